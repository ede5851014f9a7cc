"""Noting criticism and self-criticism, and taking it back before the seal. The trail says that, never what or whom."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from audit.trail import record
from meetings.actions import lock, refuse, write_head
from meetings.choices import PartKind, State
from meetings.models import Criticism, Meeting
from meetings.selectors import kinds_of, roll_for


def people_of(meeting) -> list[tuple[int, str]]:
    """(id, name) of those who belong to an organizational life meeting; nobody for another meeting."""
    kinds = kinds_of(meeting)
    if PartKind.ORGANIZATIONAL_LIFE not in kinds:
        return []
    return [(entry.member.pk, entry.member.name) for entry in roll_for(meeting.organisation, kinds, meeting.held_on)]


@transaction.atomic
def note_criticism(meeting, *, member_id, speaker_id, text, by) -> Criticism:
    """Note what somebody said of somebody, or of oneself (BR 17).

    RuleBroken for people who do not belong to the meeting, for a second note of the same two, after the seal.
    """
    meeting = lock(meeting)
    belong = {pk for pk, _name in people_of(meeting)}
    for pk, field in ((member_id, "member"), (speaker_id, "speaker")):
        if pk not in belong:
            refuse("not-there", _("This person does not belong to the meeting."), "BR 17", field)
    if Criticism.objects.filter(meeting=meeting, member=member_id, speaker=speaker_id).exists():
        refuse("twice", _("It is noted already; take it back first to write it anew."), "BR 17", "text")
    row = Criticism.objects.create(
        meeting=meeting, member_id=member_id, speaker_id=speaker_id, is_self_check=member_id == speaker_id, text=text,
        entered_by=by,
    )  # fmt: skip
    write_head(meeting)
    record(by, "meeting.criticism-noted", meeting, path=meeting.organisation.path, reference=row.public_id)
    return row


@transaction.atomic
def read_all(meeting, *, by) -> list[Criticism]:
    """Everything said at a meeting, for its keeper. Reading leaves an entry in the same transaction, or shows nothing.

    Where nothing is noted yet there is nothing to read, and no entry.
    """
    rows = list(Criticism.objects.filter(meeting=meeting).select_related("member", "speaker").in_order())
    if rows:
        path, number = meeting.organisation.path, str(len(rows))
        record(by, "meeting.criticism-read", meeting, path=path, reference=number)
    return rows


@transaction.atomic
def take_back(row, *, by):
    """Take a note back while the record is not sealed."""
    meeting = lock(row.meeting)
    row.delete()
    write_head(meeting)
    record(by, "meeting.criticism-taken-back", meeting, path=meeting.organisation.path, reference=row.public_id)


def own_meetings(member, since):
    """The organizational life meetings since a day that a member may still write to, or finds something of in."""
    places = [pk for pk in (member.organisation_id, member.group_id) if pk]
    own = Criticism.objects.own_of(member).values("meeting")
    open_ones = Q(state__in=[State.PLANNED, State.DRAFT], organisation__in=places)
    rows = Meeting.objects.filter(parts__kind=PartKind.ORGANIZATIONAL_LIFE, held_on__gte=since)
    return rows.filter(open_ones | Q(pk__in=own)).select_related("organisation").order_by("-held_on", "-id")
