"""Somebody met the bound of pages in an hour: the security administrators are told, by one thing to see to."""

from datetime import datetime, timedelta

from django.urls import reverse

from accounts.selectors import reading_stops
from branches.models import Organisation
from obligations.registry import Occasion, OccasionSource, register_occasions

KIND = "reading-stopped"
# After a day nobody needs to be told any more.
TOLD_FOR = timedelta(days=1)


def stops(now: datetime, until: datetime) -> list[Occasion]:
    """The stops of the last day; the same one has the same version, so that it is told once."""
    found = reading_stops(now - TOLD_FOR, until)
    top = Organisation.objects.filter(parent=None).first() if found else None
    return [
        Occasion(
            kind=KIND, subject_id=row.pk, version=int(row.stopped_at.timestamp()) % 2**31, at=row.stopped_at,
            organisation_id=top and top.pk, recipient_ids=tuple(keepers), title="", event="task",
            address=reverse("accounts:detail", args=[row.user.public_id]),
        )
        for row, keepers in found
    ]  # fmt: skip


register_occasions(OccasionSource(KIND, stops))
