"""What a record page hands to the actions: plain values, already cleaned by the forms."""

from dataclasses import dataclass
from datetime import date, datetime, time


@dataclass(frozen=True)
class SittingData:
    label: str
    starts_at: datetime
    place: str
    ends_at: datetime | None = None


@dataclass(frozen=True)
class AttendanceData:
    """One person in one sitting; `sitting` is its label."""

    sitting: str
    member_id: int
    presence: str
    reason: str = ""
    arrived_at: time | None = None
    left_at: time | None = None


@dataclass(frozen=True)
class RemarkData:
    speaker_id: int | None
    speaker_name: str
    gist: str
    is_dissent: bool = False


@dataclass(frozen=True)
class ItemData:
    title: str
    is_administrative: bool = False
    remarks: tuple[RemarkData, ...] = ()


@dataclass(frozen=True)
class ResolutionData:
    """One matter put to the vote in the sitting named by its label."""

    title: str
    text: str = ""
    kind: str = "ordinary"
    method: str = "hands"
    sitting: str = "A"
    candidate_id: int | None = None
    yes: int | None = None
    no: int | None = None
    abstain: int | None = None
    written_yes: int = 0
    written_no: int = 0
    responsible_id: int | None = None
    deadline: date | None = None


@dataclass(frozen=True)
class PartData:
    kind: str
    topic: str = ""
    lecturer: str = ""
    lecturer_leads: bool = False
    gist: str = ""
    items: tuple[ItemData, ...] = ()
    resolutions: tuple[ResolutionData, ...] = ()


@dataclass(frozen=True)
class GuestData:
    name: str
    post: str = ""
    reason: str = ""


@dataclass(frozen=True)
class RecordData:
    """A whole record as typed. `held_on` is the day of the first sitting."""

    title: str
    sittings: tuple[SittingData, ...]
    parts: tuple[PartData, ...]
    chair_id: int | None = None
    chair_delegated: bool = False
    recorder_id: int | None = None
    notes: str = ""
    attendances: tuple[AttendanceData, ...] = ()
    guests: tuple[GuestData, ...] = ()
    late_reason: str = ""
    late_note: str = ""
