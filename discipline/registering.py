"""A lead is registered: who it concerns, who handles it, who approves."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Objection, Refused
from common.fields import blind_index
from common.row_security import reading_everything
from common.text import fold_name
from discipline.choices import Duty, Relation, Stage
from discipline.models import Case, Facts, Handler, Reader, Recusal
from discipline.relations import Places, own_member, relations
from discipline.rules import shut_out
from discipline.stage_rules import stage_deadline
from discipline.trail import leave
from members.models import Member


def refuse(code, message, field=""):
    """Stop the act with one objection."""
    raise Refused([Objection(code, message, field)])


def person_index(member: int | None) -> str:
    """By which cases about a person are found without a word of the case being read."""
    return blind_index(f"person:{member}") if member else ""


def find_person(words: str, scope, field="subject") -> tuple[int | None, str]:
    """(member or None, name) for a name or badge number as it was typed.

    Raises Refused where several present members have the name. Somebody who is in no register is kept by name.
    """
    words = fold_name(words)
    present = Member.objects.within(scope).present()
    found = list(present.filter(badge_number=words)[:2]) or list(present.filter(name=words)[:2])
    if len(found) > 1:
        refuse("several", _("Several people have this name; enter the badge number."), field)
    return (found[0].pk, found[0].name) if found else (None, words)


def bars(user, case, duty) -> list[Relation]:
    """Why an account may not be named on a case for a duty; empty where nothing stands against it."""
    declared = list(Recusal.objects.filter(case=case, user=user).values_list("relation", flat=True))
    if case.handlers.filter(user=user).exclude(duty=Duty.REVIEWER).exists():
        declared.append(Relation.FIRST_HANDLER)
    member, subject = own_member(user), case.facts.member
    held = [*declared, *relations(member, subject, Places({member, subject} - {None}))]
    return shut_out(held, is_appeal=duty == Duty.REVIEWER)


def name_on(case, user, duty, *, by, field="person") -> Handler:
    """Name somebody on a case. Raises Refused for whoever stands in a relation to it, or is named already."""
    barred = bars(user, case, duty)
    if barred:
        words = "、".join(str(each.label) for each in barred)
        refuse("barred", _("%(name)s may not know of this case: %(why)s.") % {"name": user.name, "why": words}, field)
    if case.handlers.filter(user=user, until__isnull=True).exists():
        refuse("named", _("%(name)s is named on this case already.") % {"name": user.name}, field)
    handler = Handler.objects.create(case=case, user=user, duty=duty, named_by=by)
    Reader.objects.update_or_create(case=case, user=user, defaults={"renewed_at": timezone.now()})
    leave(by, "case.named", case)
    return handler


@transaction.atomic
def register_lead(*, organisation, subject, number, source, problem, received_on, approver, by, scope) -> Case:
    """Register a lead. Whoever registers it handles it; somebody else approves what is done.

    `subject` is a name or badge number. Raises Refused for a day ahead, a name that several have, or people who stand
    in a relation to the person concerned.
    """
    if received_on > timezone.localdate():
        refuse("future", _("This day has not come yet."), "received_on")
    if approver == by:
        refuse("same", _("Nobody approves what they ask for themselves."), "approver")
    member, name = find_person(subject, scope)
    with reading_everything():
        case = Case(
            organisation=organisation, source=source, problem=problem, received_on=received_on, stage_on=received_on,
            due_on=stage_deadline(Stage.LEAD, received_on), subject_index=person_index(member),
        )  # fmt: skip
        case.keep(Facts(name=name, member=member, number=number))
        case.save(force_insert=True)
        leave(by, "case.registered", case)
        name_on(case, by, Duty.HANDLER, by=by, field="subject")
        name_on(case, approver, Duty.APPROVER, by=by, field="approver")
    return case
