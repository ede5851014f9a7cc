"""Working days as the State Council arranges them, swapped weekends included."""

from datetime import date, timedelta

import chinese_calendar


def is_working_day(day: date) -> bool:
    """Whether offices work on `day`; a year whose arrangement is unknown falls back to Monday to Friday."""
    try:
        return chinese_calendar.is_workday(day)
    except NotImplementedError:
        return day.weekday() < 5


def add_working_days(day: date, count: int) -> date:
    """The `count`-th working day after `day`; `day` itself when `count` is 0."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day
