"""Who must not know of a case: stepping aside, being shut out, and rights that rest after a reset."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from common.row_security import reading_everything
from discipline.models import Case, Reader, Recusal
from discipline.registering import refuse
from discipline.steps import duty_of, end_naming, lock
from discipline.trail import leave


@transaction.atomic
def step_aside(case, *, relation, by) -> Recusal:
    """Step aside from a case oneself: it is gone with the next request. Nobody has to approve."""
    with reading_everything():
        return _shut_out(lock(case), by, relation, by)


@transaction.atomic
def declare(case, *, user, relation, by) -> Recusal:
    """Declare that somebody stands in a relation to a case: never named on it again, and off it at once."""
    with reading_everything():
        case = lock(case)
        if duty_of(case, by) is None:
            refuse("not-named", _("This person is not named on the case."))
        return _shut_out(case, user, relation, by)


def _shut_out(case, user, relation, by) -> Recusal:
    if case.recusals.filter(user=user).exists():
        refuse("declared", _("This is declared already."), "person")
    recusal = Recusal.objects.create(case=case, user=user, relation=relation, declared_by=by)
    leave(by, "case.recused", case)
    end_naming(case, user)
    return recusal


def resting(scope) -> list:
    """Accounts of handlers whose right to cases rests because their credentials were reset; never which cases."""
    with reading_everything():
        rows = Reader.objects.filter(
            case__in=Case.objects.within(scope), user__codes__issued_by__isnull=False,
            user__codes__created_at__gt=F("renewed_at"),
        )  # fmt: skip
        return sorted({row.user for row in rows.select_related("user")}, key=lambda user: user.badge_number)


@transaction.atomic
def renew(user, *, by, scope):
    """Let the rights of somebody whose credentials were reset hold again on all cases of a scope."""
    if user == by:
        refuse("own", _("Somebody else has to do this for you."))
    with reading_everything():
        for reader in Reader.objects.filter(user=user, case__in=Case.objects.within(scope)).select_related("case"):
            Reader.objects.filter(pk=reader.pk).update(renewed_at=timezone.now())
            leave(by, "case.renewed", reader.case)
