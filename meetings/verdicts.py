"""What the rights of a day make of a record: thresholds, votes, findings. Plain values in, verdicts out; no query."""

from collections import Counter
from dataclasses import dataclass, replace

from django.utils import timezone

from branches.choices import Form
from meetings.choices import WITH_EXCLUSIONS, PartKind, Presence, VoteKind
from meetings.completeness import ElectionFacts, PartFacts, RecordFacts, ResolutionFacts, StayFacts, check_record
from meetings.elections import Ballots, Elected, Verdict, impossible, judge_election
from meetings.records import RecordData, ResolutionData
from meetings.rules import (
    COMMITTEE_ELECTION,
    VOTE_BASES,
    Outcome,
    Quorum,
    Tally,
    check_tally,
    judge_vote,
    late_entry,
    needed_yes,
)
from members.rolls import RollEntry
from members.rules import Uncounted

# Kinds in which nothing is put to the vote.
WITHOUT_VOTES = frozenset({PartKind.PARTY_LECTURE, PartKind.THEME_PARTY_DAY})


@dataclass(frozen=True)
class Eligible:
    """Who is due on a day, who of them may vote, why others may not, who chairs without delegation.

    `form` is the form of the branch: a temporary one leaves some matters to others.
    """

    roll: list[RollEntry]
    voters: frozenset[int]
    reasons: dict
    chairs: frozenset[int] = frozenset()
    form: str = Form.ORDINARY

    @property
    def ids(self) -> frozenset[int]:
        """Everyone who should come."""
        return frozenset(entry.member.pk for entry in self.roll)

    @property
    def uncounted(self) -> list[tuple[str, int]]:
        """Why people are not counted, each with how many; no names."""
        return [(Uncounted(reason).label, number) for reason, number in Counter(self.reasons.values()).items()]


@dataclass(frozen=True)
class QuorumLine:
    """One threshold of the panel: whether this kind of vote may be taken, and how many must agree."""

    kind: str
    label: str
    due: int
    quorum: Quorum
    needed_yes: int


@dataclass(frozen=True)
class Vote:
    """One resolution with who was due and present; `outcome` is None until all counts are typed."""

    number: int
    resolution: ResolutionData
    basis: str
    due: int
    present: int
    tally: Tally | None
    outcome: Outcome | None
    election: Verdict | None = None

    @property
    def carried(self) -> bool | None:
        """Whether it carried; None until counted."""
        return self.outcome and self.outcome.carried

    @property
    def referred(self) -> bool:
        """Whether the higher organisation has to be asked; then nothing is carried."""
        return self.outcome is not None and self.outcome.refer

    @property
    def standing(self) -> list[tuple]:
        """Those who stood, each with what became of them."""
        results = self.election.results if self.election else ("",) * len(self.resolution.candidates)
        pairs = zip(self.resolution.candidates, results, strict=True)
        return [(row, Elected(result) if result else "") for row, result in pairs]

    @property
    def quorum(self) -> Quorum:
        """Whether enough people with a vote were in the room."""
        return VOTE_BASES[self.basis].quorum(self.due, self.present)


def is_committee_only(kinds) -> bool:
    """Whether only the branch committee sits."""
    return set(kinds) == {PartKind.COMMITTEE_MEETING}


def takes_votes(kinds) -> bool:
    """Whether something may be put to the vote at all."""
    return bool(set(kinds) - WITHOUT_VOTES)


def basis_of(part_kind, vote_kind) -> str:
    """By which rule a vote is judged: the committee's ordinary votes by its own article."""
    if part_kind == PartKind.COMMITTEE_MEETING and vote_kind == VoteKind.ELECTION:
        return COMMITTEE_ELECTION
    return part_kind if part_kind in VOTE_BASES and vote_kind == VoteKind.ORDINARY else vote_kind


def bases_of(kinds) -> list[tuple[str, str]]:
    """The kinds of votes the panel speaks of, each with its name."""
    if is_committee_only(kinds):
        return [(PartKind.COMMITTEE_MEETING, VoteKind.ORDINARY.label), (COMMITTEE_ELECTION, VoteKind.ELECTION.label)]
    if PartKind.LEADING_MEETING in kinds:
        return [(PartKind.LEADING_MEETING, VoteKind.ORDINARY.label), (VoteKind.POSTS, VoteKind.POSTS.label)]
    if PartKind.GENERAL_ASSEMBLY in kinds:
        return [(kind, kind.label) for kind in (VoteKind.ORDINARY, VoteKind.ADMISSION, VoteKind.ELECTION)]
    return [(VoteKind.ORDINARY, VoteKind.ORDINARY.label)] if takes_votes(kinds) else []


def voters_for(kind, people: Eligible, left_out=frozenset()) -> frozenset[int]:
    """Who is due in a kind of vote: in elections and admissions without those who are lawfully left out."""
    return people.voters - left_out if kind in WITH_EXCLUSIONS else people.voters


def quorum_lines(kinds, people: Eligible, present: set[int], left_out=frozenset()) -> list[QuorumLine]:
    """The thresholds with `present` in the room, separately for each kind of vote."""
    return [quorum_line(kind, label, voters_for(kind, people, left_out), present) for kind, label in bases_of(kinds)]


def quorum_line(kind, label, voters, present) -> QuorumLine:
    """The threshold of one kind of vote."""
    due = len(voters)
    return QuorumLine(kind, label, due, VOTE_BASES[kind].quorum(due, len(voters & present)), needed_yes(kind, due))


def vote(number, row: ResolutionData, part_kind, voters: frozenset[int], present: set[int]) -> Vote:
    """One resolution judged by those due (see `voters_for`); `present` is everybody in the room at the time."""
    basis, due, there = basis_of(part_kind, row.kind), len(voters), len(voters & present)
    if row.kind == VoteKind.ELECTION:
        election = election_of(row, basis, due, there)
        return Vote(number, row, basis, due, there, None, election and election.outcome, election)
    tally = None
    if row.kind != VoteKind.RECTIFICATION and None not in (row.yes, row.no, row.abstain):
        tally = Tally(
            due=due, present=there, yes=row.yes, no=row.no, abstain=row.abstain,
            written_yes=row.written_yes, written_no=row.written_no,
        )  # fmt: skip
    return Vote(number, row, basis, due, there, tally, result(basis, tally))


def ballots_of(row, basis, due: int, present: int) -> Ballots | None:
    """The ballots of an election, typed or stored; None until all of them are counted."""
    counts = (row.seats, row.issued, row.returned, row.valid)
    return None if None in counts else Ballots(due, present, *counts, in_committee=basis == COMMITTEE_ELECTION)


def election_of(row: ResolutionData, basis, due: int, present: int) -> Verdict | None:
    """Who is elected; None until everything is counted, or while the counts cannot be true."""
    ballots, yes = ballots_of(row, basis, due, present), [each.yes for each in row.candidates]
    if ballots is None or not yes or None in yes or contradiction(row, ballots):
        return None
    return judge_election(ballots, yes)


def contradiction(row: ResolutionData, ballots: Ballots | None) -> str:
    """Why the counts of an election cannot be true, as far as they are known."""
    if ballots is None:
        return ""
    return impossible(ballots, [each.yes or 0 for each in row.candidates], [each.no or 0 for each in row.candidates])


def result(basis: str, tally: Tally | None) -> Outcome | None:
    """The outcome of counts that can be true; impossible counts have none, whatever they add up to."""
    impossible = tally is None or any(finding.blocking for finding in check_tally(basis, tally))
    return None if impossible else judge_vote(basis, tally)


def votes_of(data: RecordData, people: Eligible) -> list[Vote]:
    """Every resolution of a record judged by the rights of the day, in order."""
    rows = [(part.kind, row) for part in data.parts for row in part.resolutions]
    return [
        vote(number, row, kind, voters_for(row.kind, people, data.left_out), data.present_at(row.sitting, row.taken_at))
        for number, (kind, row) in enumerate(rows, start=1)
    ]


def needs_delegation(data: RecordData, people: Eligible) -> bool:
    """Whether somebody other than the secretary (the group's leader in a group) took the chair unrecorded."""
    if data.chair_id is None or data.chair_delegated or not people.chairs:
        return False
    return data.chair_id not in people.chairs


def is_late(held_on, entered_at=None) -> bool:
    """Whether a record entered at `entered_at` (now, if not yet) came later than allowed after `held_on`."""
    return late_entry(held_on, entered_at or timezone.now()).late


def resolutions_of(data: RecordData, people: Eligible, votes: list[Vote]) -> tuple[ResolutionFacts, ...]:
    """What the check sees of every resolution; those who stand are numbered through the record."""
    found, before = [], 0
    for vote in votes:
        row = resolution_facts(vote, data, people)
        if row.election is not None:
            first = before + row.election.first_uncounted
            row = replace(row, election=replace(row.election, first_uncounted=first))
        found.append(row)
        before += len(vote.resolution.candidates)
    return tuple(found)


def resolution_facts(vote: Vote, data: RecordData, people: Eligible) -> ResolutionFacts:
    """What the check sees of one resolution."""
    row, sitting = vote.resolution, data.sitting(vote.resolution.sitting)
    stays = data.stays_in(row.sitting)
    moving = any(not stays[pk].is_whole for pk in stays.keys() & people.voters)
    minute = sitting.minute(row.taken_at)
    return ResolutionFacts(
        title=row.title, text=row.text, kind=row.kind, method=row.method, basis=vote.basis, tally=vote.tally,
        has_responsible=row.responsible_id is not None, has_deadline=row.deadline is not None, carried=vote.carried,
        has_candidate=row.candidate_id is not None, lacks_minute=moving and minute is None,
        is_outside=None not in (minute, sitting.length) and minute > sitting.length,
        election=election_facts(vote) if row.kind == VoteKind.ELECTION else None,
    )  # fmt: skip


def election_facts(vote: Vote) -> ElectionFacts:
    """What the check sees of an election."""
    row, ballots = vote.resolution, ballots_of(vote.resolution, vote.basis, vote.due, vote.present)
    standing = [each for each in row.candidates if not each.is_written_in]
    return ElectionFacts(
        seats=row.seats, has_ballots=None not in (row.issued, row.returned, row.valid), candidates=len(standing),
        uncounted=tuple(each.name for each in row.candidates if each.yes is None),
        first_uncounted=next((number for number, each in enumerate(row.candidates) if each.yes is None), 0),
        contradiction=contradiction(row, ballots), has_scrutineer=bool(row.scrutineers),
        stands=tuple(each.name for each in standing if each.name and each.name in row.scrutineers),
        in_committee=vote.basis == COMMITTEE_ELECTION,
    )  # fmt: skip


def stay_facts(data: RecordData) -> tuple[StayFacts, ...]:
    """Whoever came late, left early or was called out, with how long the sitting was."""
    rows = ((row, data.sitting(row.sitting)) for row in data.attendances if row.arrived_at or row.left_at)
    return tuple(StayFacts(row.member_id, row.stay(sitting), sitting.length) for row, sitting in rows)


def without_self_check(data: RecordData) -> int:
    """How many came to an organizational life meeting without a self-check on record."""
    return 0 if data.self_checked is None else len(came(data) - data.self_checked)


def came(data: RecordData) -> set[int]:
    """Whoever came to one of the sittings."""
    return {row.member_id for row in data.attendances if row.presence == Presence.PRESENT}


def record_facts(data: RecordData, people: Eligible, *, today, entered_at=None, votes=None) -> RecordFacts:
    """The facts of a record as the check of completeness wants them; `votes` where they have been judged already."""
    votes = votes_of(data, people) if votes is None else votes
    return RecordFacts(
        held_on=data.held_on, today=today,
        without_end=tuple(n for n, sitting in enumerate(data.sittings) if not sitting.ends_at),
        without_place=tuple(n for n, sitting in enumerate(data.sittings) if not sitting.place),
        has_chair=data.chair_id is not None, has_recorder=data.recorder_id is not None,
        chair_needs_delegation=needs_delegation(data, people),
        parts=tuple(PartFacts(p.kind, p.topic, p.lecturer, len(p.items)) for p in data.parts),
        due=people.ids, presence=data.presence(), form=people.form,
        resolutions=resolutions_of(data, people, votes),
        stays=stay_facts(data),
        guests_without_post=tuple((n, guest.name) for n, guest in enumerate(data.guests) if not guest.post),
        has_come_back=bool(data.left_out & came(data)),
        without_self_check=without_self_check(data),
        passed_later=any(row.passed_on > data.held_on for row in data.exclusions),
        is_late=is_late(data.held_on, entered_at), has_late_reason=bool(data.late_reason),
        remarks=sum(len(item.remarks) for part in data.parts for item in part.items),
        names={entry.member.pk: entry.member.name for entry in people.roll},
    )  # fmt: skip


def findings_of(data: RecordData, people: Eligible, *, today, entered_at=None, votes=None) -> list:
    """Every finding of a record as it stands; the page shows them, the seal refuses the blocking ones."""
    return check_record(record_facts(data, people, today=today, entered_at=entered_at, votes=votes))
