"""An assembly of the shown branch, held yesterday and not sealed yet.

A by-election in which one seat must be asked of the higher level, and an admission with an opinion in writing.
"""

from datetime import datetime, time, timedelta

from django.utils import timezone

from audit.models import Entry
from audit.trail import build
from meetings import building
from meetings.choices import Method, PartKind, Presence, State, VoteKind
from meetings.models import Meeting, VotingExclusion
from meetings.records import (
    AttendanceData,
    CandidateData,
    ItemData,
    PartData,
    RecordData,
    RemarkData,
    ResolutionData,
    SittingData,
)
from members.actions import enter_member
from members.choices import Sex, StandingKind

CONSENT = "市局机关党委〔2026〕17号，2026年11月12日"
MATTER, SEATS, STANDING = "补选支部委员会委员", 3, 5
ADMITS, PROSPECT, TEXT = "讨论接收杜若飞同志为预备党员", "杜若飞", "同意接收杜若飞同志为预备党员，报上级党组织审批。"
AWAY, LEFT_OUT = 3, 1
KNOWN = 400


def hold_election(bureau, branch):
    """The draft, with somebody lawfully left out of those due."""
    day = bureau.today - timedelta(days=1)
    begins = timezone.make_aware(datetime.combine(day, time(15)))
    people = sorted((p for p in bureau.people[branch.pk] if p.votes(day) and p.belongs(day)), key=rank)
    prospect = enter_member(
        organisation=branch, name=PROSPECT, standing=StandingKind.PROSPECTIVE, on=day - timedelta(days=KNOWN), by=None,
        sex=Sex.MALE, nation="汉族", unit="刑侦支队", duty_pattern="two_shifts",
    )  # fmt: skip
    prospect.public_id = bureau.inventor.address()
    prospect.save(update_fields=["public_id"])
    lead = people[0].member
    meeting = Meeting.objects.create(
        public_id=bureau.inventor.address(), organisation=branch, title=f"党员大会：{MATTER}", held_on=day, chair=lead,
        recorder=lead, state=State.DRAFT, entered_at=begins + timedelta(hours=2), entered_by=lead.user,
    )  # fmt: skip
    record = recorded(meeting, people, prospect, bureau, begins)
    building.write_contents(meeting, record, building.write_sittings(meeting, record.sittings))
    for person in people[-LEFT_OUT:]:
        VotingExclusion.objects.create(
            public_id=bureau.inventor.address(), meeting=meeting, member=person.member, ground="infirm",
            higher_approval=CONSENT, passed_on=day,
        )  # fmt: skip
    entry = build(lead.user, "meeting.recorded", meeting, path=branch.path)
    entry.at = meeting.entered_at
    Entry.objects.bulk_create([entry])


def rank(person):
    """Those with posts first; whoever is away stands last and has none."""
    return (not person.posts, person.member.pk)


def recorded(meeting, people, prospect, bureau, begins) -> RecordData:
    """The record as it was typed."""
    voters = {person.member.pk for person in people[:-AWAY]}
    everybody = [p.member for p in bureau.people[meeting.organisation_id] if p.belongs(meeting.held_on)]
    away = {person.member.pk for person in people[-AWAY:]}
    remark = RemarkData(meeting.chair_id, meeting.chair.name, "通过选举办法和监票人、计票人名单。")
    other = RemarkData(meeting.chair_id, meeting.chair.name, "介绍支部委员会审查情况和征求群众意见情况。")
    return RecordData(
        title=meeting.title, sittings=(SittingData("A", begins, "三楼会议室", begins + timedelta(hours=1)),),
        parts=(PartData(
            PartKind.GENERAL_ASSEMBLY,
            items=(ItemData(MATTER, remarks=(remark,)), ItemData(ADMITS, remarks=(other,))),
            resolutions=(
                election([person.member for person in people], len(voters), len(people) - LEFT_OUT),
                admission(prospect, len(voters)),
            ),
        ),),
        attendances=tuple(
            AttendanceData("A", each.pk, Presence.ABSENT if each.pk in away else Presence.PRESENT) for each in everybody
        ),
    )  # fmt: skip


def election(members, present, due) -> ResolutionData:
    """Two win clearly; the third has the half of those present and not of those due."""
    votes = (present, present - 3, due // 2, due // 2 - 4, 2)
    stand = members[1 : 1 + STANDING]
    return ResolutionData(
        title=MATTER, kind=VoteKind.ELECTION, method=Method.SECRET_BALLOT, seats=SEATS, issued=present,
        returned=present, valid=present, scrutineers=members[-5].name, tellers=members[-6].name,
        candidates=tuple(
            CandidateData(each.name, each.pk, yes, present - yes) for each, yes in zip(stand, votes, strict=True)
        ),
    )  # fmt: skip


def admission(prospect, present) -> ResolutionData:
    """All who came are in favour but one; one who could not come said so in writing beforehand."""
    return ResolutionData(
        title=ADMITS, text=TEXT, kind=VoteKind.ADMISSION, method=Method.SECRET_BALLOT, candidate_id=prospect.pk,
        yes=present - 1, no=0, abstain=1, written_yes=1,
    )  # fmt: skip
