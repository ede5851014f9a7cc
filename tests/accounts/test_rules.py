"""The ladder and the exclusion of roles, without a database."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.roles import ADMINISTRATORS, Role
from accounts.rules import Try, exclude_each_other, lock_end, sessions_allowed

NOW = datetime(2026, 3, 24, 12, 0, tzinfo=UTC)
HERE, THERE = "10.0.0.1", "10.0.0.2"


def minutes_ago(*minutes, address=HERE, succeeded=False):
    return [Try(NOW - timedelta(minutes=m), address, succeeded) for m in minutes]


@pytest.mark.parametrize(
    ("tries", "end"),
    [
        ([], None),
        (minutes_ago(5, 4, 3, 2), None),
        (minutes_ago(5, 4, 3, 2, 1), 14),
        (minutes_ago(5, 4, 3, 2, 1, address=THERE), None),
        (minutes_ago(14, 13, 12, 11, 10), 5),
        (minutes_ago(28, 24, 20, 16, 14), 1),  # the first has left the quarter hour, the lock has not
        (minutes_ago(30, 24, 20, 16, 14), None),  # five, but never five within 15 minutes
        (minutes_ago(20, 19, 18, 17, 15), None),  # the lock has just ended
        (minutes_ago(20, 19, 18, 17, 16, 1), None),  # one more after the lock counts from one again
        (minutes_ago(6, 5, 4, 3, 1) + minutes_ago(2, succeeded=True), None),
        (minutes_ago(7, 6, 5, 4, 3) + minutes_ago(2, address=THERE, succeeded=True), 12),
    ],
)
def test_five_failures_from_one_address_shut_the_account_for_it(tries, end):
    assert lock_end(tries, HERE, NOW) == (end and NOW + timedelta(minutes=end))


def test_twenty_failures_from_anywhere_shut_the_account_for_everyone():
    tries = [Try(NOW - timedelta(seconds=30 * n), f"10.1.0.{n}", succeeded=False) for n in range(1, 21)]
    assert lock_end(tries, HERE, NOW) == NOW + timedelta(minutes=14, seconds=30)
    assert lock_end(tries[:-1], HERE, NOW) is None


def test_a_success_elsewhere_does_not_forgive_the_many():
    tries = [Try(NOW - timedelta(seconds=30 * n), f"10.1.0.{n}", succeeded=False) for n in range(2, 22)]
    assert lock_end([*tries, *minutes_ago(0.5, succeeded=True)], HERE, NOW) == NOW + timedelta(minutes=14)


moments = st.integers(0, 1800).map(lambda seconds: NOW - timedelta(seconds=seconds))
some_tries = st.lists(st.builds(Try, moments, st.sampled_from([HERE, THERE]), st.booleans()), max_size=40)


@given(some_tries)
def test_a_lock_is_never_longer_than_a_quarter_of_an_hour_and_never_past(tries):
    end = lock_end(tries, HERE, NOW)
    assert end is None or NOW < end <= NOW + timedelta(minutes=15)


@given(some_tries)
def test_order_does_not_matter(tries):
    assert lock_end(tries, HERE, NOW) == lock_end(tries[::-1], HERE, NOW)


def test_every_pair_of_roles():
    for one, other in product(Role, Role):
        mixes = one != other and bool(ADMINISTRATORS & {one, other})
        assert exclude_each_other(one, other) is mixes


def test_administrators_and_discipline_officers_have_one_session():
    alone = {role for role in Role if sessions_allowed([role]) == 1}
    assert alone == ADMINISTRATORS | {Role.DISCIPLINE_OFFICER, Role.DISCIPLINE_HEAD}
    assert sessions_allowed([]) == 2
