"""Working days: plain values, no database."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.workdays import add_working_days, is_working_day, subtract_working_days, working_days_between

DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
SWAPPED = st.dictionaries(st.dates(date(2026, 1, 1), date(2026, 3, 31)), st.booleans(), max_size=20)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 2, 17), False),  # a Tuesday within Spring Festival
        (date(2026, 2, 14), True),  # the Saturday worked for it
        (date(2026, 3, 7), False),
        (date(2026, 3, 9), True),
        (date(2040, 1, 2), True),  # a year nobody has arranged yet: Monday to Friday
        (date(2040, 1, 1), False),
    ],
)
def test_the_national_arrangement(day, works):
    assert is_working_day(day) is works


def test_what_the_bureau_set_stands_above_the_arrangement():
    swapped = {date(2026, 3, 7): True, date(2026, 3, 9): False}
    assert add_working_days(date(2026, 3, 6), 1, swapped) == date(2026, 3, 7)
    assert add_working_days(date(2026, 3, 7), 1, swapped) == date(2026, 3, 10)
    assert subtract_working_days(date(2026, 3, 10), 1, swapped) == date(2026, 3, 7)


@given(DAYS, st.integers(0, 30), SWAPPED)
def test_counting_forward_and_measuring_agree(day, count, swapped):
    last = add_working_days(day, count, swapped)
    assert working_days_between(day, last, swapped) == count
    assert count == 0 or is_working_day(last, swapped)


@given(DAYS, st.integers(1, 30), SWAPPED)
def test_backwards_is_the_reverse_from_a_working_day(day, count, swapped):
    last = add_working_days(day, count, swapped)
    first = subtract_working_days(last, count, swapped)
    assert working_days_between(first, last, swapped) == count
    assert not any(is_working_day(day + timedelta(days=n), swapped) for n in range(1, (first - day).days))


@given(DAYS, DAYS)
def test_nothing_lies_between_a_day_and_an_earlier_one(first, last):
    assert last > first or working_days_between(first, last) == 0
