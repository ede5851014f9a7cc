"""When a message is due and until when it helps. No database."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from common.workdays import working_days_between
from reminders.choices import Step
from reminders.clock import ClockJumped, Watch
from reminders.rules import (
    TIME_ZONE,
    change_window,
    duty_windows,
    ladder_windows,
    overdue_window,
    session_windows,
    to_plan,
    windows_after_move,
)

AT = datetime(2026, 3, 24, 19, 0, tzinfo=TIME_ZONE)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
days = st.dates(date(2020, 1, 1), date(2040, 12, 31))


def steps(windows):
    return [window.step for window in windows]


def open_at(windows, now):
    return [w.step for w in windows if w.due_at <= now < w.expires_at]


def test_a_sitting_is_told_three_days_and_one_day_before():
    three, one = session_windows(AT)
    assert (three.step, three.due_at, three.expires_at) == (Step.THREE_DAYS, AT - timedelta(days=3), one.due_at)
    assert (one.step, one.due_at, one.expires_at) == (Step.ONE_DAY, AT - timedelta(days=1), AT)


def test_after_a_stop_of_three_days_only_the_step_that_still_matters_is_sent():
    assert open_at(session_windows(AT), AT - timedelta(days=4)) == []
    assert open_at(session_windows(AT), AT - timedelta(hours=20)) == [Step.ONE_DAY]
    assert open_at(session_windows(AT), AT) == []


def test_a_move_swallows_the_steps_that_had_begun_when_it_was_told():
    told = AT - timedelta(days=2)
    assert steps(windows_after_move(AT, told)) == [Step.ONE_DAY]
    assert steps(windows_after_move(AT, AT - timedelta(days=10))) == [Step.THREE_DAYS, Step.ONE_DAY]
    assert steps(windows_after_move(AT, AT - timedelta(hours=1))) == []


def test_a_change_is_due_at_once_and_useless_after_the_sitting():
    told = AT - timedelta(days=9)
    window = change_window("cancelled", AT, told)
    assert (window.step, window.due_at, window.expires_at) == (Step.CANCELLED, told, AT)


def test_a_duty_is_told_in_the_morning_seven_and_one_days_before_its_end():
    seven, one = duty_windows(date(2026, 3, 31))
    assert seven.due_at == datetime(2026, 3, 24, 8, 30, tzinfo=TIME_ZONE)
    assert one.due_at == seven.expires_at == datetime(2026, 3, 30, 8, 30, tzinfo=TIME_ZONE)
    assert one.expires_at == datetime(2026, 4, 1, 0, 0, tzinfo=TIME_ZONE)


def test_an_overdue_duty_is_told_from_the_morning_after_its_grace_for_a_month():
    window = overdue_window(date(2026, 4, 3))
    assert window.due_at == datetime(2026, 4, 4, 8, 30, tzinfo=TIME_ZONE)
    assert window.expires_at - window.due_at == timedelta(days=31)


class TestLadder:
    """2026-04-03 is a Friday and Monday the sixth a holiday: three working days after the seventh are the tenth."""

    GRACE = date(2026, 4, 3)

    def ladder(self, told=None, distances=(3, 5), **facts):
        return ladder_windows(self.GRACE, told or {}, distances, {}, **facts)

    def test_the_branch_is_told_first_and_nobody_else_before_that(self):
        assert self.ladder() == (overdue_window(self.GRACE),)

    def test_one_level_up_three_working_days_after_the_branch_was_told(self):
        _own, one_up = self.ladder({Step.OVERDUE: date(2026, 4, 7)})
        assert one_up.step == Step.ONE_UP
        assert one_up.due_at == datetime(2026, 4, 10, 8, 30, tzinfo=TIME_ZONE)
        assert one_up.expires_at - one_up.due_at == timedelta(days=31)

    def test_two_levels_up_five_working_days_after_one(self):
        told = {Step.OVERDUE: date(2026, 4, 7), Step.ONE_UP: date(2026, 4, 10)}
        assert self.ladder(told)[2].due_at == datetime(2026, 4, 17, 8, 30, tzinfo=TIME_ZONE)

    def test_after_a_stop_the_ladder_goes_on_from_the_day_on_which_the_branch_was_told(self):
        windows = self.ladder({Step.OVERDUE: date(2026, 4, 22)})
        assert [window.step for window in windows] == [Step.OVERDUE, Step.ONE_UP]
        assert windows[1].due_at.date() == date(2026, 4, 27)

    def test_a_branch_without_a_secretary_holds_nothing_back(self):
        assert self.ladder(has_secretary=False)[1].due_at.date() == date(2026, 4, 9)

    def test_days_the_bureau_set_count(self):
        swapped = {date(2026, 4, 8): False}
        (_own, one_up) = ladder_windows(self.GRACE, {Step.OVERDUE: date(2026, 4, 7)}, (3, 5), swapped)
        assert one_up.due_at.date() == date(2026, 4, 13)


@given(
    days, st.integers(0, 40), st.tuples(st.integers(1, 10), st.integers(1, 10)), st.dictionaries(days, st.booleans())
)
def test_the_ladder_never_takes_two_steps_at_once(grace, wait, distances, swapped):
    told, day = {}, grace + timedelta(days=1 + wait)
    for number, step in enumerate((Step.OVERDUE, Step.ONE_UP, Step.TWO_UP)):
        windows = ladder_windows(grace, told, distances, swapped)
        assert [window.step for window in windows] == [Step.OVERDUE, Step.ONE_UP, Step.TWO_UP][: number + 1]
        if number:
            assert working_days_between(day, windows[-1].due_at.date(), swapped) == distances[number - 1]
            day = windows[-1].due_at.date()
        told[step] = day


@given(moments, moments)
def test_never_two_steps_of_one_sitting_at_a_time(at, now):
    assert len(open_at(session_windows(at), now)) <= 1


@given(days, moments)
def test_never_two_steps_of_one_duty_at_a_time(end, now):
    assert len(open_at(duty_windows(end), now)) <= 1


@given(days)
def test_windows_of_a_duty_touch_whatever_the_month_or_leap_day(end):
    seven, one = duty_windows(end)
    assert seven.expires_at == one.due_at
    assert (one.due_at.date() - seven.due_at.date()).days == 6
    assert one.expires_at.date() == end + timedelta(days=1)


@given(moments, moments)
def test_what_is_planned_is_open_or_opens_within_a_day(at, now):
    for window in to_plan(session_windows(at), now):
        assert window.due_at <= now + timedelta(days=1)
        assert window.expires_at > now


@given(moments, moments)
def test_nothing_is_told_early_or_after_the_sitting(at, now):
    for window in session_windows(at):
        if window.due_at <= now < window.expires_at:
            assert at - timedelta(days=3) <= now < at


class TestWatch:
    """The database's clock against the machine's own counter."""

    START = datetime(2026, 3, 1, tzinfo=UTC)

    def look(self, watch, seconds_by_database, seconds_by_counter):
        return watch.check(self.START + timedelta(seconds=seconds_by_database), float(seconds_by_counter))

    def test_clocks_that_agree_pass(self):
        watch = Watch()
        assert self.look(watch, 0, 500) == self.START
        assert self.look(watch, 3600, 500 + 3590) == self.START + timedelta(hours=1)

    def test_a_jump_holds_until_the_clocks_agree_again(self):
        watch = Watch()
        self.look(watch, 0, 0)
        for jumped in (3600, -3600, 365 * 86400):
            try:
                self.look(watch, jumped, 10)
            except ClockJumped:
                continue
            raise AssertionError(f"a jump of {jumped} s was believed")
        assert self.look(watch, 70, 60) == self.START + timedelta(seconds=70)

    def test_slow_drift_is_no_jump(self):
        watch = Watch()
        for minute in range(1000):
            self.look(watch, minute * 60.5, minute * 60)
