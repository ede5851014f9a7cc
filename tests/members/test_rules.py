"""Who votes on a day, and the clocks of membership, as tables and against oracles."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from members import rules
from members.rules import Exclusion, ExclusionGround, Stretch, Uncounted, Voter, voting_roll

DAY = date(2026, 3, 31)
BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)
LAWFUL = Exclusion("abroad", higher_approval=True, assembly_passed=True)


def voter(key="a", standing="full", since=date(2020, 1, 1), **facts):
    return Voter(key, standing, since, **facts)


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        (voter(), None),
        (voter(since=DAY), None),
        (voter(since=AFTER), Uncounted.NOT_YET),
        (voter(standing="applicant"), Uncounted.NOT_YET),
        (voter(standing="prospective"), Uncounted.NOT_YET),
        (voter(standing="probationary"), Uncounted.PROBATIONARY),
        (voter(standing="probationary", since=AFTER), Uncounted.NOT_YET),
        (voter(rights_suspended=(Stretch(DAY, DAY),)), Uncounted.RIGHTS_REST),
        (voter(rights_suspended=(Stretch(DAY),)), Uncounted.RIGHTS_REST),
        (voter(rights_suspended=(Stretch(date(2025, 4, 1), DAY),)), Uncounted.RIGHTS_REST),
        (voter(rights_suspended=(Stretch(date(2025, 3, 31), BEFORE),)), None),
        (voter(rights_suspended=(Stretch(AFTER),)), None),
        (voter(rights_suspended=(Stretch(BEFORE, BEFORE), Stretch(DAY, DAY))), Uncounted.RIGHTS_REST),
        (voter(membership_suspended=(Stretch(DAY),)), Uncounted.MEMBERSHIP_SUSPENDED),
        (voter(membership_suspended=(Stretch(BEFORE, BEFORE),)), None),
        (voter(exclusion=LAWFUL), Uncounted.EXCLUDED),
        (voter(exclusion=Exclusion("abroad", higher_approval=False, assembly_passed=True)), None),
        (voter(exclusion=Exclusion("abroad", higher_approval=True, assembly_passed=False)), None),
        (voter(exclusion=Exclusion("on_duty", higher_approval=True, assembly_passed=True)), None),
        (voter(standing="probationary", exclusion=LAWFUL), Uncounted.PROBATIONARY),
        (voter(rights_suspended=(Stretch(DAY),), exclusion=LAWFUL), Uncounted.RIGHTS_REST),
    ],
)
def test_who_counts_on_a_day(person, reason):
    assert person.uncounted(DAY) == reason


@translation.override("en")
def test_the_roll_says_its_sum_in_words():
    voters = [voter(n) for n in range(24)]
    voters += [voter("p1", "probationary"), voter("p2", "probationary"), voter("s", rights_suspended=(Stretch(DAY),))]
    roll = voting_roll(voters, DAY)
    assert roll.because == ("due 24: 27 members, less 2 probationary, less 1 whose rights rest",)
    assert (len(roll.due), roll.no_vote, roll.excluded) == (24, ("p1", "p2", "s"), ())
    assert roll.citation.label == "ELE 5"


@translation.override("en")
def test_the_roll_says_why_an_exclusion_does_not_count():
    vain = voter("b", exclusion=Exclusion("busy", higher_approval=True, assembly_passed=True))
    roll = voting_roll([voter("a", exclusion=LAWFUL), vain], DAY)
    assert (roll.due, roll.excluded) == (("b",), ("a",))
    assert roll.because == (
        "due 1: 2 members, less 1 left out with both consents",
        "b stays among those due: busy is no lawful ground",
    )


DAYS = st.dates(date(2026, 3, 1), date(2026, 4, 30))


def stretch(start, length):
    return Stretch(start, None if length is None else start + timedelta(days=length))


STRETCHES = st.lists(st.builds(stretch, DAYS, st.none() | st.integers(0, 20)), max_size=3).map(tuple)
EXCLUSIONS = st.builds(
    Exclusion, st.sampled_from([*ExclusionGround.values, "busy"]),
    higher_approval=st.booleans(), assembly_passed=st.booleans(),
)  # fmt: skip
VOTERS = st.lists(
    st.builds(Voter, st.integers(0, 99), st.sampled_from(["full", "probationary", "applicant"]), DAYS,
              STRETCHES, STRETCHES, st.none() | EXCLUSIONS),
    max_size=12, unique_by=lambda each: each.key,
)  # fmt: skip


def runs_on(stretches, day):
    """The oracle walks the days instead of comparing ends."""
    return any(
        day in [each.start + timedelta(days=n) for n in range(100) if not each.end or n <= (each.end - each.start).days]
        for each in stretches
    )


@given(voters=VOTERS, day=DAYS)
def test_the_roll_against_an_oracle(voters, day):
    due, no_vote, excluded = set(), set(), set()
    for each in voters:
        rights = each.standing == "full" and each.standing_from <= day
        rights = rights and not runs_on(each.rights_suspended + each.membership_suspended, day)
        left_out = each.exclusion and each.exclusion.ground != "busy"
        left_out = left_out and each.exclusion.higher_approval and each.exclusion.assembly_passed
        (no_vote if not rights else excluded if left_out else due).add(each.key)
    roll = voting_roll(voters, day)
    assert (set(roll.due), set(roll.no_vote), set(roll.excluded)) == (due, no_vote, excluded)
    assert len(roll.due) + len(roll.no_vote) + len(roll.excluded) == len(voters)
    assert set(roll.reasons) == no_vote | excluded


def test_clocks_of_admission():
    assert rules.application_talk_due(date(2026, 1, 31)) == date(2026, 2, 28)
    assert rules.earliest_prospective_on(date(2025, 9, 22)) == date(2026, 9, 22)
    assert rules.admission_approval_due(date(2026, 1, 31)) == (date(2026, 4, 30), date(2026, 7, 31))
    assert rules.probation_expires_on(date(2025, 3, 10)) == date(2026, 3, 10)
    assert rules.probation_expires_on(date(2024, 2, 29), 6) == date(2025, 8, 29)


@pytest.mark.parametrize(
    ("reviews", "due"),
    [
        ([], date(2026, 3, 22)),
        ([date(2026, 3, 1)], date(2026, 9, 1)),
        ([date(2026, 3, 1), date(2025, 12, 1)], date(2026, 9, 1)),
        ([date(2025, 9, 1)], date(2026, 3, 22)),
        ([AFTER], date(2026, 3, 22)),
    ],
)
def test_the_next_review_follows_the_last_one_held(reviews, due):
    assert rules.next_review_due(date(2025, 9, 22), reviews, DAY) == due


@pytest.mark.parametrize(("months", "codes"), [(5, 1), (6, 0), (12, 0), (13, 1), (0, 1)])
def test_an_extension_lasts_half_a_year_to_a_year(months, codes):
    assert [finding.code for finding in rules.check_extension(months)] == ["extension_out_of_range"] * codes


@pytest.mark.parametrize(("days", "hours", "enough"), [(3, 0, True), (0, 24, True), (2, 23, False)])
def test_short_training(days, hours, enough):
    assert rules.short_training_enough(days, hours) is enough


@pytest.mark.parametrize(
    ("base", "rate", "amount"),
    [
        ("0.00", "0.5", "0.00"),
        ("3000.00", "0.5", "15.00"),
        ("3000.01", "1", "30.00"),
        ("5000.00", "1", "50.00"),
        ("5001.00", "1.5", "75.02"),
        ("10000.00", "1.5", "150.00"),
        ("10000.01", "2", "200.00"),
    ],
)
def test_dues_fall_on_the_whole_base(base, rate, amount):
    found = rules.dues_rate(Decimal(base))
    assert (found, rules.dues_amount(Decimal(base), found)) == (rate, Decimal(amount))


@pytest.mark.parametrize(("base", "rate"), [("5000.00", "0.5"), ("5000.01", "1")])
def test_dues_of_the_retired(base, rate):
    assert rules.dues_rate(Decimal(base), rules.RETIRED_RATES) == rate


@pytest.mark.parametrize(
    ("paid_through", "months", "stage"),
    [
        (date(2026, 4, 1), 0, "none"),
        (date(2026, 3, 1), 0, "none"),
        (date(2026, 2, 1), 0, "none"),
        (date(2026, 1, 1), 1, "remind"),
        (date(2025, 9, 1), 5, "remind"),
        (date(2025, 8, 1), 6, "six_months"),
    ],
)
def test_arrears(paid_through, months, stage):
    found = rules.months_in_arrears(paid_through, DAY)
    assert (found, rules.arrears_stage(found)) == (months, stage)


@pytest.mark.parametrize(
    ("suspended", "on", "stage"),
    [
        (None, date(2026, 3, 21), "none"),
        (None, date(2026, 3, 22), "may_suspend"),
        (date(2026, 4, 1), date(2026, 3, 31), "may_suspend"),
        (date(2026, 4, 1), date(2026, 4, 1), "suspended"),
        (date(2026, 4, 1), date(2028, 3, 31), "suspended"),
        (date(2026, 4, 1), date(2028, 4, 1), "may_strike_off"),
    ],
)
def test_contact(suspended, on, stage):
    assert rules.contact_stage(date(2025, 9, 22), suspended, on) == stage


@given(full=st.integers(0, 300), ratio=st.fractions(0, 1))
def test_the_cap_of_excellent_grades_never_exceeds_the_share(full, ratio):
    most = rules.excellent_at_most(full, ratio)
    assert most <= full * ratio < most + 1


def test_the_usual_cap_is_a_third():
    assert [rules.excellent_at_most(full) for full in (2, 3, 20)] == [0, 1, 6]
    assert rules.excellent_at_most(10, Fraction(1, 4)) == 2
