"""The cases of the world: two that a discipline body keeps, and everybody who stands to the first in some relation."""

from datetime import timedelta

from django.utils import timezone

from accounts.actions import end_grant, give_grant, issue_code
from accounts.models import Grant
from accounts.roles import Role
from common.row_security import reading_everything
from common.scope import Scope
from discipline.choices import Duty, Ground, Organ, Relation, Stage, StepKind
from discipline.early import keep_reminder
from discipline.models import Case, EarlyReminder, Handler, Reader
from discipline.registering import register_lead
from discipline.risks import note_risk
from discipline.sanctions import accept_appeal, enter_sanction
from discipline.stepping_aside import declare, step_aside
from discipline.steps import answer, ask
from discipline.writing import record_plea, write_note
from tests.factories import FOUNDED, make_user
from tests.matrix.canaries import word
from tests.matrix.places import ABOVE, BRANCHES, EARLY_PLACES, TALKING

STAGES = (Stage.VERIFICATION, Stage.REVIEW, Stage.ADJUDICATION)


def file_cases(world, name):
    """A case at a place, with everything a case can have and a step that waits."""
    place, own = world.places[name], name == "committee"
    handler = world.people["case_handler"] if own else make_user("承办人")
    approver = world.people["case_approver"] if own else make_user("审批人")
    subject = f"角色{'accused_officer'}" if own else word(name, "CSUB")
    place.case = case = register_lead(
        organisation=place.organisation, subject=subject, number=word(name, "CASE"), source="letter", problem="work",
        received_on=world.today - timedelta(days=90), approver=approver, by=handler, scope=Scope.everywhere(),
    )  # fmt: skip

    def approved(kind, **values):
        return answer(ask(case, kind=kind, ground=Ground.FOUND, by=handler, **values), approved=True, by=approver)

    for number, stage in enumerate(STAGES):
        approved(StepKind.MOVE, stage=stage, on=world.today - timedelta(days=80 - number))
    write_note(case, text=word(name, "NOTE"), by=handler)
    record_plea(case, person=word(name, "PLEA"), post="", at=timezone.now() - timedelta(days=1), way="call",
                behaviour="asked", by=handler, scope=Scope.everywhere())  # fmt: skip
    decided = world.today - timedelta(days=20)
    place.sanction = enter_sanction(
        case, side="state", kind="demerit", decided_on=decided, organ=Organ.EMPLOYER, by=handler
    )
    answer(place.sanction.step, approved=True, by=approver)
    place.appeal = accept_appeal(place.sanction, accepted_on=world.today, by=handler)
    place.step = ask(case, kind=StepKind.EXTEND, ground=Ground.COMPLEX, by=handler, due_on=world.today)
    if own:
        relate(world, case, approved)


def relate(world, case, approved):
    """The officers who must not know of the case though all were named on it once, past every rule where need be."""
    people = world.people
    for name in ("recused_officer", "reset_officer"):
        approved(StepKind.NAME, person=people[name], duty=Duty.TEAM)
    step_aside(case, relation=Relation.WITNESS, by=people["recused_officer"])
    declare(case, user=people["relative_officer"], relation=Relation.RELATIVE, by=people["case_handler"])
    issue_code(people["reset_officer"], by=world.maker)
    grant = give_grant(user=people["expired_officer"], organisation=case.organisation, role=Role.DISCIPLINE_OFFICER,
                       start=FOUNDED, by=world.maker)  # fmt: skip
    approved(StepKind.NAME, person=people["expired_officer"], duty=Duty.TEAM)
    end_grant(Grant.objects.get(pk=grant.pk), on=world.past, by=world.maker)
    with reading_everything():
        for name in ("accused_officer", "line_officer"):
            Reader.objects.create(case=case, user=people[name])
            Handler.objects.create(case=case, user=people[name], duty=Duty.TEAM, named_by=world.maker)
        assert Case.objects.count() == 1


def file_registers(world):
    """An early reminder kept in each place of the table, about somebody below, and a risk of every branch."""
    for name in EARLY_PLACES:
        remind(world, name)
    for name in BRANCHES:
        place = world.places[name]
        place.risk = note_risk(
            organisation=place.organisation, kind="post", place="内勤", point=word(name, "RISK"), level="high",
            measures="双人复核", owner=place.member, found_on=world.past, by=world.maker,
        )  # fmt: skip


def remind(world, name):
    """An early reminder kept by a place; only inside the register the person bears the word planted there."""
    place = world.places[name]
    below = next(each for each in BRANCHES if each == name or ABOVE[ABOVE[each]] == name or ABOVE[each] == name)
    talker = world.people.get(TALKING.get(name))
    if talker is None:
        talker = make_user("谈话人")
        give_grant(user=talker, organisation=place.organisation, role=Role.COMMITTEE_LEADER, start=FOUNDED,
                   by=world.maker)  # fmt: skip
    row = keep_reminder(
        subject=world.places[below].member.name, measure="reminder_talk", concern="duty", talker=talker,
        due_on=world.today, by=world.maker, scope=Scope.of(place.organisation.path),
    )  # fmt: skip
    with reading_everything():
        place.early = EarlyReminder.objects.get(pk=row.pk)
        place.early.keep(row.person[0], word(name, "EARL"))
        place.early.save()
