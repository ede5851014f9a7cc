"""Who owes which meeting, and what fulfils it."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from branches.actions import close_organisation, move_organisation
from branches.choices import Form, Kind
from common.periods import Cadence, Period
from common.scope import Scope
from meetings.choices import YEARLY_KINDS, State
from members.actions import appoint, end_appointment
from members.choices import Post
from obligations.choices import Status
from obligations.deriving import derive, everywhere
from obligations.models import LocalValue
from obligations.registry import duties, duty
from regulations.levels import Level
from tests.factories import make_bureau, make_member, make_organisation, unlocked
from tests.obligations.records import (
    APPRAISAL,
    ASSEMBLY,
    COMMITTEE,
    GROUP,
    LECTURE,
    ORGANISATIONAL_LIFE,
    THEME_DAY,
    found,
    hold,
    make_group,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 24)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def lights(today=TODAY, first=date(2026, 1, 31), last=date(2026, 3, 31)):
    return derive(everywhere, today, first, last)


def light(code, organisation, period, today=TODAY):
    due = found(lights(today), code, organisation, period)
    return due and due.status


@pytest.fixture
def bureau():
    return make_bureau(2)


@pytest.fixture
def branch(bureau):
    return bureau["branches"][0]


def test_what_is_registered():
    table = {(d.code, d.cadence, d.level, d.citation) for d in duties() if d.code.startswith("meetings.")}
    assert table == {
        ("meetings.general_assembly", Cadence.QUARTER, Level.SOFT, "BR 11"),
        ("meetings.committee_meeting", Cadence.MONTH, Level.SOFT, "BR 12"),
        ("meetings.group_meeting", Cadence.MONTH, Level.SOFT, "BR 13"),
        ("meetings.theme_party_day", Cadence.MONTH, Level.SOFT, "BR 16"),
        ("meetings.party_lecture", Cadence.QUARTER, Level.LOCAL, "BR 16"),
        ("meetings.organizational_life_meeting", Cadence.YEAR, Level.SOFT, "BR 17"),
        ("meetings.democratic_appraisal", Cadence.YEAR, Level.SOFT, "BR 18"),
        ("meetings.secretary_lecture", Cadence.YEAR, Level.HARD, "BR 16"),
        ("meetings.responsibility_half_year_study", Cadence.HALF_YEAR, Level.HARD, "RESP"),
        ("meetings.dual_org_life", Cadence.QUARTER, Level.LOCAL, "CON 8"),
        ("meetings.heart_to_heart_talk", Cadence.YEAR, Level.SOFT, "BR 19"),
        ("meetings.review", Cadence.MONTH, Level.LOCAL, "LOCAL"),
    }


def test_only_branches_owe(bureau):
    assert {due.organisation_id for due in lights()} == {branch.pk for branch in bureau["branches"]}


@pytest.mark.parametrize("form", Form)
def test_every_form_of_branch_owes(bureau, form):
    branch = make_organisation("专案组临时党支部", parent=bureau["general"], form=form)
    assert light("theme_party_day", branch, "2026-03") == Status.DUE


@pytest.mark.parametrize(("founded_on", "expected"), [(date(2026, 2, 14), Status.MISSED), (date(2026, 2, 15), None)])
def test_the_middle_day_decides_for_a_new_branch(bureau, founded_on, expected):
    branch = make_organisation("新党支部", parent=bureau["general"], founded_on=founded_on)
    assert light("theme_party_day", branch, "2026-02") == expected
    assert light("theme_party_day", branch, "2026-03") == Status.DUE


@pytest.mark.parametrize(("closed_on", "expected"), [(date(2026, 2, 13), None), (date(2026, 2, 14), Status.MISSED)])
def test_the_middle_day_decides_for_a_closed_branch(branch, closed_on, expected):
    close_organisation(branch, on=closed_on, by=None)
    assert light("theme_party_day", branch, "2026-02") == expected
    assert light("theme_party_day", branch, "2026-03") is None


def test_a_committee_meeting_is_owed_where_there_is_a_committee(branch):
    appoint(make_member(branch, "周明远"), organisation=branch, post=Post.SECRETARY, on=date(2026, 1, 1), by=None)
    assert light("committee_meeting", branch, "2026-03") is None
    member = make_member(branch, "许静怡")
    post = appoint(member, organisation=branch, post=Post.PUBLICITY_COMMISSIONER, on=date(2026, 2, 14), by=None)
    assert [light("committee_meeting", branch, f"2026-0{n}") for n in (1, 2, 3)] == [None, Status.MISSED, Status.DUE]
    end_appointment(post, on=date(2026, 3, 1), by=None)
    assert light("committee_meeting", branch, "2026-03") is None


def test_a_sealed_part_fulfils_and_a_draft_does_not(branch):
    hold(branch, date(2026, 3, 10), THEME_DAY, LECTURE, sealed_on=date(2026, 3, 11))
    hold(branch, date(2026, 3, 12), ASSEMBLY)
    assert light("theme_party_day", branch, "2026-03") == Status.DONE
    assert light("party_lecture", branch, "2026-Q1") == Status.DONE
    due = found(lights(), "general_assembly", branch, "2026-Q1")
    assert (due.status, due.deed.held_on, due.deed.sealed_on) == (Status.DUE, date(2026, 3, 12), None)


def test_cancelled_meetings_are_no_deeds(branch):
    hold(branch, date(2026, 3, 10), THEME_DAY, state=State.CANCELLED)
    assert found(lights(), "theme_party_day", branch, "2026-03").deed is None


def test_the_sealing_day_is_local(branch):
    meeting = hold(branch, date(2026, 3, 10), THEME_DAY, sealed_on=date(2026, 3, 12))
    meeting.sealed_at = meeting.sealed_at.replace(hour=1)
    with unlocked("meetings_meeting"):
        meeting.save()
    assert found(lights(), "theme_party_day", branch, "2026-03").deed.sealed_on == date(2026, 3, 12)


def test_a_neighbour_does_not_fulfil(bureau):
    first, second = bureau["branches"]
    hold(first, date(2026, 3, 10), THEME_DAY, sealed_on=date(2026, 3, 11))
    assert light("theme_party_day", second, "2026-03") == Status.DUE


class TestGroups:
    def test_no_groups_no_duty(self, branch):
        assert light("group_meeting", branch, "2026-03") is None

    def test_every_group_must_have_met(self, branch):
        first, second = make_group(branch), make_group(branch, "第二党小组")
        hold(first, date(2026, 3, 3), GROUP, sealed_on=date(2026, 3, 3))
        due = found(lights(), "group_meeting", branch, "2026-03")
        assert (due.status, due.deed.label, due.deed.reference) == (Status.DUE, "1 of 2 groups", "")
        waiting = hold(second, date(2026, 3, 5), GROUP)
        due = found(lights(), "group_meeting", branch, "2026-03")
        assert (due.status, due.deed.reference) == (Status.DUE, waiting.public_id)
        hold(second, date(2026, 3, 6), GROUP, sealed_on=date(2026, 3, 9))
        due = found(lights(), "group_meeting", branch, "2026-03")
        assert (due.status, due.deed.held_on, due.deed.label) == (Status.DONE, date(2026, 3, 6), "2 groups")

    def test_one_late_group_makes_it_late(self, branch):
        first, second = make_group(branch), make_group(branch, "第二党小组")
        hold(first, date(2026, 2, 3), GROUP, sealed_on=date(2026, 2, 3))
        hold(second, date(2026, 2, 5), GROUP, sealed_on=date(2026, 3, 20))
        assert light("group_meeting", branch, "2026-02") == Status.DONE_LATE

    def test_a_group_opened_after_the_middle_counts_later(self, branch):
        hold(make_group(branch), date(2026, 3, 3), GROUP, sealed_on=date(2026, 3, 3))
        make_group(branch, "第二党小组", founded_on=date(2026, 3, 17))
        assert light("group_meeting", branch, "2026-03") == Status.DONE

    def test_a_group_that_moved_away_counts_where_it_was(self, bureau):
        first, second = bureau["branches"]
        group = make_group(first)
        hold(group, date(2026, 2, 3), GROUP, sealed_on=date(2026, 2, 3))
        move_organisation(group, parent=second, on=date(2026, 3, 1), by=None)
        assert light("group_meeting", first, "2026-02") == Status.DONE
        assert light("group_meeting", second, "2026-02") is None
        narrow = derive(lambda _permission: Scope.of(first.path), TODAY, date(2026, 2, 28), TODAY)
        assert found(narrow, "group_meeting", first, "2026-02").status == Status.DONE

    def test_a_meeting_of_the_branch_is_none_of_a_group(self, branch):
        make_group(branch)
        hold(branch, date(2026, 3, 3), GROUP, sealed_on=date(2026, 3, 3))
        assert light("group_meeting", branch, "2026-03") == Status.DUE


class TestLocalCadence:
    def test_monthly_from_a_day_on(self, branch):
        LocalValue.objects.create(rule="meetings.party_lecture.cadence", value="month", start=date(2026, 2, 15))
        codes = {due.period.code for due in lights(last=date(2026, 6, 30)) if due.duty.code == "meetings.party_lecture"}
        assert codes == {"2026-Q1", "2026-04", "2026-05", "2026-06"}

    def test_earlier_days_keep_theirs(self, branch):
        LocalValue.objects.create(rule="meetings.party_lecture.cadence", value="month", start=date(2026, 4, 1))
        assert light("party_lecture", branch, "2026-Q1") == Status.DUE

    def test_grace_is_the_one_of_the_last_day(self, branch):
        LocalValue.objects.create(rule="obligations.grace", value=10, start=date(2026, 3, 1))
        dues = lights()
        assert found(dues, "theme_party_day", branch, "2026-02").grace_until == date(2026, 3, 4)
        assert found(dues, "theme_party_day", branch, "2026-03").grace_until == date(2026, 4, 15)


@pytest.mark.parametrize("size", [1, 3, 30])
def test_the_queries_do_not_grow(size):
    for branch in make_bureau(size)["branches"]:
        hold(make_group(branch), date(2026, 3, 3), GROUP, sealed_on=date(2026, 3, 3))
        hold(branch, date(2026, 3, 3), THEME_DAY, COMMITTEE)
    with CaptureQueriesContext(connection) as queries:
        lights()
    # What was set, exemptions, reviews, terms, and of meetings: bodies, groups, what was held and noted.
    assert len(queries) == 8


def test_a_duty_leads_to_its_page(branch):
    period = Period.parse("2026-03")
    address = duty("meetings.theme_party_day").record_address(branch, period)
    assert address.endswith(f"?organisation={branch.public_id}&kind=theme_party_day&period=2026-03")


def test_kinds_of_organisations_above_owe_nothing(bureau):
    hold(bureau["general"], date(2026, 3, 3), ASSEMBLY, sealed_on=date(2026, 3, 3))
    assert not [due for due in lights() if due.organisation_id == bureau["general"].pk]
    assert bureau["general"].kind == Kind.GENERAL_BRANCH


class TestOnceAYear:
    """What is held once a year: the year runs from April, so that the first quarter belongs to the year before."""

    YEAR = Period.containing(date(2025, 12, 1), Cadence.YEAR, 4)

    def of(self, branch, today, kind="organizational_life_meeting"):
        dues = derive(everywhere, today, date(2026, 1, 31), date(2026, 3, 31))
        return next(d for d in dues if (d.duty.code, d.organisation_id) == (f"meetings.{kind}", branch.pk))

    def test_the_year_and_its_name(self, branch):
        due = self.of(branch, TODAY)
        assert (due.period.start, due.period.end, due.period.code) == (date(2025, 4, 1), date(2026, 3, 31), "2025")
        assert due.duty.named("2025") == due.period == self.YEAR

    @pytest.mark.parametrize(
        ("today", "status"),
        [
            (date(2025, 9, 30), Status.NOT_YET_DUE),
            (date(2025, 10, 1), Status.DUE),
            (date(2026, 4, 3), Status.DUE),
            (date(2026, 4, 4), Status.MISSED),
        ],
    )
    def test_it_stands_as_due_from_the_fourth_quarter_to_march(self, branch, today, status):
        assert self.of(branch, today).status == status

    @pytest.mark.parametrize(
        ("held_on", "status"),
        [
            (date(2025, 3, 31), Status.DUE),
            (date(2025, 5, 9), Status.DONE),
            (date(2025, 12, 20), Status.DONE),
            (date(2026, 2, 10), Status.DONE),
        ],
    )
    def test_a_meeting_in_the_first_quarter_counts_for_the_year_before(self, branch, held_on, status):
        hold(branch, held_on, ORGANISATIONAL_LIFE, sealed_on=held_on)
        assert self.of(branch, TODAY).status == status
        assert self.of(branch, TODAY, "democratic_appraisal").status == Status.DUE

    def test_one_gathering_may_be_both(self, branch):
        hold(branch, date(2026, 1, 20), ORGANISATIONAL_LIFE, APPRAISAL, sealed_on=date(2026, 1, 21))
        assert {self.of(branch, TODAY, kind.value).status for kind in YEARLY_KINDS} == {Status.DONE}

    def test_all_groups_together_may_hold_it(self, branch):
        first, second = make_group(branch, "第一党小组"), make_group(branch, "第二党小组")
        hold(first, date(2026, 1, 20), ORGANISATIONAL_LIFE, sealed_on=date(2026, 1, 20))
        due = self.of(branch, TODAY)
        assert (due.status, due.deed.label) == (Status.DUE, "1 of 2 groups")
        hold(second, date(2026, 1, 22), ORGANISATIONAL_LIFE, sealed_on=date(2026, 1, 22))
        assert self.of(branch, TODAY).status == Status.DONE

    def test_the_bureau_may_close_the_window_earlier(self, branch):
        rule = "meetings.organizational_life_meeting.closes"
        LocalValue.objects.create(rule=rule, value=12, start=date(2025, 4, 1))
        due = self.of(branch, TODAY)
        assert (due.status, due.last_day, due.grace_until) == (Status.MISSED, date(2025, 12, 31), date(2026, 1, 6))
        hold(branch, date(2026, 2, 10), ORGANISATIONAL_LIFE, sealed_on=date(2026, 2, 10))
        assert self.of(branch, TODAY).status == Status.DONE_LATE

    def test_a_value_set_during_a_year_waits_for_the_next_one(self, branch):
        LocalValue.objects.create(rule="meetings.organizational_life_meeting.closes", value=12, start=date(2025, 4, 2))
        assert self.of(branch, TODAY).last_day == date(2026, 3, 31)
