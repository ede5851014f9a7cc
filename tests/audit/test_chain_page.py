"""The page of the chain: what it says of the worst, whom it opens to, and the slip."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from audit import sealing
from audit.chain_pages import ChainLight, Slip, light
from audit.models import Checkpoint, Entry, Verification
from audit.verifier import Mark
from tests.factories import make_bureau, make_grantee, make_secretary

NOW = datetime(2026, 3, 10, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "fault", "waits", "said"),
    [
        (1, "", None, ChainLight.WHOLE), (1, "", 59, ChainLight.WHOLE), (1, "", 61, ChainLight.ASLEEP),
        (27, "", None, ChainLight.OVERDUE), (27, "", 61, ChainLight.ASLEEP), (1, "entry 3", 61, ChainLight.BROKEN),
        (27, "entry 3", None, ChainLight.BROKEN),
    ],
)  # fmt: skip
def test_the_light_says_the_worst(hours, fault, waits, said):
    last = Verification(at=NOW - timedelta(hours=hours), entries=9, unsealed=0, fault=fault)
    assert light(last, waits and NOW - timedelta(seconds=waits), NOW) == said


def test_a_chain_that_nobody_judged_is_not_called_whole():
    assert light(None, None, NOW) == ChainLight.OVERDUE


@pytest.fixture
def bureau(db):
    return make_bureau()


def page_of(user):
    client = Client()
    client.force_login(user)
    return client.get(reverse("audit:chain"))


def test_it_opens_to_the_audit_administrator_of_the_whole_bureau_alone(bureau):
    auditor = make_grantee(bureau["root"], Role.AUDIT_ADMINISTRATOR)
    others = [
        make_secretary(bureau["branches"][0]), make_grantee(bureau["branches"][1], Role.AUDIT_ADMINISTRATOR),
        *(make_grantee(bureau["root"], role) for role in (
            Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.COMMITTEE_STAFF, Role.DISCIPLINE_OFFICER,
        )),
    ]  # fmt: skip
    assert page_of(auditor).status_code == 200
    assert [page_of(user).status_code for user in others] == [404] * len(others)


def test_it_shows_what_is_sealed_and_the_slip_of_the_last_checkpoint(bureau):
    auditor = make_grantee(bureau["root"], Role.AUDIT_ADMINISTRATOR)
    empty = page_of(auditor).context
    assert (empty["slip"], empty["light"], empty["unsealed"]) == (None, ChainLight.OVERDUE, Entry.objects.count())
    sealed = sealing.seal()
    mark = sealing.checkpoint()
    sealing.verify()
    shown = page_of(auditor).context
    assert (shown["head"].size, shown["light"], shown["slip"]) == (sealed, ChainLight.WHOLE, Slip(mark))


def test_the_slip_is_read_back_as_the_checkpoint():
    mark = Checkpoint(size=12, hash="ab12" * 16, root="cd" * 32, at=NOW)
    assert Mark.parse(str(mark)) == Mark(12, "ab12" * 16, "cd" * 32, NOW.isoformat())
    assert Slip(mark).short == " ".join(["ab12"] * 8)
    assert Slip(mark).code.startswith("data:image/svg+xml")
