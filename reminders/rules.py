"""When a message is due, and until when it still helps. Plain values in, windows out.

A step is a window, never an instant: after a stop of any length the step whose window is open is sent, once; a
step whose window has passed is not sent late, because the next one says what matters. Moments are aware.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from common.workdays import Swapped, add_working_days, subtract_working_days
from reminders.choices import LADDER, Step

TIME_ZONE = ZoneInfo("Asia/Shanghai")
# Duties are measured in days; their messages arrive at the beginning of the working day.
MORNING = time(8, 30)
# How long after a duty's grace a message that it is overdue still makes sense.
OVERDUE_FOR = timedelta(days=31)
# How long a message about something that happened still makes sense.
NEWS_FOR = timedelta(days=31)
# A grace of working days may stretch over the longest holidays: lights that end this far back may still be told.
LOOK_BACK = OVERDUE_FOR + timedelta(days=30)
# Rows are written this long before they are due.
AHEAD = timedelta(days=1)
# How far before a sitting its first step lies.
FARTHEST = timedelta(days=3)

LEASE = timedelta(minutes=15)
# How long a channel that took nothing is left alone, try after try; after the fifth try a row is given up.
PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))
MAX_TRIES = len(PAUSES) + 1


@dataclass(frozen=True)
class Window:
    """One step: due from `due_at`, of no use from `expires_at`."""

    step: Step
    due_at: datetime
    expires_at: datetime


def session_windows(at: datetime) -> tuple[Window, ...]:
    """Three days before a sitting until one day before it, and from then until it begins."""
    one_day = at - timedelta(days=1)
    return Window(Step.THREE_DAYS, at - FARTHEST, one_day), Window(Step.ONE_DAY, one_day, at)


def windows_after_move(at: datetime, told_at: datetime) -> tuple[Window, ...]:
    """The steps of a sitting whose move was told at `told_at`: only those that fall due later."""
    return tuple(window for window in session_windows(at) if window.due_at > told_at)


def change_window(event: str, at: datetime, told_at: datetime) -> Window:
    """A move or a cancellation: at once, until the moment of the sitting. Raises ValueError for another event."""
    return Window({"moved": Step.MOVED, "cancelled": Step.CANCELLED}[event], told_at, at)


def news_window(step: Step, at: datetime) -> Window:
    """Something that happened at `at` and waits to be seen: at once, for 31 days, once."""
    return Window(step, at, at + NEWS_FOR)


def morning(day: date) -> datetime:
    """When the messages of a day arrive."""
    return datetime.combine(day, MORNING, TIME_ZONE)


def duty_windows(end: date) -> tuple[Window, ...]:
    """Seven days before the last day of a duty until one day before it, and from then until that day is over."""
    one_day = morning(end - timedelta(days=1))
    over = datetime.combine(end + timedelta(days=1), time.min, TIME_ZONE)
    seven_days = morning(end - timedelta(days=7))
    return Window(Step.SEVEN_DAYS, seven_days, one_day), Window(Step.ONE_DAY, one_day, over)


def last_day_window(last_day: date, swapped: Swapped) -> Window:
    """From the morning of the working day before a last day until that day is over."""
    over = datetime.combine(last_day + timedelta(days=1), time.min, TIME_ZONE)
    return Window(Step.ONE_DAY, morning(subtract_working_days(last_day, 1, swapped)), over)


def overdue_window(grace_until: date) -> Window:
    """From the morning after the grace, for 31 days: once, also after a long stop."""
    due_at = morning(grace_until + timedelta(days=1))
    return Window(Step.OVERDUE, due_at, due_at + OVERDUE_FOR)


def ladder_windows(
    grace_until: date, told: Mapping[Step, date], distances: tuple[int, ...], swapped: Swapped, *, has_secretary=True
) -> tuple[Window, ...]:
    """The steps of an overdue duty as far as they have come: the branch, then one level up and another.

    `told` holds the day on which each step was told. A level is due `distances` working days after the level below
    was told, never before; so after a stop of any length the ladder goes on one step at a time. An organisation where
    nobody answers (`has_secretary` is False) counts as told on the morning after its grace.
    """
    windows = [overdue_window(grace_until)]
    below = told.get(Step.OVERDUE) or (None if has_secretary else grace_until + timedelta(days=1))
    for step, distance in zip(LADDER[1:], distances, strict=True):
        if below is None:
            break
        due_at = morning(add_working_days(below, distance, swapped))
        windows.append(Window(step, due_at, due_at + OVERDUE_FOR))
        below = told.get(step)
    return tuple(windows)


def to_plan(windows: Iterable[Window], now: datetime) -> list[Window]:
    """The windows that are open now or open within a day."""
    return [window for window in windows if window.due_at <= now + AHEAD and window.expires_at > now]
