"""Lights derived from facts: the same computation for a page, for a closed period and for the nightly check."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Case, TextField, Value, When
from django.db.models.functions import Cast

from common.periods import Cadence, Period, add_months
from common.scope import Scope
from common.workdays import Swapped
from obligations.choices import Status
from obligations.local_rules import GRACE
from obligations.models import Exemption, LocalValue, Workday
from obligations.registry import Needs, PeriodicDuty, duties
from obligations.rules import Deed, closing_in, counting_deed, grace_end, middle, tile, verdict

# No local value bears this name.
SWAPPED = ""

ScopeOf = Callable[[str], Scope]
# Makes of the scope in which a duty is seen the one in which it is read.
Scoped = Callable[[PeriodicDuty, Scope], Scope]


def everywhere(_permission: str) -> Scope:
    """The scope of tasks and commands, whatever the permission; never of a person."""
    return Scope.everywhere()


def as_seen(_duty: PeriodicDuty, scope: Scope) -> Scope:
    """Every duty is read where it is seen."""
    return scope


def with_those_above(duty: PeriodicDuty, scope: Scope) -> Scope:
    """What follows from below is read everywhere: an act in the scope can have turned lights above it."""
    return Scope.everywhere() if duty.from_below else scope


@dataclass(frozen=True, slots=True)
class Due:
    """One duty of one organisation in one period, with its light; `deed` is what counts or is still open.

    `last_day` is the last one on which it may be held: the period's, or an earlier one that the bureau set.
    """

    duty: PeriodicDuty
    organisation_id: int
    period: Period
    grace_until: date
    status: Status
    deed: Deed | None = None
    closes: date | None = None
    opens: date | None = None

    @property
    def last_day(self) -> date:
        return self.closes or self.period.end

    @property
    def key(self) -> tuple[int, str, date]:
        """What makes it unique."""
        return self.organisation_id, self.duty.code, self.period.start


def swapped_days() -> Swapped:
    """The days the bureau set by hand, for `common.workdays`. One query."""
    return dict(Workday.objects.values_list("day", "is_working"))


def everything_set():
    """(rule, day, value as JSON) of every local value, and of every day set by hand under the name `SWAPPED`."""
    works = Case(When(is_working=True, then=Value("true")), default=Value("false"), output_field=TextField())
    days = Workday.objects.order_by().values_list(Value(SWAPPED), "day", works)
    values = LocalValue.objects.order_by().values_list("rule", "start", Cast("value", TextField()))
    return values.union(days, all=True)


@cache
def statement_of_everything(_vendor: str) -> tuple[str, tuple]:
    """The query for everything set, composed once: it is asked at every seal and every look, and never differs."""
    return everything_set().query.sql_with_params()


def rows_set() -> list[tuple[str, date, str]]:
    """What `everything_set` names, read. One query."""
    with connection.cursor() as cursor:
        cursor.execute(*statement_of_everything(connection.vendor))
        return [(rule, as_day(start), text) for rule, start, text in cursor.fetchall()]


def as_day(value: date | str) -> date:
    """A day as the driver gives it; SQLite gives texts."""
    return value if isinstance(value, date) else date.fromisoformat(value)


class LocalValues:
    """What the bureau set, as it stood on any day, and the working days it set by hand; read once, in one query."""

    def __init__(self):
        self._rows: dict[str, list[tuple[date, Any]]] = defaultdict(list)
        self.swapped: dict[date, bool] = {}
        for rule, start, text in sorted(rows_set()):
            if rule == SWAPPED:
                self.swapped[start] = json.loads(text)
            else:
                self._rows[rule].append((start, json.loads(text)))

    def on(self, rule: str, day: date, default):
        """The value of `rule` on `day`."""
        held = [value for start, value in self._rows.get(rule, ()) if start <= day]
        return held[-1] if held else default

    def periods(self, duty: PeriodicDuty, first: date, last: date) -> Iterator[Period]:
        """The periods of a duty that end from `first` to `last`, by the cadences of their days."""
        return tile(first, last, lambda day: Cadence(self.on(duty.cadence_rule, day, duty.cadence)), duty.begins)

    def window(self, duty: PeriodicDuty, period: Period) -> Period:
        """The days on which a duty may be held: the period, or its part up to the month set when it began."""
        month = self.on(duty.closing_rule, period.start, None) if duty.begins != 1 else None
        return closing_in(period, month) if month else period

    def grace_until(self, duty: PeriodicDuty, period: Period, closes: date | None = None) -> date:
        """The last day in time after `closes` (default: the window's end), by the grace of the period's end."""
        window = replace(period, end=closes) if closes else self.window(duty, period)
        return grace_end(window, self.on(GRACE, period.end, duty.grace), self.swapped)


class Exemptions:
    """Who was exempt from what; read once for a stretch."""

    def __init__(self, start: date, end: date):
        self._rows = defaultdict(list)
        for row in Exemption.objects.overlapping(start, end):
            self._rows[row.duty, row.organisation_id].append(row)

    def covers(self, duty: PeriodicDuty, organisation_id: int, day: date) -> bool:
        """Whether the organisation was exempt on `day`."""
        return any(row.holds_on(day) for row in self._rows.get((duty.code, organisation_id), ()))


def derive(
    scope_of: ScopeOf, today: date, first: date, last: date, *,
    keep: Callable[[PeriodicDuty, Period], bool] | None = None, only: Iterable[PeriodicDuty] | None = None,
    values: LocalValues | None = None, scoped: Scoped = as_seen,
) -> list[Due]:  # fmt: skip
    """The lights on `today` of all periods that end from `first` to `last`, each duty cut by its own permission.

    A fixed number of queries, whatever the number of organisations. `keep` chooses among the periods; `values` are
    handed over by whoever has read them; `scoped` reads some duties more narrowly, or more widely, than others.
    """
    values = values or LocalValues()
    asked = duties() if only is None else list(only)
    wanted = {duty: [p for p in values.periods(duty, first, last) if keep is None or keep(duty, p)] for duty in asked}
    wanted = {duty: periods for duty, periods in wanted.items() if periods}
    if not wanted:
        return []
    needs = needs_of(wanted)
    exemptions = Exemptions(min(p[0].start for p in wanted.values()), max(p[-1].end for p in wanted.values()))
    read = cache(lambda facts, scope: facts(scope, needs[facts]))
    scopes = {duty: scoped(duty, scope_of(duty.seen_with)) for duty in wanted}
    return [
        due
        for duty, periods in wanted.items()
        for due in lights_of(duty, periods, read(duty.facts, scopes[duty]), today, values=values, exemptions=exemptions)
    ]


def needs_of(wanted: dict[PeriodicDuty, list[Period]]) -> dict[Any, Needs]:
    """From when to when each kind of facts is read, duty by duty: no further than its periods reach."""
    found: dict[Any, Needs] = defaultdict(dict)
    for duty, periods in wanted.items():
        found[duty.facts][duty.code] = add_months(periods[0].start, -duty.early_months), periods[-1].end
    return found


def lights_of(duty, periods, facts, today, *, values, exemptions) -> Iterator[Due]:
    """The lights of one duty in its periods, from facts that have been read."""
    for period in periods:
        grace_until, day, opens = values.grace_until(duty, period), middle(period), duty.opens_on(period)
        closes = values.window(duty, period).end
        for organisation_id in duty.owed_by_organisations(facts, period):
            deeds = duty.deeds(facts, organisation_id, period)
            deed = counting_deed(period, deeds, duty.early_months, late=duty.counts_late) if deeds else None
            exempt = exemptions.covers(duty, organisation_id, day)
            if duty.days_for:
                opens, closes = duty.days_for(facts, organisation_id, period)
                grace_until = values.grace_until(duty, period, closes)
            status = verdict(period, deed, today, grace_until=grace_until, exempt=exempt, opens=opens)
            if duty.judged and not exempt:
                status = Status(duty.judged(facts, organisation_id, period, today))
            yield Due(duty, organisation_id, period, grace_until, status, deed, closes, opens)
