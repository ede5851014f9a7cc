"""What stands on the agenda every time and who is invited every time, read from the last two meetings of a kind."""

from collections import defaultdict

from django.db.models import Exists, OuterRef

from meetings.choices import State
from meetings.models import Guest, Meeting, Part
from meetings.records import GuestData

# Twice in a row is a habit; once is not.
SEEN = 2


def last_meetings(organisation, kinds):
    """The meetings of one of the kinds that were not cancelled, newest first."""
    of_kind = Part.objects.filter(meeting=OuterRef("pk"), kind__in=kinds)
    return Meeting.objects.filter(Exists(of_kind), organisation=organisation).exclude(state=State.CANCELLED).in_order()


def in_all(lists) -> list:
    """What stands in every list, in the order of the first; nothing while there are fewer than two."""
    first, *others = lists if len(lists) == SEEN else ([],)
    return [each for each in dict.fromkeys(first) if all(each in other for other in others)]


def standing_matters(organisation, kind) -> list[str]:
    """The titles that stood on the agenda of each of the last two meetings of a kind."""
    meetings = last_meetings(organisation, [kind]).prefetch_related("parts__items")[:SEEN]
    return in_all([[item.title for part in row.parts.all() for item in part.items.all()] for row in meetings])


def usual_guests(meeting) -> list[GuestData]:
    """Who attended each of the last two meetings of this kind without a vote, with post and reason of last time."""
    recorded = last_meetings(meeting.organisation, [part.kind for part in meeting.parts.all()]).exclude(pk=meeting.pk)
    before = recorded.filter(entered_at__isnull=False, held_on__lte=meeting.held_on)[:SEEN]
    by_meeting = defaultdict(dict)
    for guest in Guest.objects.filter(meeting__in=before.values("pk")).order_by("-meeting__held_on", "-meeting", "id"):
        by_meeting[guest.meeting_id][guest.name] = guest
    newest = next(iter(by_meeting.values()), {})
    return [GuestData(name, newest[name].post, newest[name].reason) for name in in_all([*by_meeting.values()])]
