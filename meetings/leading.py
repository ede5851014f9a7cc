"""The page about Party committees: their lights, meetings and studies, their members in the life of their branch."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from branches.choices import PARTY_COMMITTEES, Kind
from branches.models import Organisation
from common.periods import Period, add_months
from common.scope import Scope
from meetings.leading_duties import DUAL_LIFE, DUTIES, Holder, LeadingFacts, proofs
from meetings.leading_rules import Seen
from meetings.models import Meeting, Study
from meetings.selectors import listed
from obligations.deriving import Due, LocalValues, ScopeOf
from obligations.registry import duty
from obligations.rules import Deed
from obligations.selectors import dues, horizon

# How far back studies and lights are shown.
SHOWN_MONTHS = 12


@dataclass(frozen=True)
class Leader:
    """One member of a committee: the records on whose roll the person stands, and what settles the period."""

    holder: Holder
    seen: list[Seen]
    proof: Deed | None

    @property
    def came(self) -> bool:
        """Whether the person came to at least one meeting of the branch."""
        return any(row.came for row in self.seen)

    @property
    def only_duty(self) -> bool:
        """Whether approved duty kept the person from every meeting; that is neutral."""
        return bool(self.seen) and all(row.on_duty and not row.came for row in self.seen)


@dataclass
class Board:
    """A Party committee as the page shows it."""

    organisation: Organisation
    lights: list[Due] = field(default_factory=list)
    studies: list[Study] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)
    leaders: list[Leader] = field(default_factory=list)

    @property
    def holds_meetings(self) -> bool:
        """Whether the minutes of its meetings are kept here: those of the leading committee are."""
        return self.organisation.kind == Kind.LEADING_PARTY_COMMITTEE


def running_period(day: date) -> Period:
    """The period of taking part in which a day lies, by the cadence that holds."""
    return next(LocalValues().periods(duty(DUAL_LIFE), day, horizon(day)))


def leaders_of(facts: LeadingFacts, committee: int, period: Period) -> list[Leader]:
    """The members of a committee on the middle day of the period, in the order of their posts."""
    if committee not in facts.committees:
        return []
    return [
        Leader(holder, [row for row in facts.seen.get(holder.member_id, ()) if row.held_on in period], proof)
        for holder, proof in proofs(facts, committee, period)
    ]


def boards(scope: Scope, scope_of: ScopeOf, period: Period, today: date) -> list[Board]:
    """The Party committees of a scope in the bureau's own order. A fixed number of queries."""
    rows = Organisation.objects.within(scope).filter(kind__in=PARTY_COMMITTEES, closed_on__isnull=True)
    found = {row.pk: Board(row) for row in rows.in_order()}
    since = add_months(today, -SHOWN_MONTHS)
    for due in in_order(dues(scope_of, today, since=since, only=DUTIES)):
        if due.organisation_id in found:
            found[due.organisation_id].lights.append(due)
    studies = Study.objects.filter(organisation__in=found, held_on__gte=since).order_by("-held_on", "-id")
    by_committee = defaultdict(list)
    for study in studies:
        by_committee[study.organisation_id].append(study)
    facts = LeadingFacts(scope, {DUAL_LIFE: (period.start, period.end)})
    for row in listed(Meeting.objects.filter(organisation__in=found, held_on__gte=since)).in_order():
        found[row.organisation_id].meetings.append(row)
    for pk, board in found.items():
        board.studies, board.leaders = by_committee[pk], leaders_of(facts, pk, period)
    return list(found.values())


def in_order(lights: Iterable[Due]) -> list[Due]:
    """Duty by duty as they are registered, the latest period first."""
    codes = [each.code for each in DUTIES]
    return sorted(lights, key=lambda due: (codes.index(due.duty.code), -due.period.end.toordinal()))
