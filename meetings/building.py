"""Rows of a record from plain values, written in bulk. Shared by the actions, the demo and the bench.

What was written hangs on the meeting afterwards as if it had been read, so that the seal reads nothing again.
"""

from common.inserting import insert
from meetings.models import AgendaItem, Attendance, Candidate, Guest, Part, Remark, Resolution, Sitting


def hang(row, name, rows):
    """Give a saved row its related rows, as if they had been prefetched."""
    found = getattr(row, name).get_queryset()
    found._result_cache, found._prefetch_done = list(rows), True
    row.__dict__.setdefault("_prefetched_objects_cache", {})[name] = found


def sittings(meeting, data) -> list[Sitting]:
    """The sittings of a record, unsaved."""
    return [
        Sitting(meeting=meeting, label=s.label, starts_at=s.starts_at, ends_at=s.ends_at, place=s.place) for s in data
    ]


def part(meeting, data, order) -> Part:
    """One part of a record, unsaved."""
    return Part(
        meeting=meeting, kind=data.kind, order=order, topic=data.topic, lecturer=data.lecturer,
        lecturer_member_id=data.lecturer_id, lecturer_leads=data.lecturer_leads, gist=data.gist,
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


def resolution(part, sitting, data, order, vote=None) -> Resolution:
    """One resolution, unsaved; `vote` fixes who was due and present and whether it carried."""
    return Resolution(
        part=part, sitting=sitting, order=order, title=data.title, text=data.text, kind=data.kind,
        method=data.method, candidate_id=data.candidate_id, yes=data.yes, no=data.no, abstain=data.abstain,
        written_yes=data.written_yes, written_no=data.written_no, responsible_id=data.responsible_id,
        deadline=data.deadline, taken_at=data.taken_at, seats=data.seats, issued=data.issued, returned=data.returned,
        valid=data.valid, scrutineers=data.scrutineers, tellers=data.tellers, due=vote and vote.due,
        present=vote and vote.present, carried=vote and vote.carried, referred=bool(vote and vote.referred),
    )  # fmt: skip


def candidates(resolution, data, vote=None) -> list[Candidate]:
    """Those who stood in an election, unsaved; `vote` fixes what became of each."""
    results = vote.election.results if vote and vote.election else ("",) * len(data.candidates)
    return [
        Candidate(
            resolution=resolution, order=order, name=row.name, member_id=row.member_id, yes=row.yes, no=row.no,
            is_written_in=row.is_written_in, result=result,
        )
        for order, (row, result) in enumerate(zip(data.candidates, results, strict=True))
    ]  # fmt: skip


def write_sittings(meeting, data) -> dict[str, Sitting]:
    """Bring the sittings of a meeting to `data`; labels name them, so that leave requests stay with theirs."""
    known = {sitting.label: sitting for sitting in meeting.sittings.all()}
    gone = known.keys() - {row.label for row in data}
    if gone:
        meeting.sittings.filter(label__in=gone).delete()
    rows = [row for row in sittings(meeting, data) if not is_same(known.get(row.label), row)]
    if rows:
        Sitting.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["meeting", "label"],
            update_fields=["starts_at", "ends_at", "place"],
        )  # fmt: skip
    kept = [sitting for label, sitting in known.items() if label not in gone | {row.label for row in rows}]
    ordered = sorted([*kept, *rows], key=lambda row: (row.starts_at, row.pk))
    hang(meeting, "sittings", ordered)
    return {sitting.label: sitting for sitting in ordered}


def is_same(known, row) -> bool:
    """Whether a sitting stands as it is to be written."""
    return known is not None and all(
        getattr(known, name) == getattr(row, name) for name in ("starts_at", "ends_at", "place")
    )


def write_agenda(meeting, parts_data) -> list[tuple[Part, object]]:
    """The parts with their agenda and the points under it; three queries. Returns each part with its values."""
    parts = insert(part(meeting, row, order) for order, row in enumerate(parts_data))
    hang(meeting, "parts", parts)
    pairs = list(zip(parts, parts_data, strict=True))
    write_items(pairs)
    return pairs


def write_items(pairs):
    """The agenda items of all parts and, in one more query, the points under them."""
    wanted = [(row, order, values) for row, data in pairs for order, values in enumerate(data.items)]
    items = insert(
        AgendaItem(part=row, order=order, title=values.title, is_administrative=values.is_administrative)
        for row, order, values in wanted
    )
    remarks = insert(
        remark(item, values, order)
        for item, (_row, _order, data) in zip(items, wanted, strict=True)
        for order, values in enumerate(data.remarks)
    )
    hang_below([row for row, _data in pairs], "items", items, "part_id")
    hang_below(items, "remarks", remarks, "item_id")


def hang_below(parents, name, rows, key):
    """Give each of the parents its own of `rows`."""
    for parent in parents:
        hang(parent, name, [row for row in rows if getattr(row, key) == parent.pk])


def write_contents(meeting, data, by_label, voters=frozenset(), votes=()):
    """Parts, agenda, points, resolutions, roll and guests of a record that holds none yet; at most seven queries.

    `voters` and `votes` are given by the seal alone: they fix who could vote and what carried.
    """
    pairs = write_agenda(meeting, data.parts)
    wanted = [(row, order, values) for row, part_data in pairs for order, values in enumerate(part_data.resolutions)]
    wanted = list(zip(wanted, votes or [None] * len(wanted), strict=True))
    resolutions = insert(
        resolution(row, by_label[values.sitting], values, order, vote) for (row, order, values), vote in wanted
    )
    stood = insert(
        candidate for row, ((_part, _order, values), vote) in zip(resolutions, wanted, strict=True)
        for candidate in candidates(row, values, vote)
    )  # fmt: skip
    roll = insert(attendance(row, by_label[row.sitting], voters) for row in data.attendances)
    guests = insert(
        Guest(meeting=meeting, name=guest.name, post=guest.post, reason=guest.reason) for guest in data.guests
    )
    hang_below([row for row, _data in pairs], "resolutions", resolutions, "part_id")
    hang_below(resolutions, "candidates", stood, "resolution_id")
    hang_below(by_label.values(), "attendances", roll, "sitting_id")
    hang(meeting, "guests", guests)


# From a row to its meeting, in the order in which the rows may go.
PLANNED = ((AgendaItem, "part__meeting"), (Part, "meeting"))
RECORDED = (
    (Remark, "item__part__meeting"), (Candidate, "resolution__part__meeting"), (Resolution, "part__meeting"),
    (Attendance, "sitting__meeting"), (Guest, "meeting"), *PLANNED,
)  # fmt: skip


def clear(meeting):
    """Remove what a draft holds; of a plan only its agenda. Nothing points at these rows from outside, so no cascade
    is collected.
    """
    for model, path in RECORDED if meeting.entered_at else PLANNED:
        rows = model._base_manager.filter(**{path: meeting})
        rows._raw_delete(rows.db)
