"""First approved, then done: one person on a case asks, another one answers, and what was asked for happens."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import StaleEdit
from common.row_security import reading_everything
from discipline.choices import Duty, Stage, StepKind, StepState
from discipline.models import Case, Handler, Reader, Step
from discipline.registering import bars, name_on, refuse
from discipline.stage_rules import WORKING, may_follow, stage_deadline
from discipline.trail import leave


def lock(case, version=None) -> Case:
    """The row under a lock; StaleEdit when the caller saw an older version."""
    row = Case.objects.select_for_update().select_related("organisation").get(pk=case.pk)
    if version is not None and row.version != version:
        raise StaleEdit(row)
    return row


def write(case, **columns):
    """Save columns and count the version up."""
    for field, value in {**columns, "version": case.version + 1}.items():
        setattr(case, field, value)
    case.save(update_fields=[*columns, "version"])


def duty_of(case, user) -> str | None:
    """Why somebody is named on a case now; None for everybody else."""
    return case.handlers.filter(user=user, until__isnull=True).values_list("duty", flat=True).first()


def check_works(case, by):
    """Only those who work on a case ask for steps, write and enter; raises Refused."""
    if duty_of(case, by) not in WORKING:
        refuse("not-working", _("Only those who work on the case may do this."))


@transaction.atomic
def ask(case, *, kind, ground, by, on=None, stage="", due_on=None, person=None, duty="", version=None) -> Step:
    """Ask for a step. Raises Refused for a stage that may not follow, a day ahead, or a step that waits already."""
    with reading_everything():
        case = lock(case, version)
        check_works(case, by)
        on = on or timezone.localdate()
        _check(case, kind, stage=stage, on=on, due_on=due_on)
        _check_person(case, kind, person, duty)
        if case.steps.filter(kind=kind, state=StepState.ASKED).exists():
            refuse("waits", _("A step of this kind waits for approval already."))
        step = Step.objects.create(
            case=case, kind=kind, stage=stage, on=on, due_on=due_on, person=person, duty=duty, ground=ground,
            asked_by=by,
        )  # fmt: skip
        write(case)
        leave(by, "case.step-asked", case)
    return step


def _check(case, kind, *, stage, on, due_on):
    """Whether a step can be asked for at all; raises Refused."""
    today = timezone.localdate()
    if on > today:
        refuse("future", _("This day has not come yet."), "on")
    if on < case.stage_on:
        refuse("before-stage", _("The case was not in its present stage on that day."), "on")
    if kind == StepKind.MOVE and not may_follow(case.stage, stage):
        refuse("not-next", _("This stage does not follow the present one."), "stage")
    if kind == StepKind.MOVE and stage == Stage.DECIDED and not case.sanctions.filter(step__state="approved").exists():
        refuse("no-sanction", _("Enter the sanction first; only then is the case decided."), "stage")
    if due_on and due_on < on:
        refuse("due-before", _("The last day lies before the first."), "due_on")


def _check_person(case, kind, person, duty):
    """Whether somebody may be named or taken off; raises Refused."""
    if kind == StepKind.RELEASE and not case.handlers.filter(user=person, until__isnull=True).exists():
        refuse("not-named", _("This person is not named on the case."), "person")
    if kind == StepKind.NAME and bars(person, case, duty):
        refuse("barred", _("%(name)s may not know of this case.") % {"name": person.name}, "person")


@transaction.atomic
def answer(step, *, approved: bool, by) -> Step:
    """Approve or refuse what another asked for; what is approved happens in the same transaction.

    Raises Refused for one's own step, for one answered already, and for everybody who does not approve on this case.
    """
    with reading_everything():
        case = lock(step.case)
        step = Step.objects.select_for_update().get(pk=step.pk)
        if step.state != StepState.ASKED:
            refuse("answered", _("This step has been answered already."))
        if by.pk == step.asked_by_id or duty_of(case, by) != Duty.APPROVER:
            refuse("not-approver", _("Somebody else, who approves on this case, has to answer."))
        step.state = StepState.APPROVED if approved else StepState.REFUSED
        step.answered_by, step.answered_at, step.case = by, timezone.now(), case
        step.save(update_fields=["state", "answered_by", "answered_at"])
        leave(by, "case.step-approved" if approved else "case.step-refused", case)
        if approved:
            EFFECTS[step.kind](case, step, by)
        write(case)
    return step


def _move(case, step, by):
    """The case enters its next stage, with the day the rules name or the approval gave."""
    due_on = step.due_on or stage_deadline(step.stage, step.on)
    write(case, stage=step.stage, stage_on=step.on, due_on=due_on)


def _extend(case, step, by):
    write(case, due_on=step.due_on)


def _name(case, step, by):
    name_on(case, step.person, step.duty, by=by)


def _release(case, step, by):
    end_naming(case, step.person)


def _nothing(case, step, by):
    """What a step brings about beside its approval is said by whoever registers an effect."""


def end_naming(case, user):
    """Take somebody off a case at once: the page, the query and the database all close with the next request."""
    Handler.objects.filter(case=case, user=user, until__isnull=True).update(until=timezone.now())
    Reader.objects.filter(case=case, user=user).delete()


EFFECTS = {
    StepKind.MOVE: _move, StepKind.EXTEND: _extend, StepKind.NAME: _name, StepKind.RELEASE: _release,
    StepKind.SANCTION: _nothing,
}  # fmt: skip
