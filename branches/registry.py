"""How many people belong to an organisation is known upstairs; whoever knows registers it here."""

from collections import Counter
from collections.abc import Callable, Collection
from datetime import date

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
