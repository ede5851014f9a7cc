"""What is owed, and what people are told about. Upper floors register; this floor only keeps the lists."""

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from django.utils.translation import gettext_lazy as _

from branches.choices import Kind
from common.periods import Cadence, Period, add_months
from common.scope import Scope
from obligations.rules import GRACE_WORKING_DAYS, Deed, opens_on
from regulations.citations import Citation, cite
from regulations.uses import UseKind, register_use

PLAN = _("Plan a meeting")
# For each duty by its code, the first and the last day of which facts are needed.
Needs = Mapping[str, tuple[date, date]]


class Facts(Protocol):
    """What an upper floor knows about a subtree, read once for all duties that share it."""

    def __call__(self, scope: Scope, needs: Needs) -> Any: ...


@dataclass(frozen=True)
class Matter:
    """What waits at an organisation with a last day of its own; `address` is where it is done."""

    organisation_id: int
    last_day: date
    address: str


@dataclass(frozen=True, eq=False)
class PeriodicDuty:
    """A duty that comes round with every period.

    `facts(scope, needs)` reads everything in a fixed number of queries, whatever the number of organisations;
    duties that name the same function share one reading. `owed_by_organisations(facts, period)` gives the ids of those
    that owe it, `deeds(facts, organisation_id, period)` what one of them did. `record_address(organisation, period)` is
    where it is done with one click, `deed_address(deed)` where a deed is read or finished.

    `begins` is the month in which its years begin; it stands as due in the last `opens_months` of its period, or
    from the first to the last day that `days_for(facts, organisation_id, period)` names. It can be seen `ahead_months`
    before its period begins and done `early_months` before; with `counts_late` it counts whenever it is done.
    `act_name` and `acts_with` are the action and its permission; `owners` the kinds that owe it.
    `judged(facts, organisation_id, period, today)` gives the light itself where single matters have their own last day;
    `waiting(since)` gives those that wait with a last day from `since` on, one for each organisation and day: people
    are reminded of them instead of the period.
    `from_below` says that what happens in any branch can turn the light of whoever owes it. `moved_by` names the local
    acts (obligations.memory.LOCAL) that can turn its lights; None stands for all of them.
    """

    code: str
    title: Any
    citation: str
    level: str
    cadence: Cadence
    seen_with: str
    owed_by: Any
    facts: Facts
    owed_by_organisations: Callable[[Any, Period], Iterable[int]]
    deeds: Callable[[Any, int, Period], list[Deed]]
    record_address: Callable[[Any, Period], str]
    deed_address: Callable[[Deed], str]
    grace: int = GRACE_WORKING_DAYS
    begins: int = 1
    opens_months: int | None = None
    days_for: Callable[[Any, int, Period], tuple[date, date]] | None = None
    ahead_months: int = 0
    early_months: int = 0
    counts_late: bool = False
    act_name: Any = PLAN
    acts_with: str = "meetings.log_meeting"
    owners: tuple[Kind, ...] = (Kind.BRANCH,)
    judged: Callable[[Any, int, Period, date], str] | None = None
    waiting: Callable[[date], Iterable[Matter]] | None = None
    from_below: bool = False
    moved_by: frozenset[str] | None = None

    def opens_on(self, period: Period) -> date:
        """From when it stands as due in a period, whoever owes it."""
        return opens_on(period, self.opens_months)

    def has_begun(self, period: Period, on: date) -> bool:
        """Whether a period can be seen on a day."""
        return add_months(period.start, -self.ahead_months) <= on

    def named(self, code: str) -> Period:
        """The period of this duty that a code names (2026-03, 2026); raises ValueError."""
        return Period.parse(code).beginning_in(self.begins)

    def is_moved_by(self, verbs: AbstractSet[str]) -> bool:
        """Whether any of these local acts can turn its lights."""
        return self.moved_by is None or bool(verbs & self.moved_by)

    @property
    def is_long(self) -> bool:
        """Whether it comes round less often than every quarter."""
        return self.cadence in {Cadence.YEAR, Cadence.HALF_YEAR}

    @property
    def closing_rule(self) -> str:
        """The name of the local value that closes the window of a year before its end."""
        return f"{self.code}.closes"

    @property
    def article(self) -> Citation:
        """The article the duty rests on."""
        return cite(self.citation)

    @property
    def cadence_rule(self) -> str:
        """The name of the local value that changes how often it comes round."""
        return f"{self.code}.cadence"

    def __str__(self):
        return str(self.title)


@dataclass(frozen=True)
class Occasion:
    """Something people are told about at fixed distances: a scheduled sitting, its move, its cancellation.

    `version` changes with every move, so that messages of before are void.
    """

    kind: str
    subject_id: int
    version: int
    at: datetime
    organisation_id: int
    recipient_ids: tuple[int, ...]
    title: str
    address: str
    event: str = "scheduled"


@dataclass(frozen=True)
class OccasionSource:
    """Where occasions come from. `between(now, until)` gives those that start in the stretch or changed lately."""

    kind: str
    between: Callable[[datetime, datetime], Iterable[Occasion]]


_duties: dict[str, PeriodicDuty] = {}
_sources: dict[str, OccasionSource] = {}


def register(duty: PeriodicDuty) -> PeriodicDuty:
    """Hang a duty; a second one of the same code is a programming error, an unknown article too."""
    if duty.code in _duties:
        raise ValueError(f"duty {duty.code} is registered twice")
    _duties[duty.code] = duty
    register_use(duty.article.label, kind=UseKind.DUTY, code=duty.code, title=duty.title, level=duty.level)
    return duty


def register_occasions(source: OccasionSource) -> OccasionSource:
    """Hang a source of occasions."""
    if source.kind in _sources:
        raise ValueError(f"occasions {source.kind} are registered twice")
    _sources[source.kind] = source
    return source


def duties() -> list[PeriodicDuty]:
    """All duties in the order of their registration."""
    return list(_duties.values())


def duty(code: str) -> PeriodicDuty:
    """One duty; raises KeyError."""
    return _duties[code]


def occasion_sources() -> list[OccasionSource]:
    """All sources of occasions."""
    return list(_sources.values())
