"""When a duty counts as done: plain values, no database."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.periods import Cadence, Period, month, quarter
from obligations.choices import Status, Word
from obligations.rules import Deed, counting_deed, filter_word, grace_end, middle, opens_on, tile, verdict

FEBRUARY = month(date(2026, 2, 1))
MARCH = month(date(2026, 3, 1))
GRACE = grace_end(MARCH)
DAYS = st.dates(date(2025, 12, 1), date(2026, 6, 30))
DEEDS = st.builds(Deed, DAYS, st.none() | DAYS)


def test_grace_counts_working_days_and_leaves_out_holidays():
    assert grace_end(MARCH) == date(2026, 4, 3)
    # Spring Festival 2026: work resumes on 24 February, with swapped weekends.
    assert grace_end(month(date(2026, 1, 1))) == date(2026, 2, 4)
    assert grace_end(MARCH, 0) == MARCH.end


@pytest.mark.parametrize(("period", "day"), [(MARCH, date(2026, 3, 1)), (quarter(date(2026, 2, 1)), date(2026, 3, 18))])
def test_from_when_it_stands_as_due(period, day):
    assert opens_on(period) == day


@pytest.mark.parametrize(
    ("period", "day"),
    [(MARCH, date(2026, 3, 16)), (FEBRUARY, date(2026, 2, 14)), (quarter(date(2026, 1, 1)), date(2026, 2, 14))],
)
def test_the_middle_day(period, day):
    assert middle(period) == day


@pytest.mark.parametrize(
    ("deed", "today", "expected"),
    [
        (None, date(2026, 2, 28), Status.NOT_YET_DUE),
        (None, MARCH.start, Status.DUE),
        (None, MARCH.end, Status.DUE),
        (None, GRACE, Status.DUE),
        (None, GRACE + timedelta(days=1), Status.MISSED),
        (Deed(date(2026, 3, 5), None), date(2026, 3, 6), Status.DUE),
        (Deed(date(2026, 3, 5), None), GRACE + timedelta(days=1), Status.MISSED),
        (Deed(date(2026, 3, 5), date(2026, 3, 5)), date(2026, 3, 5), Status.DONE),
        (Deed(date(2026, 3, 31), GRACE), GRACE, Status.DONE),
        (Deed(date(2026, 3, 31), GRACE + timedelta(days=1)), date(2026, 5, 1), Status.DONE_LATE),
        (Deed(date(2026, 3, 28), None), date(2026, 3, 20), Status.DUE),
    ],
)
def test_verdict(deed, today, expected):
    assert verdict(MARCH, deed, today, grace_until=GRACE) == expected
    assert verdict(MARCH, deed, today, grace_until=GRACE, exempt=True) == Status.EXEMPT


def test_a_planned_assembly_is_not_due_before_the_last_two_weeks():
    period = quarter(date(2026, 1, 1))
    planned = Deed(date(2026, 3, 25), None)
    assert verdict(period, planned, date(2026, 3, 1), grace_until=grace_end(period)) == Status.NOT_YET_DUE


def test_what_was_held_later_counts_for_its_own_period():
    deed = Deed(date(2026, 4, 1), date(2026, 4, 1))
    assert counting_deed(MARCH, [deed]) is None
    assert counting_deed(MARCH.next(), [deed]) == deed


def test_the_record_sealed_first_counts():
    late, early = Deed(date(2026, 3, 2), date(2026, 4, 20)), Deed(date(2026, 3, 30), date(2026, 3, 31))
    open_one = Deed(date(2026, 3, 1), None)
    assert counting_deed(MARCH, [late, open_one, early]) == early
    assert counting_deed(MARCH, [open_one, Deed(date(2026, 3, 9), None)]) == open_one


@given(st.lists(DEEDS, max_size=4), DAYS, DAYS)
def test_a_light_never_goes_back_as_days_pass(deeds, first, second):
    order = [Status.NOT_YET_DUE, Status.DUE, Status.MISSED, Status.DONE_LATE, Status.DONE]
    earlier, later = sorted([first, second])
    sealed = [deed for deed in deeds if deed.sealed_on is None or deed.sealed_on >= deed.held_on]
    before, after = (verdict(MARCH, counting_deed(MARCH, sealed), day, grace_until=GRACE) for day in (earlier, later))
    assert order.index(before) <= order.index(after) or (before in {Status.DONE, Status.DONE_LATE} and before == after)


@given(DAYS, DAYS, st.dictionaries(DAYS, st.sampled_from(Cadence), max_size=3))
def test_periods_follow_each_other_without_gap_whatever_the_cadence(first, second, changes):
    start, end = sorted([first, second])

    def cadence_on(day):
        held = [cadence for since, cadence in sorted(changes.items()) if since <= day]
        return held[-1] if held else Cadence.QUARTER

    periods = list(tile(start, end, cadence_on))
    assert all(later.start == earlier.end + timedelta(days=1) for earlier, later in pairwise(periods))
    assert all(start <= period.end <= end for period in periods)
    assert all(period == Period.containing(period.start, period.cadence) for period in periods)


TODAY = date(2026, 3, 24)


@pytest.mark.parametrize(
    ("statuses", "recorded", "expected"),
    [
        ([], False, Word.NORMAL),
        ([(Status.MISSED, date(2026, 2, 28)), (Status.DUE, date(2026, 3, 31))], False, Word.OVERDUE),
        ([(Status.DUE, date(2026, 3, 31))], False, Word.NOTHING),
        ([(Status.DUE, date(2026, 3, 31))], True, Word.ATTENTION),
        ([(Status.DUE, date(2026, 4, 1))], True, Word.NORMAL),
        ([(Status.DONE_LATE, date(2026, 2, 28))], True, Word.ATTENTION),
        ([(Status.DONE, date(2026, 2, 28)), (Status.EXEMPT, date(2026, 2, 28))], True, Word.NORMAL),
    ],
)
def test_the_word_by_which_branches_are_filtered(statuses, recorded, expected):
    assert filter_word(statuses, TODAY, recorded=recorded) == expected
