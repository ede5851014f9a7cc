"""The leading committee decides by its own quorum and majority, and its staff keep the minutes."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from accounts.roles import Role
from common.scope import Scope
from meetings.actions import plan_meeting, save_and_seal
from meetings.boards import Board
from meetings.choices import PartKind, Presence, VoteKind
from meetings.models import Meeting, Question, Review
from meetings.occasions import Rolls
from meetings.records import AttendanceData, ItemData, PartData, RecordData, RemarkData, ResolutionData, SittingData
from meetings.selectors import BRANCH_KINDS, eligible, invitations, kinds_for
from meetings.verdicts import quorum_lines, votes_of
from members.actions import appoint
from members.choices import Post
from tests.factories import FOUNDED, make_bureau, make_grantee, make_member, make_secretary, moment

pytestmark = pytest.mark.django_db
KIND = PartKind.LEADING_MEETING


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


class Committee:
    """The bureau's committee of six, who belong to a branch like everybody else, and the clerk of its office."""

    def __init__(self):
        bureau = make_bureau(1)
        self.root, self.branch = bureau["root"], bureau["branches"][0]
        self.members = [make_member(self.branch, f"委员{n}", user=True) for n in range(6)]
        for number, member in enumerate(self.members):
            post = Post.COMMITTEE_MEMBER if number else Post.SECRETARY
            appoint(member, organisation=self.root, post=post, on=FOUNDED, by=None)
        make_member(self.branch, "不在班子的党员")
        self.clerk = make_grantee(self.root, Role.COMMITTEE_STAFF, "局党委干事")
        self.day = timezone.localdate() - timedelta(days=1)

    def record(self, *resolutions, present=6) -> RecordData:
        """A record that lacks nothing; the first `present` of the six came."""
        rows = tuple(
            AttendanceData("A", m.pk, Presence.PRESENT) if n < present
            else AttendanceData("A", m.pk, Presence.LEAVE, "business_trip")
            for n, m in enumerate(self.members)
        )  # fmt: skip
        chair = self.members[0]
        items = (
            ItemData("研究干部任免", is_administrative=True, remarks=(RemarkData(chair.pk, chair.name, "同意。"),)),
        )
        return RecordData(
            title="党委会议", sittings=(SittingData("A", moment(self.day, 9), "党委会议室", moment(self.day, 10)),),
            parts=(PartData(KIND, items=items, resolutions=resolutions),), attendances=rows, chair_id=chair.pk,
            recorder_id=chair.pk,
        )  # fmt: skip

    def plan(self, day=None, organisation=None, kind=KIND) -> Meeting:
        """A meeting on the calendar; one of yesterday unless a day is named."""
        sitting = SittingData("A", moment(day or self.day, 9), "党委会议室")
        data = RecordData(
            title="党委会议", sittings=(sitting,), parts=(PartData(kind, items=(ItemData("研究干部任免"),)),)
        )
        return plan_meeting(organisation or self.root, data, by=self.clerk)

    def hold(self, *resolutions, present=6) -> Meeting:
        """A sealed record."""
        return save_and_seal(self.plan(), self.record(*resolutions, present=present), by=self.clerk)


def vote(yes, no=0, abstain=0, kind=VoteKind.ORDINARY, **values) -> ResolutionData:
    """A resolution; what is carried has somebody to carry it out only where asked."""
    return ResolutionData("任职议题", "同意。", kind=kind, yes=yes, no=no, abstain=abstain, **values)


@pytest.fixture
def committee():
    return Committee()


class TestRule:
    @pytest.mark.parametrize(
        ("kind", "present", "needed", "valid"),
        [
            (VoteKind.ORDINARY, 2, 3, False), (VoteKind.ORDINARY, 3, 3, True), (VoteKind.POSTS, 3, 4, False),
            (VoteKind.POSTS, 4, 4, True),
        ],
    )  # fmt: skip
    def test_posts_need_two_thirds_and_the_rest_a_half(self, committee, kind, present, needed, valid):
        data = committee.record(vote(4, kind=kind), present=present)
        [found] = votes_of(data, eligible(committee.root, [KIND], committee.day))
        assert (found.due, found.quorum.needed, found.quorum.valid) == (6, needed, valid)
        assert found.quorum.citation.label == "GRP 26"

    @pytest.mark.parametrize(("yes", "no", "carried"), [(4, 2, True), (3, 3, False)])
    def test_more_than_half_of_those_due_carries(self, committee, yes, no, carried):
        people = eligible(committee.root, [KIND], committee.day)
        [found] = votes_of(committee.record(vote(yes, no, kind=VoteKind.POSTS)), people)
        assert (found.carried, found.outcome.needed) == (carried, 4)

    def test_written_opinions_do_not_count(self, committee):
        data = committee.record(vote(3, 1, kind=VoteKind.POSTS, written_yes=1), present=4)
        assert votes_of(data, eligible(committee.root, [KIND], committee.day))[0].carried is False

    def test_the_page_shows_both_thresholds(self, committee):
        people = eligible(committee.root, [KIND], committee.day)
        lines = quorum_lines([KIND], people, {m.pk for m in committee.members[:3]})
        assert [(line.due, line.quorum.needed, line.quorum.valid, line.needed_yes) for line in lines] == [
            (6, 3, True, 4), (6, 4, False, 4),
        ]  # fmt: skip

    def test_other_organisations_hold_none(self, committee):
        assert kinds_for(committee.root) == [KIND]
        assert KIND not in kinds_for(committee.branch)


class TestRecord:
    def test_what_is_not_lawful_is_not_carried(self, committee):
        row = committee.hold(vote(3, 0, kind=VoteKind.POSTS), present=3).parts.get().resolutions.get()
        assert (row.due, row.present, row.carried) == (6, 3, False)

    def test_a_lawful_vote_is_carried_and_nothing_follows_for_branches(self, committee):
        meeting = committee.hold(vote(4, 1, 1, kind=VoteKind.POSTS))
        row = meeting.parts.get().resolutions.get()
        assert (row.due, row.present, row.carried) == (6, 6, True)
        assert (Question.objects.count(), Review.objects.count()) == (0, 0)

    def test_only_the_committee_is_invited(self, committee):
        sitting = committee.plan(timezone.localdate() + timedelta(days=3)).sittings.get()
        assert Rolls([sitting]).of(sitting) == tuple(sorted(m.user_id for m in committee.members))
        assert [row.pk for row in invitations(committee.members[3], timezone.now())] == [sitting.pk]

    def test_the_roll_calls_its_members_by_the_committee(self, committee):
        board = Board(committee.plan(), committee.record(), eligible(committee.root, [KIND], committee.day), {})
        assert [person.tags for person in board.roll] == [["Secretary"], *[["Member"]] * 5]

    def test_findings_rest_on_its_own_article(self, committee):
        data = replace(committee.record(vote(None, kind=VoteKind.POSTS)), chair_id=None)
        board = Board(committee.plan(), data, eligible(committee.root, [KIND], committee.day), {})
        assert {(each.code, each.citation.label) for each in board.blocking} == {
            ("no-chair", "GRP 27"), ("no-counts", "GRP 27"),
        }  # fmt: skip


class TestWho:
    def test_the_staff_keep_the_record_of_the_committee_and_of_nobody_below(self, committee):
        scope = committee.clerk.scope_for("meetings.log_meeting")
        assert scope == Scope.of(points=[committee.root.path])
        assert (scope.covers(committee.root.path), scope.covers(committee.branch.path)) == (True, False)

    def test_the_staff_of_an_office_committee_keep_none(self, committee):
        office = committee.branch.parent.parent
        assert not make_grantee(office, Role.COMMITTEE_STAFF).scope_for("meetings.log_meeting")

    def test_planned_recorded_and_shown_live(self, committee, client):
        client.force_login(committee.clerk)
        plan = client.get(reverse("meetings:plan"), {"organisation": committee.root.public_id})
        assert [row.pk for row in plan.context["organisations"]] == [committee.root.pk]
        assert {name for _pk, name in plan.context["form"].people_choices()[1:]} == {m.name for m in committee.members}
        assert "police business" not in plan.content.decode()
        meeting = committee.plan()
        form = client.get(reverse("meetings:record", args=[meeting.public_id])).context["form"]
        assert [value for value, _word in form.vote_kinds] == [VoteKind.ORDINARY, VoteKind.POSTS]
        shown = client.get(reverse("meetings:leading")).content.decode()
        assert reverse("meetings:detail", args=[meeting.public_id]) in shown
        assert f"{reverse('meetings:plan')}?organisation={committee.root.public_id}" in shown

    def test_its_kind_is_offered_to_those_who_reach_it(self, committee, client):
        client.force_login(committee.clerk)
        kinds = [kind for kind, _word in client.get(reverse("meetings:list")).context["filters"].fields["kind"].choices]
        assert kinds == ["", *BRANCH_KINDS, KIND]
        client.force_login(make_secretary(committee.branch))
        kinds = [kind for kind, _word in client.get(reverse("meetings:list")).context["filters"].fields["kind"].choices]
        assert kinds == ["", *BRANCH_KINDS]

    def test_branches_are_out_of_reach(self, committee, client):
        meeting = committee.plan(organisation=committee.branch, kind=PartKind.GENERAL_ASSEMBLY)
        client.force_login(committee.clerk)
        assert client.get(reverse("meetings:record", args=[meeting.public_id])).status_code == 404
        assert client.get(reverse("meetings:plan"), {"organisation": committee.branch.public_id}).status_code == 404
        listed = client.get(reverse("meetings:list")).content.decode()
        assert reverse("meetings:detail", args=[meeting.public_id]) in listed
        assert reverse("meetings:record", args=[meeting.public_id]) not in listed

    def test_no_branch_takes_a_vote_of_the_committee(self, committee, client):
        secretary = make_secretary(committee.branch)
        meeting = committee.plan(organisation=committee.branch, kind=PartKind.GENERAL_ASSEMBLY)
        client.force_login(secretary)
        form = client.get(reverse("meetings:record", args=[meeting.public_id])).context["form"]
        assert VoteKind.POSTS not in dict(form.vote_kinds)
