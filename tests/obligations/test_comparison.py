"""What the nightly comparison leaves behind, its light, and its page: counts and codes, nothing else."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.roles import Role
from obligations.choices import ComparisonLight, Status
from obligations.comparing import compare_and_mend, watch
from obligations.models import Comparison, StoredStatus
from obligations.rules import comparison_light
from obligations.tasks import recompute
from tests.factories import make_bureau, make_grantee, moment
from tests.obligations.records import THEME_DAY, hold

TODAY = date(2026, 3, 24)
NIGHT = datetime(2026, 3, 24, 1, 30, tzinfo=UTC)
THEME = "meetings.theme_party_day"


@pytest.mark.parametrize(
    ("last", "differing", "light"),
    [
        (None, 0, ComparisonLight.OVERDUE),
        (NIGHT, 0, ComparisonLight.EQUAL),
        (NIGHT, 1, ComparisonLight.DIFFERED),
        (NIGHT - timedelta(hours=26), 0, ComparisonLight.EQUAL),
        (NIGHT - timedelta(hours=26, seconds=1), 0, ComparisonLight.OVERDUE),
        (NIGHT - timedelta(hours=27), 1, ComparisonLight.OVERDUE),
    ],
)
def test_the_light(last, differing, light):
    assert comparison_light(last, differing, NIGHT) == light


@pytest.fixture
def bureau(db):
    with time_machine.travel(moment(TODAY), tick=False):
        yield make_bureau(2)


def test_a_night_without_a_difference(bureau):
    recompute()
    row = Comparison.objects.get()
    assert (row.differing, row.cells) == (0, [])
    assert row.closed == row.compared == StoredStatus.objects.count() > 0
    recompute()
    assert [row.closed for row in watch(moment(TODAY)).rows] == [0, row.closed]
    assert watch(moment(TODAY)).light == ComparisonLight.EQUAL


def test_what_was_changed_behind_its_back_is_told_by_codes(bureau):
    first, second = bureau["branches"]
    recompute()
    rows = StoredStatus.objects.filter(duty=THEME, start=date(2026, 2, 1))
    rows.filter(organisation=first).update(status=Status.DONE)
    rows.filter(organisation=second).delete()
    _closed, differing = compare_and_mend(TODAY)
    found = watch(moment(TODAY))
    assert (found.light, found.last.differing) == (ComparisonLight.DIFFERED, len(differing) == 2 and 2)
    cells = {(cell["organisation"], cell["duty"], cell["start"], cell["how"]) for cell in found.last.cells}
    assert cells == {(first.code, THEME, "2026-02-01", "other"), (second.code, THEME, "2026-02-01", "missing")}


def test_the_page_shows_counts_and_codes_alone(client, bureau):
    branch = bureau["branches"][0]
    hold(branch, date(2026, 2, 10), THEME_DAY, sealed_on=date(2026, 2, 11), title="二月主题党日")
    user = make_grantee(bureau["root"], Role.SYSTEM_ADMINISTRATOR)
    client.force_login(user)
    assert "比对超时" in client.get(reverse("obligations:comparison")).content.decode()
    recompute()
    StoredStatus.objects.filter(organisation=branch, duty=THEME, start=date(2026, 2, 1)).update(status=Status.MISSED)
    recompute()
    text = client.get(reverse("obligations:comparison")).content.decode()
    assert all(word in text for word in (branch.code, THEME, "2026-02-01", "有出入"))
    assert not any(word in text for word in (branch.name, "二月主题党日", "2026-02-10"))


@pytest.mark.parametrize("role", [Role.COMMITTEE_STAFF, Role.AUDIT_ADMINISTRATOR])
def test_it_is_for_who_runs_the_machine(client, bureau, role):
    client.force_login(make_grantee(bureau["root"], role))
    assert client.get(reverse("obligations:comparison")).status_code == 404


def test_it_is_for_the_whole_bureau(client, bureau):
    client.force_login(make_grantee(bureau["office"], Role.SYSTEM_ADMINISTRATOR))
    assert client.get(reverse("obligations:comparison")).status_code == 404
