"""Who was in the room at a minute, and what a vote taken then is worth; the oracle walks minute by minute."""

from datetime import date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from meetings.choices import PartKind, VoteKind
from meetings.records import AttendanceData, CandidateData, PartData, RecordData, ResolutionData, SittingData
from meetings.stays import DAY, Stay, minutes_from, present_at
from meetings.verdicts import Eligible, votes_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
BEGINS = datetime(2026, 3, 10, 22, 30, tzinfo=SHANGHAI)  # runs past midnight
LENGTH = 120
SUFFICES = {
    "ordinary": lambda n, due: n >= due / 2,
    "admission": lambda n, due: n > due / 2,
    "election": lambda n, due: n >= due * Fraction(4, 5),
}
BASES = tuple(SUFFICES)

# One person: came to the sitting or not, has a vote or not, and the minutes of arriving and leaving.
MINUTES = st.none() | st.integers(0, LENGTH)
PERSON = st.tuples(st.booleans(), st.booleans(), MINUTES, MINUTES)
CASE = st.tuples(st.lists(PERSON, max_size=12), st.integers(0, LENGTH), st.sampled_from(BASES), st.integers(0, 12))


def walk(people, minute) -> set[int]:
    """The oracle: a door, a clock, and the people who pass the door, minute after minute."""
    inside = set()
    for number, (came, _votes, arrived, left) in enumerate(people):
        starts_inside = arrived is None or (left is not None and left < arrived)
        if came and starts_inside:
            inside.add(number)
    for now in range(minute + 1):
        for number, (came, _votes, arrived, left) in enumerate(people):
            if came and arrived == now:
                inside.add(number)
            if came and left == now:
                inside.discard(number)
    return inside


def clock(minute) -> time | None:
    return None if minute is None else (BEGINS + timedelta(minutes=minute)).time()


def verdict(people, minute, kind, yes):
    """What the product says: who was due and present, and whether the vote carried."""
    rows = tuple(
        AttendanceData("A", number, "present", "", clock(arrived), clock(left))
        if came else AttendanceData("A", number, "leave", "on_duty")
        for number, (came, _votes, arrived, left) in enumerate(people)
    )  # fmt: skip
    row = ResolutionData("一件事", kind=kind, yes=yes, no=0, abstain=0, taken_at=clock(minute))
    if kind == "election":
        row = ResolutionData(
            "一件事", kind=kind, taken_at=clock(minute), seats=1, issued=yes, returned=yes, valid=yes,
            candidates=(CandidateData("甲", yes=yes),),
        )  # fmt: skip
    data = RecordData(
        "党员大会", (SittingData("A", BEGINS, "会议室", BEGINS + timedelta(minutes=LENGTH)),),
        (PartData(PartKind.GENERAL_ASSEMBLY, resolutions=(row,)),), attendances=rows,
    )  # fmt: skip
    voters = frozenset(number for number, (_came, votes, *_hours) in enumerate(people) if votes)
    return votes_of(data, Eligible([], voters, {}))[0]


def check(case):
    people, minute, kind, wish = case
    due = sum(votes for _came, votes, *_hours in people)
    present = sum(people[number][1] for number in walk(people, minute))
    yes = min(wish, present)
    vote = verdict(people, minute, kind, yes)
    enough = SUFFICES[kind](Fraction(present), Fraction(due))
    assert (vote.due, vote.present) == (due, present)
    assert vote.quorum.valid is enough
    assert vote.carried is (enough and Fraction(yes) > Fraction(due, 2))


@given(CASE)
@settings(max_examples=300, deadline=None)
@example(([(True, True, 60, 30)], 45, "ordinary", 1))
@example(([(True, True, 60, 60)], 60, "ordinary", 1))
def test_quorum_and_result_follow_the_minute_of_the_vote(case):
    check(case)


@pytest.mark.nightly
@given(CASE)
@settings(max_examples=100_000, deadline=None, suppress_health_check=list(HealthCheck), database=None)
def test_a_hundred_thousand_registers_agree_with_the_oracle(case):
    check(case)


@given(st.times(), st.times())
def test_minutes_run_on_past_midnight(begins, hour):
    passed = minutes_from(begins, hour)
    assert 0 <= passed < DAY
    first = datetime.combine(date(2026, 1, 1), begins.replace(second=0, microsecond=0))
    assert (first + timedelta(minutes=passed)).time() == hour.replace(second=0, microsecond=0)


@pytest.mark.parametrize(
    ("stay", "minute", "inside"),
    [
        (Stay(), 0, True),
        (Stay(), None, True),
        (Stay(arrived=10), 9, False),
        (Stay(arrived=10), 10, True),
        (Stay(arrived=10), None, False),
        (Stay(left=50), 49, True),
        (Stay(left=50), 50, False),
        (Stay(arrived=10, left=50), 30, True),
        (Stay(arrived=10, left=50), 5, False),
        (Stay(arrived=50, left=10), 5, True),  # called out at 10, back at 50
        (Stay(arrived=50, left=10), 30, False),
        (Stay(arrived=50, left=10), 50, True),
        (Stay(arrived=10, left=10), 10, False),
    ],
)
def test_a_stay_covers_what_it_says(stay, minute, inside):
    assert stay.covers(minute) is inside
    assert present_at({"somebody": stay}, minute) == ({"somebody"} if inside else set())


def test_without_a_minute_only_those_who_stayed_throughout_are_counted():
    people = [(True, True, None, None), (True, True, 30, None), (True, True, None, 40)]
    assert verdict(people, None, VoteKind.ORDINARY, 1).present == 1


def test_hours_after_the_end_are_told():
    assert Stay(arrived=130, left=20).outside(120) == ["arrived"]
    assert Stay(arrived=130).outside(None) == []
    assert Stay(arrived=60, left=120).outside(120) == []
