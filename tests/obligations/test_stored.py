"""Closed periods: stored once, refreshed by late facts, equal to the facts at any time."""

from datetime import date, timedelta
from itertools import count

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.models import Entry
from branches.actions import move_organisation
from branches.choices import Kind
from branches.models import Organisation
from obligations.actions import (
    close_periods,
    compare,
    end_exemption,
    forget_workday,
    grant_exemption,
    last_closed_end,
    recompute_all,
    refresh,
    refresh_since,
    set_workday,
)
from obligations.choices import Status
from obligations.deriving import derive, everywhere
from obligations.models import Exemption, LocalValue, StoredStatus
from obligations.registry import duty
from obligations.selectors import closed_until, dues
from obligations.tasks import recompute
from regulations.findings import RuleBroken
from tests.factories import make_bureau, make_organisation, make_user
from tests.obligations.records import ASSEMBLY, GROUP, LECTURE, THEME_DAY, found, hold, make_group, seal

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 24)
THEME = "meetings.theme_party_day"


@pytest.fixture
def bureau():
    return make_bureau(2)


@pytest.fixture
def branch(bureau):
    return bureau["branches"][0]


def stored(branch, code="theme_party_day", start=date(2026, 2, 1)):
    return StoredStatus.objects.filter(organisation=branch, duty=f"meetings.{code}", start=start).first()


def asked(queries):
    """The questions put to the database; writes come in batches and savepoints are no questions."""
    return [query for query in queries if query["sql"].lstrip("(").startswith("SELECT")]


@pytest.mark.parametrize(
    ("today", "last"),
    [
        (date(2026, 3, 4), date(2026, 1, 31)),
        (date(2026, 3, 5), date(2026, 2, 28)),
        (date(2026, 4, 3), date(2026, 2, 28)),
        (date(2026, 4, 4), date(2026, 3, 31)),
        (date(2026, 1, 2), date(2025, 11, 30)),
    ],
)
def test_a_period_closes_when_its_grace_is_over(bureau, today, last):
    close_periods(today)
    assert closed_until() == last == last_closed_end(today)


def test_a_swapped_day_moves_the_grace_of_what_is_stored_and_back(bureau, branch):
    hold(branch, date(2026, 2, 10), THEME_DAY, sealed_on=date(2026, 3, 5))
    close_periods(TODAY)
    assert (stored(branch).status, stored(branch).grace_until) == (Status.DONE_LATE, date(2026, 3, 4))
    holiday = set_workday(date(2026, 3, 3), is_working=False, note="大风停工", today=TODAY)
    assert (stored(branch).status, stored(branch).grace_until) == (Status.DONE, date(2026, 3, 5))
    forget_workday(holiday, today=TODAY)
    assert stored(branch).status == Status.DONE_LATE
    assert list(Entry.objects.filter(verb__startswith="workday").values_list("verb", flat=True).order_by("id")) == [
        "workday.set", "workday.forgotten",
    ]  # fmt: skip


def test_closing_twice_changes_nothing(bureau):
    first = close_periods(TODAY)
    assert len(first) == StoredStatus.objects.count() > 0
    assert close_periods(TODAY) == []
    assert recompute_all(today=TODAY) == []


def test_a_quarter_stays_open_until_its_end(bureau, branch):
    close_periods(TODAY)
    assert stored(branch, "general_assembly", date(2026, 1, 1)) is None
    assert found(dues(everywhere, TODAY), "general_assembly", branch, "2026-Q1").status == Status.DUE


def test_closed_lights_are_read_as_stored_and_open_ones_live(branch):
    close_periods(TODAY)
    hold(branch, date(2026, 2, 10), THEME_DAY, sealed_on=date(2026, 2, 10))
    hold(branch, date(2026, 3, 10), THEME_DAY, sealed_on=date(2026, 3, 10))
    lights = dues(everywhere, TODAY)
    assert found(lights, "theme_party_day", branch, "2026-02").status == Status.MISSED
    assert found(lights, "theme_party_day", branch, "2026-03").status == Status.DONE


def test_nothing_is_lost_while_the_night_does_not_come(branch):
    close_periods(date(2026, 2, 10))
    assert closed_until() == date(2026, 1, 31)
    codes = {due.period.code for due in dues(everywhere, date(2026, 5, 20)) if due.organisation_id == branch.pk}
    assert {"2026-03", "2026-04", "2026-05", "2026-Q1", "2026-Q2", "2025", "2026"} == codes


def test_a_late_record_turns_its_closed_light(branch):
    close_periods(TODAY)
    assert stored(branch).status == Status.MISSED
    hold(branch, date(2026, 2, 10), THEME_DAY, sealed_on=date(2026, 3, 20))
    refresh(branch, date(2026, 2, 10), today=TODAY)
    row = stored(branch)
    assert (row.status, row.held_on, row.sealed_on) == (Status.DONE_LATE, date(2026, 2, 10), date(2026, 3, 20))
    assert compare(today=TODAY) == []


def test_a_late_record_of_a_group_turns_the_light_of_the_branch_it_was_in(bureau):
    first, second = bureau["branches"]
    group = make_group(first)
    close_periods(TODAY)
    move_organisation(group, parent=second, on=date(2026, 3, 10), by=None)
    hold(group, date(2026, 2, 10), GROUP, sealed_on=date(2026, 3, 20))
    refresh(Organisation.objects.get(pk=group.pk), date(2026, 2, 10), today=TODAY)
    assert stored(first, "group_meeting").status == Status.DONE_LATE


def test_a_fact_of_an_open_period_costs_one_query(branch):
    close_periods(TODAY)
    with CaptureQueriesContext(connection) as queries:
        assert refresh(branch, date(2026, 3, 10), today=TODAY) == []
    assert len(asked(queries)) == 1


def test_a_late_fact_touches_only_its_branch_and_periods(bureau):
    close_periods(date(2026, 4, 20))
    before = set(StoredStatus.objects.values_list("pk", "computed_at"))
    branch = bureau["branches"][0]
    hold(branch, date(2026, 2, 10), THEME_DAY, LECTURE, sealed_on=date(2026, 4, 20))
    changed = refresh(branch, date(2026, 2, 10), today=date(2026, 4, 20))
    assert {difference.key for difference in changed} == {
        (branch.pk, THEME, date(2026, 2, 1)), (branch.pk, "meetings.party_lecture", date(2026, 1, 1)),
    }  # fmt: skip
    assert len(before - set(StoredStatus.objects.values_list("pk", "computed_at"))) == 2


def test_last_year_does_not_move_with_a_branch(bureau, branch):
    close_periods(TODAY)
    old = stored(branch).path
    other = make_organisation("治安支队党总支", Kind.GENERAL_BRANCH, bureau["office"])
    move_organisation(branch, parent=other, on=TODAY, by=None)
    assert recompute_all(today=TODAY) == []
    assert stored(branch).path == old
    close_periods(date(2026, 4, 20))
    assert stored(branch, start=date(2026, 3, 1)).path == f"{other.path}{branch.pk}/"


def test_the_night_tells_what_was_changed_behind_its_back(branch, caplog):
    recompute()
    assert compare() == []
    StoredStatus.objects.filter(organisation=branch, duty=THEME).update(status=Status.DONE)
    differing = compare()
    assert differing
    caplog.clear()
    recompute()
    assert "stored lights differed from the facts and were mended" in caplog.text
    assert compare() == []
    caplog.clear()
    recompute()
    assert "differed" not in caplog.text


def test_an_act_that_reaches_back_stores_nothing_older_than_what_is_stored(branch):
    close_periods(TODAY)
    before = set(StoredStatus.objects.values_list("organisation", "duty", "start"))
    refresh_since(branch, date(2020, 1, 1), above=True, today=TODAY)
    assert set(StoredStatus.objects.values_list("organisation", "duty", "start")) == before


def test_what_is_no_longer_owed_is_no_longer_stored(branch):
    close_periods(TODAY)
    Organisation.objects.filter(pk=branch.pk).update(closed_on=date(2026, 2, 1))
    recompute_all(today=TODAY)
    assert stored(branch) is None
    assert stored(branch, start=date(2026, 1, 1)).status == Status.MISSED


@pytest.mark.parametrize("size", [1, 3, 30])
def test_recomputing_is_set_based(size):
    make_bureau(size)
    with CaptureQueriesContext(connection) as queries:
        close_periods(TODAY)
    assert len(asked(queries)) == 23


class TestExemptions:
    @pytest.fixture
    def officer(self):
        return make_user("宋致远")

    def grant(self, branch, officer, start=date(2026, 2, 1), end=date(2026, 2, 28)):
        return grant_exemption(
            branch, duty(THEME), start=start, end=end, reason="全员抽调安保", by=officer, today=TODAY
        )

    def test_it_turns_open_and_closed_lights(self, branch, officer):
        close_periods(TODAY)
        self.grant(branch, officer, end=None)
        assert stored(branch).status == Status.EXEMPT
        assert found(dues(everywhere, TODAY), "theme_party_day", branch, "2026-03").status == Status.EXEMPT
        assert Entry.objects.filter(verb="duty.exempted", actor=officer).count() == 1

    def test_it_holds_for_periods_whose_middle_lies_inside(self, branch, officer):
        close_periods(TODAY)
        self.grant(branch, officer, start=date(2026, 2, 15), end=date(2026, 3, 16))
        assert stored(branch).status == Status.MISSED
        assert found(dues(everywhere, TODAY), "theme_party_day", branch, "2026-03").status == Status.EXEMPT

    def test_it_ends(self, branch, officer):
        close_periods(TODAY)
        exemption = self.grant(branch, officer, start=date(2026, 1, 1), end=None)
        end_exemption(exemption, on=date(2026, 1, 31), by=officer, today=TODAY)
        assert stored(branch, start=date(2026, 1, 1)).status == Status.EXEMPT
        assert stored(branch).status == Status.MISSED
        assert Entry.objects.filter(verb="duty.exemption-ended").count() == 1

    @pytest.mark.parametrize("start", [date(2026, 2, 28), date(2026, 1, 1)])
    def test_two_on_one_day_are_refused(self, branch, officer, start):
        self.grant(branch, officer)
        with pytest.raises(RuleBroken):
            self.grant(branch, officer, start=start, end=None)
        assert Exemption.objects.count() == 1

    def test_turned_days_are_refused(self, branch, officer):
        with pytest.raises(RuleBroken):
            self.grant(branch, officer, end=date(2026, 1, 31))
        exemption = self.grant(branch, officer)
        with pytest.raises(RuleBroken):
            end_exemption(exemption, on=date(2026, 1, 31), by=officer)
        assert Entry.objects.filter(verb__startswith="duty.").count() == 1


# --- Whatever happens, in whatever order, what is stored is what the facts say ---------------------------------------

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["plan", "seal", "late", "exempt", "resume", "move", "night", "value"]),
        st.integers(0, 5), st.integers(0, 140),
    ),
    min_size=3, max_size=14,
)  # fmt: skip


class World:
    """A bureau to which things happen day after day."""

    def __init__(self):
        self.bureau = make_bureau(2)
        self.today, self.officer = date(2025, 12, 20), make_user()
        self.general = make_organisation("治安支队党总支", Kind.GENERAL_BRANCH, self.bureau["office"])
        self.groups = [make_group(branch) for branch in self.bureau["branches"]]
        self.places = [*self.bureau["branches"], *self.groups]
        self.drafts, self.numbers = [], count()

    def place(self, number):
        return Organisation.objects.get(pk=self.places[number % 4].pk)

    def plan(self, number, days):
        place = self.place(number)
        kinds = [GROUP] if place.kind == Kind.GROUP else [(THEME_DAY, ASSEMBLY, LECTURE)[number % 3]]
        self.drafts.append(hold(place, self.today - timedelta(days=days % 40), *kinds))

    def seal(self, number, _days):
        if self.drafts:
            meeting = seal(self.drafts.pop(number % len(self.drafts)), self.today)
            refresh(self.place(self.places.index(meeting.organisation)), meeting.held_on, today=self.today)

    def late(self, number, days):
        self.plan(number, days)
        self.seal(-1, days)

    def exempt(self, number, days):
        start = self.today - timedelta(days=days)
        codes = ("theme_party_day", "general_assembly", "party_lecture")
        if not Exemption.objects.overlapping(start, date.max).exists():
            grant_exemption(
                self.place(number % 2), duty(f"meetings.{codes[number % 3]}"), start=start, end=None, reason="安保",
                by=self.officer, today=self.today,
            )  # fmt: skip

    def resume(self, _number, days):
        exemption = Exemption.objects.order_by("pk").last()
        if exemption and exemption.end is None:
            end_exemption(exemption, on=exemption.start + timedelta(days=days), by=self.officer, today=self.today)

    def move(self, number, _days):
        place = self.place(number)
        if place.kind == Kind.GROUP:
            parents = [Organisation.objects.get(pk=b.pk) for b in self.bureau["branches"]]
        else:
            parents = [self.bureau["general"], self.general]
        move_organisation(place, parent=parents[number % 2], on=self.today, by=self.officer)

    def value(self, number, days):
        start = self.today + timedelta(days=days)
        LocalValue.objects.get_or_create(
            rule="meetings.party_lecture.cadence", start=start, defaults={"value": ("month", "quarter")[number % 2]}
        )

    def night(self, _number, days):
        self.today += timedelta(days=days % 35 + 1)
        close_periods(self.today)


def play_and_compare(steps):
    """After each step stored lights are those of the facts."""
    with transaction.atomic():
        world = World()
        world.night(0, 34)
        for name, number, days in steps:
            getattr(world, name)(number, days)
            assert compare(today=world.today) == []
        closed = closed_until()
        rows = {(r.organisation_id, r.duty, r.start): Status(r.status) for r in StoredStatus.objects.all()}
        fresh = derive(everywhere, world.today, min(r.end for r in StoredStatus.objects.all()), closed)
        assert rows == {due.key: due.status for due in fresh}
        transaction.set_rollback(True)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_stored_lights_equal_a_full_recomputation(steps):
    play_and_compare(steps)


@pytest.mark.nightly
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_stored_lights_equal_a_full_recomputation_many_times(steps):
    play_and_compare(steps)
