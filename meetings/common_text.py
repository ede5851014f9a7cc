"""The common facts of a joint meeting as plain values, and the versions the host leaves of them.

Time, place, title, materials, agenda and points are common. Roll, votes, guests, chair and recorder are each branch's
own.
"""

from dataclasses import asdict, replace
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from meetings.joint_models import JointRecord, JointText
from meetings.records import ItemData, PartData, RecordData, RemarkData, SittingData

# How long a page may stay open and still be sent.
SHOWN_FOR = timedelta(days=1)


def linked(meeting) -> JointRecord | None:
    """The place of a meeting in a joint one; None for all others."""
    return getattr(meeting, "linked", None)


def common(data: RecordData) -> dict:
    """The common facts of a record; what belongs to one branch alone is left out."""
    return {
        "title": data.title, "notes": data.notes, "sittings": [asdict(row) for row in data.sittings],
        "parts": [asdict(replace(part, resolutions=())) for part in data.parts],
    }  # fmt: skip


def as_record(values: dict) -> RecordData:
    """A stored text as a record without roll and votes."""
    return RecordData(
        title=values["title"], notes=values["notes"], sittings=tuple(sitting(row) for row in values["sittings"]),
        parts=tuple(part(row) for row in values["parts"]),
    )  # fmt: skip


def moment(text) -> datetime | None:
    """A stored instant; JSON keeps it as text."""
    return datetime.fromisoformat(text) if isinstance(text, str) else text


def sitting(row) -> SittingData:
    return SittingData(**{**row, "starts_at": moment(row["starts_at"]), "ends_at": moment(row["ends_at"])})


def part(row) -> PartData:
    items = tuple(
        ItemData(item["title"], item["is_administrative"], tuple(RemarkData(**each) for each in item["remarks"]))
        for item in row["items"]
    )
    return PartData(**{**row, "items": items, "resolutions": ()})


def latest(joint_id) -> JointText:
    """The text as the host has it now. One query."""
    return JointText.objects.filter(joint=joint_id).latest("number")


def has_newer_text(row: JointRecord) -> bool:
    """Whether the host wrote another text after the one that stands in the record of a guest. One query for guests."""
    return not row.is_host and row.joint.texts.filter(number__gt=row.taken).exists()


def publish(meeting, data: RecordData, *, by):
    """Leave the common facts as a new text where the host saved others than before. The caller holds its lock.

    What the guests have sealed stays sealed; the drafts of the others take the new text up when they are opened.
    """
    row = linked(meeting)
    if row is None or not row.is_host:
        return
    last = latest(row.joint_id)
    values = JointText(values=common(data))
    if as_record(last.values) == as_record(values.values):
        return
    text = JointText.objects.create(joint_id=row.joint_id, number=last.number + 1, values=values.values, by=by)
    row.taken = text.number
    row.save(update_fields=["taken"])


def forget_texts(now) -> int:
    """Remove the texts that nobody works from any more; how many. Drafts save every few seconds, each leaves a text.

    The newest of each joint meeting stays, every text that stands in the record of a branch, because what the host
    wrote since is told against it, and those of the last day, which an open page may still show.
    """
    followed = JointText.objects.filter(joint=OuterRef("joint"), number__gt=OuterRef("number"))
    taken = JointRecord.objects.filter(joint=OuterRef("joint"), taken=OuterRef("number"))
    rows = JointText.objects.filter(Exists(followed), ~Exists(taken), at__lt=now - SHOWN_FOR)
    return rows.delete()[0]
