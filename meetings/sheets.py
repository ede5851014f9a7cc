"""A record as it prints: who came, who did not and why, what was decided and by which arithmetic."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.templatetags.ui import clock, iso_date
from meetings.choices import DUTY_REASONS, STUDY_KINDS, LeaveReason, PartKind, Presence, VoteKind
from meetings.elections import Elected, Verdict, judge_election
from meetings.make_ups import Progress, progress_of
from meetings.rules import Attended, Tally, judge_vote
from meetings.selectors import kinds_of
from meetings.stays import minutes_from
from meetings.verdicts import ballots_of, basis_of, is_committee_only, is_late, takes_votes
from members.choices import Post
from members.models import Appointment

NUMERALS = "一二三四五六七八九十"


def stored_election(kind, row) -> Verdict | None:
    """Who was elected, from the numbers fixed by the seal; None for other votes and for what is not counted."""
    yes = [each.yes for each in row.candidates.all()] if row.kind == VoteKind.ELECTION else []
    ballots = ballots_of(row, basis_of(kind, row.kind), row.due, row.present) if yes and row.due is not None else None
    return None if ballots is None or None in yes else judge_election(ballots, yes)


def numeral(number) -> str:
    """The number of a matter as formal sheets write it; plain figures beyond ten."""
    return NUMERALS[number - 1] if number <= len(NUMERALS) else str(number)


def _left_out(number, higher_approval, passed_on) -> str:
    """How many are left out by one consent of the higher organisation and one vote of the assembly."""
    text = ngettext(
        "%(n)s member, in elections and admissions: agreed to by the higher organisation (%(consent)s), passed by the "
        "assembly on %(day)s",
        "%(n)s members, in elections and admissions: agreed to by the higher organisation (%(consent)s), passed by the "
        "assembly on %(day)s",
        number,
    )
    return text % {"n": number, "consent": higher_approval, "day": iso_date(passed_on)}


def move(sitting, row) -> str:
    """When one person came and left, in words."""
    values = {"name": row.member.name, "arrived": clock(row.arrived_at), "left": clock(row.left_at)}
    if not row.left_at:
        return _("%(name)s came at %(arrived)s") % values
    if not row.arrived_at:
        return _("%(name)s left at %(left)s") % values
    begins = timezone.localtime(sitting.starts_at).time()
    if minutes_from(begins, row.left_at) < minutes_from(begins, row.arrived_at):
        return _("%(name)s left at %(left)s and was back at %(arrived)s") % values
    return _("%(name)s came at %(arrived)s and left at %(left)s") % values


@dataclass(frozen=True)
class Result:
    """One resolution with its result in words."""

    row: object
    outcome: object
    election: Verdict | None = None

    @property
    def cast(self) -> int:
        """Votes given in the meeting."""
        return self.row.yes + self.row.no + self.row.abstain

    @property
    def is_filed(self) -> bool:
        """Whether its result goes up: somebody was elected."""
        return any(row.result == Elected.ELECTED for row in self.row.candidates.all())

    @property
    def standing(self) -> list[tuple]:
        """Those who stood, each with what became of them."""
        return [(row, Elected(row.result) if row.result else "") for row in self.row.candidates.all()]


@dataclass(frozen=True)
class Matter:
    """One matter of the agenda with what was resolved on it."""

    numeral: str
    item: object
    results: list


@dataclass
class Sheet:
    """A whole meeting (see `selectors.whole`) as its formal record shows it."""

    meeting: object

    @cached_property
    def sittings(self) -> list:
        return list(self.meeting.sittings.all())

    @cached_property
    def rows(self) -> list:
        """One attendance for each person: present in one sitting is present."""
        rank = {Presence.PRESENT: 0, Presence.LEAVE: 1, Presence.ABSENT: 2}
        best = {}
        for row in (row for sitting in self.sittings for row in sitting.attendances.all()):
            known = best.get(row.member_id)
            if known is None or rank[row.presence] < rank[known.presence]:
                best[row.member_id] = row
        return sorted(best.values(), key=lambda row: (row.member.sort_key, row.member_id))

    def noted(self, presence) -> list:
        """Who is noted so."""
        return [row for row in self.rows if row.presence == presence]

    @property
    def due(self) -> int:
        return len(self.rows)

    @property
    def voters(self) -> int:
        return sum(1 for row in self.rows if row.may_vote)

    @property
    def present(self) -> int:
        return len(self.noted(Presence.PRESENT))

    @property
    def by_sitting(self) -> list[tuple[str, int]]:
        """How many came to each sitting, where there are several."""
        if len(self.sittings) < 2:
            return []
        return [
            (sitting.label, sum(1 for row in sitting.attendances.all() if row.presence == Presence.PRESENT))
            for sitting in self.sittings
        ]

    @property
    def sittings_in_words(self) -> str:
        """How many came to each sitting, in one line; empty for a single one."""
        counted = [_("sitting %(label)s %(n)s") % {"label": label, "n": number} for label, number in self.by_sitting]
        return "，".join(counted)

    @property
    def attended(self) -> Attended:
        """Who came of those due, and of those whom duty did not keep away."""
        on_duty = sum(1 for row in self.noted(Presence.LEAVE) if row.reason in DUTY_REASONS)
        return Attended(self.due, self.present, on_duty)

    @cached_property
    def make_ups(self) -> Progress:
        """What those excused from the study parts have made up by now; a query where something was taught."""
        teaches = self.meeting.is_sealed and set(self.kinds) & set(STUDY_KINDS)
        return progress_of(self.meeting) if teaches else Progress(0, [])

    @cached_property
    def moves(self) -> list[str]:
        """Who came later, left earlier, or was called out and came back, sitting by sitting."""
        rows = [(sitting, row) for sitting in self.sittings for row in sitting.attendances.all()]
        return [move(sitting, row) for sitting, row in rows if row.arrived_at or row.left_at]

    @cached_property
    def left_out(self) -> list[str]:
        """How many are left out of those due, by consent and day; never who, or on which ground."""
        counts = Counter((row.higher_approval, row.passed_on) for row in self.meeting.exclusions.all())
        return [_left_out(number, *consents) for consents, number in counts.items()]

    @property
    def voters_present(self) -> int:
        return sum(1 for row in self.noted(Presence.PRESENT) if row.may_vote)

    @property
    def leave(self) -> list[tuple[str, list[str]]]:
        """Who was on leave, by reason in the order of the list."""
        groups = {
            reason: [r.member.name for r in self.noted(Presence.LEAVE) if r.reason == reason] for reason in LeaveReason
        }
        return [(reason.label, names) for reason, names in groups.items() if names]

    @property
    def absent(self) -> list[str]:
        return [row.member.name for row in self.noted(Presence.ABSENT)]

    @property
    def kinds(self) -> list[str]:
        return kinds_of(self.meeting)

    @property
    def takes_votes(self) -> bool:
        return takes_votes(self.kinds)

    @property
    def is_committee(self) -> bool:
        return is_committee_only(self.kinds)

    @property
    def heading(self) -> str:
        """What the paper is called: the record of its kinds."""
        kinds = "、".join(str(PartKind(kind).label) for kind in self.kinds)
        return _("Record: %(kinds)s") % {"kinds": kinds}

    @property
    def is_late(self) -> bool:
        return is_late(self.meeting.held_on, self.meeting.entered_at)

    @cached_property
    def posts(self) -> dict[int, str]:
        """The posts of chair and recorder on the day: {member: post}."""
        ids = [self.meeting.chair_id, self.meeting.recorder_id]
        held = Appointment.objects.on(self.meeting.held_on).filter(
            member__in=ids, organisation=self.meeting.organisation_id
        )
        return {row.member_id: str(Post(row.post).label) for row in held.order_by("-id")}

    @property
    def chair_post(self) -> str:
        return self.posts.get(self.meeting.chair_id, "")

    @property
    def recorder_post(self) -> str:
        return self.posts.get(self.meeting.recorder_id, "")

    @cached_property
    def matters(self) -> list[tuple[str, object]]:
        """The agenda with its numerals."""
        items = [item for part in self.meeting.parts.all() for item in part.items.all()]
        return [(numeral(number), item) for number, item in enumerate(items, start=1)]

    @cached_property
    def discussed(self) -> list[Matter]:
        """Each matter with what was resolved on it."""
        return [
            Matter(sign, item, [result for result in self.results if result.row.title == item.title])
            for sign, item in self.matters
        ]

    @property
    def other_results(self) -> list[Result]:
        """Resolutions whose title is no matter of the agenda."""
        titles = {item.title for _sign, item in self.matters}
        return [result for result in self.results if result.row.title not in titles]

    @property
    def lectures(self) -> list:
        """The parts with a topic or course of their own."""
        return [part for part in self.meeting.parts.all() if part.topic or part.gist or part.lecturer]

    @cached_property
    def results(self) -> list[Result]:
        """Every resolution with its arithmetic, from the numbers fixed by the seal."""
        return [
            Result(row, self.outcome(part.kind, row), stored_election(part.kind, row))
            for part in self.meeting.parts.all()
            for row in part.resolutions.all()
        ]

    @staticmethod
    def outcome(kind, row):
        """The verdict in words; None for a resolution without counts."""
        if None in (row.yes, row.no, row.abstain, row.due):
            return None
        return judge_vote(basis_of(kind, row.kind), Tally(
            due=row.due, present=row.present, yes=row.yes, no=row.no, abstain=row.abstain,
            written_yes=row.written_yes, written_no=row.written_no,
        ))  # fmt: skip
