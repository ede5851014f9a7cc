"""The second factor: without it nothing opens, a code serves once, secrets are not readable in the database."""

import json
import time

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import reset_account
from accounts.middleware import SecondFactorMiddleware
from accounts.models import Session, SignInAttempt
from accounts.roles import Role
from accounts.rules import LOCK
from accounts.second_factor import accept_code
from audit.models import Entry
from tests.accounts.proofs import SECRET, code, secret_of, with_app
from tests.accounts.test_sign_in import sign_in
from tests.factories import make_bureau, make_grantee, make_user
from tests.house.addresses import routes

pytestmark = pytest.mark.django_db
SECOND = "/sign-in/second/"
FACTORS = "/accounts/me/second-factor/"
MAY_OPEN = SecondFactorMiddleware.OPEN | SecondFactorMiddleware.SET_UP
KEY = "00000000-0000-4000-8000-000000000001"


@pytest.fixture(autouse=True)
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def user():
    return make_user()


@pytest.fixture
def holder(user):
    """Somebody whose app is set up."""
    with_app(user)
    return user


def sample(route):
    """The address of a route whose parts are filled with something that fits their converters."""
    fill = {"slug": "abcdefghijkm", "int": "1", "str": "abc", "uuid": KEY, "path": "a/b"}
    parts = route.replace(">", "<").split("<")
    return "/" + "".join(fill[part.split(":")[0]] if n % 2 else part for n, part in enumerate(parts))


def test_no_page_opens_with_a_password_alone(client):
    client.force_login(make_grantee(make_bureau()["root"], Role.COMMITTEE_STAFF))
    closed = {name: route for name, route, _view in routes() if name not in MAY_OPEN}
    answers = {name: client.get(sample(route)) for name, route in closed.items()}
    assert {name: (a.status_code, a.get("Location")) for name, a in answers.items()} == dict.fromkeys(
        closed, (302, FACTORS)
    )
    assert len(closed) > 100


def test_a_password_alone_posts_nothing(client):
    client.force_login(make_grantee(make_bureau()["root"], Role.SYSTEM_ADMINISTRATOR))
    answer = client.post(reverse("accounts:open"), {"people": "900001 林书涵", "idempotency_key": KEY})
    assert (answer.status_code, answer["Location"]) == (302, FACTORS)


def test_setting_up_an_app_opens_the_rest_and_shows_recovery_codes_once(client, user):
    sign_in(client, user.badge_number)
    assert client.get("/accounts/me/")["Location"] == FACTORS
    page = client.get(f"{FACTORS}app/")
    assert (page.status_code, secret_of(client.session) in page.content.decode()) == (200, True)
    sent = {"code": code(secret=secret_of(client.session)), "idempotency_key": KEY}
    answer = client.post(f"{FACTORS}app/", sent)
    assert len(answer.context["codes"]) == 10
    assert client.post(f"{FACTORS}app/", sent)["Location"] == FACTORS
    assert client.get("/accounts/me/").status_code == 200
    assert list(Entry.objects.order_by("id").values_list("verb", "reference")) == [
        ("account.signed-in", ""), ("factor.added", "totp"), ("factor.recovery-codes-made", ""),
    ]  # fmt: skip


@pytest.mark.parametrize("wrong", ["000000", "", "abcdef", "１２３４５６", "9" * 30, "\x00"])
def test_a_wrong_code_sets_up_nothing(client, user, wrong):
    client.force_login(user)
    client.get(f"{FACTORS}app/")
    answer = client.post(f"{FACTORS}app/", {"code": wrong, "idempotency_key": KEY})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["code"])
    assert not Authenticator.objects.exists()


def test_sign_in_asks_for_the_code(client, holder):
    assert sign_in(client, holder.badge_number)["Location"] == SECOND
    assert "_auth_user_id" not in client.session
    assert client.get("/accounts/me/")["Location"].startswith("/sign-in/")
    assert client.get(SECOND).status_code == 200
    assert client.post(SECOND, {"code": code()})["Location"] == "/"
    assert client.get("/accounts/me/").status_code == 200


def test_the_second_step_without_the_first_leads_back(client):
    assert client.get(SECOND)["Location"] == "/sign-in/"
    assert client.post(SECOND, {"code": "123456"})["Location"] == "/sign-in/"


def test_a_code_is_never_accepted_twice_not_even_while_it_is_shown(holder):
    now = code()
    assert accept_code(holder, now)
    assert [accept_code(holder, each) for each in (now, code(-1), now)] == [None, None, None]
    assert accept_code(holder, code(1))


def test_a_thousand_codes_serve_once_each(holder, time_machine):
    begin, reused = time.time(), 0
    for step in range(1000):
        time_machine.move_to(begin + 30 * step, tick=False)
        now = code()
        assert accept_code(holder, now)
        reused += accept_code(holder, now) is not None
    assert reused == 0


def test_codes_of_two_steps_away_are_refused(holder):
    assert [accept_code(holder, code(step)) for step in (-2, 2)] == [None, None]


def test_the_code_that_set_the_app_up_does_not_sign_in(client, user):
    client.force_login(user)
    client.get(f"{FACTORS}app/")
    used = code(secret=secret_of(client.session))
    client.post(f"{FACTORS}app/", {"code": used, "idempotency_key": KEY})
    other = Client()
    sign_in(other, user.badge_number)
    assert other.post(SECOND, {"code": used}).status_code == 200


def test_recovery_codes_serve_once_each(client, user):
    codes = with_app(user)
    for browser, expected in ((client, 302), (Client(), 200)):
        sign_in(browser, user.badge_number)
        assert browser.post(SECOND, {"code": codes[0]}).status_code == expected
    assert Entry.objects.filter(verb="factor.recovery-code-used").count() == 1


def test_guessing_codes_is_held_by_the_ladder(client, holder):
    sign_in(client, holder.badge_number)
    for _ in range(5):
        assert client.post(SECOND, {"code": "000000"}).status_code == 200
    answer = client.post(SECOND, {"code": code()})
    assert answer.status_code == 200
    newest = SignInAttempt.objects.latest("at").at
    assert f"{timezone.localtime(newest + LOCK):%H:%M}" in answer.context["form"].errors["code"][0]
    assert SignInAttempt.objects.filter(succeeded=False).count() == 5


@pytest.mark.parametrize(
    "odd",
    [
        "",
        "null",
        "5",
        "[]",
        "{}",
        '"x"',
        "{bad",
        '{"id":1}',
        '{"id":"a","rawId":"a","response":{},"type":"public-key"}',
    ],
)
def test_odd_answers_of_a_key_are_refused_without_an_error(client, holder, odd):
    sign_in(client, holder.badge_number)
    assert client.post(SECOND, {"credential": odd}).status_code == 200
    assert "_auth_user_id" not in client.session
    other = Client()
    other.force_login(make_user())
    other.get(f"{FACTORS}key/")
    assert other.post(f"{FACTORS}key/", {"credential": odd, "name": "x", "idempotency_key": KEY}).status_code == 422


def test_the_secret_cannot_be_read_in_the_database(client, user):
    client.force_login(user)
    client.get(f"{FACTORS}app/")
    setting_up = secret_of(client.session)
    assert setting_up not in json.dumps(Session.objects.get(user=user).get_decoded())
    codes = with_app(user)
    stored = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert SECRET not in stored
    assert [each for each in codes if each in stored] == []


def test_a_changed_factor_ends_the_other_browsers(client, user, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    other = Client()
    for browser in (client, other):
        sign_in(browser, user.badge_number)
    client.get(f"{FACTORS}app/")
    client.post(f"{FACTORS}app/", {"code": code(secret=secret_of(client.session)), "idempotency_key": KEY})
    assert client.get(FACTORS).status_code == 200
    assert other.get(FACTORS)["Location"].startswith("/sign-in/")


def test_a_session_from_before_the_factor_is_closed(client, user):
    sign_in(client, user.badge_number)
    with_app(user)
    assert client.get(f"{FACTORS}app/")["Location"] == f"/sign-in/?next={FACTORS}app/"
    assert "_auth_user_id" not in client.session


def test_the_last_factor_stays_where_one_is_required(client, holder, settings):
    sign_in(client, holder.badge_number)
    client.post(SECOND, {"code": code()})
    address = f"{FACTORS}{Authenticator.objects.get(type='totp').pk}/remove/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"idempotency_key": KEY}).status_code == 422
    settings.SECOND_FACTOR_REQUIRED = False
    assert client.post(address, {"idempotency_key": KEY})["Location"] == FACTORS
    assert not Authenticator.objects.exists()


def test_nobody_removes_anothers_factor(client, holder):
    stranger = make_user()
    with_app(stranger)
    sign_in(client, stranger.badge_number)
    client.post(SECOND, {"code": code()})
    address = f"{FACTORS}{Authenticator.objects.get(user=holder, type='totp').pk}/remove/"
    assert [client.get(address).status_code, client.post(address, {"idempotency_key": KEY}).status_code] == [404, 404]


def test_new_recovery_codes_end_the_old_ones(client, user):
    old = with_app(user)
    sign_in(client, user.badge_number)
    client.post(SECOND, {"code": code()})
    answer = client.post(f"{FACTORS}codes/", {"idempotency_key": KEY})
    assert accept_code(user, old[0]) is None
    assert accept_code(user, answer.context["codes"][0])


# --- The certificate ---------------------------------------------------------------------------------------------


@pytest.fixture
def proxy(settings):
    """A proxy that checks certificates; its headers for a badge number."""
    settings.CLIENT_CERTIFICATE_HEADER, settings.PROXY_SECRET = "X-Client-Badge", "s" * 32
    return lambda badge, secret="s" * 32: {"HTTP_X_CLIENT_BADGE": badge, "HTTP_X_ZHIBU_PROXY_SECRET": secret}


def test_a_certificate_stands_for_the_second_step(client, holder, proxy):
    headers = proxy(holder.badge_number)
    assert sign_in(client, holder.badge_number, **headers)["Location"] == "/"
    assert client.get("/accounts/me/", **headers).status_code == 200
    assert client.get("/accounts/me/")["Location"] == "/sign-in/?next=/accounts/me/"


@pytest.mark.parametrize("page", [FACTORS, f"{FACTORS}app/", f"{FACTORS}key/", "/accounts/me/"])
def test_whoever_had_a_certificate_sets_nothing_up_with_a_password_alone(client, user, proxy, page):
    sign_in(client, user.badge_number, **proxy(user.badge_number))
    thief = Client()
    sign_in(thief, user.badge_number)
    assert thief.get(page)["Location"] == f"/sign-in/?next={page}"
    assert "_auth_user_id" not in thief.session
    reset_account(user, by=make_user())
    user.refresh_from_db()
    assert user.certificate_seen_at is None


def test_a_certificate_never_replaces_the_password(client, holder, proxy):
    assert sign_in(client, holder.badge_number, "wrong", **proxy(holder.badge_number)).status_code == 200
    assert client.get("/accounts/me/", **proxy(holder.badge_number))["Location"].startswith("/sign-in/")


def test_anothers_certificate_and_a_forged_header_are_nothing(holder, proxy, settings):
    for headers in (
        proxy("000000"), proxy(""), proxy(holder.badge_number, secret="t" * 32), proxy(holder.badge_number, secret=""),
    ):  # fmt: skip
        assert sign_in(Client(), holder.badge_number, **headers)["Location"] == SECOND
    settings.PROXY_SECRET = ""
    assert sign_in(Client(), holder.badge_number, **proxy(holder.badge_number))["Location"] == SECOND
    settings.PROXY_SECRET, settings.CLIENT_CERTIFICATE_HEADER = "s" * 32, ""
    assert sign_in(Client(), holder.badge_number, **proxy(holder.badge_number))["Location"] == SECOND
