"""People in temporary branches, from day to day. The membership stays where it is (Branch Regulations, Art. 8)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions import end_grant
from accounts.models import Grant
from audit.trail import record
from members import checks
from members.actions import end_appointment, give_membership_grant, lock, write
from members.choices import PARTY_MEMBERS
from members.models import TemporaryMembership


@transaction.atomic
def assign(member, *, organisation, on, by, version=None) -> TemporaryMembership:
    """Assign a person to a temporary branch from `on`; the membership stays where it is (Branch Regulations, Art. 8).

    Raises Refused for a branch that is none, a day ahead, or somebody who is assigned already.
    """
    member = lock(member, version)
    checks.check_present(member)
    checks.check_not_later(on, timezone.localdate())
    checks.check_assignment(member, organisation, on)
    row = TemporaryMembership.objects.create(member=member, organisation=organisation, start=on)
    if member.user_id and member.standing in PARTY_MEMBERS:
        give_membership_grant(member, organisation, on=on, by=by)
    write(member)
    record(by, "member.assigned", row, path=organisation.path)
    return row


@transaction.atomic
def end_assignment(row, *, on, by, version=None):
    """End an assignment with the day `on`; what it opened closes with it. Raises Refused for a day before it began."""
    member = lock(row.member, version)
    if on < row.start:
        checks.refuse("before-start", _("The last day lies before the first."), "on")
    checks.check_not_later(on, timezone.localdate())
    close(row, member, on=on, by=by)


def close(row, member, *, on, by):
    """End an assignment, the posts it brought and what it opened."""
    TemporaryMembership.objects.filter(pk=row.pk).update(end=max(on, row.start))
    posts = member.appointments.filter(organisation=row.organisation).exclude(end__lte=on)
    for appointment in posts.select_related("organisation", "member"):
        end_appointment(appointment, on=on, by=by)
    rights = Grant.objects.filter(
        user=member.user_id, organisation=row.organisation, origin=Grant.Origin.MEMBERSHIP, end__isnull=True
    )
    for grant in rights.select_related("organisation"):
        end_grant(grant, on=on, by=by)
    write(member)
    record(by, "member.assignment-ended", row, path=row.organisation.path)


def end_with_branch(organisation):
    """A temporary branch ends with its task: whoever is still assigned to it goes home (Branch Regulations, Art. 8)."""
    rows = TemporaryMembership.objects.filter(organisation=organisation, end__isnull=True)
    for row in rows.select_related("organisation", "member"):
        close(row, lock(row.member), on=organisation.closed_on, by=None)
