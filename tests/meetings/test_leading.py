"""What Party committees owe: the secretary's lecture, the half-yearly study, leaders in the life of their branch."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from accounts.roles import Role
from audit.models import Entry
from branches.actions import move_organisation
from common.errors import Refused, StaleEdit
from common.scope import Scope
from meetings.choices import LeaveReason, Presence
from meetings.models import Attendance, Part, Study
from meetings.studying import note_study, withdraw_study
from members.actions import appoint, end_appointment
from members.choices import Post
from members.models import Member
from obligations.actions import close_periods, compare, refresh
from obligations.choices import Status
from obligations.deriving import derive, everywhere
from obligations.models import StoredStatus
from obligations.registry import duty
from tests.factories import make_bureau, make_grantee, make_member, moment, unlocked
from tests.obligations.records import COMMITTEE, GROUP, LECTURE, THEME_DAY, hold, make_group, seal

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 24)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def bureau():
    return make_bureau(2)


@pytest.fixture
def branch(bureau):
    return bureau["branches"][0]


@pytest.fixture
def secretary(bureau, branch):
    """The secretary of the bureau's committee, who belongs to a branch like everybody else."""
    member = make_member(branch, "宋致远")
    appoint(member, organisation=bureau["root"], post=Post.SECRETARY, on=date(2025, 1, 1), by=None)
    return member


def light(code, organisation, period, today=TODAY, scope_of=everywhere):
    found = derive(scope_of, today, date(2025, 12, 31), date(2026, 12, 31), only=[duty(f"meetings.{code}")])
    return next((d for d in found if (d.organisation_id, d.period.code) == (organisation.pk, period)), None)


def status(*question, **more):
    due = light(*question, **more)
    return due and due.status


def lecture(branch, held_on, lecturer="宋致远", *, leads=True, sealed_on=None):
    """A lecture in a branch, given by somebody of the register, or by a guest of another name."""
    meeting = hold(branch, held_on, LECTURE, sealed_on=sealed_on)
    member = Member.objects.filter(name=lecturer).first()
    with unlocked("meetings_part"):
        meeting.parts.update(lecturer=f"{lecturer}（局党委书记）", lecturer_member=member, lecturer_leads=leads)
    return meeting


def come(meeting, member, presence=Presence.PRESENT, reason=""):
    """Somebody on the roll of a record."""
    Attendance.objects.create(sitting=meeting.sittings.get(), member=member, presence=presence, reason=reason)
    return meeting


class TestLecture:
    CODE = "secretary_lecture"

    def test_committees_with_a_secretary_owe_it(self, bureau, secretary):
        found = derive(everywhere, TODAY, date(2026, 12, 31), date(2026, 12, 31), only=[duty(f"meetings.{self.CODE}")])
        assert [due.organisation_id for due in found] == [bureau["root"].pk]

    @pytest.mark.parametrize(
        ("today", "expected"),
        [
            (date(2025, 9, 30), Status.NOT_YET_DUE), (date(2025, 10, 1), Status.DUE), (date(2026, 1, 6), Status.DUE),
            (date(2026, 1, 7), Status.MISSED),
        ],
    )  # fmt: skip
    def test_it_stands_as_due_in_the_last_quarter(self, bureau, secretary, today, expected):
        assert status(self.CODE, bureau["root"], "2025", today) == expected

    def test_a_sealed_lecture_counts_wherever_it_was_given(self, bureau, secretary):
        held = lecture(bureau["branches"][1], date(2026, 3, 10))
        assert light(self.CODE, bureau["root"], "2026").status == Status.DUE
        seal(held, date(2026, 3, 11))
        due = light(self.CODE, bureau["root"], "2026")
        assert (due.status, due.deed.reference) == (Status.DONE, held.public_id)

    @pytest.mark.parametrize("given", [{"leads": False}, {"lecturer": "周明远"}, {"held_on": date(2025, 12, 30)}])
    def test_other_lectures_do_not(self, bureau, branch, secretary, given):
        lecture(branch, **{"held_on": date(2026, 3, 10), "sealed_on": date(2026, 3, 11), **given})
        assert light(self.CODE, bureau["root"], "2026").deed is None

    def test_whoever_was_secretary_on_the_day_counts(self, bureau, branch, secretary):
        end_appointment(secretary.appointments.get(), on=date(2026, 2, 28), by=None)
        successor = make_member(branch, "高启航")
        appoint(successor, organisation=bureau["root"], post=Post.SECRETARY, on=date(2026, 3, 1), by=None)
        lecture(branch, date(2026, 3, 10), sealed_on=date(2026, 3, 11))
        assert light(self.CODE, bureau["root"], "2026").deed is None
        lecture(branch, date(2026, 3, 12), "高启航", sealed_on=date(2026, 3, 13))
        assert status(self.CODE, bureau["root"], "2026") == Status.DONE

    def test_another_name_later_changes_nothing_and_a_namesake_is_somebody_else(self, bureau, branch, secretary):
        lecture(branch, date(2026, 3, 10), sealed_on=date(2026, 3, 11))
        Member.objects.filter(pk=secretary.pk).update(name="宋志远")
        assert status(self.CODE, bureau["root"], "2026") == Status.DONE
        namesake = make_member(bureau["branches"][1], "宋致远")
        with unlocked("meetings_part"):
            Part.objects.update(lecturer_member=namesake)
        assert light(self.CODE, bureau["root"], "2026").deed is None

    def test_one_given_outside_the_scope_is_told_without_its_record(self, bureau, secretary):
        other = make_bureau(1)
        lecture(other["branches"][0], date(2026, 3, 10), sealed_on=date(2026, 3, 11))
        due = light(self.CODE, bureau["root"], "2026", scope_of=lambda _p: Scope.of(bureau["root"].path))
        assert (due.status, due.deed.reference) == (Status.DONE, "")

    @time_machine.travel(moment(TODAY), tick=False)
    def test_a_late_record_below_turns_the_stored_light(self, bureau, branch, secretary):
        close_periods(TODAY)
        held = lecture(branch, date(2025, 12, 10))
        assert stored(bureau["root"], self.CODE) == Status.MISSED
        seal(held, TODAY)
        refresh(branch, held.held_on, today=TODAY)
        assert stored(bureau["root"], self.CODE) == Status.DONE_LATE
        move_organisation(branch, parent=bureau["office"], on=date(2026, 3, 1), by=None)
        assert compare(today=TODAY) == []


def stored(organisation, code):
    """The stored light of the year or quarter that ended in December."""
    rows = StoredStatus.objects.filter(organisation=organisation, duty=f"meetings.{code}")
    return rows.get(end=date(2025, 12, 31)).status


class TestStudy:
    CODE = "responsibility_half_year_study"

    def note(self, organisation, on=date(2026, 3, 20), by=None):
        return note_study(organisation, on=on, topic="专题研究全面从严治党工作", minutes="局党委会〔2026〕5号", by=by)

    def test_party_committees_owe_it(self, bureau):
        found = derive(everywhere, TODAY, date(2026, 6, 30), date(2026, 6, 30), only=[duty(f"meetings.{self.CODE}")])
        assert {due.organisation_id for due in found} == {bureau["root"].pk, bureau["office"].pk}

    @time_machine.travel(moment(TODAY), tick=False)
    def test_a_note_fulfils_it_and_its_withdrawal_does_not(self, bureau):
        user = make_grantee(bureau["root"])
        study = self.note(bureau["root"], by=user)
        due = light(self.CODE, bureau["root"], "2026-H1")
        assert (due.status, due.deed.label) == (Status.DONE, "局党委会〔2026〕5号")
        assert status(self.CODE, bureau["office"], "2026-H1") == Status.NOT_YET_DUE
        with pytest.raises(StaleEdit):
            withdraw_study(study, by=user, version=study.version + 1)
        withdraw_study(study, by=user, version=study.version)
        assert light(self.CODE, bureau["root"], "2026-H1").deed is None
        verbs = Entry.objects.filter(verb__startswith="study.").order_by("id").values_list("verb", flat=True)
        assert list(verbs) == ["study.noted", "study.withdrawn"]

    @time_machine.travel(moment(TODAY), tick=False)
    def test_what_cannot_be_true_is_refused(self, bureau, branch):
        self.note(bureau["root"])
        for organisation, on, field in (
            (bureau["root"], TODAY, "on"), (bureau["root"], date(2026, 3, 25), "on"), (branch, TODAY, "organisation"),
            (bureau["root"], date(2019, 12, 31), "on"),
        ):  # fmt: skip
            if on == TODAY and organisation == bureau["root"]:
                self.note(organisation, on)
            with pytest.raises(Refused) as refusal:
                self.note(organisation, on)
            assert [finding.field for finding in refusal.value.findings] == [field]
        assert Study.objects.count() == 2

    @time_machine.travel(moment(TODAY), tick=False)
    def test_noted_late_it_turns_the_stored_light(self, bureau):
        close_periods(TODAY)
        study = self.note(bureau["root"], date(2025, 11, 6))
        assert stored(bureau["root"], self.CODE) == Status.DONE_LATE
        withdraw_study(study, by=None, version=1)
        assert stored(bureau["root"], self.CODE) == Status.MISSED
        assert compare(today=TODAY) == []


class TestDualLife:
    CODE = "dual_org_life"

    def test_without_members_nothing_is_owed(self, bureau):
        assert light(self.CODE, bureau["root"], "2026-Q1") is None

    def test_every_member_takes_part(self, bureau, branch, secretary):
        deputy = make_member(bureau["branches"][1], "高启航")
        appoint(deputy, organisation=bureau["root"], post=Post.DEPUTY_SECRETARY, on=date(2025, 1, 1), by=None)
        assert light(self.CODE, bureau["root"], "2026-Q1").deed is None
        come(hold(branch, date(2026, 2, 10), THEME_DAY, sealed_on=date(2026, 2, 11)), secretary)
        due = light(self.CODE, bureau["root"], "2026-Q1")
        assert (due.status, due.deed.label) == (Status.DUE, "1 of 2 leaders")
        group = make_group(bureau["branches"][1])
        come(hold(group, date(2026, 3, 3), GROUP, sealed_on=date(2026, 3, 4)), deputy)
        due = light(self.CODE, bureau["root"], "2026-Q1")
        assert (due.status, due.deed.label) == (Status.DONE, "2 leaders")

    def test_a_draft_and_the_committee_of_the_branch_show_nothing(self, bureau, branch, secretary):
        come(hold(branch, date(2026, 2, 10), THEME_DAY), secretary)
        come(hold(branch, date(2026, 2, 11), COMMITTEE, sealed_on=date(2026, 2, 12)), secretary)
        assert light(self.CODE, bureau["root"], "2026-Q1").deed is None

    @pytest.mark.parametrize(
        ("reason", "today", "expected"),
        [
            (LeaveReason.CALL_OUT, date(2026, 3, 30), Status.DUE),
            (LeaveReason.CALL_OUT, date(2026, 4, 1), Status.DONE),
            (LeaveReason.PERSONAL, date(2026, 4, 8), Status.MISSED),
        ],
    )  # fmt: skip
    def test_approved_duty_is_neutral(self, bureau, branch, secretary, reason, today, expected):
        meeting = hold(branch, date(2026, 2, 10), THEME_DAY, sealed_on=date(2026, 2, 11))
        come(meeting, secretary, Presence.LEAVE, reason)
        assert status(self.CODE, bureau["root"], "2026-Q1", today) == expected

    @time_machine.travel(moment(TODAY), tick=False)
    def test_a_late_record_below_turns_the_stored_light(self, bureau, branch, secretary):
        close_periods(TODAY)
        meeting = come(hold(branch, date(2025, 12, 10), THEME_DAY), secretary)
        assert stored(bureau["root"], self.CODE) == Status.MISSED
        seal(meeting, TODAY)
        refresh(branch, meeting.held_on, today=TODAY)
        assert stored(bureau["root"], self.CODE) == Status.DONE_LATE
        assert compare(today=TODAY) == []


class TestPage:
    @pytest.fixture(autouse=True)
    def _today(self):
        with time_machine.travel(moment(TODAY), tick=False):
            yield

    def page(self, client, user, **query):
        client.force_login(user)
        return client.get(reverse("meetings:leading"), query)

    def test_staff_sees_which_meetings_counted(self, client, bureau, branch, secretary):
        came = hold(branch, date(2026, 2, 10), THEME_DAY, sealed_on=date(2026, 2, 11), title="二月主题党日")
        come(came, secretary)
        away = hold(branch, date(2026, 3, 10), THEME_DAY, sealed_on=date(2026, 3, 11), title="三月主题党日")
        come(away, secretary, Presence.LEAVE, LeaveReason.SICK)
        answer = self.page(client, make_grantee(bureau["root"]))
        (leader,) = answer.context["boards"][0].leaders
        assert [(row.reference, row.came) for row in leader.seen] == [(came.public_id, True), (away.public_id, False)]
        assert leader.came
        text = answer.content.decode()
        assert "二月主题党日" in text
        assert "未到会" in text
        assert "病假" not in text

    def test_another_period(self, client, bureau, branch, secretary):
        come(hold(branch, date(2026, 2, 10), THEME_DAY, sealed_on=date(2026, 2, 11)), secretary)
        user = make_grantee(bureau["root"])
        assert self.page(client, user, period="2025-Q4").context["boards"][0].leaders[0].seen == []
        assert self.page(client, user, period="nonsense").context["period"].code == "2026-Q1"

    def test_the_lower_committee_sees_its_own_alone(self, client, bureau, branch, secretary):
        shown = self.page(client, make_grantee(bureau["office"], Role.COMMITTEE_LEADER)).context["boards"]
        assert [board.organisation for board in shown] == [bureau["office"]]

    def test_a_study_is_noted_and_withdrawn_on_the_page(self, client, bureau):
        client.force_login(make_grantee(bureau["root"]))
        page = client.get(reverse("meetings:study"))
        values = {
            "idempotency_key": page.context["form"]["idempotency_key"].value(), "organisation": bureau["root"].pk,
            "on": "2026-03-20", "topic": "专题研究全面从严治党工作", "minutes": "局党委会〔2026〕5号",
        }  # fmt: skip
        assert client.post(reverse("meetings:study"), {**values, "on": "2026-03-25"}).status_code == 422
        assert client.post(reverse("meetings:study"), values).status_code == 302
        study = Study.objects.get()
        address = reverse("meetings:study-withdraw", args=[study.public_id])
        page = client.get(address)
        assert "局党委会〔2026〕5号" in client.get(reverse("meetings:leading")).content.decode()
        key = page.context["form"]["idempotency_key"].value()
        assert client.post(address, {"idempotency_key": key, "version": 1}).status_code == 302
        assert not Study.objects.exists()
