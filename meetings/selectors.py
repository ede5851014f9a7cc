"""Reading meetings: whole records, who is due, who is invited, what last time was like."""

from django.db.models import Prefetch, Q

from branches.choices import Kind
from meetings.choices import YEARLY_KINDS, PartKind, State
from meetings.models import Attendance, LeaveRequest, Meeting, Part, Remark, Resolution, Sitting, VotingExclusion
from meetings.records import (
    AttendanceData,
    CandidateData,
    ExclusionData,
    GuestData,
    ItemData,
    PartData,
    RecordData,
    RemarkData,
    ResolutionData,
    SittingData,
)
from meetings.verdicts import Eligible, is_committee_only
from members.choices import COMMITTEE_POSTS, Post
from members.models import Appointment, TemporaryMembership
from members.rolls import RollEntry, committee_on, roll_on
from members.selectors import voting_roll_of

BRANCH_KINDS = tuple(kind for kind in PartKind if kind not in (PartKind.GROUP_MEETING, PartKind.LEADING_MEETING))
GROUP_KINDS = (PartKind.GROUP_MEETING, PartKind.PARTY_LECTURE, PartKind.THEME_PARTY_DAY, *YEARLY_KINDS)
# What each kind of organisation holds, and with it which of them hold meetings at all.
KINDS = {
    Kind.BRANCH: BRANCH_KINDS, Kind.GROUP: GROUP_KINDS, Kind.LEADING_PARTY_COMMITTEE: (PartKind.LEADING_MEETING,),
}  # fmt: skip
HOLDERS = tuple(KINDS)
# Meetings to which only those come who hold a post of the committee.
OF_COMMITTEES = (PartKind.COMMITTEE_MEETING, PartKind.LEADING_MEETING)


def whole(meetings):
    """The meetings with everything the seal and the paper need; a fixed number of queries."""
    return unsealed(meetings).prefetch_related("addenda__signed_by")


def unsealed(meetings):
    """The meetings with everything the page of a draft needs: one query fewer, a draft has no addenda."""
    return meetings.select_related(
        "organisation", "chair", "recorder", "entered_by", "sealed_by", "linked"
    ).prefetch_related(
        Prefetch("sittings", Sitting.objects.order_by("starts_at", "id")),
        Prefetch(
            "sittings__attendances", Attendance.objects.select_related("member").order_by("member__sort_key", "id")
        ),
        Prefetch("parts", Part.objects.order_by("order", "id")),
        "parts__items",
        Prefetch("parts__items__remarks", Remark.objects.order_by("order", "id")),
        Prefetch("parts__resolutions", Resolution.objects.select_related("sitting", "responsible", "candidate")),
        "parts__resolutions__candidates",
        "guests",
        Prefetch("exclusions", VotingExclusion.objects.select_related("member").order_by("member__sort_key", "id")),
        "attachments",
    )


def listed(meetings):
    """The meetings as a list shows them, with organisation, kinds and sittings; three queries."""
    return meetings.select_related("organisation__parent", "linked").prefetch_related("parts", "sittings")


def kinds_for(organisation) -> list[PartKind]:
    """What an organisation can hold."""
    return list(KINDS[organisation.kind])


def kinds_among(organisations) -> list[PartKind]:
    """What the organisations can hold between them, in the order of the kinds."""
    held = {kind for organisation in organisations for kind in KINDS.get(organisation.kind, ())}
    return [kind for kind in PartKind if kind in held]


def kinds_of(meeting) -> list[str]:
    """The kinds of a gathering's parts, in order."""
    return [part.kind for part in meeting.parts.all()]


def roll_for(organisation, kinds, day) -> list[RollEntry]:
    """Who should come: the committee to its own meeting, else everyone of the branch or group on that day."""
    alone = is_committee_only(kinds) and organisation.kind == Kind.BRANCH
    if alone or organisation.kind == Kind.LEADING_PARTY_COMMITTEE:
        return committee_on(organisation, day)
    return roll_on(organisation, day)


def chairs_on(organisation, day) -> frozenset[int]:
    """Who chairs without delegation on `day`: the secretary of a branch or committee, the leader of a group."""
    held = Appointment.objects.on(day).filter(organisation=organisation, post=leading_post(organisation))
    return frozenset(held.values_list("member_id", flat=True))


def leading_post(organisation) -> Post:
    """Whose holder chairs (Branch Regulations, Art. 14)."""
    return Post.GROUP_LEADER if organisation.kind == Kind.GROUP else Post.SECRETARY


def chairs_among(roll, organisation, day) -> frozenset[int]:
    """`chairs_on`, without a query where whoever leads stands on the roll."""
    post = leading_post(organisation)
    leading = frozenset(entry.member.pk for entry in roll if post in entry.posts_here)
    return leading or chairs_on(organisation, day)


def eligible(organisation, kinds, day) -> Eligible:
    """The roll of the day with the voting rights of the day; in the committee, those of its members."""
    roll = roll_for(organisation, kinds, day)
    verdict = voting_roll_of(roll, day)
    chairs = chairs_among(roll, organisation, day)
    return Eligible(roll, frozenset(verdict.due), verdict.reasons, chairs, organisation.form)


def record_of(meeting) -> RecordData:
    """The stored rows of a whole meeting as plain values, the shape in which pages and rules see a record."""
    return RecordData(
        title=meeting.title, chair_id=meeting.chair_id, chair_delegated=meeting.chair_delegated,
        recorder_id=meeting.recorder_id, notes=meeting.notes, late_reason=meeting.late_reason,
        late_note=meeting.late_note,
        sittings=tuple(SittingData(s.label, s.starts_at, s.place, s.ends_at) for s in meeting.sittings.all()),
        parts=tuple(part_of(part) for part in meeting.parts.all()),
        attendances=tuple(
            AttendanceData(s.label, row.member_id, row.presence, row.reason, row.arrived_at, row.left_at)
            for s in meeting.sittings.all() for row in s.attendances.all()
        ),
        guests=tuple(GuestData(guest.name, guest.post, guest.reason) for guest in meeting.guests.all()),
        exclusions=exclusions_of(meeting), self_checked=self_checked(meeting, kinds_of(meeting)),
    )  # fmt: skip


def exclusions_of(meeting) -> tuple[ExclusionData, ...]:
    """Who is to be left out of those due, as it is stored: it is no part of the page that is typed."""
    return tuple(ExclusionData(row.member_id, row.passed_on) for row in meeting.exclusions.all())


def self_checked(meeting, kinds) -> frozenset[int] | None:
    """Whose self-check is on record; None, and no query, where it is no organizational life meeting."""
    if PartKind.ORGANIZATIONAL_LIFE not in kinds:
        return None
    return frozenset(meeting.criticisms.filter(is_self_check=True).values_list("member_id", flat=True))


def part_of(part) -> PartData:
    """One stored part as plain values."""
    return PartData(
        kind=part.kind, topic=part.topic, lecturer=part.lecturer, lecturer_id=part.lecturer_member_id,
        lecturer_leads=part.lecturer_leads, gist=part.gist,
        items=tuple(
            ItemData(item.title, item.is_administrative, tuple(
                RemarkData(row.speaker_id, row.speaker_name, row.gist, row.is_dissent) for row in item.remarks.all()
            ))
            for item in part.items.all()
        ),
        resolutions=tuple(resolution_of(row) for row in part.resolutions.all()),
    )  # fmt: skip


def resolution_of(row) -> ResolutionData:
    """One stored resolution as plain values."""
    return ResolutionData(
        title=row.title, text=row.text, kind=row.kind, method=row.method, sitting=row.sitting.label,
        candidate_id=row.candidate_id, yes=row.yes, no=row.no, abstain=row.abstain, written_yes=row.written_yes,
        written_no=row.written_no, responsible_id=row.responsible_id, deadline=row.deadline,
        taken_at=row.taken_at, seats=row.seats, issued=row.issued, returned=row.returned, valid=row.valid,
        scrutineers=row.scrutineers, tellers=row.tellers,
        candidates=tuple(
            CandidateData(each.name, each.member_id, each.yes, each.no, each.is_written_in)
            for each in row.candidates.all()
        ),
    )  # fmt: skip


def invited_to(member, day):
    """The condition of sittings to which a member is invited, by posts held on `day`."""
    places = [pk for pk in (member.organisation_id, member.group_id) if pk]
    for_a_time = TemporaryMembership.objects.on(day).filter(member=member).values("organisation")
    posts = Appointment.objects.on(day).filter(member=member, post__in=COMMITTEE_POSTS)
    committees = list(posts.values_list("organisation_id", flat=True))
    here = Q(meeting__organisation__in=places) | Q(meeting__organisation__in=for_a_time)
    sits = here & ~Q(meeting__parts__kind__in=OF_COMMITTEES)
    return sits | Q(meeting__organisation__in=committees, meeting__parts__kind__in=OF_COMMITTEES)


def invitations(member, now):
    """The sittings ahead to which a member is invited, with the own leave request; five queries."""
    ahead = Sitting.objects.filter(invited_to(member, now.date()), meeting__state=State.PLANNED, starts_at__gte=now)
    return with_own_leave(ahead, member).order_by("starts_at", "id").distinct()


def with_own_leave(sittings, member):
    """The sittings with their meeting and the member's own leave request as `own_leave`."""
    own = LeaveRequest.objects.filter(member=member)
    return sittings.select_related("meeting__organisation", "meeting__chair", "meeting__linked").prefetch_related(
        Prefetch("meeting__parts", Part.objects.prefetch_related("items")),
        Prefetch("leave_requests", own, to_attr="own_leave"),
    )


def stands_already(organisation, kinds, begins) -> bool:
    """Whether a meeting of one of the kinds begins at one of these moments; cancelled ones do not count."""
    rows = Meeting.objects.filter(organisation=organisation, parts__kind__in=kinds, sittings__starts_at__in=begins)
    return rows.exclude(state=State.CANCELLED).exists()


def last_of_kind(organisation, kind):
    """The newest meeting of a kind that was not cancelled, from which the next one is filled in; None for the first."""
    held = Meeting.objects.filter(organisation=organisation, parts__kind=kind).exclude(state=State.CANCELLED)
    return held.prefetch_related("sittings").in_order().first()


def open_leave(meeting):
    """The leave requests of a meeting, undecided ones first."""
    return (
        LeaveRequest.objects.filter(sitting__meeting=meeting)
        .select_related("member", "sitting", "decided_by")
        .order_by("decided_at", "id")
    )
