"""What upper floors know or do about organisations: how many people belong, what follows when the tree changes."""

from collections import Counter
from collections.abc import Callable, Collection
from datetime import date

from branches.models import Organisation

# Takes ids of organisations and a day, returns how many people belong to each directly.
HeadCounter = Callable[[Collection[int], date], dict[int, int]]

_counters: list[HeadCounter] = []


def register_head_count(counter: HeadCounter) -> HeadCounter:
    """Add a counter; used as a decorator in `<app>/head_counts.py`."""
    _counters.append(counter)
    return counter


def head_counts(ids: Collection[int], day: date) -> Counter[int]:
    """How many people belong directly to each of the organisations on `day`; organisations without people miss."""
    total: Counter[int] = Counter()
    for counter in _counters:
        total.update(counter(ids, day))
    return total


# Takes an organisation and the first day of which something is no longer as it was.
Consequence = Callable[[Organisation, date], None]

_consequences: list[Consequence] = []


def register_consequence(consequence: Consequence) -> Consequence:
    """Add what follows, in the same transaction, when the tree or a term changes from a day on."""
    _consequences.append(consequence)
    return consequence


def follow(organisation: Organisation, since: date) -> None:
    """Let everything follow from a change of `organisation` that holds from `since`."""
    for consequence in _consequences:
        consequence(organisation, since)


# Takes an organisation and the day of an election; returns when its result was filed and when it was approved.
Results = Callable[[Organisation, date], tuple[date, date | None] | None]

_results: list[Results] = []


def register_results(reader: Results) -> Results:
    """Add where the filing of election results is noted."""
    _results.append(reader)
    return reader


def result_noted(organisation: Organisation, elected_on: date) -> tuple[date | None, date | None]:
    """When the result of an election was filed and approved (BR 21); None where nobody noted it."""
    return next((found for reader in _results if (found := reader(organisation, elected_on))), (None, None))
