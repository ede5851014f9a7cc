"""What is owed, and what people are told about. Upper floors register; this floor only keeps the lists."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from common.periods import Cadence, Period
from obligations.rules import GRACE_WORKING_DAYS, Deed


@dataclass(frozen=True)
class PeriodicDuty:
    """A duty that comes round with every period.

    `owed_by_organisations(period)` gives the ids of those that owe it in a period.
    `deeds(organisation_ids, start, end)` gives {organisation id: [Deed]} in a fixed number of queries, whatever
    the number of organisations. `record_address(organisation, period)` is where it is done with one click.
    """

    code: str
    title: Any
    citation: str
    level: str
    cadence: Cadence
    seen_with: str
    owed_by: str
    owed_by_organisations: Callable[[Period], Iterable[int]]
    deeds: Callable[[Iterable[int], date, date], dict[int, list[Deed]]]
    record_address: Callable[[Any, Period], str]
    grace: int = GRACE_WORKING_DAYS


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
    """Hang a duty; a second one of the same code is a programming error."""
    if duty.code in _duties:
        raise ValueError(f"duty {duty.code} is registered twice")
    _duties[duty.code] = duty
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
