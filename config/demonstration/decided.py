"""Two records sealed weeks ago: a meeting of the bureau's committee, and an election that was filed and approved."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from accounts.models import User
from audit.models import Entry
from audit.trail import build
from config.demonstration.joint import secretary
from meetings import building
from meetings.actions import number_record
from meetings.choices import LeaveReason, Method, PartKind, Presence, State, VoteKind
from meetings.filing import note_filing
from meetings.models import Meeting, Resolution
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
from meetings.sealing import contents, seal_hash
from meetings.selectors import eligible, whole
from meetings.titles import default_title
from meetings.verdicts import votes_of

LED_AGO, ELECTED_AGO = 12, 40
PLAN, POSTS = "研究2027年党建工作计划", "研究有关干部任职事项"
MATTER, REPLY = "补选支部委员会宣传委员", "总支〔2026〕11号"


def write_decided(bureau, shown):
    """Both records, the one of the committee kept by its office."""
    lead(bureau, bureau.root, User.objects.get(badge_number="dangwei"))
    elect(bureau, shown)


def lead(bureau, committee, clerk):
    """Three of four came: half carries the plan, two thirds are needed to decide on posts."""
    day = bureau.today - timedelta(days=LED_AGO)
    people = [entry.member for entry in eligible(committee, [PartKind.LEADING_MEETING], day).roll]
    head, away = secretary(committee), people[-1]
    came = len(people) - 1
    resolutions = (
        ResolutionData(
            PLAN, "原则同意，修改后印发。", yes=came, no=0, abstain=0, responsible_id=people[0].pk,
            deadline=bureau.today + timedelta(days=20),
        ),
        ResolutionData(
            POSTS, "同意拟任人选，按程序报批。", VoteKind.POSTS, Method.SECRET_BALLOT, yes=came, no=0, abstain=0,
            responsible_id=people[0].pk, deadline=bureau.today + timedelta(days=10),
        ),
    )  # fmt: skip
    items = tuple(ItemData(matter, remarks=(RemarkData(head.pk, head.name, "同意。"),)) for matter in (PLAN, POSTS))
    rows = tuple(
        AttendanceData("A", each.pk, Presence.LEAVE, LeaveReason.BUSINESS_TRIP) if each.pk == away.pk
        else AttendanceData("A", each.pk, Presence.PRESENT) for each in people
    )  # fmt: skip
    part = PartData(PartKind.LEADING_MEETING, items=items, resolutions=resolutions)
    seal(bureau, committee, record_of(day, part, rows, head, "党委会议室"), clerk)


def elect(bureau, branch):
    """Two stand for one seat; the result was filed on the next day and approved within the week."""
    day, chair = bureau.today - timedelta(days=ELECTED_AGO), secretary(branch)
    people = eligible(branch, [PartKind.GENERAL_ASSEMBLY], day)
    present, voters = len(people.voters), [entry.member for entry in people.roll if entry.member.pk in people.voters]
    stand = [(voters[0], present - 2), (voters[1], 1)]
    election = ResolutionData(
        MATTER, "", VoteKind.ELECTION, Method.SECRET_BALLOT, seats=1, issued=present, returned=present, valid=present,
        scrutineers=voters[-1].name, tellers=voters[-2].name,
        candidates=tuple(CandidateData(each.name, each.pk, yes, present - yes) for each, yes in stand),
    )  # fmt: skip
    remark = RemarkData(chair.pk, chair.name, "介绍候选人预备人选产生情况和选举办法。")
    part = PartData(PartKind.GENERAL_ASSEMBLY, items=(ItemData(MATTER, remarks=(remark,)),), resolutions=(election,))
    rows = tuple(AttendanceData("A", entry.member.pk, Presence.PRESENT) for entry in people.roll)
    meeting = seal(bureau, branch, record_of(day, part, rows, chair, "三楼会议室"), chair.user)
    note_filing(
        Resolution.objects.select_related("part").get(part__meeting=meeting), filed_on=day + timedelta(days=1),
        approved_on=day + timedelta(days=6), reply=REPLY, by=chair.user, version=meeting.version,
    )  # fmt: skip


def record_of(day, part, rows, chair, place) -> RecordData:
    """A record of one afternoon sitting."""
    begins = timezone.make_aware(datetime.combine(day, time(15)))
    sittings = (SittingData("A", begins, place, begins + timedelta(minutes=70)),)
    return RecordData(
        title=default_title([part.kind], day), sittings=sittings, parts=(part,), attendances=rows, chair_id=chair.pk,
        recorder_id=chair.pk,
    )  # fmt: skip


def seal(bureau, organisation, data, by) -> Meeting:
    """Write a record as it was sealed on the evening of its day, with the trail of its planning and its seal."""
    ended = data.sittings[0].ends_at
    people = eligible(organisation, data.kinds, data.held_on)
    meeting = Meeting.objects.create(
        public_id=bureau.inventor.address(), organisation=organisation, title=data.title, held_on=data.held_on,
        chair_id=data.chair_id, recorder_id=data.recorder_id, state=State.DRAFT,
        entered_at=ended + timedelta(minutes=30), entered_by=by,
    )  # fmt: skip
    by_label = building.write_sittings(meeting, data.sittings)
    building.write_contents(meeting, data, by_label, people.voters, votes_of(data, people))
    meeting = whole(Meeting.objects.filter(pk=meeting.pk)).get()
    meeting.record_number = number_record(meeting, meeting.held_on)
    meeting.state, meeting.sealed_at, meeting.sealed_by = State.SEALED, ended + timedelta(hours=2), by
    meeting.seal_hash = seal_hash(contents(meeting))
    meeting.save()
    told = (
        ("meeting.planned", ended - timedelta(days=4), ""), ("meeting.recorded", meeting.entered_at, ""),
        ("meeting.sealed", meeting.sealed_at, meeting.seal_hash),
    )  # fmt: skip
    entries = [build(by, verb, meeting, path=organisation.path, reference=reference) for verb, _at, reference in told]
    for entry, (_verb, at, _reference) in zip(entries, told, strict=True):
        entry.at = at
    Entry.objects.bulk_create(entries)
    return meeting
