"""Who is elected, against an oracle that reads the rule candidate by candidate in both readings of the half."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meetings.elections import Ballots, Elected, judge_election


@st.composite
def elections(draw):
    """Ballots that people could have cast, quorum or not, now and then one sheet too many."""
    due = draw(st.integers(1, 30))
    present, seats = draw(st.integers(0, due)), draw(st.integers(1, 7))
    issued = draw(st.integers(0, present))
    returned = min(issued + draw(st.sampled_from((0, 0, 0, 1))), present + 1)
    valid = draw(st.integers(0, returned))
    yes = draw(st.lists(st.integers(0, valid), max_size=9))
    return Ballots(due, present, seats, issued, returned, valid), tuple(yes)


def seat(number, yes, passes, seats):
    """In one reading: sure of a seat, level at the last one, or without."""
    rivals = [votes for other, votes in enumerate(yes) if other != number and passes(votes)]
    if not passes(yes[number]):
        return "no"
    if sum(votes >= yes[number] for votes in rivals) < seats:
        return "sure"
    return "level" if sum(votes > yes[number] for votes in rivals) < seats else "no"


def oracle(ballots, yes):
    """Each candidate by itself."""
    if ballots.present < Fraction(4, 5) * ballots.due or ballots.returned > ballots.issued:
        return ("not_elected",) * len(yes)
    found = []
    for number in range(len(yes)):
        first = seat(number, yes, lambda votes: votes > Fraction(ballots.due, 2), ballots.seats)
        second = seat(number, yes, lambda votes: votes > Fraction(ballots.present, 2), ballots.seats)
        words = {"sure": "elected", "level": "tie"}
        passes_first = yes[number] > Fraction(ballots.due, 2)
        found.append(words.get(first) or ("refer" if second != "no" and not passes_first else "not_elected"))
    return tuple(found)


@given(elections())
@settings(max_examples=400, deadline=None)
def test_results_are_what_the_oracle_finds(case):
    assert judge_election(*case).results == oracle(*case)


@pytest.mark.nightly
@given(elections())
@settings(max_examples=100_000, deadline=None, suppress_health_check=list(HealthCheck), database=None)
def test_a_hundred_thousand_elections_agree_with_the_oracle(case):
    assert judge_election(*case).results == oracle(*case)


@given(elections())
def test_never_more_are_elected_than_there_are_seats(case):
    verdict = judge_election(*case)
    assert verdict.count(Elected.ELECTED) <= case[0].seats
    assert verdict.outcome.carried is (verdict.left == 0)


def test_the_example_of_the_handbook():
    """Five seats, 25 due, 20 present: twelve votes pass only by the half of those present."""
    ballots = Ballots(due=25, present=20, seats=5, issued=20, returned=20, valid=19)
    verdict = judge_election(ballots, (12, 18, 19, 16, 9, 17))
    assert verdict.results == ("refer", "elected", "elected", "elected", "not_elected", "elected")
    assert (verdict.left, verdict.outcome.carried, verdict.outcome.refer) == (1, False, True)


def test_who_is_level_at_the_last_seat_is_voted_on_again():
    ballots = Ballots(due=20, present=20, seats=2, issued=20, returned=20, valid=20)
    assert judge_election(ballots, (15, 12, 12, 3)).results == ("elected", "tie", "tie", "not_elected")


def test_one_sheet_too_many_voids_the_ballot():
    ballots = Ballots(due=5, present=5, seats=1, issued=5, returned=6, valid=6)
    verdict = judge_election(ballots, (5, 1))
    assert verdict.results == ("not_elected", "not_elected")
    assert verdict.void
