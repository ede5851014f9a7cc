"""Quorums and majorities against tables and against an oracle that tries every number."""

from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from meetings import rules
from meetings.choices import PartKind, VoteKind
from meetings.rules import Tally

DUE = st.integers(0, 400)


def least(due, suffices):
    """The oracle: try 0, 1, 2 … until the sentence of the article holds."""
    return next(n for n in range(2 * due + 2) if suffices(Fraction(n), Fraction(due)))


QUORUMS = [
    (rules.general_assembly_quorum, "BR 11", lambda n, due: n >= due / 2),
    (rules.committee_meeting_quorum, "BR 12", lambda n, due: n >= due / 2),
    (rules.admission_quorum, "DEV 20", lambda n, due: n > due / 2),
    (rules.election_quorum, "ELE", lambda n, due: n >= due * Fraction(4, 5)),
    (rules.committee_election_quorum, "ELE", lambda n, due: n > due * Fraction(2, 3)),
    (rules.leading_group_quorum, "GRP 26", lambda n, due: n >= due / 2),
    (rules.leading_group_posts_quorum, "GRP 26", lambda n, due: n >= due * Fraction(2, 3)),
]
MAJORITIES = [
    (rules.general_assembly_pass, "BR 11"),
    (rules.committee_meeting_pass, "BR 12"),
    (rules.admission_pass, "DEV 21"),
    (rules.election_pass, "ELE"),
    (rules.leading_group_pass, "GRP 27"),
]


@pytest.mark.parametrize(("rule", "label", "suffices"), QUORUMS)
@given(due=DUE)
def test_quorum_is_what_the_oracle_finds(rule, label, suffices, due):
    needed = least(due, suffices)
    assert [rule(due, present).valid for present in range(due + 1)] == [n >= needed for n in range(due + 1)]
    assert rule(due, 0).needed == needed
    assert rule(due, 0).citation.label == label


@pytest.mark.parametrize(("rule", "label"), MAJORITIES)
@given(due=DUE, data=st.data())
def test_majority_counts_those_due_whoever_is_present(rule, label, due, data):
    present = data.draw(st.integers(0, due))
    yes = data.draw(st.integers(0, present))
    outcome = rule(Tally(due, present, yes, present - yes))
    assert outcome.needed == least(due, lambda n, all_due: n > all_due / 2)
    assert outcome.carried is (Fraction(yes) > Fraction(due, 2))
    assert outcome.citation.label == label


@pytest.mark.parametrize(
    ("rule", "due", "present", "valid", "needed"),
    [
        (rules.general_assembly_quorum, 24, 12, True, 12),
        (rules.general_assembly_quorum, 24, 11, False, 12),
        (rules.general_assembly_quorum, 25, 12, False, 13),
        (rules.committee_meeting_quorum, 5, 3, True, 3),
        (rules.committee_meeting_quorum, 5, 2, False, 3),
        (rules.admission_quorum, 24, 13, True, 13),
        (rules.admission_quorum, 24, 12, False, 13),
        (rules.election_quorum, 25, 20, True, 20),
        (rules.election_quorum, 24, 19, False, 20),
        (rules.election_quorum, 24, 20, True, 20),
    ],
)
def test_quorum_table(rule, due, present, valid, needed):
    quorum = rule(due, present)
    assert (quorum.valid, quorum.needed) == (valid, needed)


@pytest.mark.parametrize(
    ("tally", "carried", "needed"),
    [
        (Tally(24, 13, yes=12, no=1, written_yes=1), True, 13),
        (Tally(24, 13, yes=12, no=1, written_no=1), False, 13),
        (Tally(24, 13, yes=13), True, 13),
    ],
)
def test_written_opinions_count_for_admissions(tally, carried, needed):
    outcome = rules.admission_pass(tally)
    assert (outcome.carried, outcome.needed) == (carried, needed)


def test_written_opinions_count_nowhere_else():
    tally = Tally(24, 13, yes=12, no=1, written_yes=5)
    others = [rule for rule, _ in MAJORITIES if rule is not rules.admission_pass]
    assert [rule(tally).carried for rule in others] == [False] * 4


@pytest.mark.parametrize(
    ("due", "present", "yes", "carried", "refer"),
    [
        (24, 20, 13, True, False),
        (24, 20, 12, False, True),
        (24, 20, 11, False, True),
        (24, 20, 10, False, False),
        (24, 24, 12, False, False),
        (0, 0, 0, False, False),
    ],
)
@translation.override("en")
def test_election_table(due, present, yes, carried, refer):
    outcome = rules.election_pass(Tally(due, present, yes))
    assert (outcome.carried, outcome.refer) == (carried, refer)
    assert "CONFLICT" in outcome.because[1]


@given(due=DUE, data=st.data())
def test_an_election_has_exactly_one_result(due, data):
    present = data.draw(st.integers(0, due))
    yes = data.draw(st.integers(0, present))
    outcome = rules.election_pass(Tally(due, present, yes))
    by_due, by_present = Fraction(yes) > Fraction(due, 2), Fraction(yes) > Fraction(present, 2)
    assert (outcome.carried, outcome.refer) == (by_due, by_present and not by_due)


@pytest.mark.parametrize(
    ("seats", "needed"), [(1, 2), (2, 3), (3, 4), (4, 5), (5, 6), (6, 8), (7, 9), (10, 12), (11, 14)]
)
def test_candidates_exceed_seats_by_a_fifth(seats, needed):
    assert needed == min(n for n in range(seats, 3 * seats) if Fraction(n - seats, seats) >= Fraction(1, 5))
    assert rules.candidate_differential(seats, needed).valid
    assert not rules.candidate_differential(seats, needed - 1).valid


@given(seats=st.integers(1, 300))
def test_candidate_differential_is_what_the_oracle_finds(seats):
    oracle = next(n for n in range(seats, 2 * seats + 1) if Fraction(n - seats) >= seats * Fraction(1, 5))
    assert rules.candidates_needed(seats) == oracle


@pytest.mark.parametrize(
    ("kind", "present", "yes", "label"),
    [
        (VoteKind.ORDINARY, 12, 13, "BR 11"),
        (VoteKind.ADMISSION, 13, 13, "DEV 21"),
        (VoteKind.CONVERSION, 13, 13, "DEV 21"),
        (VoteKind.ELECTION, 20, 13, "ELE"),
        (PartKind.COMMITTEE_MEETING, 12, 13, "BR 12"),
    ],
)
def test_each_kind_of_vote_has_its_thresholds(kind, present, yes, label):
    assert (rules.needed_present(kind, 24), rules.needed_yes(kind, 24)) == (present, yes)
    outcome = rules.judge_vote(kind, Tally(24, 24, yes=13, no=11))
    assert (outcome.carried, outcome.needed, outcome.citation.label) == (True, 13, label)


def test_every_kind_of_vote_is_judged():
    assert set(rules.VOTE_BASES) == {
        *VoteKind.values, PartKind.COMMITTEE_MEETING, PartKind.LEADING_MEETING, rules.COMMITTEE_ELECTION,
    } - {VoteKind.RECTIFICATION}  # fmt: skip


@translation.override("en")
def test_without_a_quorum_nothing_carries_and_the_quorum_is_cited():
    # Twelve present and one written opinion: the majority of 24 is there, the quorum is not.
    outcome = rules.judge_vote(VoteKind.ADMISSION, Tally(24, 12, yes=12, written_yes=1))
    assert (outcome.carried, outcome.citation.label) == (False, "DEV 20")
    assert outcome.because[-1] == "without a quorum no vote is valid"


def test_without_a_quorum_an_election_is_not_referred():
    outcome = rules.judge_vote(VoteKind.ELECTION, Tally(24, 19, yes=12))
    assert (outcome.carried, outcome.refer) == (False, False)


def test_a_referred_election_stays_referred():
    assert rules.judge_vote(VoteKind.ELECTION, Tally(24, 20, yes=12, no=8)).refer


@pytest.mark.parametrize(
    ("kind", "tally", "codes"),
    [
        ("ordinary", Tally(24, 14, 12, 1, 1), []),
        ("ordinary", Tally(24, 25, 25), [("present_over_due", True)]),
        ("ordinary", Tally(24, 14, 12, 2, 1), [("votes_over_present", True)]),
        ("ordinary", Tally(24, 14, 12, 1), [("votes_short_of_present", False)]),
        ("ordinary", Tally(24, 14, 15, -1), [("negative", True)]),
        ("ordinary", Tally(0, 0), [("nobody_due", False)]),
        ("ordinary", Tally(24, 14, 14, written_no=1), [("written_not_counted", False)]),
        ("admission", Tally(24, 14, 14, written_yes=8, written_no=2), []),
        ("admission", Tally(24, 14, 14, written_yes=8, written_no=3), [("written_over_absent", True)]),
    ],
)
def test_check_tally_table(kind, tally, codes):
    assert [(finding.code, finding.blocking) for finding in rules.check_tally(kind, tally)] == codes


COUNT = st.integers(-2, 30)


@given(tally=st.builds(Tally, COUNT, COUNT, COUNT, COUNT, COUNT, COUNT, COUNT))
def test_a_tally_passes_exactly_when_people_could_have_cast_it(tally):
    possible = (
        min(vars(tally).values()) >= 0
        and tally.present <= tally.due
        and tally.yes + tally.no + tally.abstain <= tally.present
        and tally.written_yes + tally.written_no <= tally.due - tally.present
    )
    assert possible is not any(finding.blocking for finding in rules.check_tally("admission", tally))


SHANGHAI = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    ("entered_at", "late", "hours"),
    [
        (datetime(2026, 3, 10, 20, 0, tzinfo=SHANGHAI), False, 0),
        (datetime(2026, 3, 11, 9, 30, tzinfo=SHANGHAI), False, 9),
        (datetime(2026, 3, 14, 0, 0, tzinfo=SHANGHAI), False, 72),
        (datetime(2026, 3, 14, 0, 0, 1, tzinfo=SHANGHAI), True, 72),
        (datetime(2026, 3, 14, 9, 0, tzinfo=SHANGHAI), True, 81),
        (datetime(2026, 3, 13, 16, 0, tzinfo=UTC), False, 72),
        (datetime(2026, 3, 13, 16, 0, 1, tzinfo=UTC), True, 72),
        (datetime(2026, 3, 14, 0, 0, 1), True, 72),  # noqa: DTZ001
    ],
)
def test_lateness_runs_from_the_end_of_the_day_in_shanghai(entered_at, late, hours):
    lateness = rules.late_entry(date(2026, 3, 10), entered_at)
    assert (lateness.late, lateness.hours) == (late, hours)


def test_the_limit_of_lateness_is_local():
    entered = datetime(2026, 3, 12, 1, 0, tzinfo=SHANGHAI)
    assert rules.late_entry(date(2026, 3, 10), entered, 24).late
    assert not rules.late_entry(date(2026, 3, 10), entered, 25).late
