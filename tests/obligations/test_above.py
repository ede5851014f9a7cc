"""A branch's red reaches the committee only after the branch has had it for the set time."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.roles import Role
from common.periods import month
from common.workdays import add_working_days, working_days_between
from dashboards.board import Board
from obligations.above import Above
from obligations.actions import close_periods
from obligations.choices import Status, Word
from obligations.listing import Listing, Wanted
from obligations.local_rules import WAIT, local_rule
from obligations.models import LocalValue, StoredStatus
from obligations.rules import held_back_since
from obligations.selectors import dues_of
from obligations.value_actions import set_local_value
from tests.factories import make_bureau, make_grantee, make_secretary
from tests.obligations.records import THEME_DAY, hold

DAYS = st.dates(date(2025, 1, 1), date(2026, 12, 31))
FEBRUARY = month(date(2026, 2, 1))
# February's grace ends on Wednesday, 4 March; the branch has Thursday, Friday and Monday to itself.
LAST_HELD_BACK, SHOWN = date(2026, 3, 9), date(2026, 3, 10)


@given(DAYS, DAYS, st.integers(0, 15))
def test_held_back_until_whole_working_days_have_passed(grace_until, today, wait):
    missed = today > grace_until
    held_back = missed and grace_until >= held_back_since(today, wait)
    assert held_back == (missed and working_days_between(grace_until, today - timedelta(days=1)) < wait)
    assert not held_back or today <= add_working_days(grace_until, wait)


@pytest.fixture
def bureau(db):
    return make_bureau(2)


@pytest.fixture
def branch(bureau):
    return bureau["branches"][0]


@pytest.fixture
def staff(bureau):
    return make_grantee(bureau["office"])


def matrix(user, today):
    return Board(user, user.scope_for("dashboards.view_dashboard"), today, month(today))


def cell(user, branch, today):
    found = matrix(user, today).lights.cells[branch.pk, FEBRUARY.end]
    return found.missed, found.due


def overdue(user, today):
    """The branches whose duties of February stand in the list of what is overdue."""
    rows = matrix(user, today).overdue
    return [row.branch for row in rows if any(due.period == FEBRUARY for due in row.dues)]


def listed(user, today, status):
    wanted = Wanted(status=status, period=FEBRUARY)
    rows = Listing(user.scope_for, today, wanted, Above(user, today)).page(1)
    return sorted((row.organisation.pk, row.due.status) for row in rows)


@pytest.mark.parametrize("stored", [True, False])
@pytest.mark.parametrize(("today", "seen"), [(LAST_HELD_BACK, (0, 1)), (SHOWN, (1, 0))])
def test_the_committee_sees_it_as_due_first(staff, bureau, branch, today, seen, stored):
    if stored:
        close_periods(today)
    assert cell(staff, branch, today) == seen
    assert overdue(staff, today) == (bureau["branches"] if seen[0] else [])


@pytest.mark.parametrize("stored", [True, False])
def test_every_number_leads_to_its_rows(staff, bureau, stored):
    if stored:
        close_periods(SHOWN)
    both = sorted(branch.pk for branch in bureau["branches"])
    assert listed(staff, LAST_HELD_BACK, Status.MISSED) == []
    assert listed(staff, LAST_HELD_BACK, Status.DUE) == [(pk, Status.DUE) for pk in both]
    assert listed(staff, SHOWN, Status.MISSED) == [(pk, Status.MISSED) for pk in both]
    assert listed(staff, SHOWN, Status.DUE) == []


def test_the_branch_sees_its_own_red_at_once(branch):
    secretary = make_secretary(branch)
    close_periods(LAST_HELD_BACK)
    assert listed(secretary, date(2026, 3, 5), Status.MISSED) == [(branch.pk, Status.MISSED)]
    dues = dues_of(branch, secretary.scope_for, LAST_HELD_BACK, FEBRUARY.start, FEBRUARY.end)
    closed = [due for due in Above(secretary, LAST_HELD_BACK).seen(dues) if due.period.end <= FEBRUARY.end]
    assert {due.status for due in closed} == {Status.MISSED}


def test_who_works_in_a_branch_sees_that_one_and_no_other(bureau, branch):
    both = make_secretary(branch)
    both.grants.create(organisation=bureau["office"], role=Role.COMMITTEE_STAFF, start=date(2026, 1, 1))
    close_periods(LAST_HELD_BACK)
    assert listed(both, LAST_HELD_BACK, Status.MISSED) == [(branch.pk, Status.MISSED)]
    assert overdue(both, LAST_HELD_BACK) == [branch]


def test_the_word_follows_what_is_seen(staff, branch):
    hold(branch, date(2026, 3, 2), THEME_DAY)
    StoredStatus.objects.create(
        duty="meetings.theme_party_day", organisation=branch, start=FEBRUARY.start, end=FEBRUARY.end,
        grace_until=date(2026, 3, 4), status=Status.MISSED, path=branch.path,
    )  # fmt: skip
    assert matrix(staff, LAST_HELD_BACK).words[branch.pk] == Word.ATTENTION
    assert matrix(staff, SHOWN).words[branch.pk] == Word.OVERDUE


def test_what_the_branch_files_meanwhile_never_turns_red_above(staff, branch):
    hold(branch, date(2026, 2, 12), THEME_DAY, sealed_on=LAST_HELD_BACK)
    close_periods(LAST_HELD_BACK)
    found = matrix(staff, SHOWN).lights.cells[branch.pk, FEBRUARY.end]
    assert (found.late, found.missed) == (1, 0)


@pytest.mark.parametrize(("wait", "seen"), [(0, (1, 0)), (1, (0, 1)), (4, (0, 1))])
def test_the_bureau_sets_the_wait(staff, branch, wait, seen):
    LocalValue.objects.create(rule=WAIT, value=wait, start=date(2026, 3, 1))
    assert cell(staff, branch, date(2026, 3, 5)) == seen
    assert cell(staff, branch, date(2026, 3, 10)) == ((0, 1) if wait == 4 else (1, 0))


def test_the_bureau_sets_it_within_limits(staff):
    rule = local_rule(WAIT)
    assert [value for value, _label in rule.choices] == list(range(16))
    assert rule.default == 3
    set_local_value(rule, value=0, start=date(2026, 3, 1), ground="局党委会议", by=staff, today=date(2026, 3, 5))
    assert Above(staff, date(2026, 3, 5)).since == date(2026, 3, 5)


def test_the_page_that_explains_says_the_same(client, staff, branch):
    today = timezone.localdate()
    LocalValue.objects.create(rule=WAIT, value=15, start=date(2026, 1, 1))
    period = month(today.replace(day=1) - timedelta(days=1))
    address = f"/duties/meetings.theme_party_day/{branch.public_id}/{period.code}/"
    for user, committee in [(staff, True), (make_secretary(branch), False)]:
        client.force_login(user)
        due = client.get(address).context["why"].due
        if committee and due.grace_until >= held_back_since(today, 15):
            assert due.status == Status.DUE
        elif due.grace_until < today:
            assert due.status == Status.MISSED
