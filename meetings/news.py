"""What people are told of a record after the fact, once, in neutral words: that there is something to read."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.urls import reverse

from meetings.choices import State
from meetings.models import Acknowledgement
from obligations.registry import Occasion

TO_READ = "meetings.to_read"
# For so long a message still helps; afterwards the record only waits on the page of the person.
NEWS_FOR = timedelta(days=31)


def to_read(now: datetime, _until: datetime) -> list[Occasion]:
    """The records sealed lately, each with those who were away and have not confirmed yet; one query."""
    rows = Acknowledgement.objects.open().filter(
        meeting__state=State.SEALED, meeting__sealed_at__gt=now - NEWS_FOR, member__user__is_active=True,
        member__left_on__isnull=True,
    )  # fmt: skip
    readers, meetings = defaultdict(list), {}
    for row in rows.select_related("meeting", "member").order_by("meeting_id", "member_id"):
        meetings[row.meeting_id] = row.meeting
        readers[row.meeting_id].append(row.member.user_id)
    return [
        Occasion(
            kind=TO_READ, subject_id=pk, version=1, at=meeting.sealed_at, organisation_id=meeting.organisation_id,
            recipient_ids=tuple(readers[pk]), title=meeting.title,
            address=reverse("meetings:missed", args=[meeting.public_id]), event="to_read",
        )
        for pk, meeting in meetings.items()
    ]  # fmt: skip
