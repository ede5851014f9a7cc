"""Quorums, majorities and lateness: whole numbers in, verdicts with reasons and article out; nothing is rounded.

Every majority here counts from those *due* (应到会有表决权), not from those present.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from meetings.choices import PartKind, VoteKind
from regulations.citations import Citation, cite
from regulations.findings import Finding

LATE_AFTER_HOURS = 72
TIME_ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Tally:
    """One vote as counted. `due` and `present` are members with voting rights; written opinions are of absent ones."""

    due: int
    present: int
    yes: int = 0
    no: int = 0
    abstain: int = 0
    written_yes: int = 0
    written_no: int = 0

    @property
    def cast(self) -> int:
        return self.yes + self.no + self.abstain

    @property
    def written(self) -> int:
        return self.written_yes + self.written_no


@dataclass(frozen=True)
class Quorum:
    """Whether enough people came to decide; `needed` is the least number that suffices."""

    valid: bool
    needed: int
    because: tuple[str, ...]
    citation: Citation


@dataclass(frozen=True)
class Outcome:
    """Whether a vote carried; `refer` where only the reading by those present would carry it."""

    carried: bool
    needed: int
    because: tuple[str, ...]
    citation: Citation
    refer: bool = False


@dataclass(frozen=True)
class Attended:
    """Who came. Approved duty leave is neutral: beside the raw share stands that of those whom duty left free."""

    due: int
    present: int
    on_duty: int = 0

    @property
    def reachable(self) -> int:
        """How many could have come: those due without those on approved duty leave."""
        return self.due - self.on_duty


@dataclass(frozen=True)
class Lateness:
    """Whole hours from the end of the day of the meeting to the entry, and whether that is late."""

    late: bool
    hours: int
    citation: Citation


def at_least_half(due: int) -> int:
    """The least n with n * 2 >= due."""
    return (due + 1) // 2


def more_than_half(due: int) -> int:
    """The least n with n * 2 > due."""
    return due // 2 + 1


def four_fifths(due: int) -> int:
    """The least n with n * 5 >= due * 4."""
    return -(-due * 4 // 5)


def two_thirds(due: int) -> int:
    """The least n with n * 3 >= due * 2."""
    return -(-due * 2 // 3)


def more_than_two_thirds(due: int) -> int:
    """The least n with n * 3 > due * 2."""
    return due * 2 // 3 + 1


def _quorum(due: int, present: int, needed: int, rule: str, label: str) -> Quorum:
    counts = _("%(present)s present of %(due)s due") % {"present": present, "due": due}
    return Quorum(present >= needed, needed, (counts, rule % {"needed": needed}), cite(label))


def general_assembly_quorum(due: int, present: int) -> Quorum:
    """Half or more of those due (BR 11)."""
    return _quorum(due, present, at_least_half(due), _("half or more must be present: %(needed)s"), "BR 11")


def committee_meeting_quorum(due: int, present: int) -> Quorum:
    """Half or more of the committee members (BR 12)."""
    return _quorum(due, present, at_least_half(due), _("half or more must be present: %(needed)s"), "BR 12")


def admission_quorum(due: int, present: int) -> Quorum:
    """Strictly more than half of those due (DEV 20)."""
    return _quorum(due, present, more_than_half(due), _("more than half must be present: %(needed)s"), "DEV 20")


def election_quorum(due: int, present: int) -> Quorum:
    """Four fifths or more of those due (ELE)."""
    return _quorum(due, present, four_fifths(due), _("four fifths or more must be present: %(needed)s"), "ELE")


def committee_election_quorum(due: int, present: int) -> Quorum:
    """More than two thirds of the committee that elects its secretary (ELE; one source only)."""
    rule = _("more than two thirds must be present: %(needed)s")
    return _quorum(due, present, more_than_two_thirds(due), rule, "ELE")


def _majority(tally: Tally, yes: int, label: str, *notes: str, refer: bool = False) -> Outcome:
    needed = more_than_half(tally.due)
    because = _("%(yes)s in favour of %(due)s due; more than half is needed: %(needed)s")
    because %= {"yes": yes, "due": tally.due, "needed": needed}
    return Outcome(yes >= needed, needed, (because, *notes), cite(label), refer)


def general_assembly_pass(tally: Tally) -> Outcome:
    """More than half of those due agree (BR 11)."""
    return _majority(tally, tally.yes, "BR 11")


def committee_meeting_pass(tally: Tally) -> Outcome:
    """More than half of the committee agrees; BR 12 sets a quorum only, so the rule of BR 11 is applied."""
    note = _("the article sets no majority for the committee; that of the general meeting is applied")
    return _majority(tally, tally.yes, "BR 12", note)


def admission_pass(tally: Tally) -> Outcome:
    """More than half of those due agree, written opinions of absent full members included (DEV 21)."""
    written = _("written opinions delivered before the meeting count: %(yes)s in favour, %(no)s against")
    notes = [written % {"yes": tally.written_yes, "no": tally.written_no}] if tally.written else []
    return _majority(tally, tally.yes + tally.written_yes, "DEV 21", *notes)


def election_pass(tally: Tally) -> Outcome:
    """More than half of those due; where only half of those present is passed, the higher body is asked (ELE)."""
    refer = tally.yes * 2 > tally.present and tally.yes * 2 <= tally.due
    conflict = _("CONFLICT: sources count the half from those due or from those present")
    ask = _("only the count of those present passes; ask the higher organisation")
    return _majority(tally, tally.yes, "ELE", conflict, *([ask] if refer else []), refer=refer)


def leading_group_pass(tally: Tally) -> Outcome:
    """More than half of the leading group due; written opinions do not count (GRP 27)."""
    return _majority(tally, tally.yes, "GRP 27", _("written opinions of absent members do not count"))


def leading_group_quorum(due: int, present: int) -> Quorum:
    """Half or more of a leading group (GRP 26)."""
    return _quorum(due, present, at_least_half(due), _("half or more must be present: %(needed)s"), "GRP 26")


def leading_group_posts_quorum(due: int, present: int) -> Quorum:
    """Two thirds or more of a leading group that fills posts or disciplines members (GRP 26)."""
    return _quorum(due, present, two_thirds(due), _("two thirds or more must be present: %(needed)s"), "GRP 26")


def candidates_needed(seats: int) -> int:
    """Seats and a fifth more, rounded up (ELE 13)."""
    return seats + -(-seats // 5)


def candidate_differential(seats: int, candidates: int) -> Quorum:
    """Whether there are enough candidates for a committee (ELE 13)."""
    needed = candidates_needed(seats)
    counts = _("%(candidates)s candidates for %(seats)s seats") % {"candidates": candidates, "seats": seats}
    rule = _("a fifth more than the seats is needed: %(needed)s") % {"needed": needed}
    return Quorum(candidates >= needed, needed, (counts, rule), cite("ELE 13"))


@dataclass(frozen=True)
class VoteBasis:
    """By which quorum and which majority a kind of vote is judged."""

    quorum: Callable[[int, int], Quorum]
    majority: Callable[[Tally], Outcome]
    written_counts: bool = False


# An election within the branch committee; the articles ask it for a quorum of its own.
COMMITTEE_ELECTION = "committee_election"

# By the kind of vote; an ordinary vote of a committee by the kind of meeting.
VOTE_BASES: dict[str, VoteBasis] = {
    VoteKind.ORDINARY: VoteBasis(general_assembly_quorum, general_assembly_pass),
    PartKind.COMMITTEE_MEETING: VoteBasis(committee_meeting_quorum, committee_meeting_pass),
    VoteKind.ADMISSION: VoteBasis(admission_quorum, admission_pass, written_counts=True),
    VoteKind.CONVERSION: VoteBasis(admission_quorum, admission_pass, written_counts=True),
    VoteKind.ELECTION: VoteBasis(election_quorum, election_pass),
    COMMITTEE_ELECTION: VoteBasis(committee_election_quorum, election_pass),
    PartKind.LEADING_MEETING: VoteBasis(leading_group_quorum, leading_group_pass),
    VoteKind.POSTS: VoteBasis(leading_group_posts_quorum, leading_group_pass),
}


def needed_present(kind: str, due: int) -> int:
    """How many must be present for a vote of `kind`. An unknown kind raises KeyError."""
    return VOTE_BASES[kind].quorum(due, 0).needed


def needed_yes(kind: str, due: int) -> int:
    """How many must agree in a vote of `kind`. An unknown kind raises KeyError."""
    return VOTE_BASES[kind].majority(Tally(due, 0)).needed


def judge_vote(kind: str, tally: Tally) -> Outcome:
    """Quorum and majority together: without a quorum nothing carries and nothing is referred."""
    basis = VOTE_BASES[kind]
    quorum, outcome = basis.quorum(tally.due, tally.present), basis.majority(tally)
    if quorum.valid:
        return replace(outcome, because=quorum.because + outcome.because)
    because = (*quorum.because, _("without a quorum no vote is valid"))
    return Outcome(carried=False, needed=outcome.needed, because=because, citation=quorum.citation)


def check_tally(kind: str, tally: Tally) -> list[Finding]:
    """Counts that cannot be true (blocking) and counts that look odd (not blocking); `field` names the culprit."""
    article = VOTE_BASES[kind].majority(Tally(0, 0)).citation
    return [
        Finding(code, message % values, article, field, blocking)
        for wrong, code, field, blocking, message, values in _suspicions(kind, tally)
        if wrong
    ]


def _suspicions(kind: str, tally: Tally):
    absent = max(tally.due - tally.present, 0)
    negative = next((name for name, count in vars(tally).items() if count < 0), "")
    written_for_nothing = tally.written > 0 and not VOTE_BASES[kind].written_counts
    return (
        (negative, "negative", negative, True, _("a count cannot be below 0"), {}),
        (tally.due == 0, "nobody_due", "due", False, _("nobody is due to vote"), {}),
        (tally.present > tally.due, "present_over_due", "present", True,
         _("no more than the %(due)s due"), {"due": tally.due}),
        (tally.cast > tally.present, "votes_over_present", "yes", True,
         _("%(cast)s votes cast, no more than the %(present)s present"),
         {"cast": tally.cast, "present": tally.present}),
        (tally.cast < tally.present, "votes_short_of_present", "abstain", False,
         _("%(cast)s votes cast of %(present)s present; enter who did not choose as abstaining"),
         {"cast": tally.cast, "present": tally.present}),
        (written_for_nothing, "written_not_counted", "written_yes", False,
         _("written opinions count only when members are admitted or become full members"), {}),
        (tally.written > absent, "written_over_absent", "written_yes", True,
         _("%(written)s written opinions, no more than the %(absent)s absent"),
         {"written": tally.written, "absent": absent}),
    )  # fmt: skip


def late_entry(held_on: date, entered_at: datetime, limit_hours: int = LATE_AFTER_HOURS) -> Lateness:
    """Whether a record came later than `limit_hours` after the end of the day of the meeting, in Asia/Shanghai.

    A moment without an offset is read as local time. Entries made on the day itself count 0 hours.
    """
    day_over = datetime.combine(held_on + timedelta(days=1), time.min, TIME_ZONE)
    entered = entered_at if entered_at.tzinfo else entered_at.replace(tzinfo=TIME_ZONE)
    # Aware values of one zone would be subtracted by the wall clock; summer time of 1986 to 1991 forbids that.
    passed = entered.timestamp() - day_over.timestamp()
    return Lateness(passed > limit_hours * 3600, max(int(passed // 3600), 0), cite("LOCAL"))


# --- Whether a record reads like an administrative meeting ------------------------------------------------------------

FEWEST_MATTERS = 2
SHORT_MINUTES = 20
ADMINISTRATIVE_WORDS = ("办公会", "例会", "调度会", "部署会", "研判会", "业务培训", "业务会")


@dataclass(frozen=True)
class AgendaFacts:
    """What a sealed record says of its agenda: the matters, how many of them are marked as police business, whether
    there was a lecture, a topic or study, how long it sat in minutes (None where no end is on record), its words.
    """

    matters: int
    business: int
    has_study: bool
    minutes: int | None
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ground:
    """One ground on which a question rests: a code, and the sentence with its figures."""

    code: str
    because: str


def administrative_grounds(facts: AgendaFacts) -> list[Ground]:
    """Why a record reads as if an administrative meeting stood for a Party one; empty where nothing is to be asked.

    No article sets a measure, so the measures are the bureau's own (LOCAL). Police business for more than half of the
    matters, or on all of them without study, is a ground by itself; a name or a short sitting only beside another one.
    It is a question, never a verdict: a branch of police officers has every reason to speak of police work.
    """
    values = {"n": facts.business, "of": facts.matters, "minutes": facts.minutes}
    many = facts.matters >= FEWEST_MATTERS and facts.business * 2 > facts.matters
    nothing = facts.matters > 0 and facts.business == facts.matters and not facts.has_study
    named = next((word for word in ADMINISTRATIVE_WORDS for text in facts.words if word in text), "")
    short = facts.minutes is not None and facts.minutes < SHORT_MINUTES
    found = [
        (many, "business", _("%(n)s of %(of)s matters are marked as police business") % values),
        (nothing, "no_party_matter", _("neither study nor a Party matter stands on the agenda")),
        (bool(named), "named", _("it is called “%(word)s”") % {"word": named}),
        (short, "short", _("it lasted %(minutes)s minutes") % values),
    ]
    grounds = [Ground(code, because) for holds, code, because in found if holds]
    return grounds if many or nothing or len(grounds) > 1 else []
