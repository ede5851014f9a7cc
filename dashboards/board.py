"""Everything the committee's dashboard shows, in a fixed number of queries; page and exports read the same."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby

from django.utils.translation import gettext as _

from accounts.models import User
from branches.choices import Kind
from branches.models import Organisation
from common.periods import Period, add_months, last_months, month
from common.scope import Scope
from dashboards import heatmap
from dashboards.groups import Group, groups_of, in_order, unfold
from dashboards.selectors import ending_terms
from obligations.above import Above, soften
from obligations.choices import Status, Word
from obligations.deriving import Due
from obligations.naming import short_name
from obligations.registry import PeriodicDuty
from obligations.selectors import Lights, from_row, lights, narrowed, stored, window_start

MONTHS = 12
TERM_MONTHS = 6
OVERDUE_SHOWN = 6
NAMES_SHOWN = 2

# What asks for an act, the urgent first.
OWED = (Status.MISSED, Status.DUE)


@dataclass(frozen=True)
class Overdue:
    """What one branch has missed within the window."""

    branch: Organisation
    dues: list[Due]
    today: date

    @property
    def days(self) -> int:
        """For how many days the oldest has been over."""
        return max((self.today - due.period.end).days for due in self.dues)

    @property
    def names(self) -> list[str]:
        """The first of them by name."""
        named = _("%(duty)s of %(period)s")
        shown = self.dues[:NAMES_SHOWN]
        return [named % {"duty": due.duty.title, "period": short_name(due.period, self.today)} for due in shown]

    @property
    def more(self) -> int:
        """How many are not named."""
        return len(self.dues) - NAMES_SHOWN


@dataclass(frozen=True)
class LongCount:
    """How one duty of a half-year or a year stands among the branches shown."""

    duty: PeriodicDuty
    period: Period
    last_day: date
    counts: Counter

    @property
    def owed(self) -> int:
        """All but the exempt."""
        return self.counts.total() - self.counts[Status.EXEMPT]

    @property
    def done(self) -> int:
        """In time or late."""
        return self.counts[Status.DONE] + self.counts[Status.DONE_LATE]

    @property
    def missed(self) -> int:
        """Nothing sealed by the end of the grace."""
        return self.counts[Status.MISSED]


@dataclass
class Board:
    """The lights of one's branches over twelve months; `unit_id` (a public id) and `word` narrow what is listed."""

    user: User
    scope: Scope
    today: date
    shown: Period
    unit_id: str = ""
    word: Word | None = None
    opened: frozenset[str] | None = None

    @cached_property
    def organisations(self) -> list[Organisation]:
        """Everything in scope that is no group and was open in the month shown, in the bureau's own order."""
        rows = Organisation.objects.within(self.scope).exclude(kind=Kind.GROUP)
        return list(rows.open_during(self.shown.start, self.shown.end).in_order())

    @cached_property
    def units(self) -> list[Organisation]:
        """What the list can be narrowed to."""
        return [row for row in self.organisations if row.kind != Kind.BRANCH]

    @cached_property
    def unit(self) -> Organisation | None:
        """The unit asked for; None when none was asked for or there is no such one in this scope."""
        return next((row for row in self.organisations if row.public_id == self.unit_id), None)

    @cached_property
    def branches(self) -> list[Organisation]:
        """All branches of the unit, by class and in the bureau's own order."""
        inside = self.unit.path if self.unit else ""
        rows = (row for row in self.organisations if row.kind == Kind.BRANCH and row.path.startswith(inside))
        return in_order(rows)

    def scope_of(self, permission: str) -> Scope:
        """What the person may see with a permission, inside the unit."""
        scope_of = self.user.scope_for
        return narrowed(scope_of, self.unit.path)(permission) if self.unit else scope_of(permission)

    @cached_property
    def months(self) -> list[Period]:
        """The twelve months that end with the one shown."""
        return last_months(self.shown.start, MONTHS)

    @cached_property
    def above(self) -> Above:
        """How the person sees lights."""
        return Above(self.user, self.today)

    @cached_property
    def lights(self) -> Lights:
        """The matrix as the person sees it."""
        matrix = lights(self.scope_of, self.months, self.today, lambda: self.above.values)
        return soften(matrix, self.stored_missed, self.above)

    @cached_property
    def stored_missed(self) -> list[Due]:
        """The missed lights of closed periods, from the window of the month shown to this day."""
        rows = stored(self.scope_of, self.since, max(self.shown.end, self.today)).filter(status=Status.MISSED)
        return [from_row(row) for row in rows.order_by("end")]

    @cached_property
    def words(self) -> dict[int, Word]:
        """The filter word of every branch."""
        return {branch.pk: self.lights.word(branch.pk, self.today) for branch in self.branches}

    @property
    def counts(self) -> dict[str, int]:
        """How many branches bear each word; together they are all branches."""
        held = list(self.words.values())
        return {word.value: held.count(word) for word in Word}

    @cached_property
    def listed(self) -> list[Organisation]:
        """The branches in the table."""
        return [branch for branch in self.branches if self.word in {None, self.words[branch.pk]}]

    @property
    def heading(self):
        """The head of the table."""
        return heatmap.heading(self.months, _("Party branch"))

    @cached_property
    def top(self) -> Organisation | None:
        """Below what the groups hang: the unit asked for, else the lowest unit that is above everything in scope."""
        below: dict[int | None, list[Organisation]] = {}
        inside = {row.pk for row in self.organisations}
        for row in self.organisations:
            below.setdefault(row.parent_id if row.parent_id in inside else None, []).append(row)
        top = self.unit
        rows = below.get(top.pk if top else None, [])
        while len(rows) == 1 and any(row.kind != Kind.BRANCH for row in below.get(rows[0].pk, [])):
            top = rows[0]
            rows = below[top.pk]
        return top

    @cached_property
    def groups(self) -> list[Group]:
        """The branches in the table, group by group. Filtered by a word, groups without a match are left out."""
        inside = self.top.path if self.top else ""
        below = [row for row in self.organisations if row.path.startswith(inside)]
        found = groups_of(self.top, below, self.listed)
        return unfold([group for group in found if group.branches or not self.word], self.opened)

    @cached_property
    def trend(self) -> list[heatmap.Month]:
        """The sums of the months that are over."""
        return heatmap.trend(self.lights, {branch.pk for branch in self.branches}, self.today)

    @property
    def since(self) -> date:
        """From when a missed duty counts for the words."""
        return window_start(self.shown.start)

    @cached_property
    def overdue(self) -> list[Overdue]:
        """What is missed within the window, branch by branch in the bureau's own order."""
        dues = [
            *(due for due in self.stored_missed if due.period.end <= self.shown.end and not self.above.holds_back(due)),
            *(due for due in self.lights.missed if due.period.end >= self.since),
        ]
        places = {branch.pk: (place, branch) for place, branch in enumerate(self.branches)}
        inside = sorted((d for d in dues if d.organisation_id in places), key=lambda d: places[d.organisation_id][0])
        return [
            Overdue(places[pk][1], list(found), self.today)
            for pk, found in groupby(inside, key=lambda due: due.organisation_id)
        ]

    @property
    def missed(self) -> int:
        """How many lights are missed within the window."""
        return sum(len(row.dues) for row in self.overdue)

    @cached_property
    def long_counts(self) -> list[LongCount]:
        """The open half-years and years of the branches shown, which the table of months leaves out."""
        shown = {branch.pk for branch in self.branches}
        groups: dict[tuple, list[Due]] = {}
        for due in self.lights.aside:
            if due.duty.is_long and due.organisation_id in shown:
                groups.setdefault((due.duty, due.period), []).append(due)
        return [
            LongCount(duty, period, dues[0].last_day, Counter(due.status for due in dues))
            for (duty, period), dues in groups.items()
        ]

    @cached_property
    def own_dues(self) -> list[tuple[Organisation, Due]]:
        """What committees and general branches owe now: first what they missed within the window, then what is due."""
        places = {row.pk: row for row in self.units if row.path.startswith(self.unit.path if self.unit else "")}
        dues = [*self.lights.aside, *(due for due in self.stored_missed if due.organisation_id in places)]
        own = [(places[due.organisation_id], due) for due in dues if due.organisation_id in places]
        owed = [row for row in own if row[1].status in OWED]
        return sorted(owed, key=lambda row: (OWED.index(row[1].status), row[1].last_day, row[0].sort_path))

    @cached_property
    def terms(self) -> list:
        """Terms that end within half a year, or have ended without an election."""
        return list(ending_terms(self.unit_scope, add_months(self.today, TERM_MONTHS)))

    @property
    def unit_scope(self) -> Scope:
        """The part of the tree that is shown."""
        return Scope.of(self.unit.path) if self.unit else self.scope

    @property
    def is_current(self) -> bool:
        """Whether the month shown is the running one."""
        return self.shown == month(self.today)
