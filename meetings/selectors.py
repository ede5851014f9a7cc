"""Reading meetings: who is due, how a record stands, what the quorum panel shows."""

from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils import timezone

from branches.choices import Kind
from meetings.choices import PartKind, Presence, State, VoteKind
from meetings.completeness import PartFacts, RecordFacts, ResolutionFacts
from meetings.models import Attendance, LeaveRequest, Meeting, Part, Remark, Sitting
from meetings.rules import VOTE_BASES, Quorum, late_entry, needed_yes
from members.choices import Post
from members.models import Appointment
from members.selectors import RollEntry, committee_on, roll_on, voting_roll_of


def whole(meetings):
    """The meetings with everything the record page, the seal and the paper need; a fixed number of queries."""
    return meetings.select_related("organisation", "chair", "recorder", "entered_by", "sealed_by").prefetch_related(
        Prefetch("sittings", Sitting.objects.order_by("starts_at", "id")),
        Prefetch("sittings__attendances", Attendance.objects.select_related("member")),
        Prefetch("parts", Part.objects.order_by("order", "id")),
        "parts__items",
        Prefetch("parts__items__remarks", Remark.objects.order_by("order", "id")),
        "parts__resolutions__responsible",
        "parts__resolutions__candidate",
        "guests",
        "attachments",
        "addenda__signed_by",
    )


def is_committee_only(kinds) -> bool:
    """Whether only the branch committee sits."""
    return set(kinds) == {PartKind.COMMITTEE_MEETING}


def roll_for(organisation, kinds, day) -> list[RollEntry]:
    """Who should come: the committee to its own meeting, else everyone of the branch or group on that day."""
    if is_committee_only(kinds) and organisation.kind == Kind.BRANCH:
        return committee_on(organisation, day)
    return roll_on(organisation, day)


def kinds_of(meeting) -> list[str]:
    """The kinds of a gathering's parts, in order."""
    return [part.kind for part in meeting.parts.all()]


def basis_of(part_kind, vote_kind) -> str:
    """By which rule a vote is judged: the committee's ordinary votes by its own article."""
    return part_kind if part_kind in VOTE_BASES and vote_kind == VoteKind.ORDINARY else vote_kind


@dataclass(frozen=True)
class Eligible:
    """Who is due and who of them may vote on the day; the uncounted as totals by reason."""

    roll: list[RollEntry]
    voters: frozenset[int]
    reasons: dict

    @property
    def ids(self) -> frozenset[int]:
        """Everyone who should come."""
        return frozenset(entry.member.pk for entry in self.roll)


def eligible(organisation, kinds, day) -> Eligible:
    """The roll of the day with the voting rights of the day; in the committee, those of its members."""
    roll = roll_for(organisation, kinds, day)
    verdict = voting_roll_of(roll, day)
    return Eligible(roll, frozenset(verdict.due), verdict.reasons)


@dataclass(frozen=True)
class QuorumLine:
    """One threshold of the panel: whether this kind of vote may be taken, and how many must agree."""

    kind: str
    label: str
    quorum: Quorum
    needed_yes: int


def quorum_lines(kinds, voters: int, present: int) -> list[QuorumLine]:
    """The thresholds for `voters` due and `present` of them present, separately for each kind of vote."""
    if is_committee_only(kinds):
        bases = [(PartKind.COMMITTEE_MEETING, VoteKind.ORDINARY.label)]
    else:
        bases = [(kind, kind.label) for kind in (VoteKind.ORDINARY, VoteKind.ADMISSION, VoteKind.ELECTION)]
    return [
        QuorumLine(kind, label, VOTE_BASES[kind].quorum(voters, present), needed_yes(kind, voters))
        for kind, label in bases
    ]


def present_ids(sitting) -> set[int]:
    """Who is recorded as present in one sitting."""
    return {row.member_id for row in sitting.attendances.all() if row.presence == Presence.PRESENT}


def union_presence(meeting) -> dict[int, tuple[str, str]]:
    """{member: (presence, reason)} over all sittings: present in one of them is present."""
    rank = {Presence.PRESENT: 0, Presence.LEAVE: 1, Presence.ABSENT: 2}
    union: dict[int, tuple[str, str]] = {}
    for row in (row for sitting in meeting.sittings.all() for row in sitting.attendances.all()):
        known = union.get(row.member_id)
        if known is None or rank[row.presence] < rank[known[0]]:
            union[row.member_id] = (row.presence, row.reason)
    return union


def chair_needs_delegation(meeting) -> bool:
    """Whether somebody other than the secretary (the group's leader in a group) took the chair unrecorded."""
    if meeting.chair_id is None or meeting.chair_delegated:
        return False
    post = Post.GROUP_LEADER if meeting.organisation.kind == Kind.GROUP else Post.SECRETARY
    held = Appointment.objects.on(meeting.held_on).filter(organisation=meeting.organisation, post=post)
    holders = set(held.values_list("member_id", flat=True))
    return bool(holders) and meeting.chair_id not in holders


def resolution_facts(resolution, part_kind, voters, present) -> ResolutionFacts:
    """What the check sees of one resolution."""
    return ResolutionFacts(
        title=resolution.title, text=resolution.text, kind=resolution.kind,
        basis=basis_of(part_kind, resolution.kind), due=len(voters), present=len(present & voters),
        yes=resolution.yes, no=resolution.no, abstain=resolution.abstain, written_yes=resolution.written_yes,
        written_no=resolution.written_no, has_responsible=resolution.responsible_id is not None,
        has_deadline=resolution.deadline is not None, carried=resolution.carried,
    )  # fmt: skip


def is_late(meeting, now=None) -> bool:
    """Whether the record was entered more than the allowed hours after the day of the meeting."""
    return late_entry(meeting.held_on, meeting.entered_at or now or timezone.now()).late


def record_facts(meeting, people: Eligible, today) -> RecordFacts:
    """The facts of a whole meeting (see `whole`) as the check of completeness wants them."""
    presence = {row.pk: present_ids(row) for row in meeting.sittings.all()}
    parts = list(meeting.parts.all())
    return RecordFacts(
        held_on=meeting.held_on, today=today,
        has_end=all(sitting.ends_at for sitting in meeting.sittings.all()),
        has_place=all(sitting.place for sitting in meeting.sittings.all()),
        has_chair=meeting.chair_id is not None, has_recorder=meeting.recorder_id is not None,
        chair_needs_delegation=chair_needs_delegation(meeting),
        parts=tuple(PartFacts(p.kind, p.topic, p.lecturer, len(p.items.all())) for p in parts),
        due=people.ids, presence=union_presence(meeting),
        resolutions=tuple(
            resolution_facts(row, part.kind, people.voters, presence[row.sitting_id])
            for part in parts for row in part.resolutions.all()
        ),
        guests_without_post=sum(1 for guest in meeting.guests.all() if not guest.post),
        is_late=is_late(meeting), has_late_reason=bool(meeting.late_reason),
        remarks=sum(len(item.remarks.all()) for part in parts for item in part.items.all()),
        names={entry.member.pk: entry.member.name for entry in people.roll},
    )  # fmt: skip


def invitations(member, now):
    """The sittings ahead to which a member is invited, with the own leave request; two queries."""
    places = [pk for pk in (member.organisation_id, member.group_id) if pk]
    ahead = Sitting.objects.filter(
        meeting__organisation__in=places, meeting__state=State.PLANNED, starts_at__gte=now
    )
    own = LeaveRequest.objects.filter(member=member)
    return ahead.select_related("meeting", "meeting__organisation").prefetch_related(
        "meeting__parts", Prefetch("leave_requests", own, to_attr="own_leave")
    ).order_by("starts_at")  # fmt: skip


def last_of_kind(organisation, kind):
    """The newest sealed meeting of a kind, from which the next one is filled in; None for the first."""
    held = Meeting.objects.filter(organisation=organisation, parts__kind=kind).sealed()
    return held.prefetch_related("sittings").in_order().first()
