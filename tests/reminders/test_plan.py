"""What the planner writes, voids and leaves alone."""

import re
from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from meetings.actions import cancel_meeting, change_plan, decide_leave
from meetings.choices import LeaveReason
from meetings.models import LeaveRequest
from members.actions import appoint, end_appointment
from members.choices import Post
from reminders.actions import deliver, plan
from reminders.choices import LADDER
from reminders.models import Beat, Notice, Policy, Reminder
from tests.factories import make_bureau, make_grantee, make_member, make_organisation, make_secretary
from tests.obligations.records import ASSEMBLY as GENERAL_ASSEMBLY
from tests.obligations.records import hold
from tests.reminders.making import NOON, TODAY, meeting_data, planned, rows

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def branch():
    """A branch with a secretary, a member with an account and one without."""
    branch = make_bureau(branches=1)["branches"][0]
    branch.secretary = make_secretary(branch)
    branch.reader = make_member(branch, "林书涵", user=True)
    make_member(branch, "无账号")
    return branch


@pytest.fixture
def meeting(branch):
    return planned(branch, branch.secretary, TODAY + 2 * DAY)


def everybody(step):
    return [(step, "周明远"), (step, "林书涵")]


class TestSittings:
    def test_everybody_with_an_account_is_told_once_a_step(self, meeting):
        plan(NOON)
        assert rows() == sorted(everybody("3_days"))
        deliver(NOON)
        plan(meeting.sittings.get().starts_at - DAY)
        assert rows() == sorted(everybody("1_day") + everybody("3_days"))

    def test_planning_again_writes_nothing(self, meeting):
        assert plan(NOON) > 0
        before = list(Reminder.objects.order_by("pk").values())
        assert plan(NOON) == 0
        assert list(Reminder.objects.order_by("pk").values()) == before

    def test_a_row_stands_before_it_is_due_and_is_not_sent_before(self, meeting):
        early = meeting.sittings.get().starts_at - timedelta(days=3, hours=12)
        plan(early)
        deliver(early)
        assert rows() == sorted(everybody("3_days"))
        assert Notice.objects.filter(reminder__kind="meetings.sitting").count() == 0

    def test_far_ahead_nothing_is_written(self, branch):
        planned(branch, branch.secretary, TODAY + 30 * DAY)
        plan(NOON)
        assert rows() == []

    def test_the_committee_alone_is_told_of_its_own_meeting(self, branch):
        planned(branch, branch.secretary, TODAY + 2 * DAY, kinds=("committee_meeting",))
        plan(NOON)
        assert rows() == [("3_days", "周明远")]

    def test_somebody_who_left_or_lost_the_account_is_not_told(self, branch, meeting):
        branch.reader.user.is_active = False
        branch.reader.user.save()
        plan(NOON)
        assert rows() == [("3_days", "周明远")]

    def test_an_applicant_is_not_told(self, branch, meeting):
        make_member(branch, "申请人", standing="applicant", user=True)
        plan(NOON)
        assert rows() == sorted(everybody("3_days"))

    def test_leave_granted_voids_and_leave_taken_back_revives(self, branch, meeting):
        plan(NOON)
        request = LeaveRequest.objects.create(
            sitting=meeting.sittings.get(), member=branch.reader, reason=LeaveReason.ON_DUTY
        )
        decide_leave(request, granted=True, by=branch.secretary)
        plan(NOON)
        assert rows() == [("3_days", "周明远")]
        decide_leave(request, granted=False, by=branch.secretary)
        plan(NOON)
        assert rows() == sorted(everybody("3_days"))

    def test_a_move_voids_what_was_said_before_and_is_told_at_once(self, branch, meeting):
        plan(NOON)
        change_plan(meeting, meeting_data(TODAY + 9 * DAY), by=branch.secretary)
        plan(NOON)
        assert rows() == sorted(everybody("moved"))
        assert Reminder.objects.filter(step="3_days", void_at=NOON).count() == 2
        assert rows("moved", version=2) == sorted(everybody("moved"))

    def test_after_a_move_into_the_window_nobody_is_told_twice(self, branch, meeting):
        change_plan(meeting, meeting_data(TODAY + 2 * DAY, hour=15), by=branch.secretary)
        plan(NOON)
        plan(NOON + timedelta(minutes=1))
        assert rows() == sorted(everybody("moved"))
        plan(NOON + DAY + timedelta(hours=4))
        assert rows() == sorted(everybody("1_day") + everybody("moved"))

    def test_a_cancellation_is_told_at_once_and_nothing_else(self, branch, meeting):
        plan(NOON)
        cancel_meeting(meeting, reason="出警", by=branch.secretary)
        plan(NOON)
        plan(NOON + DAY)
        assert rows() == sorted(everybody("cancelled"))

    def test_the_text_names_the_day_in_the_language_of_its_reader(self, branch, meeting):
        branch.reader.user.language = "en"
        branch.reader.user.save()
        plan(NOON)
        english = Reminder.objects.get(step="3_days", recipient=branch.reader.user).title
        assert english == "3月党员大会 begins on 22 March at 19:00"
        assert "3月22日" in Reminder.objects.get(step="3_days", recipient=branch.secretary).title

    def test_each_shift_is_told_of_each_sitting_by_its_label(self, branch):
        planned(branch, branch.secretary, TODAY + 2 * DAY, labels="AB")
        plan(NOON)
        titles = Reminder.objects.filter(step="3_days", recipient=branch.secretary).values_list("title", flat=True)
        assert [title.count("(A)") + 2 * title.count("(B)") for title in sorted(titles)] == [1, 2]

    def test_a_group_meeting_is_told_to_its_group(self, branch):
        group = make_organisation("第一党小组", "group", branch)
        make_member(branch, "组员", user=True, group=group)
        planned(group, branch.secretary, TODAY + 2 * DAY, kinds=("group_meeting",))
        plan(NOON)
        assert rows() == [("3_days", "组员")]


class TestDuties:
    """The assembly of the first quarter of 2026 and the theme day of March."""

    ASSEMBLY = {"kind": "meetings.general_assembly"}

    def test_the_secretary_is_told_seven_and_one_days_before_the_end(self, branch):
        plan(NOON)
        assert rows(**self.ASSEMBLY) == []
        plan(NOON + 4 * DAY)
        assert rows(**self.ASSEMBLY) == [("7_days", "周明远")]
        plan(NOON + 10 * DAY)
        assert rows(**self.ASSEMBLY, expires_at__gt=NOON + 10 * DAY) == [("1_day", "周明远")]

    def test_once_overdue_once(self, branch):
        for day in range(12, 40):
            plan(NOON + day * DAY)
            deliver(NOON + day * DAY)
        overdue = Notice.objects.filter(reminder__kind="meetings.general_assembly", reminder__step="overdue")
        assert overdue.count() == 1

    def test_after_a_stop_the_step_that_passed_is_not_sent_late(self, branch):
        plan(NOON + 4 * DAY)
        after_stop = NOON + 10 * DAY
        plan(after_stop)
        deliver(after_stop)
        told = Notice.objects.filter(reminder__kind="meetings.general_assembly")
        assert list(told.values_list("reminder__step", flat=True)) == ["1_day"]
        assert Reminder.objects.get(step="7_days", **self.ASSEMBLY).void_at == after_stop

    def test_a_new_secretary_is_told_in_place_of_the_old_one(self, branch):
        plan(NOON + 3 * DAY)
        old = branch.secretary.member.appointments.get()
        end_appointment(old, on=TODAY, by=None)
        appoint(branch.reader, organisation=branch, post=Post.SECRETARY, on=TODAY + DAY, by=None)
        plan(NOON + 4 * DAY)
        assert rows(**self.ASSEMBLY) == [("7_days", "林书涵")]


class TestLadder:
    """A duty of the first quarter that nobody seals: grace until 3 April, a Friday; the sixth is a holiday."""

    ASSEMBLY = {"reminder__kind": "meetings.general_assembly"}

    @pytest.fixture(autouse=True)
    def people(self, branch):
        self.general = make_grantee(branch.parent, Role.GENERAL_BRANCH_STAFF, "总支干事")
        self.staff = make_grantee(branch.parent.parent, Role.COMMITTEE_STAFF, "党委干事")

    def live(self, first, last, **facts):
        """Plan and deliver every day from the `first` to the `last` of April."""
        for day in range(first, last + 1):
            now = NOON.replace(month=4, day=day)
            plan(now)
            deliver(now)
        told = Notice.objects.filter(**{**self.ASSEMBLY, **facts}).order_by("at", "recipient__name")
        rows = told.filter(reminder__step__in=LADDER).values_list("at__day", "reminder__step", "recipient__name")
        return list(rows)

    def test_level_by_level_upwards(self, branch):
        assert self.live(1, 30) == [
            (4, "overdue", "周明远"), (9, "one_up", "总支干事"), (16, "two_up", "党委干事"),
        ]  # fmt: skip

    def test_after_a_stop_of_two_weeks_one_step_at_a_time(self, branch):
        self.live(1, 3)
        assert self.live(20, 30) == [(20, "overdue", "周明远"), (23, "one_up", "总支干事"), (30, "two_up", "党委干事")]

    def test_the_bureau_sets_the_distances(self, branch):
        Policy.objects.create(pk=Policy.ONLY, first_step_days=1, second_step_days=1)
        told = self.live(1, 12)
        assert [day for day, _step, _name in told] == [4, 7, 8]

    def test_a_sealed_record_ends_it(self, branch):
        self.live(1, 5)
        hold(branch, date(2026, 3, 28), GENERAL_ASSEMBLY, sealed_on=date(2026, 4, 5))
        assert [step for _day, step, _name in self.live(6, 30)] == ["overdue"]

    def test_without_a_general_branch_the_committee_is_one_level_up(self):
        alone = make_organisation("机关第一党支部", parent=self.staff.grants_today()[0].organisation)
        make_secretary(alone, "独立书记")
        told = self.live(1, 30, reminder__subject__startswith=f"{alone.pk}:")
        assert told == [(4, "overdue", "独立书记"), (9, "one_up", "党委干事")]

    def test_those_above_are_led_to_the_reason_and_learn_no_more_than_the_line(self, branch):
        self.live(1, 10)
        notice = Notice.objects.get(reminder__step="one_up", **self.ASSEMBLY)
        assert notice.address == f"/duties/meetings.general_assembly/{branch.public_id}/2026-Q1/"
        assert notice.title == "刑侦支队第1党支部：2026年第1季度党员大会逾期未办，尚无封存记录"

    def test_a_duty_that_is_overdue_in_thirty_branches_takes_as_many_queries_as_in_one(self, branch):
        plan(NOON.replace(month=4, day=20))
        with CaptureQueriesContext(connection) as one:
            plan(NOON.replace(month=4, day=20))
        for number in range(29):
            make_secretary(make_organisation(f"第{number + 2}党支部", parent=branch.parent), f"书记{number}")
        plan(NOON.replace(month=4, day=20))
        with CaptureQueriesContext(connection) as thirty:
            plan(NOON.replace(month=4, day=20))
        assert len(thirty) == len(one)


class TestStop:
    """Nothing runs for three days, over the steps of one sitting and the beginning of another."""

    STOP = range(30, 102)

    @pytest.fixture
    def told(self, branch):
        """Plan and deliver every hour of nine days, the stop left out; what was told, as (title, step, hour)."""
        branch.reader.user.email = "lin@example.org"
        branch.reader.user.save()
        for days, title in ((2, "停前"), (4, "停中"), (6, "停后")):
            planned(branch, branch.secretary, TODAY + DAY * days, hour=19, title=title)
        start = NOON - timedelta(hours=12)
        for hour in (hour for hour in range(9 * 24) if hour not in self.STOP):
            plan(start + timedelta(hours=hour))
            deliver(start + timedelta(hours=hour))
        return start

    def heard(self, reader, channel, start):
        """(sitting, step, hour) of what was told, in order."""
        rows = Reminder.objects.filter(
            kind="meetings.sitting", recipient=reader, channel=channel, sent_at__isnull=False
        ).order_by("sent_at", "due_at", "pk")
        named = re.compile("停[前中后]")
        return [(named.search(row.title)[0], row.step, (row.sent_at - start) // timedelta(hours=1)) for row in rows]

    def test_each_step_that_still_helps_is_told_once_and_none_too_late(self, branch, told):
        expected = [("停前", "3_days", 0), ("停中", "1_day", 102), ("停后", "3_days", 102), ("停后", "1_day", 139)]
        for reader in (branch.secretary, branch.reader.user):
            assert sorted(self.heard(reader, "in_app", told)) == sorted(expected)

    def test_letters_catch_up_in_one_digest(self, branch, told):
        expected = [("停前", "3_days", 9), ("停中", "1_day", 105), ("停后", "3_days", 105), ("停后", "1_day", 129)]
        assert sorted(self.heard(branch.reader.user, "email", told)) == sorted(expected)
        assert len(mail.outbox) == 3


class TestManner:
    def test_the_same_queries_for_one_and_thirty_meetings(self, branch):
        planned(branch, branch.secretary, TODAY + 2 * DAY)
        plan(NOON)
        with CaptureQueriesContext(connection) as one:
            plan(NOON)
        for number in range(29):
            other = make_organisation(f"第{number + 2}党支部", parent=branch.parent)
            make_secretary(other, f"书记{number}")
            planned(other, branch.secretary, TODAY + 2 * DAY)
        plan(NOON)
        with CaptureQueriesContext(connection) as thirty:
            plan(NOON)
        assert len(thirty) == len(one)

    def test_when_it_ended_is_kept(self, branch):
        plan(NOON)
        deliver(NOON + DAY)
        assert dict(Beat.objects.values_list("job", "at")) == {"plan": NOON, "deliver": NOON + DAY}

    def test_leap_day_and_year_end(self, branch):
        planned(branch, branch.secretary, date(2028, 3, 1))
        plan(NOON.replace(year=2028, month=2, day=29))
        assert rows() == sorted(everybody("1_day") + everybody("3_days"))
