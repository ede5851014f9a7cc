"""Rows of a record from plain values, written in bulk. Shared by the actions, the demo and the bench."""

from meetings.models import AgendaItem, Attendance, Guest, Part, Remark, Resolution, Sitting

PRESENCE_FIELDS = ["presence", "reason", "arrived_at", "left_at", "may_vote"]


def sittings(meeting, data) -> list[Sitting]:
    """The sittings of a record, unsaved."""
    return [
        Sitting(meeting=meeting, label=s.label, starts_at=s.starts_at, ends_at=s.ends_at, place=s.place) for s in data
    ]


def part(meeting, data, order) -> Part:
    """One part of a record, unsaved."""
    return Part(
        meeting=meeting, kind=data.kind, order=order, topic=data.topic, lecturer=data.lecturer,
        lecturer_leads=data.lecturer_leads, gist=data.gist,
    )  # fmt: skip


def attendance(row, sitting, voters=frozenset()) -> Attendance:
    """One attendance, unsaved."""
    return Attendance(
        sitting=sitting, member_id=row.member_id, presence=row.presence, reason=row.reason,
        arrived_at=row.arrived_at, left_at=row.left_at, may_vote=row.member_id in voters,
    )  # fmt: skip


def remark(item, data, order) -> Remark:
    """The points of one speaker, unsaved."""
    return Remark(
        item=item, speaker_id=data.speaker_id, speaker_name=data.speaker_name, gist=data.gist,
        is_dissent=data.is_dissent, order=order,
    )  # fmt: skip


def resolution(part, sitting, data, order) -> Resolution:
    """One resolution, unsaved."""
    return Resolution(
        part=part, sitting=sitting, order=order, title=data.title, text=data.text, kind=data.kind,
        method=data.method, candidate_id=data.candidate_id, yes=data.yes, no=data.no, abstain=data.abstain,
        written_yes=data.written_yes, written_no=data.written_no, responsible_id=data.responsible_id,
        deadline=data.deadline,
    )  # fmt: skip


def write_sittings(meeting, data) -> dict[str, Sitting]:
    """Bring the sittings of a meeting to `data`; labels name them, so that leave requests stay with theirs."""
    known = {sitting.label: sitting for sitting in meeting.sittings.all()}
    gone = known.keys() - {row.label for row in data}
    if gone:
        meeting.sittings.filter(label__in=gone).delete()
    Sitting.objects.bulk_create(
        sittings(meeting, data), update_conflicts=True, unique_fields=["meeting", "label"],
        update_fields=["starts_at", "ends_at", "place"],
    )  # fmt: skip
    return {sitting.label: sitting for sitting in meeting.sittings.all().order_by("starts_at", "id")}


def write_contents(meeting, data, by_label, voters=frozenset()):
    """Replace parts, agenda, points, resolutions, roll and guests of a draft; a fixed number of queries."""
    clear(meeting)
    parts = Part.objects.bulk_create(part(meeting, row, order) for order, row in enumerate(data.parts))
    pairs = list(zip(parts, data.parts, strict=True))
    write_items(pairs)
    Resolution.objects.bulk_create(
        resolution(row, by_label[values.sitting], values, order)
        for row, part_data in pairs for order, values in enumerate(part_data.resolutions)
    )  # fmt: skip
    Attendance.objects.bulk_create(attendance(row, by_label[row.sitting], voters) for row in data.attendances)
    Guest.objects.bulk_create(
        Guest(meeting=meeting, name=guest.name, post=guest.post, reason=guest.reason) for guest in data.guests
    )


def clear(meeting):
    """Remove what a draft holds. Nothing outside the draft points at these rows, so no cascade is collected."""
    for rows in (
        Remark.objects.filter(item__part__meeting=meeting),
        AgendaItem.objects.filter(part__meeting=meeting),
        Resolution.objects.filter(part__meeting=meeting),
        Attendance.objects.filter(sitting__meeting=meeting),
        Part.objects.filter(meeting=meeting),
        Guest.objects.filter(meeting=meeting),
    ):
        rows._raw_delete(rows.db)


def write_items(pairs):
    """The agenda items of all parts and, in one more query, the points under them."""
    wanted = [(row, order, values) for row, data in pairs for order, values in enumerate(data.items)]
    items = AgendaItem.objects.bulk_create(
        AgendaItem(part=row, order=order, title=values.title, is_administrative=values.is_administrative)
        for row, order, values in wanted
    )
    Remark.objects.bulk_create(
        remark(item, values, order)
        for item, (_row, _order, data) in zip(items, wanted, strict=True)
        for order, values in enumerate(data.remarks)
    )
