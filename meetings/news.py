"""What people are told of a record after the fact, once, in neutral words: that there is something to read."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from accounts.selectors import users_with
from meetings.choices import State
from meetings.models import Acknowledgement, Review
from obligations.registry import Occasion

TO_READ = "meetings.to_read"
RETURNED = "meetings.returned"
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


def returned(now: datetime, _until: datetime) -> list[Occasion]:
    """The records returned lately and not answered yet, each for the secretary of its branch; two queries."""
    rows = Review.objects.unanswered().filter(decided_at__gt=now - NEWS_FOR).select_related("meeting")
    found = list(rows.order_by("pk"))
    if not found:
        return []
    places = {row.meeting.organisation_id for row in found}
    secretaries = users_with(Role.SECRETARY, places, timezone.localdate(now))
    return [
        Occasion(
            kind=RETURNED, subject_id=row.pk, version=1, at=row.decided_at, organisation_id=row.meeting.organisation_id,
            recipient_ids=tuple(user.pk for user in secretaries.get(row.meeting.organisation_id, ())),
            title=row.meeting.title, address=reverse("meetings:detail", args=[row.meeting.public_id]), event="returned",
        )
        for row in found
    ]  # fmt: skip
