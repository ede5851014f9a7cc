"""Working days as the State Council arranges them, swapped weekends included, and as the bureau corrects them."""

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType

import chinese_calendar
from chinese_calendar.constants import Holiday, holidays, workdays

# The days the bureau set by hand: True where offices work, False where they rest. What is not named follows the
# national arrangement.
Swapped = Mapping[date, bool]
NONE: Swapped = MappingProxyType({})


def is_working_day(day: date, swapped: Swapped = NONE) -> bool:
    """Whether offices work on `day`; a year whose arrangement is unknown falls back to Monday to Friday."""
    if day in swapped:
        return swapped[day]
    try:
        return chinese_calendar.is_workday(day)
    except NotImplementedError:
        return day.weekday() < 5


def add_working_days(day: date, count: int, swapped: Swapped = NONE) -> date:
    """The `count`-th working day after `day`; `day` itself when `count` is 0."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day, swapped)
    return day


def subtract_working_days(day: date, count: int, swapped: Swapped = NONE) -> date:
    """The `count`-th working day before `day`; `day` itself when `count` is 0."""
    while count > 0:
        day -= timedelta(days=1)
        count -= is_working_day(day, swapped)
    return day


def working_days_between(first: date, last: date, swapped: Swapped = NONE) -> int:
    """How many working days lie after `first`, up to `last` included; 0 where `last` is not later."""
    days = (last - first).days
    return sum(is_working_day(first + timedelta(days=n), swapped) for n in range(1, days + 1))


PUBLISHED_YEARS = frozenset(day.year for day in holidays)
_HOLIDAYS = {holiday.value: holiday for holiday in Holiday}


def published_days(year: int, *, is_chinese: bool) -> dict[date, tuple[bool, str]]:
    """The arrangement of a year that came with the program: {day: (worked, holiday)}, ordinary weekends left out."""
    return {
        day: (is_working, _HOLIDAYS[name].chinese if is_chinese else name)
        for rows, is_working in ((holidays, False), (workdays, True))
        for day, name in rows.items()
        if day.year == year
    }
