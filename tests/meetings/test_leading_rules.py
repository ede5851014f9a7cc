"""Who gave a lecture, and what shows that a leader took part: no database."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.periods import quarter
from meetings.leading_rules import Seen, is_lecturer, proof_of

PERIOD = quarter(date(2026, 2, 1))
DAYS = st.dates(date(2025, 12, 1), date(2026, 5, 31))


@pytest.mark.parametrize(
    "line",
    [
        "宋致远", "宋致远（局党委书记）", "宋致远 局党委书记", "局党委书记 宋致远", "局党委书记宋致远",
        "局党委书记宋致远同志",
        "宋致远局党委书记", "宋 致 远（市局党委书记、局长）", "主讲人：宋致远", "宋致远局长", "李明、宋致远",
    ],
)  # fmt: skip
def test_the_line_names_the_person(line):
    assert is_lecturer(line, "宋致远")


@pytest.mark.parametrize(
    "line", ["", "宋致", "宋致远志", "宋致远志局长", "小宋致远", "李明（宋致远的秘书）", "局党委书记"]
)
def test_the_line_names_somebody_else(line):
    assert not is_lecturer(line, "宋致远")


def test_a_name_with_a_dot():
    assert is_lecturer("阿依古丽•买买提（局党委书记）", "阿依古丽·买买提")


def seen(held_on, came=True, on_duty=False, after=3):
    return Seen(held_on, held_on + timedelta(days=after), came, on_duty)


def test_the_record_sealed_first_is_the_proof():
    rows = [seen(date(2026, 1, 10), after=60), seen(date(2026, 2, 10)), seen(date(2026, 1, 5), came=False)]
    proof = proof_of(rows, PERIOD)
    assert (proof.held_on, proof.sealed_on) == (date(2026, 2, 10), date(2026, 2, 13))


def test_whom_duty_kept_from_everything_owes_nothing_when_the_period_is_over():
    rows = [seen(date(2026, 1, 10), came=False, on_duty=True), seen(date(2026, 2, 10), came=False, on_duty=True)]
    assert proof_of(rows, PERIOD).sealed_on == date(2026, 3, 31)


def test_another_absence_beside_duty_is_no_proof():
    rows = [seen(date(2026, 1, 10), came=False, on_duty=True), seen(date(2026, 2, 10), came=False)]
    assert proof_of(rows, PERIOD) is None


def test_nothing_shows_nothing():
    assert proof_of([], PERIOD) is None


@given(
    rows=st.lists(st.builds(seen, DAYS, st.booleans(), st.booleans(), st.integers(0, 90)), max_size=6),
    more=st.lists(st.builds(seen, DAYS, st.just(value=False), st.just(value=True)), max_size=6),
)
def test_duty_changes_nothing_for_whoever_came(rows, more):
    """Approved duty absence is neutral: neither does it prove anything beside a meeting attended, nor take it away."""
    before = proof_of(rows, PERIOD)
    if any(row.came and row.held_on in PERIOD for row in rows):
        assert proof_of([*rows, *more], PERIOD) == before
    elif any(not row.on_duty and row.held_on in PERIOD for row in rows):
        assert proof_of([*rows, *more], PERIOD) is None
