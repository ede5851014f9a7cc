"""What happens to members. Dated rows are written first; today's columns are derived from them."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.actions import end_grant, give_grant
from accounts.models import Grant
from accounts.roles import Role
from audit.trail import diff, record
from branches.actions import close_organisation, succeed
from common.errors import StaleEdit
from common.fields import blind_index
from common.row_security import reading_everything
from common.text import fold_name, initials, sort_key
from members import checks
from members.choices import PARTY_MEMBERS, ROLE_OF_POST, Post, RestKind
from members.models import Appointment, Member, Membership, SensitiveFacts, Standing, Suspension
from obligations.actions import refresh_since

EDITABLE = (
    "name", "sex", "nation", "born_in", "education", "badge_number", "unit", "duty_pattern", "phone", "joined_on",
    "full_on",
)  # fmt: skip


def name_columns(name) -> dict[str, str]:
    """The name with what is derived from it for sorting and finding."""
    name = fold_name(name)
    return {"name": name, "sort_key": sort_key(name)[:120], "initials": initials(name)[:20]}


def lock(member, version=None) -> Member:
    """The row under a lock; StaleEdit when the caller saw an older version."""
    row = Member.objects.select_for_update().get(pk=member.pk)
    if version is not None and row.version != version:
        raise StaleEdit(row)
    return row


@transaction.atomic
def enter_member(*, organisation, name, standing, on, by, group=None, id_number="", health="", **values) -> Member:
    """Enter a person into a branch's register from `on`; standing counts from the day the papers name.

    Raises Refused for a day ahead, a number that is taken, or papers that contradict one another.
    """
    checks.check_not_later(on, timezone.localdate())
    checks.check_dates(values, timezone.localdate())
    checks.check_badge(values.get("badge_number"))
    checks.check_id_number(id_number)
    checks.check_takes_members(organisation)
    checks.check_group(organisation, group)
    member = Member.objects.create(
        organisation=organisation, group=group, standing=standing, **name_columns(name), **values
    )
    Membership.objects.create(member=member, organisation=organisation, group=group, start=on)
    Standing.objects.bulk_create(standings_of(member, on))
    if id_number or health:
        with reading_everything():
            SensitiveFacts.objects.create(
                member=member, id_number=id_number, id_number_index=blind_index(id_number), health=health
            )
    record(by, "member.entered", member, path=organisation.path)
    return member


def standings_of(member, on) -> list[Standing]:
    """The dated standings that the papers prove; a day the papers do not name is the day of entry.

    A full member has a probationary stretch before, where both days are known and differ.
    """
    if member.standing not in PARTY_MEMBERS:
        return [Standing(member=member, kind=member.standing, start=on)]
    if member.standing == "probationary":
        return [Standing(member=member, kind="probationary", start=member.joined_on or on)]
    full = Standing(member=member, kind="full", start=member.full_on or on)
    if not member.joined_on or not member.full_on or member.joined_on == member.full_on:
        return [full]
    end = member.full_on - timedelta(days=1)
    return [Standing(member=member, kind="probationary", start=member.joined_on, end=end), full]


@transaction.atomic
def change_member(member, *, by, version=None, **values) -> Member:
    """Correct a member's facts; the trail keeps old and new. Corrected days correct the standing they began."""
    member = lock(member, version)
    if "name" in values:
        values["name"] = fold_name(values["name"])
    changes = diff({f: getattr(member, f) for f in EDITABLE}, {f: values[f] for f in EDITABLE if f in values})
    columns = {field: new for field, (_old, new) in changes.items()}
    checks.check_dates({f: columns.get(f, getattr(member, f)) for f in EDITABLE}, timezone.localdate())
    checks.check_badge(columns.get("badge_number"), but=member)
    columns |= name_columns(columns["name"]) if "name" in columns else {}
    write(member, **columns)
    if changes.keys() & {"joined_on", "full_on"}:
        correct_standings(member)
    if changes:
        record(by, "member.changed", member, path=member.organisation.path, changes=changes)
    return member


def correct_standings(member):
    """Write the standings of a Party member anew from the papers; what lay before admission stays."""
    if member.standing not in PARTY_MEMBERS:
        return
    earlier = member.standings.filter(kind__in=PARTY_MEMBERS)
    fresh = standings_of(member, earlier.order_by("start").values_list("start", flat=True).last())
    first = fresh[0].start
    earlier.delete()
    before = member.standings.filter(start__lt=first).order_by("start").last()
    member.standings.exclude(pk=before and before.pk).filter(start__gte=first).delete()
    if before and (before.end is None or before.end >= first):
        member.standings.filter(pk=before.pk).update(end=first - timedelta(days=1))
    Standing.objects.bulk_create(fresh)


def write(member, **columns):
    """Save columns and count the version up."""
    for field, value in {**columns, "version": member.version + 1}.items():
        setattr(member, field, value)
    member.save(update_fields=[*columns, "version"])


@transaction.atomic
def change_protected(member, *, by, id_number=None, health=None) -> SensitiveFacts:
    """Set protected facts; the trail keeps their names and a digest, never the text."""
    if id_number is not None:
        checks.check_id_number(id_number, but=member)
    with reading_everything():
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
    checks.check_present(member)
    checks.check_not_later(on, timezone.localdate())
    checks.check_standing(member, kind, on)
    checks.check_after(member.standings, on)
    succeed(member.standings, on, kind=kind)
    old, columns = member.standing, {"standing": kind}
    columns |= {"joined_on": on} if kind == "probationary" else {"full_on": on} if kind == "full" else {}
    write(member, **columns)
    carry_membership_grant(member, on=on, by=by)
    record(by, "member.standing-changed", member, path=member.organisation.path, changes={"standing": (old, kind)})
    return member


@transaction.atomic
def transfer_member(member, *, organisation, on, by, group=None, version=None) -> Member:
    """Move a person to another branch or group from `on`; posts in a branch that is left end the day before."""
    member = lock(member, version)
    checks.check_present(member)
    checks.check_not_later(on, timezone.localdate())
    checks.check_after(member.memberships, on)
    if organisation.pk != member.organisation_id:
        checks.check_takes_members(organisation)
    checks.check_group(organisation, group)
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
    checks.check_present(member)
    checks.check_not_later(on, timezone.localdate())
    checks.check_after(member.memberships, on)
    checks.check_after(member.standings, on)
    member.memberships.filter(end__isnull=True).update(end=on)
    member.standings.filter(end__isnull=True).update(end=on)
    member.temporary_memberships.filter(end__isnull=True).update(end=on)
    end_posts(member, on=on, by=by)
    for grant in Grant.objects.filter(user=member.user_id, origin=Grant.Origin.MEMBERSHIP, end__isnull=True):
        end_grant(grant, on=on, by=by)
    write(member, left_on=on, left_reason=reason)
    record(by, "member.left", member, path=member.organisation.path, reason=reason)
    return member


def end_posts(member, *, on, by):
    """End every post a person still holds after `on`; an appointment that has not begun by then falls away."""
    for appointment in member.appointments.exclude(end__lte=on).select_related("organisation", "member"):
        end_appointment(appointment, on=on, by=by)


@transaction.atomic
def link_account(member, user, *, by, on) -> Member:
    """Tie an account to a person: membership and posts open what they open."""
    member = lock(member)
    write(member, user=user)
    carry_membership_grant(member, on=on, by=by)
    for appointment in member.appointments.exclude(end__lt=on).select_related("organisation"):
        give_post_grant(appointment, user, by=by)
    return member


def carry_membership_grant(member, *, on, by):
    """A member sees the meetings of the own branch and of the temporary one assigned to, and of no other."""
    if member.user_id is None or member.standing not in PARTY_MEMBERS:
        return
    running = Grant.objects.filter(user=member.user_id, origin=Grant.Origin.MEMBERSHIP, end__isnull=True)
    rows = member.temporary_memberships.filter(end__isnull=True).select_related("organisation")
    places = [member.organisation, *(row.organisation for row in rows)]
    for grant in running.exclude(organisation__in=places).select_related("organisation"):
        end_grant(grant, on=on, by=by)
    for place in places:
        give_membership_grant(member, place, on=on, by=by)


def give_membership_grant(member, organisation, *, on, by):
    """A member sees the meetings of an organisation from `on`."""
    give_grant(
        user=member.user, organisation=organisation, role=Role.MEMBER, start=on, by=by, origin=Grant.Origin.MEMBERSHIP
    )


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

    Raises Refused when the post of secretary is held (Branch Regulations, Art. 20), when the person holds the post, or
    is no full member on that day (Election Regulations, Art. 5).
    """
    member = lock(member)
    checks.check_candidate(member, on)
    checks.check_may_be_appointed(member, on)
    checks.check_post_free(organisation, post, member, on)
    appointment = Appointment.objects.create(member=member, organisation=organisation, post=post, start=on)
    if member.user_id:
        give_post_grant(appointment, member.user, by=by)
    record(by, "member.appointed", appointment, path=organisation.path, reference=post)
    refresh_since(organisation, on)
    return appointment


@transaction.atomic
def end_appointment(appointment, *, on, by):
    """End a post with the day `on`; its right goes with it. One that has not begun by then never was: it is removed."""
    organisation, member = appointment.organisation, appointment.member
    record(by, "member.appointment-ended", appointment, path=organisation.path, reference=appointment.post)
    close_post_grant(appointment, on=on, by=by)
    if on < appointment.start:
        Appointment.objects.filter(pk=appointment.pk).delete()
    else:
        Appointment.objects.filter(pk=appointment.pk).update(end=on)
    refresh_since(organisation, max(on, appointment.start))
    carry_post_grants(member, organisation, on=on, by=by)


def close_post_grant(appointment, *, on, by):
    """End the right that came with a post."""
    rights = Grant.objects.filter(
        user=appointment.member.user_id, organisation=appointment.organisation, role=role_of(appointment),
        origin=Grant.Origin.POST, revoked_at__isnull=True,
    )  # fmt: skip
    for grant in rights.exclude(end__lt=timezone.localdate()).select_related("organisation"):
        end_grant(grant, on=on, by=by)


def carry_post_grants(member, organisation, *, on, by):
    """Give again what other posts in the same organisation open: two posts may open one right."""
    if member.user_id is None:
        return
    for appointment in member.appointments.filter(organisation=organisation).exclude(end__lte=on):
        give_post_grant(appointment, member.user, by=by)


@transaction.atomic
def suspend_rights(member, *, start, end, by, kind=RestKind.RIGHTS) -> Suspension:
    """Record that a member's rights rest, or that no post is given, from day to day. Why is not this floor's business.

    `end` is the last day; afterwards the member counts again without any act.
    """
    suspension = Suspension.objects.create(member=member, start=start, end=end, kind=kind)
    record(by, "member.rights-rest", member, path=member.organisation.path, reference=str(suspension.pk))
    return suspension


@transaction.atomic
def change_rest(suspension, *, end, by):
    """Let a rest end on another day; one that would end before its first day never was and is removed."""
    member = suspension.member
    if end < suspension.start:
        suspension.delete()
    else:
        Suspension.objects.filter(pk=suspension.pk).update(end=end)
    record(by, "member.rest-changed", member, path=member.organisation.path)


@transaction.atomic
def merge_organisations(organisation, *, into, on, by, version=None):
    """Merge a branch into another: its people move on `on`, it closes the day before, its records stay its own."""
    for group in organisation.children.filter(closed_on__isnull=True):
        close_organisation(group, on=on - timedelta(days=1), by=by)
    for member in organisation.members.present():
        transfer_member(member, organisation=into, on=on, by=by)
    return close_organisation(organisation, on=on - timedelta(days=1), by=by, merged_into=into, version=version)
