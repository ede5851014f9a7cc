"""Names of periods in addresses."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.periods import Cadence, Period

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
