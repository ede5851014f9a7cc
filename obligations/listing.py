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


class Listing:
    """Open lights first, then stored ones from the newest period back; in each the organisation's own order."""

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
        wanted = (due for due in self._open if due.organisation_id in self._places)
        return sorted(wanted, key=lambda d: (-d.period.end.toordinal(), self._places[d.organisation_id], d.duty.code))

    @property
    def stored_rows(self):
        """What is stored."""
        rows = stored(self.scope_of, self.since, min(self.until, self.closed or date.min), only=self.only)
        if self.wanted.status:
            rows = rows.filter(self.above.with_status(self.wanted.status))
        if self.wanted.of_branches:
            rows = rows.filter(organisation__kind=Kind.BRANCH)
        return rows.order_by("-end", "organisation__sort_path", "duty")

    @cached_property
    def count(self) -> int:
        """How many there are, counted to one more than `MOST`."""
        return min(len(self.open_lights) + self.stored_rows[: MOST + 1].count(), MOST + 1)

    def page(self, number: int) -> list[Row]:
        """The rows of page `number`, the first being 1."""
        first = (number - 1) * SIZE
        dues = self.open_lights[first : first + SIZE]
        skipped = max(first - len(self.open_lights), 0)
        if len(dues) < SIZE:
            rows = self.stored_rows[skipped : skipped + SIZE - len(dues)]
            dues = [*dues, *self.above.seen(from_row(row) for row in rows)]
        found = Organisation.objects.in_bulk({due.organisation_id for due in dues})
        return [Row(due, found[due.organisation_id]) for due in dues]

    @property
    def pages(self) -> int:
        """How many pages can be leafed through."""
        return max(1, -(-min(self.count, MOST) // SIZE))


def units(scope) -> Iterator[Organisation]:
    """What may be chosen in a filter: everything in scope that is no group, in the bureau's own order."""
    return Organisation.objects.within(scope).exclude(kind=Kind.GROUP).in_order()
