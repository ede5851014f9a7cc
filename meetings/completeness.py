"""What an inspector would find missing in a record, in the inspector's words. Plain values in, findings out.

Blocking are only gaps that would make the sealed record false or incomplete; "not carried" never blocks.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from meetings.choices import PartKind, Presence, VoteKind
from meetings.rules import Tally, check_tally
from regulations.citations import cite
from regulations.findings import Finding

DISCUSSING = (PartKind.GENERAL_ASSEMBLY, PartKind.COMMITTEE_MEETING, PartKind.GROUP_MEETING)
ARTICLES = {
    PartKind.GENERAL_ASSEMBLY: "BR 11",
    PartKind.COMMITTEE_MEETING: "BR 12",
    PartKind.GROUP_MEETING: "BR 13",
    PartKind.PARTY_LECTURE: "BR 16",
    PartKind.THEME_PARTY_DAY: "BR 16",
    PartKind.ORGANIZATIONAL_LIFE: "BR 17",
}


@dataclass(frozen=True)
class PartFacts:
    kind: str
    topic: str = ""
    lecturer: str = ""
    items: int = 0


@dataclass(frozen=True)
class ResolutionFacts:
    """One matter put to the vote; counts are None until typed."""

    title: str
    text: str
    kind: str
    basis: str
    due: int
    present: int
    yes: int | None
    no: int | None
    abstain: int | None
    written_yes: int = 0
    written_no: int = 0
    has_responsible: bool = False
    has_deadline: bool = False
    carried: bool | None = None

    @property
    def tally(self) -> Tally | None:
        """The counts, or None while one of them is missing."""
        if None in (self.yes, self.no, self.abstain):
            return None
        return Tally(
            due=self.due, present=self.present, yes=self.yes, no=self.no, abstain=self.abstain,
            written_yes=self.written_yes, written_no=self.written_no,
        )  # fmt: skip


@dataclass(frozen=True)
class RecordFacts:
    """Everything the check looks at; people as ids, presence and reason as codes."""

    held_on: date
    today: date
    has_end: bool
    has_place: bool
    has_chair: bool
    has_recorder: bool
    chair_needs_delegation: bool
    parts: tuple[PartFacts, ...]
    due: frozenset[int]
    presence: dict[int, tuple[str, str]]
    resolutions: tuple[ResolutionFacts, ...] = ()
    guests_without_post: int = 0
    is_late: bool = False
    has_late_reason: bool = False
    remarks: int = 0
    names: dict[int, str] = field(default_factory=dict)


def check_record(facts: RecordFacts) -> list[Finding]:
    """All findings of a record in the order of the page."""
    checks = (check_frame, check_lateness, check_parts, check_roll, check_guests, check_resolutions, check_remarks)
    return [finding for check in checks for finding in check(facts)]


def _finding(code, message, article, fieldname="", blocking=True) -> Finding:
    return Finding(code, message, cite(article), fieldname, blocking)


def check_frame(facts) -> Iterator[Finding]:
    """Time, place, chair and recorder."""
    article = ARTICLES[facts.parts[0].kind] if facts.parts else "BR 11"
    if facts.held_on > facts.today:
        yield _finding("in-future", _("The meeting has not been held yet."), article, "held_on")
    if not facts.has_end:
        yield _finding("no-end", _("The time at which it ended is missing."), article, "ends_at")
    if not facts.has_place:
        yield _finding("no-place", _("The place is missing."), article, "place")
    if not facts.has_chair:
        yield _finding("no-chair", _("Nobody is named as chair."), "BR 14", "chair")
    if not facts.has_recorder:
        yield _finding("no-recorder", _("Nobody is named as recorder."), "BR 14", "recorder")
    if facts.chair_needs_delegation:
        message = _("The chair is not the secretary: record that the secretary delegated it.")
        yield _finding("no-delegation", message, "BR 14", "chair_delegated")


def check_lateness(facts) -> Iterator[Finding]:
    """Late entry is allowed; it needs its reason."""
    if facts.is_late and not facts.has_late_reason:
        message = _("Entered late: choose the reason. It is labelled, not punished.")
        yield _finding("no-late-reason", message, "LOCAL", "late_reason")


def check_parts(facts) -> Iterator[Finding]:
    """Each part says what it was about."""
    for part in facts.parts:
        article = ARTICLES[part.kind]
        if part.kind in DISCUSSING and not part.items:
            yield _finding("no-agenda", _("No matter is on the agenda."), article, "items")
        if part.kind == PartKind.PARTY_LECTURE and not part.lecturer:
            yield _finding("no-lecturer", _("Who gave the lecture is missing."), article, "lecturer")
        if part.kind in (PartKind.PARTY_LECTURE, PartKind.THEME_PARTY_DAY) and not part.topic:
            yield _finding("no-topic", _("The topic is missing."), article, "topic")


def check_roll(facts) -> Iterator[Finding]:
    """Those due and those recorded are the same people, and every leave has its reason."""
    missing = facts.due - facts.presence.keys()
    if missing or facts.presence.keys() - facts.due:
        people = "、".join(facts.names.get(pk, "") for pk in sorted(missing)[:5])
        message = _("Those due do not match the register: %(names)s") % {"names": people or "—"}
        yield _finding("roll-mismatch", message, "BR 11", "attendance")
    unexplained = [pk for pk, (state, reason) in facts.presence.items() if state == Presence.LEAVE and not reason]
    if unexplained:
        people = "、".join(facts.names.get(pk, "") for pk in sorted(unexplained)[:5])
        message = _("Leave is recorded without its reason: %(names)s") % {"names": people}
        yield _finding("leave-without-reason", message, "BR 11", "attendance")


def check_guests(facts) -> Iterator[Finding]:
    """Whoever attends without a vote is named with the post."""
    if facts.guests_without_post:
        yield _finding("guest-without-post", _("The post of somebody attending is missing."), "BR 11", "guests")


def check_resolutions(facts) -> Iterator[Finding]:
    """Counts that add up; a carried resolution has its text, its responsible person and its deadline."""
    for number, resolution in enumerate(facts.resolutions, start=1):
        named = {"n": number}
        article = "DEV 21" if resolution.kind in (VoteKind.ADMISSION, VoteKind.CONVERSION) else "BR 11"
        if resolution.tally is None:
            yield _finding("no-counts", _("Resolution %(n)d: the counts are missing.") % named, article, "resolutions")
            continue
        yield from check_tally(resolution.basis, resolution.tally)
        if not resolution.text:
            message = _("Resolution %(n)d: the text is missing.") % named
            yield _finding("no-text", message, article, "resolutions")
        if resolution.carried and resolution.kind == VoteKind.ORDINARY and not resolution.has_responsible:
            message = _("Resolution %(n)d: nobody is responsible.") % named
            yield _finding("no-responsible", message, article, "resolutions")
        if resolution.carried and resolution.has_responsible and not resolution.has_deadline:
            message = _("Resolution %(n)d: the deadline is missing.") % named
            yield _finding("no-deadline", message, article, "resolutions")


def check_remarks(facts) -> Iterator[Finding]:
    """A discussion without a single point looks empty; it may still be true."""
    if facts.remarks == 0 and any(part.kind in DISCUSSING for part in facts.parts):
        message = _("No points of any speaker are recorded.")
        yield _finding("no-remarks", message, "BR 11", "remarks", blocking=False)
