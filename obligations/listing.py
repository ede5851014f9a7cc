"""The rows behind every number: lights of one's scope, filtered, page by page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from branches.choices import Kind
from branches.models import Organisation
from common.periods import Period
from obligations.above import Above
from obligations.choices import Status
from obligations.deriving import Due, ScopeOf
from obligations.registry import PeriodicDuty
from obligations.selectors import closed_until, from_row, horizon, live, narrowed, stored, window_start

SIZE = 50
# Nobody reads further than this by leafing; the filters narrow.
MOST = 1000


@dataclass(frozen=True)
class Wanted:
    """What the filters ask for; empty fields ask for everything."""

    organisation: Organisation | None = None
    duty: PeriodicDuty | None = None
    status: Status | None = None
    period: Period | None = None
    since: Period | None = None
    of_branches: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One light with the organisation that owes it."""

    due: Due
    organisation: Organisation


# How urgent an open light is; what is missed goes before all of them, stored or not.
URGENCY = {Status.DUE: 0, Status.NOT_YET_DUE: 1}
SETTLED = 2


class Listing:
    """What is most urgent first: missed, the oldest in front; due and then ahead, the nearest day in front; then what
    is settled, from the newest period back. Within each the organisation's own order.
    """

    def __init__(self, scope_of: ScopeOf, on: date, wanted: Wanted, above: Above):
        self.on, self.wanted, self.above = on, wanted, above
        self.scope_of = narrowed(scope_of, wanted.organisation.path) if wanted.organisation else scope_of
        self.only = [wanted.duty] if wanted.duty else None
        self.since, self.until = self._days()

    def _days(self) -> tuple[date, date]:
        """From the first to the last day on which a period may end."""
        first, last = self.wanted.since or self.wanted.period, self.wanted.period
        return first.start if first else window_start(self.on), last.end if last else horizon(self.on)

    @cached_property
    def closed(self) -> date | None:
        return closed_until()

    @cached_property
    def _places(self) -> dict[int, str]:
        """Where an organisation stands in the bureau's own order."""
        rows = Organisation.objects.filter(pk__in={due.organisation_id for due in self._open})
        rows = rows.branches() if self.wanted.of_branches else rows
        return dict(rows.values_list("pk", "sort_path"))

    @property
    def _live(self) -> list[Due]:
        seen = self.above.values
        return live(self.scope_of, self.on, self.since, self.closed, only=self.only, values=seen)

    @cached_property
    def _open(self) -> list[Due]:
        return [
            due for due in self.above.seen(self._live)
            if due.period.end <= self.until and self.wanted.status in {None, due.status}
        ]  # fmt: skip

    @cached_property
    def open_lights(self) -> list[Due]:
        """What is not stored yet."""
        return sorted((due for due in self._open if due.organisation_id in self._places), key=self._rank)

    def _rank(self, due: Due) -> tuple:
        urgency, day = URGENCY.get(due.status, SETTLED), due.last_day.toordinal()
        return urgency, -day if urgency == SETTLED else day, self._places[due.organisation_id], due.duty.code

    @property
    def stored_rows(self):
        """What is stored."""
        rows = stored(self.scope_of, self.since, min(self.until, self.closed or date.min), only=self.only)
        if self.wanted.status:
            rows = rows.filter(self.above.with_status(self.wanted.status))
        if self.wanted.of_branches:
            rows = rows.filter(organisation__kind=Kind.BRANCH)
        return rows

    @cached_property
    def _parts(self) -> list:
        """The list in four pieces, one behind the other: lights, or rows that are read only as far as they are shown.

        What is missed comes to an end every few months; what was settled does not.
        """
        missed = self.above.with_status(Status.MISSED)
        return [
            self.stored_rows.filter(missed).order_by("end", "organisation__sort_path", "duty"),
            [due for due in self.open_lights if due.status == Status.MISSED],
            [due for due in self.open_lights if due.status != Status.MISSED],
            self.stored_rows.exclude(missed).order_by("-end", "organisation__sort_path", "duty"),
        ]

    @cached_property
    def _lengths(self) -> list[int]:
        """How long each piece is; rows are counted to one more than `MOST`."""
        return [len(part) if isinstance(part, list) else part[: MOST + 1].count() for part in self._parts]

    @property
    def count(self) -> int:
        """How many there are, counted to one more than `MOST`."""
        return min(sum(self._lengths), MOST + 1)

    def _slice(self, first: int, last: int) -> list[Due]:
        """The lights from place `first` to before `last`."""
        found = []
        for part, length in zip(self._parts, self._lengths, strict=True):
            start, end = max(first, 0), min(last, length)
            if start < end:
                rows = part[start:end]
                found += rows if isinstance(rows, list) else self.above.seen(from_row(row) for row in rows)
            first, last = first - length, last - length
        return found

    def page(self, number: int) -> list[Row]:
        """The rows of page `number`, the first being 1."""
        dues = self._slice((number - 1) * SIZE, number * SIZE)
        found = Organisation.objects.in_bulk({due.organisation_id for due in dues})
        return [Row(due, found[due.organisation_id]) for due in dues]

    @property
    def pages(self) -> int:
        """How many pages can be leafed through."""
        return max(1, -(-min(self.count, MOST) // SIZE))


def units(scope) -> Iterator[Organisation]:
    """What may be chosen in a filter: everything in scope that is no group, in the bureau's own order."""
    return Organisation.objects.within(scope).exclude(kind=Kind.GROUP).in_order()
