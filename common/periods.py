"""Months, quarters, half-years and years as values. A table of periods could be wrong; a date cannot."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Self

from django.db.models import TextChoices
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Cadence(TextChoices):
    MONTH = "month", gettext_lazy("Every month")
    QUARTER = "quarter", gettext_lazy("Every quarter")
    HALF_YEAR = "half_year", gettext_lazy("Every half-year")
    YEAR = "year", gettext_lazy("Every year")


MONTHS = {Cadence.MONTH: 1, Cadence.QUARTER: 3, Cadence.HALF_YEAR: 6, Cadence.YEAR: 12}

LETTERS = {"": Cadence.MONTH, "Q": Cadence.QUARTER, "H": Cadence.HALF_YEAR}
CODE = re.compile(
    r"(?P<year>\d{4})(-(?P<letter>[QH]?)(?P<ordinal>(?<=-)(0[1-9]|1[0-2])|(?<=Q)[1-4]|(?<=H)[12]))?", re.ASCII
)


# The same few days and periods are asked for thousands of times on a page; both answers never change.
@lru_cache(maxsize=8192)
def add_months(day: date, months: int) -> date:
    """The corresponding day `months` later; the last day of a shorter month stands in for the 29th to 31st."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True, order=True)
class Period:
    """A stretch of whole months; both days belong to it."""

    start: date
    end: date
    cadence: Cadence

    @classmethod
    @lru_cache(maxsize=8192)
    def containing(cls, day: date, cadence: Cadence, begins: int = 1) -> Self:
        """The period of this `cadence` in which `day` lies; `begins` is a month in which one begins.

        Years that begin in April run to the next March and bear the number of the year in which they begin.
        """
        length = MONTHS[cadence]
        first = add_months(day.replace(day=1), -((day.month - begins) % length))
        return cls(first, add_months(first, length) - timedelta(days=1), Cadence(cadence))

    @classmethod
    def parse(cls, code: str) -> Self:
        """The period named by a code (2026-03, 2026-Q1, 2026-H1, 2026); raises ValueError for what is none."""
        found = CODE.fullmatch(code)
        if found is None:
            raise ValueError(f"{code!r} names no period")
        cadence = next((kind for letter, kind in LETTERS.items() if found["letter"] == letter), Cadence.YEAR)
        month = (int(found["ordinal"] or 1) - 1) * MONTHS[cadence] + 1
        return cls.containing(date(int(found["year"]), month, 1), cadence)

    @property
    def code(self) -> str:
        """The name in addresses: 2026-03, 2026-Q1, 2026-H1, 2026."""
        ordinal = (self.start.month - 1) // MONTHS[self.cadence] + 1
        suffix = {
            Cadence.MONTH: f"-{ordinal:02}",
            Cadence.QUARTER: f"-Q{ordinal}",
            Cadence.HALF_YEAR: f"-H{ordinal}",
            Cadence.YEAR: "",
        }
        return f"{self.start.year}{suffix[self.cadence]}"

    @property
    def label(self) -> str:
        """The name for people, in the active language."""
        ordinal = (self.start.month - 1) // MONTHS[self.cadence] + 1
        names = {
            Cadence.MONTH: lambda: formats.date_format(self.start, "YEAR_MONTH_FORMAT"),
            Cadence.QUARTER: lambda: _("Q%(n)d of %(year)d") % {"n": ordinal, "year": self.start.year},
            Cadence.HALF_YEAR: lambda: _("Half %(n)d of %(year)d") % {"n": ordinal, "year": self.start.year},
            Cadence.YEAR: lambda: _("Year %(year)d") % {"year": self.start.year},
        }
        return names[self.cadence]()

    def next(self) -> Self:
        """The period that follows."""
        return self.containing(self.end + timedelta(days=1), self.cadence, self.start.month)

    def previous(self) -> Self:
        """The period before."""
        return self.containing(self.start - timedelta(days=1), self.cadence, self.start.month)

    def beginning_in(self, begins: int) -> Self:
        """The period of the same name whose years begin in the month `begins`; only years can be shifted."""
        if self.cadence != Cadence.YEAR:
            return self
        return self.containing(date(self.start.year, begins, 1), self.cadence, begins)

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    def months(self) -> Iterator[Self]:
        """The calendar months of the period, in order."""
        first = type(self).containing(self.start, Cadence.MONTH)
        while first.start <= self.end:
            yield first
            first = first.next()


def month(day: date) -> Period:
    """The calendar month of `day`."""
    return Period.containing(day, Cadence.MONTH)


def quarter(day: date) -> Period:
    """The calendar quarter of `day`."""
    return Period.containing(day, Cadence.QUARTER)


def half_year(day: date) -> Period:
    """The half-year of `day`."""
    return Period.containing(day, Cadence.HALF_YEAR)


def year(day: date) -> Period:
    """The calendar year of `day`."""
    return Period.containing(day, Cadence.YEAR)


def last_months(day: date, count: int) -> list[Period]:
    """The `count` calendar months that end with the month of `day`, oldest first."""
    return [month(add_months(day.replace(day=1), -back)) for back in range(count - 1, -1, -1)]
