"""A record as the flat texts of its page: what the first look shows, and what a conflict compares."""

from django.utils import timezone

from meetings.choices import Presence


def text(value) -> str:
    """A value as an input shows it; nothing for None."""
    return "" if value is None else str(value)


def tick(value) -> str:
    """A ticked box, or nothing."""
    return "on" if value else ""


def clock(value) -> str:
    """An hour as its input shows it."""
    return f"{value:%H:%M}" if value else ""


def plan_values(meeting) -> dict:
    """Head and sittings of a stored meeting."""
    values = {
        "title": meeting.title, "chair": meeting.chair_id, "recorder": meeting.recorder_id, "notes": meeting.notes,
        "version": meeting.version,
    }  # fmt: skip
    for index, row in enumerate(sorted(meeting.sittings.all(), key=lambda row: (row.starts_at, row.pk))):
        values |= {f"sitting-{index}-{name}": value for name, value in sitting_values(row).items()}
    return values


def sitting_values(row) -> dict:
    """Day, hours and place of one sitting, local time."""
    begins, ends = timezone.localtime(row.starts_at), row.ends_at and timezone.localtime(row.ends_at)
    return {
        "day": begins.date().isoformat(), "begins": f"{begins:%H:%M}", "ends": f"{ends:%H:%M}" if ends else "",
        "place": row.place,
    }  # fmt: skip


def agenda_values(data) -> dict:
    """Kinds, their texts, the agenda and the points under it."""
    values, item_index, remark_index = {"kinds": data.kinds}, 0, 0
    for part in data.parts:
        values |= {
            f"topic-{part.kind}": part.topic, f"lecturer-{part.kind}": part.lecturer,
            f"leads-{part.kind}": tick(part.lecturer_leads), f"gist-{part.kind}": part.gist,
        }  # fmt: skip
        for item in part.items:
            values[f"item-{item_index}-title"] = item.title
            values[f"item-{item_index}-administrative"] = tick(item.is_administrative)
            for row in item.remarks:
                name = f"remark-{remark_index}"
                values |= {
                    f"{name}-item": str(item_index), f"{name}-speaker": row.speaker_name, f"{name}-gist": row.gist,
                    f"{name}-dissent": tick(row.is_dissent),
                }  # fmt: skip
                remark_index += 1
            item_index += 1
    return values


def vote_values(data) -> dict:
    """Every resolution."""
    rows = [row for part in data.parts for row in part.resolutions]
    values = {}
    for index, row in enumerate(rows):
        values |= {
            f"vote-{index}-{name}": text(value)
            for name, value in {
                "title": row.title, "text": row.text, "kind": row.kind, "method": row.method, "sitting": row.sitting,
                "candidate": row.candidate_id, "yes": row.yes, "no": row.no, "abstain": row.abstain,
                "written_yes": row.written_yes or "", "written_no": row.written_no or "",
                "responsible": row.responsible_id, "deadline": row.deadline, "taken": clock(row.taken_at),
                "seats": row.seats, "issued": row.issued, "returned": row.returned, "valid": row.valid,
                "scrutineers": row.scrutineers, "tellers": row.tellers,
            }.items()
        }  # fmt: skip
    return values | standing_values(rows)


def standing_values(votes) -> dict:
    """Those who stand in the elections among `votes`."""
    values, rows = {}, [(number, each) for number, row in enumerate(votes) for each in row.candidates]
    for index, (number, row) in enumerate(rows):
        values |= {
            f"stand-{index}-vote": str(number), f"stand-{index}-name": row.name, f"stand-{index}-yes": text(row.yes),
            f"stand-{index}-no": text(row.no), f"stand-{index}-written_in": tick(row.is_written_in),
        }  # fmt: skip
    return values


def attendance_values(data) -> dict:
    """Who came to which sittings and when, who is on leave and why."""
    values = {}
    for row in data.attendances:
        known = values.get(f"att-{row.member_id}", "")
        if row.presence == Presence.PRESENT:
            values |= came_values(row, known)
        elif not known.startswith(Presence.PRESENT):
            values |= {f"att-{row.member_id}": row.presence, f"why-{row.member_id}": row.reason}
    return values


def came_values(row, known) -> dict:
    """One more sitting somebody came to, after those already `known`, with the hours of coming and leaving."""
    labels = known.partition(":")[2] if known.startswith(Presence.PRESENT) else ""
    hours = {"arrived": clock(row.arrived_at), "left": clock(row.left_at)}
    return {
        f"att-{row.member_id}": f"present:{labels}{row.sitting}", f"why-{row.member_id}": "",
        **{f"stay-{row.member_id}-{name}": hour for name, hour in hours.items() if hour},
    }  # fmt: skip


def guest_values(data) -> dict:
    """Who attended without a vote."""
    return {
        f"guest-{index}-{name}": getattr(guest, name)
        for index, guest in enumerate(data.guests) for name in ("name", "post", "reason")
    }  # fmt: skip


def record_values(meeting, data) -> dict:
    """Everything the record page shows."""
    return {
        **plan_values(meeting), **agenda_values(data), **vote_values(data), **attendance_values(data),
        **guest_values(data), "chair_delegated": data.chair_delegated, "late_reason": data.late_reason,
        "late_note": data.late_note,
    }  # fmt: skip
