"""What happens to members. Dated rows are written first; today's columns are derived from them."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions import end_grant, give_grant
from accounts.models import Grant
from accounts.roles import Role
from audit.trail import diff, record
from branches.actions import close_organisation, succeed
from common.errors import StaleEdit
from common.fields import blind_index
from common.text import fold_name, initials, sort_key
from members.choices import PARTY_MEMBERS, ROLE_OF_POST, Post
from members.models import Appointment, Member, Membership, SensitiveFacts, Standing, Suspension
from regulations.citations import cite
from regulations.findings import Finding, RuleBroken

EDITABLE = (
    "name", "sex", "nation", "born_in", "education", "badge_number", "unit", "duty_pattern", "phone", "joined_on",
    "full_on",
)  # fmt: skip


def name_columns(name) -> dict[str, str]:
    """The name with what is derived from it for sorting and finding."""
    name = fold_name(name)
    return {"name": name, "sort_key": sort_key(name), "initials": initials(name)}


def lock(member, version=None) -> Member:
    """The row under a lock; StaleEdit when the caller saw an older version."""
    row = Member.objects.select_for_update().get(pk=member.pk)
    if version is not None and row.version != version:
        raise StaleEdit(row)
    return row


def first_standing_day(kind, values, on):
    """From when the standing holds: the day the papers name, else the day of entry."""
    named = {"full": values.get("full_on"), "probationary": values.get("joined_on")}
    return named.get(kind) or on


@transaction.atomic
def enter_member(*, organisation, name, standing, on, by, group=None, id_number="", health="", **values) -> Member:
    """Enter a person into a branch's register from `on`; standing counts from the day the papers name."""
    member = Member.objects.create(
        organisation=organisation, group=group, standing=standing, **name_columns(name), **values
    )
    Membership.objects.create(member=member, organisation=organisation, group=group, start=on)
    write_standings(member, standing, on)
    if id_number or health:
        SensitiveFacts.objects.create(
            member=member, id_number=id_number, id_number_index=blind_index(id_number), health=health
        )
    record(by, "member.entered", member, path=organisation.path)
    return member


def write_standings(member, standing, on):
    """The dated standings that the papers prove: the probationary year before the day of full membership."""
    if standing == "full" and member.joined_on and member.full_on and member.joined_on < member.full_on:
        Standing.objects.create(
            member=member, kind="probationary", start=member.joined_on, end=member.full_on - timedelta(days=1)
        )
    start = first_standing_day(standing, {"full_on": member.full_on, "joined_on": member.joined_on}, on)
    Standing.objects.create(member=member, kind=standing, start=start)


@transaction.atomic
def change_member(member, *, by, version=None, **values) -> Member:
    """Correct a member's facts; the trail keeps old and new."""
    member = lock(member, version)
    if "name" in values:
        values["name"] = fold_name(values["name"])
    changes = diff({f: getattr(member, f) for f in EDITABLE}, {f: values[f] for f in EDITABLE if f in values})
    columns = {field: new for field, (_old, new) in changes.items()}
    columns |= name_columns(columns["name"]) if "name" in columns else {}
    write(member, **columns)
    record(by, "member.changed", member, path=member.organisation.path, changes=changes)
    return member


def write(member, **columns):
    """Save columns and count the version up."""
    for field, value in {**columns, "version": member.version + 1}.items():
        setattr(member, field, value)
    member.save(update_fields=[*columns, "version"])


@transaction.atomic
def change_protected(member, *, by, id_number=None, health=None) -> SensitiveFacts:
    """Set protected facts; the trail keeps their names and a digest, never the text."""
    facts, _created = SensitiveFacts.objects.get_or_create(member=member)
    if id_number is not None:
        facts.id_number, facts.id_number_index = id_number, blind_index(id_number)
    if health is not None:
        facts.health = health
    facts.save()
    named = {"id_number": id_number, "health": health}
    changes = {field: ("", value) for field, value in named.items() if value is not None}
    record(by, "member.changed", member, path=member.organisation.path, changes=changes, protected=True)
    return facts


@transaction.atomic
def change_standing(member, *, kind, on, by, version=None) -> Member:
    """Let a person stand otherwise from `on` (admitted, confirmed): the earlier standing ends the day before."""
    member = lock(member, version)
    succeed(member.standings, on, kind=kind)
    old, columns = member.standing, {"standing": kind}
    columns |= {"joined_on": on} if kind == "probationary" else {"full_on": on} if kind == "full" else {}
    write(member, **columns)
    record(by, "member.standing-changed", member, path=member.organisation.path, changes={"standing": (old, kind)})
    return member


@transaction.atomic
def transfer_member(member, *, organisation, on, by, group=None, version=None) -> Member:
    """Move a person to another branch or group from `on`; posts in a branch that is left end the day before."""
    member = lock(member, version)
    left = member.organisation
    succeed(member.memberships, on, organisation=organisation, group=group)
    if left.pk != organisation.pk:
        end_posts(member, on=on - timedelta(days=1), by=by)
    write(member, organisation=organisation, group=group)
    carry_membership_grant(member, on=on, by=by)
    changes = {"organisation": (left.pk, organisation.pk)}
    record(by, "member.transferred", member, path=organisation.path, changes=changes)
    return member


@transaction.atomic
def record_leaving(member, *, on, reason, by, version=None) -> Member:
    """Record that a person left on `on`. The row stays for ever; posts and rights end that day."""
    member = lock(member, version)
    member.memberships.filter(end__isnull=True).update(end=on)
    member.standings.filter(end__isnull=True).update(end=on)
    end_posts(member, on=on, by=by)
    for grant in Grant.objects.filter(user=member.user_id, origin=Grant.Origin.MEMBERSHIP, end__isnull=True):
        end_grant(grant, on=on, by=by)
    write(member, left_on=on, left_reason=reason)
    record(by, "member.left", member, path=member.organisation.path, reason=reason)
    return member


def end_posts(member, *, on, by):
    """End every post a person still holds."""
    for appointment in member.appointments.filter(end__isnull=True).select_related("organisation"):
        end_appointment(appointment, on=on, by=by)


@transaction.atomic
def link_account(member, user, *, by, on) -> Member:
    """Tie an account to a person: membership and posts open what they open."""
    member = lock(member)
    write(member, user=user)
    carry_membership_grant(member, on=on, by=by)
    for appointment in member.appointments.on(on).select_related("organisation"):
        give_post_grant(appointment, user, by=by)
    return member


def carry_membership_grant(member, *, on, by):
    """A member sees the meetings of the own branch, and only of that one."""
    if member.user_id is None or member.standing not in PARTY_MEMBERS:
        return
    running = Grant.objects.filter(user=member.user_id, origin=Grant.Origin.MEMBERSHIP, end__isnull=True)
    for grant in running.exclude(organisation=member.organisation_id).select_related("organisation"):
        end_grant(grant, on=on, by=by)
    give_grant(
        user=member.user, organisation=member.organisation, role=Role.MEMBER, start=on, by=by,
        origin=Grant.Origin.MEMBERSHIP,
    )  # fmt: skip


def role_of(appointment) -> Role:
    """What a post opens: a secretary above the branches oversees, a branch's secretary runs the branch."""
    above = appointment.organisation.kind not in ("branch", "group")
    return Role.GENERAL_BRANCH_STAFF if above else ROLE_OF_POST[Post(appointment.post)]


def give_post_grant(appointment, user, *, by):
    """The right that comes with a post, from the day of the appointment."""
    give_grant(
        user=user, organisation=appointment.organisation, role=role_of(appointment), start=appointment.start, by=by,
        origin=Grant.Origin.POST, end=appointment.end,
    )  # fmt: skip


@transaction.atomic
def appoint(member, *, organisation, post, on, by) -> Appointment:
    """Give a post from `on`; whoever holds an account gets its right in the same transaction.

    Raises RuleBroken when the post of secretary is held, or the person is no full member (Branch Regulations, 20).
    """
    held = Appointment.objects.on(on).filter(organisation=organisation, post=post)
    if post == Post.SECRETARY and held.exists():
        raise RuleBroken([Finding("post-held", _("This post is held; end that appointment first."), cite("BR 20"), "post")])
    appointment = Appointment.objects.create(member=member, organisation=organisation, post=post, start=on)
    if member.user_id:
        give_post_grant(appointment, member.user, by=by)
    record(by, "member.appointed", appointment, path=organisation.path, reference=post)
    return appointment


@transaction.atomic
def end_appointment(appointment, *, on, by):
    """End a post with the day `on`; its right goes with it."""
    Appointment.objects.filter(pk=appointment.pk).update(end=max(on, appointment.start))
    rights = Grant.objects.filter(
        user=appointment.member.user_id, organisation=appointment.organisation, role=role_of(appointment),
        origin=Grant.Origin.POST, revoked_at__isnull=True,
    )  # fmt: skip
    for grant in rights.exclude(end__lt=timezone.localdate()).select_related("organisation"):
        end_grant(grant, on=on, by=by)
    record(by, "member.appointment-ended", appointment, path=appointment.organisation.path, reference=appointment.post)


@transaction.atomic
def suspend_rights(member, *, start, end, by) -> Suspension:
    """Record that a member's rights rest from day to day. Why is not this floor's business."""
    suspension = Suspension.objects.create(member=member, start=start, end=end)
    record(by, "member.rights-rest", member, path=member.organisation.path, reference=str(suspension.pk))
    return suspension


@transaction.atomic
def merge_organisations(organisation, *, into, on, by, version=None):
    """Merge a branch into another: its people move on `on`, it closes the day before, its records stay its own."""
    for group in organisation.children.filter(closed_on__isnull=True):
        close_organisation(group, on=on - timedelta(days=1), by=by)
    for member in organisation.members.present():
        transfer_member(member, organisation=into, on=on, by=by)
    return close_organisation(organisation, on=on - timedelta(days=1), by=by, merged_into=into, version=version)
