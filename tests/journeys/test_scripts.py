"""Scripts stored in every text of the database run on no page, and the policy of no page has anything to block."""

import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.test import Client
from django.urls import reverse

from audit.trail import build
from tests.hostile.forms import visits
from tests.matrix.engine import Asker, methods
from tests.matrix.places import BY_NAME
from tests.matrix.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database]

SCRIPT = "\"'><img src onerror=zhibu=1><script>zhibu=1</script>"
OURS = {"branches", "accounts", "obligations", "members", "meetings", "discipline", "reminders"}
# Texts that only the program writes: codes, hashes, keys, addresses, orders.
CODES = {
    "sort_path", "sort_key", "initials", "session_data", "password", "code_hash", "language", "duty", "path", "rule",
    "badge_number", "email", "id_number", "id_number_index", "file_hash", "sha256", "content_type", "seal_hash",
    "label", "previous_hash", "wrapped_key", "subject_index", "person_index", "kind", "subject", "channel", "address",
    "error", "quarter", "cell", "code",
}  # fmt: skip


def texts(model) -> list:
    """The fields of a model that hold what somebody typed."""
    return [
        field for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not (field.choices or field.unique or field.name in CODES or field.name.startswith("sealed_"))
    ]  # fmt: skip


def plant() -> set[str]:
    """Put the script into every text; returns the fields that took it. Sealed rows refuse, as they should."""
    taken = set()
    for model in (each for each in apps.get_models() if each._meta.app_label in OURS):
        for field in texts(model):
            try:
                with transaction.atomic():
                    if model.objects.update(
                        **{field.name: SCRIPT[-field.max_length :] if field.max_length else SCRIPT}
                    ):
                        taken.add(f"{model._meta.label}.{field.name}")
            except DatabaseError:
                continue
    return taken


@pytest.fixture
def planted(settings):
    """A bureau full of scripts."""
    settings.STEP_UP_REQUIRED = False
    world = World()
    world.planted = plant()
    entry = build(world.maker, "member.sensitive-read", world["own"].member, path=world["own"].organisation.path,
                  reference=SCRIPT, reason=SCRIPT)  # fmt: skip
    entry.save()
    return world


def ran(page, address) -> tuple[list[str], bool]:
    """What ran on a page, dialogs included, and whether the script stands on it as text."""
    dialogs = []
    page.once("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    answer = page.goto(address, wait_until="load")
    found = page.evaluate("[...document.querySelectorAll('img[onerror], [onload]')].length + (window.zhibu ? 1 : 0)")
    wrong = found or dialogs or answer.status >= 500
    return ([f"{address}: {found} {dialogs} {answer.status}"] if wrong else []), "onerror=zhibu" in page.content()


def sign_in(page, live_server, user):
    client = Client()
    client.force_login(user)
    cookie = next(iter(client.cookies.values()))
    page.context.clear_cookies()
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])


def main_pages(world) -> list[tuple[str, str]]:
    """The pages on which most of what people typed stands, and who opens them."""
    own, ids = world["own"], lambda row: [row.public_id]
    return [
        ("secretary", "/"), ("secretary", "/members/"), ("secretary", reverse("members:detail", args=ids(own.member))),
        ("secretary", "/meetings/"), ("secretary", reverse("meetings:detail", args=ids(own.sealed))),
        ("secretary", reverse("meetings:record", args=ids(own.draft))),
        ("secretary", reverse("meetings:criticism", args=ids(own.life))),
        ("secretary", "/members/talks/"),
        ("secretary", reverse("members:preview", args=ids(own.roster))), ("committee_staff", "/dashboard/"),
        ("committee_staff", reverse("dashboards:branch", args=ids(own.organisation))),
        ("bureau_staff", "/duties/values/"), ("audit_administrator", "/trail/"),
    ]  # fmt: skip


def test_no_script_runs_on_the_main_pages(page, live_server, planted):
    assert len(planted.planted) > 25
    wrong, who, shown = [], None, 0
    for name, address in main_pages(planted):
        if name != who:
            sign_in(page, live_server, planted.people[name])
            who = name
        found, is_shown = ran(page, f"{live_server.url}{address}")
        wrong, shown = wrong + found, shown + is_shown
    assert wrong == []
    assert shown > 9


@pytest.mark.nightly
def test_no_script_runs_on_any_page(page, live_server, planted):
    wrong, number = [], 0
    for route, persona, address in visits(Asker(planted)):
        answer = Client()
        answer.force_login(planted.people[persona.name])
        if "get" not in methods(route.view) or not answer.get(address).get("Content-Type", "").startswith("text/html"):
            continue
        sign_in(page, live_server, planted.people[BY_NAME[persona.name].name])
        number += 1
        wrong += ran(page, f"{live_server.url}{address}")[0]
    print(f"{number} pages, {len(planted.planted)} fields, {len(wrong)} faults")  # noqa: T201 - the figure of the night
    assert wrong == []
