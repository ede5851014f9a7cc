"""When a message leaves the house. No database."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.choices import Step
from reminders.hours import Hours, Span, leaves_at
from reminders.rules import TIME_ZONE, Window, change_window, duty_windows, session_windows

QUIET, REST = Span(time(22), time(7)), Span(time(8), time(14))
ORDINARY, SHIFTS = Hours(time(8, 30), (QUIET,)), Hours(time(8, 30), (QUIET, REST))
clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
spans = st.builds(Span, clocks, clocks).filter(lambda span: span.length <= timedelta(hours=11))
hours = st.builds(lambda digest, silent: Hours(digest, tuple(silent)), clocks, st.lists(spans, max_size=2))


def at(day, clock, minute=0):
    """A moment of March 2026, which begins on a Sunday."""
    return datetime(2026, 3, day, clock, minute, tzinfo=TIME_ZONE)


class TestSpan:
    def test_a_stretch_over_midnight(self):
        assert QUIET.ends_after(at(3, 23)) == at(4, 7)
        assert QUIET.ends_after(at(4, 6, 59)) == at(4, 7)
        assert QUIET.ends_after(at(4, 7)) is None
        assert QUIET.length == timedelta(hours=9)

    def test_a_stretch_of_the_day(self):
        assert REST.ends_after(at(3, 8)) == at(3, 14)
        assert REST.ends_after(at(3, 14)) is None
        assert REST.length == timedelta(hours=6)

    def test_one_rest_after_the_other(self):
        assert Hours(time(8), (QUIET, Span(time(6), time(12)))).free_from(at(3, 23)) == at(4, 12)


SITTING = session_windows(at(24, 19))


class TestLeaving:
    @pytest.mark.parametrize(
        ("window", "now", "expected"),
        [
            (SITTING[0], at(20, 20), at(21, 8, 30)),
            (SITTING[1], at(22, 20), at(23, 8, 30)),
            (SITTING[0], at(22, 10), at(23, 8, 30)),
            (SITTING[1], at(24, 10), at(24, 10)),
            (duty_windows(at(31, 0).date())[0], at(23, 9), at(24, 8, 30)),
        ],
        ids=[
            "with the digest of the day on which it falls due", "the day before, in the morning",
            "written too late: with the next digest", "too late for any digest: at once", "a duty in the morning",
        ],
    )  # fmt: skip
    def test_what_is_not_urgent(self, window, now, expected):
        assert leaves_at(window, ORDINARY, now) == expected

    @pytest.mark.parametrize("event", ["moved", "cancelled"])
    def test_a_change_at_once_and_after_the_quiet_hours(self, event):
        assert leaves_at(change_window(event, at(24, 19), at(20, 15)), ORDINARY, at(20, 15)) == at(20, 15)
        assert leaves_at(change_window(event, at(24, 19), at(20, 23)), ORDINARY, at(20, 23)) == at(21, 7)

    def test_about_a_sitting_in_the_quiet_hours_at_once(self):
        assert leaves_at(change_window("moved", at(21, 6), at(20, 23)), ORDINARY, at(20, 23)) == at(20, 23)

    def test_who_comes_from_night_duty_is_written_to_after_the_rest(self):
        assert leaves_at(SITTING[0], SHIFTS, at(20, 20)) == at(21, 14)
        assert leaves_at(change_window("moved", at(24, 19), at(20, 9)), SHIFTS, at(20, 9)) == at(20, 14)
        assert leaves_at(change_window("moved", at(20, 13), at(20, 9)), SHIFTS, at(20, 9)) == at(20, 9)


@given(moments, st.timedeltas(timedelta(0), timedelta(days=4)), st.sampled_from(Step), hours, moments)
def test_never_before_it_is_planned_never_when_it_is_of_no_use_and_hardly_ever_in_silence(due, length, step, own, now):
    window = Window(step, due, due + length)
    leaves = leaves_at(window, own, now)
    assert leaves >= now
    if now < window.expires_at and due < window.expires_at:
        assert leaves < window.expires_at
        free = own.free_from(max(due, now))
        local = leaves.astimezone(TIME_ZONE)
        assert leaves == max(due, now) or all(span.ends_after(local) is None for span in own.silent)
        assert leaves <= max(free, own.digest_from(max(due, now)))


@given(moments, hours)
def test_the_digest_of_two_messages_of_a_day_is_one(now, own):
    day = now.astimezone(TIME_ZONE).replace(hour=12, minute=0)
    early, late = (Window(Step.OVERDUE, day + timedelta(hours=h), day + timedelta(days=9)) for h in (-3, 3))
    assert leaves_at(early, own, now) == leaves_at(late, own, now)
