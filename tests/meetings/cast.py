"""A branch with people, a planned assembly and a record that lacks nothing."""

from dataclasses import replace
from datetime import date, timedelta

from django.utils import timezone

from accounts.roles import Role
from meetings.actions import plan_meeting
from meetings.choices import Method, PartKind, Presence, VoteKind
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
from members.models import Member
from tests.factories import make_bureau, make_grantee, make_member, make_roll, make_secretary, moment


def yesterday() -> date:
    return timezone.localdate() - timedelta(days=1)


class Cast:
    """Anna keeps the first branch, Carla the second; Bo oversees; Dan belongs to the first branch; Eve to none."""

    def __init__(self, full=5, probationary=1):
        bureau = make_bureau()
        self.general, (self.branch, self.other) = bureau["general"], bureau["branches"]
        self.anna = make_secretary(self.branch, "周明远")
        self.carla = make_secretary(self.other, "许怀瑾")
        self.bo = make_grantee(bureau["office"], Role.COMMITTEE_STAFF)
        self.adam = make_grantee(bureau["root"], Role.SYSTEM_ADMINISTRATOR, "系统管理员")
        self.dan = make_member(self.branch, "陈立夏", user=True).user
        self.people = make_roll(self.branch, full=full - 2, probationary=probationary)

    @property
    def chair(self) -> Member:
        return self.anna.member

    def plan(self, day=None, kinds=(PartKind.GENERAL_ASSEMBLY,), organisation=None, **values):
        """A planned meeting of the first branch."""
        return plan_meeting(
            organisation or self.branch, self.record(day=day, kinds=kinds, empty=True, **values), by=self.anna
        )

    def roll(self):
        """Everybody of the first branch."""
        return list(Member.objects.filter(organisation=self.branch).order_by("pk"))

    def record(self, day=None, kinds=(PartKind.GENERAL_ASSEMBLY,), *, empty=False, away=(), resolutions=(), **values):
        """A record that lacks nothing; everybody is present but those in `away`."""
        day = day or yesterday()
        rows = () if empty else tuple(
            AttendanceData("A", m.pk, Presence.LEAVE, "on_duty") if m in away
            else AttendanceData("A", m.pk, Presence.PRESENT)
            for m in self.roll()
        )  # fmt: skip
        remark = () if empty else (RemarkData(self.chair.pk, self.chair.name, "同意。"),)
        parts = tuple(PartData(kind, items=(ItemData("讨论年度计划", remarks=remark),)) for kind in kinds)
        parts = (replace(parts[0], resolutions=tuple(resolutions)), *parts[1:])
        return RecordData(**{
            "title": "2026年四季度党员大会", "parts": parts, "attendances": rows,
            "sittings": (SittingData("A", moment(day, 14), "三楼会议室", moment(day, 15)),),
            "chair_id": self.chair.pk, "recorder_id": self.chair.pk, **values,
        })  # fmt: skip


def ordinary(yes, no=0, abstain=0, **values) -> ResolutionData:
    """An ordinary vote with text, responsible person and deadline where given."""
    return ResolutionData("通过年度计划", "同意。", yes=yes, no=no, abstain=abstain, **values)


def admission(yes, no=0, abstain=0, **values) -> ResolutionData:
    """The admission of somebody by secret ballot."""
    return ResolutionData(
        "接收预备党员",
        "同意接收。",
        VoteKind.ADMISSION,
        Method.SECRET_BALLOT,
        yes=yes,
        no=no,
        abstain=abstain,
        **values,
    )


def election(*votes, seats=1, present=6, **values) -> ResolutionData:
    """An election of those in `votes`, pairs of name and votes for; every sheet came back and is valid."""
    sheets = {"issued": present, "returned": present, "valid": present}
    return ResolutionData(
        "选举支部委员会委员", "", VoteKind.ELECTION, Method.SECRET_BALLOT, seats=seats,
        candidates=tuple(CandidateData(name, yes=yes) for name, yes in votes),
        **{**sheets, "scrutineers": "宋致远", **values},
    )  # fmt: skip
