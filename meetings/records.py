"""What a record page hands to the actions: plain values, already cleaned by the forms."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from meetings.choices import Presence
from meetings.stays import Stay, minutes_from, present_at


@dataclass(frozen=True)
class SittingData:
    label: str
    starts_at: datetime
    place: str
    ends_at: datetime | None = None

    @property
    def begins(self) -> time:
        """The hour at which it begins, in the site's time zone."""
        return timezone.localtime(self.starts_at).time()

    @property
    def length(self) -> int | None:
        """Whole minutes from the beginning to the end; None while the end is not known."""
        return self.ends_at and int((self.ends_at - self.starts_at).total_seconds() // 60)

    def minute(self, clock: time | None) -> int | None:
        """An hour of the clock as the minute of this sitting."""
        return None if clock is None else minutes_from(self.begins, clock)


@dataclass(frozen=True)
class AttendanceData:
    """One person in one sitting; `sitting` is its label."""

    sitting: str
    member_id: int
    presence: str
    reason: str = ""
    arrived_at: time | None = None
    left_at: time | None = None

    def stay(self, sitting: SittingData) -> Stay:
        """From when to when the person was in the room of `sitting`."""
        return Stay(sitting.minute(self.arrived_at), sitting.minute(self.left_at))


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
class CandidateData:
    """Somebody who stands or was written in; `yes` is None until the votes are counted, `no` may stay unknown."""

    name: str
    member_id: int | None = None
    yes: int | None = None
    no: int | None = None
    is_written_in: bool = False


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
    taken_at: time | None = None
    seats: int | None = None
    issued: int | None = None
    returned: int | None = None
    valid: int | None = None
    scrutineers: str = ""
    tellers: str = ""
    candidates: tuple[CandidateData, ...] = ()


@dataclass(frozen=True)
class PartData:
    kind: str
    topic: str = ""
    lecturer: str = ""
    lecturer_id: int | None = None
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
class ExclusionData:
    """Somebody to be left out of those due, and the day on which the assembly passed it."""

    member_id: int
    passed_on: date


@dataclass(frozen=True)
class RecordData:
    """A whole record as typed. `self_checked` are those whose self-check is on record; None where none is asked for."""

    title: str
    sittings: tuple[SittingData, ...]
    parts: tuple[PartData, ...]
    chair_id: int | None = None
    chair_delegated: bool = False
    recorder_id: int | None = None
    notes: str = ""
    attendances: tuple[AttendanceData, ...] = ()
    guests: tuple[GuestData, ...] = ()
    exclusions: tuple[ExclusionData, ...] = ()
    self_checked: frozenset[int] | None = None
    late_reason: str = ""
    late_note: str = ""

    @property
    def held_on(self) -> date:
        """The day of the first sitting, in the site's time zone."""
        return timezone.localdate(min(sitting.starts_at for sitting in self.sittings))

    @property
    def kinds(self) -> list[str]:
        """The kinds of the parts, in order."""
        return [part.kind for part in self.parts]

    def sitting(self, label: str) -> SittingData:
        """The sitting of a label; the first where there is none of it."""
        return next((row for row in self.sittings if row.label == label), self.sittings[0])

    def came_to(self, label: str) -> list[AttendanceData]:
        """The attendances of those who came to one sitting, for a while or throughout."""
        return [row for row in self.attendances if row.sitting == label and row.presence == Presence.PRESENT]

    def stays_in(self, label: str) -> dict[int, Stay]:
        """{member: stay} of those who came to one sitting."""
        sitting = self.sitting(label)
        return {row.member_id: row.stay(sitting) for row in self.came_to(label)}

    def present_at(self, label: str, clock: time | None) -> set[int]:
        """Who was in the room of one sitting at an hour of the clock; without one, those who stayed throughout."""
        return present_at(self.stays_in(label), self.sitting(label).minute(clock))

    @property
    def left_out(self) -> frozenset[int]:
        """Who is left out of those due in elections and admissions: nobody before the assembly has passed it."""
        return frozenset(row.member_id for row in self.exclusions if row.passed_on <= self.held_on)

    def presence(self) -> dict[int, tuple[str, str]]:
        """{member: (presence, reason)} over all sittings: present in one of them is present."""
        rank = {Presence.PRESENT: 0, Presence.LEAVE: 1, Presence.ABSENT: 2}
        union: dict[int, tuple[str, str]] = {}
        for row in self.attendances:
            known = union.get(row.member_id)
            if known is None or rank[row.presence] < rank[known[0]]:
                union[row.member_id] = (row.presence, row.reason)
        return union
