"""When what was held in a temporary branch counts at home, without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.credit_rules import NEVER, counts_at_home

people = st.integers(0, 200)


@pytest.mark.parametrize(("present", "due", "counts"), [(3, 6, True), (3, 7, False), (4, 7, True), (0, 0, False)])
def test_half_of_the_home_branch_is_enough(present, due, counts):
    assert counts_at_home(present, due) is counts


@given(people, people)
def test_one_more_never_counts_less(present, due):
    assert counts_at_home(present + 1, due) >= counts_at_home(present, due)


@given(people, people)
def test_it_never_counts_where_the_bureau_says_so(present, due):
    assert not counts_at_home(present, due, NEVER)
