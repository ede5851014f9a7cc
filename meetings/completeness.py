"""What an inspector would find missing in a record, in the inspector's words. Plain values in, findings out.

Blocking are only gaps that would make the sealed record false or incomplete; "not carried" never blocks.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils.translation import ngettext

from branches.choices import Form, ReservedAct
from branches.rules import reserved_act
from meetings.choices import Method, PartKind, Presence, VoteKind
from meetings.inspection import found, in_vote, numbered
from meetings.rules import Tally, candidate_differential, check_tally
from meetings.stays import Stay
from regulations.citations import cite
from regulations.findings import Finding

DISCUSSING = (
    PartKind.GENERAL_ASSEMBLY, PartKind.COMMITTEE_MEETING, PartKind.GROUP_MEETING, PartKind.LEADING_MEETING,
)  # fmt: skip
# What a vote does where only the home branch may do it.
RESERVED = {
    VoteKind.ADMISSION: ReservedAct.ADMIT, VoteKind.CONVERSION: ReservedAct.ADMIT, VoteKind.ELECTION: ReservedAct.ELECT,
}  # fmt: skip
SECRET = (VoteKind.ADMISSION, VoteKind.CONVERSION, VoteKind.ELECTION)
# The votes of a leading committee.
LEADING = (PartKind.LEADING_MEETING, VoteKind.POSTS)
COUNTS = frozenset({"yes", "no", "abstain", "written_yes", "written_no"})
ARTICLES = {
    PartKind.GENERAL_ASSEMBLY: "BR 11",
    PartKind.COMMITTEE_MEETING: "BR 12",
    PartKind.GROUP_MEETING: "BR 13",
    PartKind.PARTY_LECTURE: "BR 16",
    PartKind.THEME_PARTY_DAY: "BR 16",
    PartKind.ORGANIZATIONAL_LIFE: "BR 17",
    PartKind.DEMOCRATIC_APPRAISAL: "BR 18",
    PartKind.LEADING_MEETING: "GRP 27",
}


@dataclass(frozen=True)
class PartFacts:
    kind: str
    topic: str = ""
    lecturer: str = ""
    items: int = 0


@dataclass(frozen=True)
class ElectionFacts:
    """What is known of an election; `stands` names scrutineers who stand, `uncounted` whose votes are missing.

    `first_uncounted` is the place of the first of them among all who stand in the record.
    """

    seats: int | None = None
    has_ballots: bool = False
    candidates: int = 0
    uncounted: tuple[str, ...] = ()
    first_uncounted: int = 0
    contradiction: str = ""
    has_scrutineer: bool = False
    stands: tuple[str, ...] = ()
    in_committee: bool = False


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
    lacks_minute: bool = False
    is_outside: bool = False
    election: ElectionFacts | None = None


@dataclass(frozen=True)
class StayFacts:
    """Somebody who was not in the room throughout; `length` of the sitting in minutes, None while it has no end."""

    member: int
    stay: Stay
    length: int | None = None


@dataclass(frozen=True)
class RecordFacts:
    """Everything the check looks at; people as ids, presence and reason as codes.

    `without_end` and `without_place` are the places of sittings in their list, `guests_without_post` (place, name).
    """

    held_on: date
    today: date
    without_end: tuple[int, ...]
    without_place: tuple[int, ...]
    has_chair: bool
    has_recorder: bool
    chair_needs_delegation: bool
    parts: tuple[PartFacts, ...]
    due: frozenset[int]
    presence: dict[int, tuple[str, str]]
    resolutions: tuple[ResolutionFacts, ...] = ()
    stays: tuple[StayFacts, ...] = ()
    guests_without_post: tuple[tuple[int, str], ...] = ()
    has_come_back: bool = False
    passed_later: bool = False
    without_self_check: int = 0
    is_late: bool = False
    has_late_reason: bool = False
    remarks: int = 0
    names: dict[int, str] = field(default_factory=dict)
    form: str = Form.ORDINARY

    def named(self, ids) -> str:
        """The names of the first five of `ids`."""
        return "、".join(self.names.get(pk, "—") for pk in ids[:5])


def check_record(facts: RecordFacts) -> list[Finding]:
    """All findings of a record in the order of the page."""
    checks = (
        check_frame, check_lateness, check_parts, check_roll, check_stays, check_guests, check_exclusions,
        check_resolutions, check_self_checks, check_remarks,
    )  # fmt: skip
    return [finding for check in checks for finding in check(facts)]


def own_article(facts) -> str:
    """The article on which everything in a leading committee's meeting rests; empty for meetings of branches."""
    leads = any(part.kind == PartKind.LEADING_MEETING for part in facts.parts)
    return ARTICLES[PartKind.LEADING_MEETING] if leads else ""


def check_frame(facts) -> Iterator[Finding]:
    """Time, place, chair and recorder."""
    article, own = ARTICLES[facts.parts[0].kind] if facts.parts else "BR 11", own_article(facts)
    if facts.held_on > facts.today:
        yield found("in-future", "sitting-0-day", article=article)
    for missing, code, name in ((facts.without_end, "no-end", "ends"), (facts.without_place, "no-place", "place")):
        if missing:
            yield found(code, f"sitting-{missing[0]}-{name}", article=article)
    if not facts.has_chair:
        yield found("no-chair", "chair", article=own)
    if not facts.has_recorder:
        yield found("no-recorder", "recorder", article=own)
    if facts.chair_needs_delegation:
        yield found("no-delegation", "chair_delegated", article=own)


def check_lateness(facts) -> Iterator[Finding]:
    """Late entry is allowed; it needs its reason."""
    if facts.is_late and not facts.has_late_reason:
        yield found("no-late-reason", "late_reason")


def check_parts(facts) -> Iterator[Finding]:
    """Each part says what it was about."""
    for part in facts.parts:
        article = ARTICLES[part.kind]
        if part.kind in DISCUSSING and not part.items:
            yield found("no-agenda", "item-0-title", article=article)
        if part.kind == PartKind.PARTY_LECTURE and not part.lecturer:
            yield found("no-lecturer", f"lecturer-{part.kind}", article=article)
        if part.kind in (PartKind.PARTY_LECTURE, PartKind.THEME_PARTY_DAY) and not part.topic:
            yield found("no-topic", f"topic-{part.kind}", article=article)
        if part.kind == PartKind.ORGANIZATIONAL_LIFE and not part.topic:
            yield found("no-theme", f"topic-{part.kind}")


def check_roll(facts) -> Iterator[Finding]:
    """Those due and those recorded are the same people, and every leave has its reason."""
    own = own_article(facts)
    missing, strange = sorted(facts.due - facts.presence.keys()), sorted(facts.presence.keys() - facts.due)
    if missing:
        yield found("leave-unrecorded", f"att-{missing[0]}", facts.named(missing), article=own)
    if strange:
        yield found("roll-mismatch", "people-list", facts.named(strange), article=own)
    unexplained = sorted(pk for pk, (state, reason) in facts.presence.items() if state == Presence.LEAVE and not reason)
    if unexplained:
        yield found("leave-without-reason", f"why-{unexplained[0]}", facts.named(unexplained), article=own)


def check_stays(facts) -> Iterator[Finding]:
    """Coming and leaving lie within the sitting, and differ."""
    for row in facts.stays:
        name = facts.names.get(row.member, "")
        for end in row.stay.outside(row.length):
            yield found("stay-outside", f"stay-{row.member}-{end}", name)
        if row.stay.is_empty:
            yield found("stay-empty", f"stay-{row.member}-left", name)


def check_guests(facts) -> Iterator[Finding]:
    """Whoever attends without a vote is named with the post."""
    if facts.guests_without_post:
        index, name = facts.guests_without_post[0]
        yield found("guest-without-post", f"guest-{index}-post", name)


def check_exclusions(facts) -> Iterator[Finding]:
    """Whoever is left out of those due was not there, and the assembly had passed it. Names are for the entitled."""
    if facts.has_come_back:
        yield found("left-out-came", "exclusions")
    if facts.passed_later:
        yield found("left-out-early", "exclusions")


def check_resolutions(facts) -> Iterator[Finding]:
    """Counts that add up; a carried resolution has its text, its responsible person and its deadline."""
    for index, resolution in enumerate(facts.resolutions):
        yield from _reserved(index, resolution, facts.form)
        if resolution.election is not None:
            yield from _of_election(index, resolution)
        elif resolution.kind != VoteKind.RECTIFICATION:
            yield from _wrong_counts(index, resolution)
        for missing, code, name in _missing(resolution):
            if missing:
                yield in_vote(index, code, name, _article(resolution))


def _article(row):
    """On which article a kind of vote rests."""
    labels = {VoteKind.ADMISSION: "DEV 21", VoteKind.CONVERSION: "DEV 21", VoteKind.ELECTION: "ELE"}
    return cite("GRP 27" if row.basis in LEADING else labels.get(row.kind, "BR 11"))


def _wrong_counts(index, row) -> Iterator[Finding]:
    """Counts that are not typed yet, or cannot be true."""
    if row.tally is None:
        yield in_vote(index, "no-counts", "yes", _article(row))
        return
    for each in check_tally(row.basis, row.tally):
        place = each.field if each.field in COUNTS else "yes"
        yield replace(each, message=numbered(index + 1, each.message), field=f"vote-{index}-{place}")


def _of_election(index, row) -> Iterator[Finding]:
    """An election without ballots or votes, or with counts that cannot be true; what is unusual about it."""
    known = row.election
    few = known.seats is not None and not candidate_differential(known.seats, known.candidates).valid
    for missing, code, name, detail in (
        (not known.seats, "no-seats", "seats", ""),
        (not known.has_ballots, "no-ballots", "issued", ""),
        (not known.candidates and not known.uncounted, "nobody-stands", "seats", ""),
        (known.contradiction, "ballots-impossible", "issued", known.contradiction),
        (few and not known.in_committee, "few-candidates", "seats", ""),
        (not known.has_scrutineer, "no-scrutineer", "scrutineers", ""),
        (known.stands, "scrutineer-stands", "scrutineers", "、".join(known.stands)),
    ):
        if missing:
            yield in_vote(index, code, name, cite("ELE 13" if code == "few-candidates" else "ELE"), detail)
    if known.uncounted:
        found_here = in_vote(index, "votes-uncounted", "yes", cite("ELE"), "、".join(known.uncounted[:5]))
        yield replace(found_here, field=f"stand-{known.first_uncounted}-yes")


def _reserved(index, row, form) -> Iterator[Finding]:
    """What a temporary branch may not decide (Branch Regulations, Art. 8)."""
    act = RESERVED.get(row.kind)
    for finding in reserved_act(form, act) if act else ():
        yield in_vote(index, "temporary-branch", "kind", finding.citation)


def _missing(row) -> tuple:
    """Whether something is missing, its code, its field."""
    admits = row.kind in (VoteKind.ADMISSION, VoteKind.CONVERSION)
    open_vote = row.kind in SECRET and row.method != Method.SECRET_BALLOT
    rectifies = row.kind == VoteKind.RECTIFICATION
    nobody = (rectifies or (row.carried and row.kind == VoteKind.ORDINARY)) and not row.has_responsible
    no_deadline = (rectifies or row.carried) and row.has_responsible and not row.has_deadline
    return (
        (not row.title, "no-title", "title"),
        (row.carried and not row.text and row.election is None, "no-text", "text"),
        (admits and not row.has_candidate, "no-candidate", "candidate"),
        (open_vote, "not-secret", "method"),
        (nobody, "no-responsible", "responsible"),
        (row.lacks_minute and not rectifies, "no-minute", "taken"),
        (row.is_outside, "minute-outside", "taken"),
        (no_deadline, "no-deadline", "deadline"),
    )


def check_self_checks(facts) -> Iterator[Finding]:
    """In an organizational life meeting everybody examines the own person; how many have not, never who."""
    if facts.without_self_check:
        detail = ngettext("%(n)s person", "%(n)s people", facts.without_self_check) % {"n": facts.without_self_check}
        yield found("no-self-check", "criticism", detail)


def check_remarks(facts) -> Iterator[Finding]:
    """A discussion without a single point looks empty; it may still be true."""
    if facts.remarks == 0 and any(part.kind in DISCUSSING for part in facts.parts):
        yield found("no-remarks", "item-0-title", article=own_article(facts))
