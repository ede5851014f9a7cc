"""What a sanction changes on the floors below, until when, and that nothing below says why."""

from datetime import date, timedelta

import pytest

from accounts.roles import Role
from audit.models import Change, Entry
from common.errors import Refused
from common.periods import add_months
from common.row_security import reading_everything
from discipline.board import CasePage, SanctionLine
from discipline.choices import AppealOutcome, Duty, Ground, Organ, SanctionKind, SanctionSide, Stage, StepKind
from discipline.models import Case, Sanction
from discipline.occasions import tasks_of
from discipline.rules import sanction_effect
from discipline.sanctions import accept_appeal, carry_out, decide_appeal, enter_sanction, extend_probation
from discipline.steps import answer, ask
from members.actions import appoint
from members.choices import Post, RestKind
from members.models import Member, Suspension
from members.rolls import roll_on
from tests.factories import make_grantee

pytestmark = pytest.mark.django_db
WAY = ((Stage.VERIFICATION, 200), (Stage.REVIEW, 190), (Stage.ADJUDICATION, 180))


@pytest.fixture
def adjudicated(bureau, lead):
    """A case that is being adjudicated for half a year."""
    case = lead(received_on=bureau.today - timedelta(days=210))
    for stage, ago in WAY:
        step = ask(case, kind=StepKind.MOVE, stage=stage, ground=Ground.FOUND, by=bureau.officer,
                   on=bureau.today - timedelta(days=ago))  # fmt: skip
        answer(step, approved=True, by=bureau.approver)
    return case


@pytest.fixture
def sanctioned(bureau, adjudicated):
    """A function that enters a sanction and has it approved."""

    def make(kind, **values):
        sanction = enter_sanction(
            adjudicated, **{"side": SanctionSide.PARTY, "kind": kind, "organ": Organ.COMMITTEE, "by": bureau.officer,
                            "decided_on": bureau.today - timedelta(days=30), **values},
        )  # fmt: skip
        answer(sanction.step, approved=True, by=bureau.approver)
        with reading_everything():
            return Sanction.objects.select_related("case", "step").get(pk=sanction.pk)

    return make


def counted(bureau, day):
    """Whether the person has a vote on the branch's roll of a day."""
    return next(entry.may_vote for entry in roll_on(bureau.own, day) if entry.member.pk == bureau.subject.pk)


def test_nothing_happens_before_the_entry_is_approved(bureau, adjudicated):
    enter_sanction(adjudicated, side="party", kind=SanctionKind.PROBATION, months=12, organ=Organ.COMMITTEE,
                   decided_on=bureau.today, by=bureau.officer)  # fmt: skip
    assert Suspension.objects.count() == 0
    assert counted(bureau, bureau.today)


def test_probation_rests_rights_for_its_time_and_nothing_says_why(bureau, sanctioned):
    decided = bureau.today - timedelta(days=30)
    sanctioned(SanctionKind.PROBATION, months=12)
    last = add_months(decided, 12) - timedelta(days=1)
    days = [decided - timedelta(days=1), decided, last, last + timedelta(days=1)]
    assert [counted(bureau, day) for day in days] == [True, False, False, True]
    rows = Suspension.objects.order_by("kind").values_list("kind", "start", "end")
    assert list(rows) == [(RestKind.POSTS, decided, add_months(decided, 36) - timedelta(days=1)),
                          (RestKind.RIGHTS, decided, last)]  # fmt: skip
    entries = Entry.objects.filter(verb="member.rights-rest").values_list("reference", "reason", "path")
    assert {(reason, path) for _reference, reason, path in entries} == {("", bureau.own.path)}
    assert not Change.objects.filter(entry__verb__startswith="case.").exists()


@pytest.mark.parametrize(("kind", "values"), [
    (SanctionKind.WARNING, {"organ": Organ.COMMISSION}),
    (SanctionKind.SEVERE_WARNING, {"organ": Organ.COMMISSION}),
    (SanctionKind.SEVERE_WARNING, {"organ": Organ.COMMISSION, "replaces_removal": True}),
    (SanctionKind.REMOVAL, {}),
])  # fmt: skip
def test_lighter_sanctions_leave_the_vote_and_bar_posts(bureau, sanctioned, kind, values):
    decided = bureau.today - timedelta(days=30)
    sanctioned(kind, **values)
    assert counted(bureau, bureau.today)
    ends_on = sanction_effect(kind, decided, replaces_removal=values.get("replaces_removal", False)).ends_on
    assert list(Suspension.objects.values_list("kind", "start", "end")) == [(RestKind.POSTS, decided, ends_on)]
    with pytest.raises(Refused) as refused:
        appoint(bureau.subject, organisation=bureau.own, post=Post.PUBLICITY_COMMISSIONER, on=bureau.today, by=None)
    assert [finding.code for finding in refused.value.findings] == ["rests"]


def test_posts_fall_with_probation(bureau, sanctioned):
    appoint(bureau.subject, organisation=bureau.own, post=Post.PUBLICITY_COMMISSIONER, on=date(2024, 1, 5), by=None)
    sanctioned(SanctionKind.PROBATION, months=24)
    assert bureau.subject.appointments.get().end == bureau.today - timedelta(days=30)


def test_expulsion_ends_membership(bureau, sanctioned):
    sanctioned(SanctionKind.EXPULSION, organ=Organ.COUNTY)
    assert Member.objects.get(pk=bureau.subject.pk).left_reason == "removed"


def test_sanctions_of_the_state_touch_no_right_and_have_no_clock_of_the_party(bureau, sanctioned):
    sanction = sanctioned("major_demerit", side=SanctionSide.STATE, organ=Organ.EMPLOYER)
    assert Suspension.objects.count() == 0
    with reading_everything():
        assert SanctionLine(sanction, bureau.today).tasks == []


@pytest.mark.parametrize(("values", "code"), [
    ({"kind": SanctionKind.PROBATION, "months": None}, "months"),
    ({"kind": SanctionKind.WARNING, "months": 12}, "months"),
    ({"kind": SanctionKind.EXPULSION}, "organ"),
    ({"kind": SanctionKind.REMOVAL, "organ": Organ.COMMISSION}, "organ"),
    ({"kind": SanctionKind.WARNING, "replaces_removal": True}, "replaces"),
    ({"kind": "demerit"}, "kind"),
    ({"kind": SanctionKind.PROBATION, "side": SanctionSide.STATE}, "kind"),
    ({"kind": "demerit", "side": SanctionSide.STATE}, "organ"),
    ({"kind": SanctionKind.WARNING, "decided_on": date(2020, 1, 1)}, "before-lead"),
])  # fmt: skip
def test_what_the_rules_do_not_allow_is_refused(bureau, adjudicated, values, code):
    whole = {"side": SanctionSide.PARTY, "organ": Organ.COMMITTEE, "decided_on": bureau.today, **values}
    with pytest.raises(Refused) as refused:
        enter_sanction(adjudicated, by=bureau.officer, **whole)
    assert [finding.code for finding in refused.value.findings] == [code]


def test_no_party_sanction_for_somebody_in_no_register(bureau, lead):
    with pytest.raises(Refused) as refused:
        enter_sanction(lead(subject="某甲"), side="party", kind=SanctionKind.WARNING, organ=Organ.COMMISSION,
                       decided_on=bureau.today, by=bureau.officer)  # fmt: skip
    assert [finding.code for finding in refused.value.findings] == ["no-member"]


def test_a_probation_is_extended_once_before_it_ends(bureau, sanctioned):
    sanction = sanctioned(SanctionKind.PROBATION, months=12)
    longer = extend_probation(sanction, on=bureau.today, by=bureau.approver, version=1)
    decided = bureau.today - timedelta(days=30)
    assert (longer.months, longer.extended_on) == (24, bureau.today)
    assert Suspension.objects.get(kind=RestKind.RIGHTS).end == add_months(decided, 24) - timedelta(days=1)
    assert Suspension.objects.get(kind=RestKind.POSTS).end == add_months(decided, 48) - timedelta(days=1)
    with pytest.raises(Refused):
        extend_probation(longer, on=bureau.today, by=bureau.approver, version=2)


def test_carrying_out_has_its_days(bureau, sanctioned):
    sanction = sanctioned(SanctionKind.REMOVAL, touches_post=True)
    with pytest.raises(Refused):
        carry_out(sanction, by=bureau.officer, version=1, announced_on=sanction.decided_on - timedelta(days=1))
    carry_out(sanction, by=bureau.officer, version=1, announced_on=bureau.today)
    with reading_everything():
        page = CasePage(Case.objects.get(), bureau.officer, "", bureau.today)
        line = page.sanctions[0]
        assert [(by, done) for _what, by, done, _clock in line.tasks] == [
            (add_months(sanction.decided_on, 1), bureau.today), (add_months(sanction.decided_on, 1), None),
            (add_months(sanction.decided_on, 1), None), (add_months(sanction.decided_on, 6), None),
        ]  # fmt: skip


def test_an_appeal_is_decided_by_others_and_may_undo_the_effects(bureau, sanctioned):
    sanction = sanctioned(SanctionKind.PROBATION, months=12)
    appeal = accept_appeal(sanction, accepted_on=bureau.today, by=bureau.officer)
    with reading_everything():
        case = Case.objects.get()
    for first in (bureau.officer, bureau.approver):
        with pytest.raises(Refused) as refused:
            decide_appeal(appeal, outcome=AppealOutcome.REVOKED, decided_on=bureau.today, by=first)
        assert [finding.code for finding in refused.value.findings] == ["not-reviewer"]
    step = ask(case, kind=StepKind.NAME, ground=Ground.STAFFING, by=bureau.officer, person=bureau.other,
               duty=Duty.REVIEWER)  # fmt: skip
    answer(step, approved=True, by=bureau.approver)
    decide_appeal(appeal, outcome=AppealOutcome.REVOKED, decided_on=bureau.today, by=bureau.other)
    assert counted(bureau, bureau.today)
    assert not counted(bureau, bureau.today - timedelta(days=1))
    line = SanctionLine(sanction, bureau.today)
    with reading_everything():
        assert (line.is_revoked, line.tasks, list(tasks_of(sanction, bureau.today))) == (True, [], [])


def test_whoever_worked_on_the_case_never_reviews_it(bureau, adjudicated):
    other = make_grantee(bureau.root, Role.DISCIPLINE_OFFICER, "顾清源")
    for person, kind in ((other, StepKind.NAME), (other, StepKind.RELEASE)):
        step = ask(adjudicated, kind=kind, ground=Ground.STAFFING, by=bureau.officer, person=person, duty=Duty.TEAM)
        answer(step, approved=True, by=bureau.approver)
    with pytest.raises(Refused) as refused:
        ask(adjudicated, kind=StepKind.NAME, ground=Ground.STAFFING, by=bureau.officer, person=other,
            duty=Duty.REVIEWER)  # fmt: skip
    assert [finding.code for finding in refused.value.findings] == ["barred"]


def test_a_case_is_decided_only_with_a_sanction(bureau, adjudicated):
    with pytest.raises(Refused) as refused:
        ask(adjudicated, kind=StepKind.MOVE, stage=Stage.DECIDED, ground=Ground.FOUND, by=bureau.officer)
    assert [finding.code for finding in refused.value.findings] == ["no-sanction"]
