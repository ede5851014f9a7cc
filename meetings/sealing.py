"""The contents of a record in one canonical form, and the hash that fixes them."""

import base64
import hashlib
import json

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from meetings.choices import PartKind

SCHEMA = 1
MEETING_FIELDS = (
    "public_id", "organisation_id", "title", "held_on", "chair_id", "chair_delegated", "recorder_id", "notes",
    "late_reason", "late_note", "record_number",
)  # fmt: skip
PART_FIELDS = ("kind", "order", "topic", "lecturer", "lecturer_leads", "gist")
# Added later, as those of resolutions below.
LATER_PART_FIELDS = ("lecturer_member_id",)
RESOLUTION_FIELDS = (
    "order", "title", "text", "kind", "method", "candidate_id", "yes", "no", "abstain", "written_yes", "written_no",
    "due", "present", "carried", "responsible_id", "deadline",
)  # fmt: skip
# Added after the first records were sealed: they stand in the text only where they say something, so that the hash of
# every earlier record stays what it was.
LATER_RESOLUTION_FIELDS = (
    "taken_at", "seats", "issued", "returned", "valid", "scrutineers", "tellers", "referred",
)  # fmt: skip
CANDIDATE_FIELDS = ("order", "name", "member_id", "is_written_in", "yes", "no", "result")
EXCLUSION_FIELDS = ("member_id", "ground", "higher_approval", "passed_on")


def pick(row, fields) -> dict:
    """The named fields of a row."""
    return {name: getattr(row, name) for name in fields}


def pick_filled(row, fields) -> dict:
    """The named fields of a row that say something."""
    return {
        name: value
        for name, value in pick(row, fields).items()
        if value is not None and value is not False and value != ""
    }


def instant(value) -> str | None:
    """An instant in UTC with microseconds, the same whatever the active time zone."""
    return value and value.astimezone(timezone.get_fixed_timezone(0)).isoformat(timespec="microseconds")


def sitting_contents(sitting) -> dict:
    """Time, place and roll of one sitting; people in the order of their ids."""
    roll = sorted(sitting.attendances.all(), key=lambda row: row.member_id)
    return {
        "label": sitting.label,
        "starts_at": instant(sitting.starts_at),
        "ends_at": instant(sitting.ends_at),
        "place": sitting.place,
        "roll": [[row.member_id, row.presence, row.reason, row.arrived_at, row.left_at, row.may_vote] for row in roll],
    }


def resolution_contents(row, labels) -> dict:
    """One resolution with its counts; an election with those who stood."""
    stood = [pick(candidate, CANDIDATE_FIELDS) for candidate in row.candidates.all()]
    return {
        **pick(row, RESOLUTION_FIELDS),
        **pick_filled(row, LATER_RESOLUTION_FIELDS),
        "sitting": labels[row.sitting_id],
        **({"candidates": stood} if stood else {}),
    }


def part_contents(part, labels) -> dict:
    """One part with its agenda, points and resolutions."""
    return {
        **pick(part, PART_FIELDS),
        **pick_filled(part, LATER_PART_FIELDS),
        "items": [
            {
                **pick(item, ("order", "title", "is_administrative")),
                "remarks": [
                    pick(remark, ("order", "speaker_id", "speaker_name", "gist", "is_dissent"))
                    for remark in item.remarks.all()
                ],
            }
            for item in part.items.all()
        ],
        "resolutions": [resolution_contents(row, labels) for row in part.resolutions.all()],
    }


def later_contents(meeting) -> dict:
    """What records hold that came later than the first seals; missing where there is none of it."""
    left_out = sorted(meeting.exclusions.all(), key=lambda row: row.member_id)
    lives = any(part.kind == PartKind.ORGANIZATIONAL_LIFE for part in meeting.parts.all())
    found = {
        "exclusions": [pick(row, EXCLUSION_FIELDS) for row in left_out],
        "criticisms": sorted(criticism_contents(row) for row in meeting.criticisms.all()) if lives else [],
    }
    return {name: rows for name, rows in found.items() if rows}


def criticism_contents(row) -> list:
    """What was said as a digest: the sealed text lets nobody read it."""
    return [row.member_id, row.speaker_id, row.is_self_check, hashlib.sha256(row.text.encode()).hexdigest()]


def contents(meeting) -> dict:
    """Everything the seal fixes: text, roll, votes, attachment hashes, and the three times."""
    sittings = list(meeting.sittings.all())
    labels = {sitting.pk: sitting.label for sitting in sittings}
    return {
        "schema": SCHEMA,
        **pick(meeting, MEETING_FIELDS),
        "entered_at": instant(meeting.entered_at),
        "entered_by": meeting.entered_by_id,
        "sealed_at": instant(meeting.sealed_at),
        "sealed_by": meeting.sealed_by_id,
        "sittings": [sitting_contents(sitting) for sitting in sittings],
        "parts": [part_contents(part, labels) for part in meeting.parts.all()],
        "guests": sorted([guest.name, guest.post, guest.reason] for guest in meeting.guests.all()),
        **later_contents(meeting),
        "attachments": sorted([file.name, file.size, file.sha256] for file in meeting.attachments.all()),
        **joint_contents(meeting),
    }


def joint_contents(meeting) -> dict:
    """With whom it was held; nothing in the text of a meeting held alone, so that its hash stays what it was."""
    row = getattr(meeting, "linked", None)
    return {"joint": {"is_host": row.is_host, "held_with": row.held_with}} if row else {}


def seal_hash(values: dict) -> str:
    """SHA-256 over the canonical text: sorted keys, no white space, UTF-8."""
    text = json.dumps(values, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def addendum_hash(previous: str, text: str, signed_by_id: int, at) -> str:
    """The link of one addendum to the seal or the addendum before it."""
    return seal_hash({"previous": previous, "text": text, "signed_by": signed_by_id, "at": instant(at)})


def check_code(meeting) -> str:
    """The short code printed on paper: the first ten base32 characters of the seal's hash."""
    return base64.b32encode(bytes.fromhex(meeting.seal_hash)).decode()[:10] if meeting.seal_hash else ""
