"""Names of periods in addresses."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.periods import MONTHS, Cadence, Period

DAYS = st.dates(date(1949, 1, 1), date(2199, 12, 31))


@given(DAYS, st.sampled_from(Cadence))
def test_a_code_names_its_period(day, cadence):
    period = Period.containing(day, cadence)
    assert Period.parse(period.code) == period


@pytest.mark.parametrize(
    "code",
    ["", "2026-00", "2026-13", "2026-Q5", "2026-Q0", "2026-H3", "2026-3", "2026-Q", "２０２６", "0000", "2026-01\n"],
)
def test_what_is_no_code_is_refused(code):
    with pytest.raises(ValueError, match=r"period|year|range"):
        Period.parse(code)


@given(st.dates(date(1999, 1, 1), date(2099, 12, 31)), st.sampled_from(Cadence), st.integers(1, 12))
def test_periods_that_begin_in_another_month_tile_too(day, cadence, begins):
    period = Period.containing(day, cadence, begins)
    assert day in period
    assert (period.start.month - begins) % MONTHS[cadence] == 0
    assert period.next().start == period.end + timedelta(days=1)
    assert period.next().previous() == period


def test_a_year_from_april_bears_the_number_of_its_beginning():
    year = Period.parse("2026").beginning_in(4)
    assert (year.start, year.end, year.code) == (date(2026, 4, 1), date(2027, 3, 31), "2026")
    assert Period.parse("2026-02").beginning_in(4) == Period.parse("2026-02")
