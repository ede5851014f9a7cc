"""What one administrator alone cannot do: giving rights by hand, and making the code of a reset serve.

See docs/decisions/0009-two-administrators.md. Ending a right stays one person's act, and works at once.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import check_right, give_grant, lock, refuse
from accounts.models import Grant, GrantRequest, OneTimeCode
from audit.trail import record

Outcome = GrantRequest.Outcome


@transaction.atomic
def ask_right(*, user, organisation, role, start, by, end=None) -> GrantRequest:
    """Ask for a right; it holds once another administrator confirms it, within seven days. Raises Refused."""
    lock(user)
    check_right(user=user, organisation=organisation, role=role, start=start, end=end, by=by)
    if user.grant_requests.waiting().filter(organisation=organisation, role=role).exists():
        refuse("right-asked", _("This right is asked for already and waits for its confirmation."), "role")
    asked = GrantRequest.objects.create(
        user=user, organisation=organisation, role=role, start=start, end=end, asked_by=by
    )
    record(by, "grant.asked", asked, path=organisation.path, reference=role)
    return asked


def locked(asked: GrantRequest) -> GrantRequest:
    """The request under a lock; raises Refused where it was decided or has expired meanwhile."""
    row = GrantRequest.objects.waiting().select_for_update().filter(pk=asked.pk).first()
    if row is None:
        refuse("not-waiting", _("This was decided already, or it has expired."))
    return row


@transaction.atomic
def confirm_right(asked: GrantRequest, *, by) -> Grant:
    """Give the right that another administrator asked for, from today on at the earliest. Raises Refused."""
    asked = locked(asked)
    if by in {asked.asked_by, asked.user}:
        refuse("same-person", _("Another administrator has to confirm this."))
    today = timezone.localdate()
    if asked.end and asked.end < today:
        refuse("ends-before-start", _("The last day of this right has passed."))
    if not asked.asked_by.scope_for("accounts.manage_grant").covers(asked.organisation.path):
        refuse("asker-without-right", _("Whoever asked for this may no longer do so."))
    values = {"user": asked.user, "organisation": asked.organisation, "role": asked.role, "end": asked.end}
    start = max(asked.start, today)
    check_right(**values, start=start, by=asked.asked_by)
    decide(asked, Outcome.CONFIRMED, by)
    return give_grant(**values, start=start, by=by)


@transaction.atomic
def refuse_right(asked: GrantRequest, *, by):
    """Refuse a right that was asked for, or withdraw what one asked for oneself. Raises Refused."""
    asked = locked(asked)
    if by == asked.user:
        refuse("same-person", _("Another administrator has to confirm this."))
    decide(asked, Outcome.REFUSED, by)
    record(by, "grant.refused", asked, path=asked.organisation.path, reference=asked.role)


def decide(asked, outcome, by):
    """Note who decided and how."""
    asked.outcome, asked.decided_by, asked.decided_at = outcome, by, timezone.now()
    asked.save(update_fields=["outcome", "decided_by", "decided_at"])


@transaction.atomic
def confirm_reset(user, *, by):
    """Let the code of a reset serve. Raises Refused for the one who reset, and for the own account."""
    lock(user)
    code = OneTimeCode.objects.awaiting().filter(user=user).order_by("-id").first()
    if code is None:
        refuse("not-waiting", _("This was decided already, or it has expired."))
    if by in {code.issued_by, user}:
        refuse("same-person", _("Another administrator has to confirm this."))
    code.confirmed_by, code.confirmed_at = by, timezone.now()
    code.save(update_fields=["confirmed_by", "confirmed_at"])
    record(by, "account.reset-confirmed", user, path="")
