"""When a risk is to be reviewed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discipline.choices import RiskLevel
from discipline.risk_rules import REVIEW_MONTHS, next_review, review_grounds

TODAY = date(2026, 5, 20)
DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))


@pytest.mark.parametrize(
    ("review_on", "changes", "grounds"),
    [
        (TODAY, [], ["day"]), (TODAY + timedelta(1), [], []), (TODAY + timedelta(1), [date(2026, 3, 2)], ["post"]),
        (TODAY, [date(2026, 3, 2)], ["day", "post"]), (TODAY + timedelta(1), [date(2026, 3, 1)], []),
        (TODAY + timedelta(1), [TODAY + timedelta(1)], []), (TODAY + timedelta(1), [TODAY], ["post"]),
    ],
)  # fmt: skip
def test_the_day_or_a_change_of_post(review_on, changes, grounds):
    held = review_grounds(review_on=review_on, looked_at_on=date(2026, 3, 1), changes=changes, today=TODAY)
    assert held == grounds


@given(looked_at=DAYS, today=DAYS, changes=st.lists(DAYS, max_size=4), level=st.sampled_from(RiskLevel))
def test_what_was_just_looked_at_waits_until_its_day_unless_a_post_changes_later(looked_at, today, changes, level):
    review_on = next_review(looked_at, REVIEW_MONTHS[level])
    assert review_on > looked_at
    held = review_grounds(review_on=review_on, looked_at_on=looked_at, changes=changes, today=today)
    assert ("day" in held) == (today >= review_on)
    assert ("post" in held) == bool([each for each in changes if looked_at < each <= today])
