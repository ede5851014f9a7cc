"""What is owed: closed periods as they were stored, the open ones from the facts of the moment."""

from collections import defaultdict
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial

from django.db.models import Count, Max, Q
from django.utils.translation import get_language

from audit.selectors import Act
from branches.choices import Kind
from branches.models import Organisation
from common.periods import MONTHS, Period, add_months, last_months, month, year
from common.scope import Scope
from obligations.choices import Status, Word
from obligations.deriving import Due, LocalValues, Scoped, ScopeOf, as_seen, derive
from obligations.local_rules import GRACE, LocalRule
from obligations.memory import memory
from obligations.models import Exemption, LocalValue, StoredStatus
from obligations.reach import branches_reached, places_reached
from obligations.registry import PeriodicDuty, duties, duty
from obligations.rules import Deed, counting_deed, filter_word, middle

# How far back a missed duty still counts for the word of a branch and stands in the lists of what to do.
WINDOW_MONTHS = 3
ReadValues = Callable[[], LocalValues]
CADENCES = {length: cadence for cadence, length in MONTHS.items()}


def closed_until() -> date | None:
    """The last day of the latest period that has been stored; what ends later is derived live. One query."""
    return StoredStatus.objects.aggregate(last=Max("end"))["last"]


def window_start(on: date) -> date:
    """The first day of the months that count for the word of a branch."""
    return last_months(on, WINDOW_MONTHS)[0].start


def narrowed(scope_of: ScopeOf, *paths: str) -> ScopeOf:
    """The same person's scopes, inside the subtrees at `paths` only."""

    return lambda permission: common_part(scope_of(permission), *paths)


def common_part(scope: Scope, *paths: str) -> Scope:
    """What a scope and the subtrees at `paths` have in common."""
    whole = [path for path in paths if scope.covers_below(path)]
    inside = [prefix for prefix in scope.prefixes if any(prefix.startswith(path) for path in paths)]
    return Scope.of(*whole, *inside)


def visible(scope_of: ScopeOf, only: Iterable[PeriodicDuty] | None = None, scoped: Scoped = as_seen) -> Q:
    """The condition that cuts stored rows: each duty by the permission with which it is seen."""
    by_scope = defaultdict(list)
    for each in duties() if only is None else only:
        by_scope[scoped(each, scope_of(each.seen_with))].append(each.code)
    condition = Q(pk__in=[])
    for scope, codes in by_scope.items():
        condition |= Q(duty__in=codes) & scope.condition(StoredStatus.SCOPE_PATH)
    return condition


def live(
    scope_of: ScopeOf, on: date, since: date, closed: date | None, *, only=None, values=None, scoped: Scoped = as_seen
) -> list[Due]:
    """The lights of what is not stored yet: begun by `on`, ending on or after `since`."""
    first = max(since, closed + timedelta(days=1)) if closed else since
    begun = partial(PeriodicDuty.has_begun, on=on)
    return derive(scope_of, on, first, horizon(on), keep=begun, only=only, values=values, scoped=scoped)


def horizon(on: date) -> date:
    """The last day on which a period that can be seen on `on` may end."""
    return year(on).next().end


def stored(scope_of: ScopeOf, since: date, until: date, *, only=None, scoped: Scoped = as_seen):
    """The stored rows of periods that end from `since` to `until`."""
    return StoredStatus.objects.filter(visible(scope_of, only, scoped), end__gte=since, end__lte=until)


def from_row(row: StoredStatus) -> Due:
    """A stored row as everything else knows a light."""
    months = (row.end.year - row.start.year) * 12 + row.end.month - row.start.month + 1
    deed = Deed(row.held_on, row.sealed_on, row.subject_id) if row.held_on else None
    period = Period(row.start, row.end, CADENCES[months])
    return Due(duty(row.duty), row.organisation_id, period, row.grace_until, Status(row.status), deed)


def dues(scope_of: ScopeOf, on: date, *, since: date | None = None, only=None) -> list[Due]:
    """Every light on `on` of periods that end on or after `since` (default: the months of the window) and have begun.

    `scope_of(permission)` says what may be seen: `request.user.scope_for`, or `everywhere` for tasks. A fixed number
    of queries, whatever the number of organisations.
    """
    since, closed = since or window_start(on), closed_until()
    rows = stored(scope_of, since, closed, only=only) if closed else ()
    return [*(from_row(row) for row in rows), *live(scope_of, on, since, closed, only=only)]


def dues_of(organisation: Organisation, scope_of: ScopeOf, on: date, since: date, until: date) -> list[Due]:
    """The lights of one organisation of periods that end from `since` to `until`, and of longer ones that have begun.

    Always derived: no more queries than reading them, and drafts are seen.
    """
    inside = narrowed(scope_of, organisation.path)
    owed = [each for each in duties() if organisation.kind in each.owners]

    def shown(each: PeriodicDuty, period: Period) -> bool:
        return period.end <= until or ((each.is_long or each.ahead_months > 0) and each.has_begun(period, on))

    last = max(until, horizon(on))

    def untouched(known: list[Due], acts: Iterable[Act]) -> list[Due] | None:
        return known if organisation.kind == Kind.BRANCH and organisation.pk not in branches_reached(acts) else None

    return remembered(
        inside, lambda: derive(inside, on, since, last, keep=shown, only=owed), untouched, "dues", since, until, on
    )


# --- The dashboard's matrix -------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Cell:
    """The lights of one branch in one month, counted: of periods that end in it."""

    done: int = 0
    late: int = 0
    missed: int = 0
    due: int = 0
    pending: int = 0
    exempt: int = 0
    open_deeds: int = 0

    @property
    def recorded(self) -> bool:
        """Whether anything at all was filed."""
        return self.done + self.late + self.open_deeds > 0

    @property
    def owed(self) -> int:
        """How many lights have been decided or stand as due."""
        return self.done + self.late + self.missed + self.due


FIELDS = {
    Status.DONE: "done", Status.DONE_LATE: "late", Status.MISSED: "missed", Status.DUE: "due",
    Status.NOT_YET_DUE: "pending", Status.EXEMPT: "exempt",
}  # fmt: skip
STORED = (Status.DONE, Status.DONE_LATE, Status.MISSED, Status.EXEMPT)


def chosen(kept: list[Due], new: list[Due], ids: Container[int]) -> list[Due]:
    """The lights of `kept` without those of some organisations, and theirs from `new`."""
    return [due for due in kept if due.organisation_id not in ids] + [due for due in new if due.organisation_id in ids]


@dataclass
class Lights:
    """Branches × months. A cell is found by (organisation id, last day of the month); none means nothing owed.

    `aside` are the open lights that a table of months cannot show: those of half-years and years, and of committees.
    `calm` are the open lights that not every local act can turn, for the repair after one.
    """

    months: list[Period]
    cells: dict[tuple[int, date], Cell] = field(default_factory=dict)
    open_lights: dict[int, list[tuple[Status, date]]] = field(default_factory=lambda: defaultdict(list))
    missed: list[Due] = field(default_factory=list)
    aside: list[Due] = field(default_factory=list)
    calm: list[Due] = field(default_factory=list)

    def add(self, due: Due, today: date):
        """Put in one live light."""
        if due.duty.moved_by is not None:
            self.calm.append(due)
        if due.duty.is_long or due.duty.owners != (Kind.BRANCH,):
            self.aside.append(due)
        shown = date.max if month(today).end == self.months[-1].end else self.months[-1].end
        if due.period.end <= shown:
            self.count(due, today)

    def count(self, due: Due, today: date):
        """Count one live light in the table."""
        cell = self.cells.setdefault((due.organisation_id, due.period.end), Cell())
        setattr(cell, FIELDS[due.status], getattr(cell, FIELDS[due.status]) + 1)
        cell.open_deeds += bool(due.deed and not due.deed.sealed_on and due.deed.held_on <= today)
        self.open_lights[due.organisation_id].append((due.status, due.period.end))
        if due.status == Status.MISSED:
            self.missed.append(due)

    def replaced(self, ids: Container[int], part: "Lights") -> "Lights":
        """The same matrix with the lights of some organisations taken from `part`."""
        return Lights(
            self.months,
            {key: cell for key, cell in self.cells.items() if key[0] not in ids}
            | {key: cell for key, cell in part.cells.items() if key[0] in ids},
            {pk: rows for pk, rows in self.open_lights.items() if pk not in ids}
            | {pk: rows for pk, rows in part.open_lights.items() if pk in ids},
            chosen(self.missed, part.missed, ids), chosen(self.aside, part.aside, ids),
            chosen(self.calm, part.calm, ids),
        )  # fmt: skip

    def word(self, organisation_id: int, today: date) -> Word:
        """The filter word of a branch: missed or late within the window, due now, filed in the last month shown."""
        shown = [self.cells.get((organisation_id, p.end), Cell()) for p in self.months[-WINDOW_MONTHS:]]
        statuses = list(self.open_lights.get(organisation_id, ()))
        for cell, period in zip(shown, self.months[-WINDOW_MONTHS:], strict=True):
            statuses += [(status, period.end) for status in STORED if getattr(cell, FIELDS[status])]
        return filter_word(statuses, today, recorded=shown[-1].recorded)


def remembered(scope_of: ScopeOf, derive, repair, *key):
    """What `derive` returns, kept true by `repair` (see `memory`); texts inside are in the active language."""
    scopes = tuple(scope_of(each.seen_with) for each in duties())
    return memory.recall((*key, scopes, get_language()), derive, repair)


def lights(
    scope_of: ScopeOf, months: list[Period], on: date, values: Callable[[], LocalValues] = LocalValues
) -> Lights:
    """The matrix of the dashboard. It is shared between requests: nobody changes it. `values` reads what was set."""
    return remembered(
        scope_of, lambda: reckon(scope_of, months, on, values()),
        lambda known, acts: repaired(known, acts, scope_of, on, values()),
        "lights", months[0], months[-1], on,
    )  # fmt: skip


def repaired(known: Lights, acts: Iterable[Act], scope_of: ScopeOf, on: date, values: LocalValues) -> Lights:
    """The matrix after local acts: the branches they reached and the organisations above are reckoned anew.

    Lights that none of the acts can turn are taken over.
    """
    (reached, above), verbs = places_reached(acts), {act.verb for act in acts}

    def scoped(each: PeriodicDuty, scope: Scope) -> Scope:
        return common_part(scope, *reached.values()) if each.owners == (Kind.BRANCH,) else scope

    moved = [each for each in duties() if each.is_moved_by(verbs)]
    ids = reached.keys() | above
    anew = reckon(scope_of, known.months, on, values, scoped=scoped, only=moved)
    for due in known.calm:
        if due.organisation_id in ids and not due.duty.is_moved_by(verbs):
            anew.add(due, on)
    return known.replaced(ids, anew)


def reckon(
    scope_of: ScopeOf, months: list[Period], on: date, values: LocalValues | None = None, *, scoped: Scoped = as_seen,
    only: Iterable[PeriodicDuty] | None = None,
) -> Lights:  # fmt: skip
    """The matrix anew: stored lights of all duties in one counted query, open ones of `only` some derived."""
    first, last, closed = months[0].start, months[-1].end, closed_until()
    matrix = Lights(months)
    for organisation_id, end, status, number in counted(stored(scope_of, first, last, scoped=scoped)):
        setattr(matrix.cells.setdefault((organisation_id, end), Cell()), FIELDS[status], number)
    for due in live(scope_of, on, first, closed, values=values, scoped=scoped, only=only):
        matrix.add(due, on)
    return matrix


def counted(rows):
    """(organisation id, last day, status, number): read from the index alone."""
    grouped = rows.order_by().values_list("organisation_id", "end", "status")
    return grouped.annotate(number=Count("pk"))


# --- Why a light is as it is ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Explanation:
    """Everything from which one light follows; `due` is None where nothing is owed.

    `last_day` is the last one on which it may be held; `values` are those the bureau set, each with its source.
    """

    due: Due | None
    duty: PeriodicDuty
    period: Period
    opens_on: date
    decided_on: date
    last_day: date
    grace_until: date
    counted: Deed | None
    others: list[Deed]
    exemption: Exemption | None
    values: list[LocalValue]


def why(each: PeriodicDuty, organisation: Organisation, period: Period, on: date) -> Explanation | None:
    """Why the light of a duty stands as it does; None when the duty has no such period."""
    values = LocalValues()
    if period not in values.periods(each, period.end, period.end):
        return None
    near = deeds_near(each, organisation, period)
    counts = counting_deed(period, near, each.early_months, late=each.counts_late)
    found = derive(lambda _permission: Scope.of(organisation.path), on, period.end, period.end, only=[each])
    held = Exemption.objects.on(middle(period)).filter(duty=each.code, organisation=organisation)
    due = next(iter(found), None)
    return Explanation(
        due, each, period, due.opens if due else each.opens_on(period), middle(period),
        due.last_day if due else values.window(each, period).end,
        due.grace_until if due else values.grace_until(each, period), counts,
        [deed for deed in near if deed is not counts], held.select_related("granted_by").first(),
        sources(each, period),
    )  # fmt: skip


def sources(each: PeriodicDuty, period: Period) -> list[LocalValue]:
    """The values the bureau set that decide about a period, each as it stood on its day. One query."""
    days = {each.cadence_rule: period.start, each.closing_rule: period.start, GRACE: period.end}
    rows = LocalValue.objects.filter(rule__in=days).select_related("set_by").order_by("start")
    held = {row.rule: row for row in rows if row.start <= days[row.rule]}
    return [held[rule] for rule in days if rule in held]


@dataclass(frozen=True)
class Setting:
    """A rule with everything the bureau ever set for it, the newest first."""

    rule: LocalRule
    rows: list[LocalValue]
    today: date

    @property
    def running(self) -> LocalValue | None:
        """The row that holds today; None where the default does."""
        return next((row for row in self.rows if row.start <= self.today), None)

    @property
    def current(self):
        """The value that holds today."""
        return self.running.value if self.running else self.rule.default

    @property
    def text(self) -> str:
        """The value that holds today, in words."""
        return self.rule.label(self.current)

    @property
    def labelled(self) -> list[tuple[LocalValue, str]]:
        """Every row with its value in words."""
        return [(row, self.rule.label(row.value)) for row in self.rows]


def values_set() -> dict[str, list[LocalValue]]:
    """Everything the bureau ever set, by rule, the newest first. One query."""
    found = defaultdict(list)
    for row in LocalValue.objects.select_related("set_by").order_by("-start"):
        found[row.rule].append(row)
    return found


def deeds_near(each: PeriodicDuty, organisation: Organisation, period: Period) -> list[Deed]:
    """What was done in a period and the ones beside it."""
    periods = period.previous(), period, period.next()
    stretch = add_months(periods[0].start, -each.early_months), periods[-1].end
    facts = each.facts(Scope.of(organisation.path), {each.code: stretch})
    return list(dict.fromkeys(deed for near in periods for deed in each.deeds(facts, organisation.pk, near)))
