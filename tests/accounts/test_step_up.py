"""Step-up: acts of consequence ask for a fresh proof, and nothing that was typed gets lost over it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.proving import StepUpMixin
from accounts.roles import Role
from audit.models import Entry
from meetings.choices import State
from tests.accounts.proofs import code, with_app
from tests.accounts.test_sign_in import PASSWORD, sign_in
from tests.factories import make_bureau, make_grantee, make_user
from tests.house.addresses import routes
from tests.meetings.cast import Cast
from tests.meetings.test_recording import address, key, typed

pytestmark = pytest.mark.django_db
ASKED = "accounts/prove.html"
COVERED = {
    "meetings:record", "members:reveal", "members:export", "dashboards:export", "dashboards:export-pdf",
    "dashboards:branch-pdf", "accounts:open", "accounts:disable", "accounts:enable", "accounts:reset",
    "accounts:confirm-reset", "accounts:give", "accounts:end", "accounts:decide", "accounts:factor-app",
    "accounts:factor-key", "accounts:factor-codes", "accounts:factor-remove",
}  # fmt: skip


@pytest.fixture(autouse=True)
def required(settings):
    settings.STEP_UP_REQUIRED = True


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def anna(client, cast):
    """A browser in which Anna signed in long ago."""
    client.force_login(cast.anna)
    return client


def asks(answer) -> bool:
    """Whether the answer is the question who it is."""
    return answer.status_code == 403 and ASKED in [template.name for template in answer.templates]


def kept(answer) -> dict:
    """What the question carries on."""
    return dict(answer.context["kept"])


def test_what_is_covered():
    """The pages of cases say themselves what they ask for; one of them at least does."""
    covered = {n for n, _r, view in routes() if issubclass(getattr(view, "view_class", object), StepUpMixin)}
    of_cases = {name for name in covered if name.startswith("discipline:")}
    assert covered - of_cases == COVERED
    assert of_cases


def test_a_seal_asks_and_goes_on_with_everything_typed(anna, cast):
    meeting = cast.plan()
    sent = typed(cast, meeting, intent="seal")
    answer = anna.post(address(meeting), sent)
    assert asks(answer)
    assert kept(answer) == {name: str(value) for name, value in sent.items()} | {"kinds": "general_assembly"}
    refused = anna.post(address(meeting), kept(answer) | {"proof_password": "wrong"})
    assert asks(refused)
    assert kept(refused) == kept(answer)
    meeting.refresh_from_db()
    assert meeting.state == State.PLANNED
    done = anna.post(address(meeting), kept(refused) | {"proof_password": PASSWORD})
    assert done.url == address(meeting, "detail")
    meeting.refresh_from_db()
    assert meeting.state == State.SEALED


def test_a_draft_is_saved_without_a_proof(anna, cast):
    meeting = cast.plan()
    assert anna.get(address(meeting)).status_code == 200
    assert anna.post(address(meeting), typed(cast, meeting)).status_code == 302


def test_a_look_asks_before_the_form_and_goes_on_to_it(anna):
    page = reverse("members:export")
    answer = anna.get(page)
    assert asks(answer)
    assert answer.context["for_a_look"]
    done = anna.post(page, {answer.context["for_a_look"]: "1", "proof_password": PASSWORD})
    assert (done.status_code, done.url) == (302, page)
    assert anna.get(page).status_code == 200


def test_an_export_by_address_asks_and_leaves_no_entry(client, cast):
    client.force_login(cast.bo)
    page = reverse("dashboards:export") + "?state=open"
    assert asks(client.get(page))
    assert not Entry.objects.filter(verb="dashboard.exported").exists()
    done = client.post(page, {"proof_for_a_look": "1", "proof_password": PASSWORD})
    assert done.url == page
    assert client.get(page).status_code == 200


def test_every_view_asks_whoever_may(settings):
    root = make_bureau()["root"]
    by = {"accounts:open": Role.SYSTEM_ADMINISTRATOR, "accounts:reset": Role.SYSTEM_ADMINISTRATOR,
          "accounts:give": Role.SECURITY_ADMINISTRATOR, "accounts:end": Role.SECURITY_ADMINISTRATOR,
          "members:export": Role.COMMITTEE_STAFF}  # fmt: skip
    target = make_user()
    for name, role in by.items():
        browser = Client()
        browser.force_login(make_grantee(root, role))
        page = reverse(name, args=[] if name.endswith((":open", ":export")) else [target.public_id])
        assert asks(browser.get(page)), name
        assert asks(browser.post(page, {"idempotency_key": key()})), name
        settings.STEP_UP_REQUIRED = False
        assert browser.get(page).status_code == 200, name
        settings.STEP_UP_REQUIRED = True


def test_who_may_not_is_not_asked(client):
    client.force_login(make_user())
    for name in ("members:export", "accounts:open", "dashboards:export"):
        assert client.get(reverse(name)).status_code == 404


def test_sign_in_is_a_proof_for_five_minutes(client, cast, time_machine):
    begin = timezone.now()
    time_machine.move_to(begin, tick=False)
    sign_in(client, cast.anna.badge_number)
    page = reverse("members:export")
    time_machine.move_to(begin + timedelta(minutes=4, seconds=59), tick=False)
    assert client.get(page).status_code == 200
    time_machine.move_to(begin + timedelta(minutes=5), tick=False)
    assert asks(client.get(page))


def test_a_code_of_the_app_is_a_proof_once(anna, cast):
    with_app(cast.anna)
    page, now = reverse("members:export"), code()
    assert anna.get(page).context["has_app"]
    assert anna.post(page, {"proof_for_a_look": "1", "proof_code": now}).status_code == 302
    other = Client()
    other.force_login(cast.anna)
    assert asks(other.post(page, {"proof_for_a_look": "1", "proof_code": now}))


@pytest.mark.parametrize(
    "odd",
    [{"proof_password": ""}, {"proof_code": "000000"}, {"proof_key": "{}"}, {"proof_key": "{bad"}, {"proof_key": "7"}],
)
def test_odd_proofs_are_refused_without_an_error(anna, odd):
    answer = anna.post(reverse("members:export"), {"proof_for_a_look": "1", **odd})
    assert asks(answer)
    assert answer.context["form"].errors


def test_anothers_password_is_no_proof(anna, cast):
    cast.anna.set_password("Ein-anderes-Wort-1")
    cast.anna.save(update_fields=["password"])
    anna.force_login(cast.anna)
    assert asks(anna.post(reverse("members:export"), {"proof_for_a_look": "1", "proof_password": PASSWORD}))


def test_the_session_key_changes_with_the_proof(anna):
    before = anna.session.session_key
    anna.post(reverse("members:export"), {"proof_for_a_look": "1", "proof_password": PASSWORD})
    assert anna.session.session_key != before


def test_the_way_back_leads_nowhere_else(anna):
    page = reverse("members:export")
    assert anna.get(page, headers={"Referer": "https://evil.test/"}).context["back"] == "/"
    assert anna.get(page, headers={"Referer": "http://testserver/members/"}).context["back"] == (
        "http://testserver/members/"
    )


def test_the_demonstration_is_not_asked(anna, settings):
    settings.STEP_UP_REQUIRED = False
    assert anna.get(reverse("members:export")).status_code == 200
