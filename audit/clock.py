"""Whether the clock may be trusted with a seal: it must not stand behind what the trail already holds."""

from datetime import datetime, timedelta

from django.db.models import Subquery

from audit.models import Entry

TOLERANCE = timedelta(seconds=60)
# So many of the newest entries are asked. A clock that once ran ahead and was set right is outgrown after as many acts;
# whoever sets it back to date a seal earlier would have to leave as many entries that say so.
LATELY = 1_000


def newest_instant() -> Subquery:
    """The latest moment among the newest entries, to be read along with another row."""
    last = Entry.objects.order_by("-id").values("id")[:1]
    return Subquery(Entry.objects.filter(id__gt=Subquery(last) - LATELY).order_by("-at").values("at")[:1])


def is_behind(newest: datetime | None, now: datetime) -> bool:
    """Whether the clock went back behind the newest entry by more than a minute (an empty trail tells nothing)."""
    return newest is not None and newest - now > TOLERANCE
