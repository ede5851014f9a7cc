"""Early reminders: noted by a keeper, held by whoever was asked, looked at again. One private, short register."""

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Grant, User
from accounts.roles import roles_with
from branches.models import Organisation
from common.errors import StaleEdit
from common.paging import KeysetPage
from common.row_security import reading_everything
from discipline.models import EarlyReminder
from discipline.registering import find_person, person_index, refuse
from discipline.relations import own_member
from discipline.trail import leave
from members.models import Member

HOLDS_TALKS = "discipline.hold_talks"


# --- Reading ----------------------------------------------------------------------------------------------------------


def kept_within(scope, reader):
    """What bodies inside a scope keep, without what concerns the reader; to be read inside `reading_everything`."""
    rows = EarlyReminder.objects.within(scope).select_related("organisation", "talker")
    own = person_index(own_member(reader))
    return rows.exclude(subject_index=own) if own else rows


def open_ones(scope, reader) -> list[EarlyReminder]:
    """What is still to be held or looked at again, the nearest first."""
    with reading_everything():
        rows = kept_within(scope, reader).exclude(done_on__isnull=False, follow_up_on__isnull=True)
        return sorted(rows.filter(followed_on__isnull=True), key=lambda row: (row.next_on, row.pk))


def finished_page(scope, reader, query) -> KeysetPage:
    """A page of what is over, the latest first."""
    with reading_everything():
        rows = kept_within(scope, reader).filter(done_on__isnull=False)
        ended = rows.filter(follow_up_on__isnull=True) | rows.filter(followed_on__isnull=False)
        page = KeysetPage(ended, query, column="-due_on")
        page.rows  # noqa: B018 - read while the wall is open
        return page


def kept(scope, reader, public_id) -> EarlyReminder | None:
    """One of a scope, or None where it does not exist for the reader."""
    with reading_everything():
        return kept_within(scope, reader).filter(public_id=public_id).first()


def owed_by(user) -> list[EarlyReminder]:
    """The talks an account was asked to hold and has not; asked inside `reading_as`."""
    rows = EarlyReminder.objects.filter(talker=user, done_on__isnull=True)
    return list(rows.select_related("organisation").order_by("due_on", "pk"))


def talkers(scope):
    """The accounts inside a scope who may be asked to hold a talk, by name and badge number."""
    grants = Grant.objects.within(scope).in_force(timezone.localdate()).filter(role__in=roles_with(HOLDS_TALKS))
    return User.objects.filter(is_active=True, pk__in=grants.values("user")).order_by("name", "badge_number")


# --- Acts -------------------------------------------------------------------------------------------------------------


def keep_reminder(*, subject, measure, concern, talker, due_on, by, scope, follow_up_on=None) -> EarlyReminder:
    """Note that a member of the scope is to be talked with. `subject` is a name or badge number.

    Raises Refused for a name that nobody or several have, a talker who may not speak with the person for the
    organisation or is the person, and for days that do not follow one another.
    """
    member = _member(subject, scope)
    own = own_member(by)
    if member.pk == own:
        refuse("own", _("Somebody else has to keep what concerns you."), "subject")
    if member.user_id == talker.pk or not talker.scope_for(HOLDS_TALKS).covers(member.organisation.path):
        message = _("%(name)s may not hold this talk: choose a secretary, leader or officer above the person.")
        refuse("talker", message % {"name": talker.name}, "talker")
    if due_on < timezone.localdate():
        refuse("past", _("The day by which it is to be done is over."), "due_on")
    if follow_up_on and follow_up_on <= due_on:
        refuse("follow-up", _("It is looked at again after the talk."), "follow_up_on")
    with reading_everything():
        row = EarlyReminder(
            organisation=body_above(member, scope), subject_index=person_index(member.pk), measure=measure,
            concern=concern, talker=talker, due_on=due_on, follow_up_on=follow_up_on, kept_by=by,
        )  # fmt: skip
        row.keep(member.pk, member.name)
        row.save(force_insert=True)
        leave(by, "early.kept", row)
    return row


def _member(words, scope) -> Member:
    key, _name = find_person(words, scope)
    if key is None:
        refuse("nobody", _("No member here has this name or badge number."), "subject")
    return Member.objects.select_related("organisation").get(pk=key)


def body_above(member, scope) -> Organisation:
    """The nearest of the bodies for which one keeps the register that stands above the member."""
    above = [path for path in scope.prefixes if member.organisation.path.startswith(path)]
    return Organisation.objects.get(path=max(above, key=len))


def note_done(row, *, on, by, version) -> EarlyReminder:
    """Note on which day the talk was held. Raises Refused for a day ahead or a talk held already, StaleEdit."""
    with reading_everything():
        row = _lock(row, version)
        if row.done_on:
            refuse("done", _("This talk is noted as held already."))
        _check_not_ahead(on)
        return _write(row, by, "early.done", done_on=on)


def note_followed(row, *, on, by, version) -> EarlyReminder:
    """Note on which day it was looked at again. Raises Refused for a day ahead or before the talk, StaleEdit."""
    with reading_everything():
        row = _lock(row, version)
        _check_not_ahead(on)
        if row.done_on is None or on < row.done_on:
            refuse("not-done", _("It is looked at again after the talk."), "on")
        return _write(row, by, "early.followed", followed_on=on)


def withdraw(row, *, by, version):
    """Take back what was noted by mistake, before the talk was held. Raises Refused, StaleEdit."""
    with reading_everything():
        row = _lock(row, version)
        if row.done_on:
            refuse("done", _("This talk is noted as held already."))
        leave(by, "early.withdrawn", row)
        row.delete()


def _check_not_ahead(on):
    if on > timezone.localdate():
        refuse("future", _("This day has not come yet."), "on")


def _lock(row, version) -> EarlyReminder:
    row = EarlyReminder.objects.select_for_update().get(pk=row.pk)
    if row.version != version:
        raise StaleEdit(row)
    return row


def _write(row, by, verb, **days) -> EarlyReminder:
    for field, day in days.items():
        setattr(row, field, day)
    row.version += 1
    row.save(update_fields=[*days, "version"])
    leave(by, verb, row)
    return row
