"""What an inspector would find missing in a record, in the inspector's words. Plain values in, findings out.

Blocking are only gaps that would make the sealed record false or incomplete; "not carried" never blocks.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from meetings.choices import Method, PartKind, Presence, VoteKind
from meetings.rules import Tally, check_tally
from regulations.citations import cite
from regulations.findings import Finding

DISCUSSING = (PartKind.GENERAL_ASSEMBLY, PartKind.COMMITTEE_MEETING, PartKind.GROUP_MEETING)
SECRET = (VoteKind.ADMISSION, VoteKind.CONVERSION, VoteKind.ELECTION)
COUNTS = frozenset({"yes", "no", "abstain", "written_yes", "written_no"})
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
    """One matter put to the vote; no tally until all counts are typed."""

    title: str
    text: str
    kind: str
    method: str
    basis: str
    tally: Tally | None
    has_responsible: bool = False
    has_deadline: bool = False
    has_candidate: bool = False
    carried: bool | None = None


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


def _finding(code, message, article, fieldname="", *, blocking=True) -> Finding:
    return Finding(code, message, cite(article), fieldname, blocking)


def check_frame(facts) -> Iterator[Finding]:
    """Time, place, chair and recorder."""
    article = ARTICLES[facts.parts[0].kind] if facts.parts else "BR 11"
    if facts.held_on > facts.today:
        yield _finding("in-future", _("The meeting has not been held yet."), article, "sitting-0-day")
    if not facts.has_end:
        yield _finding("no-end", _("The time at which it ended is missing."), article, "sitting-0-ends")
    if not facts.has_place:
        yield _finding("no-place", _("The place is missing."), article, "sitting-0-place")
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
            yield _finding("no-agenda", _("No matter is on the agenda."), article, "item-0-title")
        if part.kind == PartKind.PARTY_LECTURE and not part.lecturer:
            yield _finding("no-lecturer", _("Who gave the lecture is missing."), article, f"lecturer-{part.kind}")
        if part.kind in (PartKind.PARTY_LECTURE, PartKind.THEME_PARTY_DAY) and not part.topic:
            yield _finding("no-topic", _("The topic is missing."), article, f"topic-{part.kind}")


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
        yield _finding("guest-without-post", _("The post of somebody attending is missing."), "BR 11", "guest-0-post")


def check_resolutions(facts) -> Iterator[Finding]:
    """Counts that add up; a carried resolution has its text, its responsible person and its deadline."""
    for index, resolution in enumerate(facts.resolutions):
        for code, message, article, name, blocking in _gaps(resolution):
            numbered = _("Resolution %(n)d: %(message)s") % {"n": index + 1, "message": message}
            yield Finding(code, numbered, article, f"vote-{index}-{name}", blocking)


def _article(row):
    """On which article a kind of vote rests."""
    labels = {VoteKind.ADMISSION: "DEV 21", VoteKind.CONVERSION: "DEV 21", VoteKind.ELECTION: "ELE"}
    return cite(labels.get(row.kind, "BR 11"))


def _gaps(row) -> Iterator[tuple]:
    """What is missing in one resolution: code, sentence, article, field, whether it blocks."""
    article = _article(row)
    yield from _wrong_counts(row, article)
    for missing, code, message, name, blocking in _missing(row):
        if missing:
            yield code, message, article, name, blocking


def _wrong_counts(row, article) -> Iterator[tuple]:
    """Counts that are not typed yet, or cannot be true."""
    if row.tally is None:
        yield "no-counts", _("the counts are missing."), article, "yes", True
        return
    for finding in check_tally(row.basis, row.tally):
        field = finding.field if finding.field in COUNTS else "yes"
        yield finding.code, finding.message, finding.citation, field, finding.blocking


def _missing(row) -> tuple:
    """Whether something is missing, code, sentence, field, whether it blocks."""
    admits = row.kind in (VoteKind.ADMISSION, VoteKind.CONVERSION)
    open_vote = row.kind in SECRET and row.method != Method.SECRET_BALLOT
    nobody = row.carried and row.kind == VoteKind.ORDINARY and not row.has_responsible
    no_deadline = row.carried and row.has_responsible and not row.has_deadline
    return (
        (not row.title, "no-title", _("the matter is missing."), "title", True),
        (row.carried and not row.text, "no-text", _("the text is missing."), "text", True),
        (admits and not row.has_candidate, "no-candidate", _("choose the person it is about."), "candidate", True),
        (open_vote, "not-secret", _("this is decided by secret ballot; the record says otherwise."), "method", False),
        (nobody, "no-responsible", _("nobody is responsible."), "responsible", True),
        (no_deadline, "no-deadline", _("the deadline is missing."), "deadline", True),
    )


def check_remarks(facts) -> Iterator[Finding]:
    """A discussion without a single point looks empty; it may still be true."""
    if facts.remarks == 0 and any(part.kind in DISCUSSING for part in facts.parts):
        message = _("Nothing of what was said is recorded.")
        yield _finding("no-remarks", message, "BR 11", "remark-0-gist", blocking=False)
