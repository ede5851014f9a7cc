"""The calendar of working days as a page shows it, and whether a year is still missing."""

from dataclasses import dataclass
from datetime import date

from common.workdays import PUBLISHED_YEARS, published_days
from obligations.models import Workday

# The State Council announces a year in November; from December on graces may reach into it.
ASK_FROM_MONTH = 12


def needed_years(today: date) -> list[int]:
    """The years whose arrangement is needed on `today`: the running one, from December on also the next."""
    return [today.year, today.year + 1] if today.month >= ASK_FROM_MONTH else [today.year]


def missing_years(today: date) -> list[int]:
    """The needed years that nobody knows: there, Monday to Friday is taken. No query while the program knows them."""
    unknown = [year for year in needed_years(today) if year not in PUBLISHED_YEARS]
    return [year for year in unknown if not Workday.objects.filter(day__year=year).exists()]


@dataclass(frozen=True)
class Line:
    """One day as the page shows it; `row` is what was entered, None for what came with the program."""

    day: date
    is_working: bool
    name: str
    row: Workday | None = None


def lines(year: int, *, is_chinese: bool) -> list[Line]:
    """The holidays and swapped working days of a year in order, what was entered in place of what was known."""
    known = published_days(year, is_chinese=is_chinese)
    found = {day: Line(day, *facts) for day, facts in known.items()}
    for row in Workday.objects.filter(day__year=year):
        found[row.day] = Line(row.day, row.is_working, row.note, row)
    return [found[day] for day in sorted(found)]
