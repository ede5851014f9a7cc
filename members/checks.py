"""What the register does not take, asked before anything is written. Each raises Refused or says nothing."""

from datetime import timedelta

from django.utils.translation import gettext as _

from branches.choices import Form
from branches.rules import relation_stays
from common.errors import Objection, Refused
from common.fields import blind_index
from common.identity import is_well_formed
from common.row_security import reading_everything
from members.choices import PARTY_MEMBERS, Post, StandingKind
from members.models import Appointment, Member, SensitiveFacts, Standing
from regulations.citations import cite
from regulations.findings import Finding, RuleBroken


def refuse(code, message, field=""):
    """Stop the act with one objection."""
    raise Refused([Objection(code, message, field)])


def check_not_later(on, today, field="on"):
    """Register columns show today: what is yet to happen is entered when it has happened."""
    if on > today:
        refuse("future", _("This day has not come yet; enter it on the day itself."), field)


def check_dates(values, today):
    """Admission, full membership and birth stand in their order and not ahead of today."""
    joined, full, born = (values.get(name) for name in ("joined_on", "full_on", "born_in"))
    for name, day in (("joined_on", joined), ("full_on", full), ("born_in", born)):
        if day:
            check_not_later(day, today, name)
    if joined and full and full < joined:
        message = _("Full membership lies before admission.")
        raise RuleBroken([Finding("full-before-joined", message, cite("CON 7"), "full_on")])
    if born and joined and joined < born:
        refuse("joined-before-born", _("Admission lies before birth."), "joined_on")


def check_badge(badge_number, but=None):
    """No two people of today carry one badge number."""
    others = Member.objects.present().filter(badge_number=badge_number).exclude(pk=but and but.pk)
    if badge_number and others.exists():
        refuse("badge-taken", _("Somebody in the register carries this badge number."), "badge_number")


def check_id_number(id_number, but=None):
    """A citizen's number is well formed and stands once in the whole register, leavers included."""
    if id_number and not is_well_formed(id_number):
        refuse("id-number", _("This is no valid identity number: check its last character."), "id_number")
    others = SensitiveFacts.objects.filter(id_number_index=blind_index(id_number)).exclude(member=but and but.pk)
    with reading_everything():
        is_taken = bool(id_number) and others.exists()
    if is_taken:
        refuse("id-number-taken", _("This identity number stands in the register already."), "id_number")


def check_group(organisation, group):
    """A group belongs to its branch."""
    if group is not None and group.parent_id != organisation.pk:
        refuse("group-elsewhere", _("This group belongs to another branch."), "group")


def check_takes_members(organisation):
    """Membership is not moved into a temporary branch (Branch Regulations, Art. 8)."""
    if findings := relation_stays(organisation.form, "organisation"):
        raise RuleBroken(findings)


def check_assignment(member, organisation, on):
    """Somebody is assigned to an open temporary branch, to one at a time, from a day after the last assignment."""
    if organisation.form != Form.TEMPORARY or not organisation.is_open_on(on):
        refuse("not-temporary", _("Choose a temporary branch that is open on that day."), "organisation")
    if member.temporary_memberships.overlapping(on, on).exists():
        refuse("assigned", _("The person is assigned to a temporary branch on that day."), "on")


def check_present(member):
    """Nothing happens to somebody who left."""
    if member.left_on:
        refuse("left", _("%(name)s left on %(day)s.") % {"name": member.name, "day": member.left_on})


def check_after(rows, on, field="on"):
    """A dated history is continued, not written over: `on` is not before its running row."""
    running = rows.filter(end__isnull=True).first()
    if running and on < running.start:
        day = {"day": running.start}
        refuse("before-start", _("What holds now began on %(day)s; choose that day or a later one.") % day, field)


def check_candidate(member, on):
    """Posts are held by full members (Election Regulations, Art. 5)."""
    check_present(member)
    if not Standing.objects.on(on).filter(member=member, kind=StandingKind.FULL).exists():
        message = _("Only full members hold posts; %(name)s is none on that day.") % {"name": member.name}
        raise RuleBroken([Finding("no-full-member", message, cite("ELE 5"), "member")])


def check_may_be_appointed(member, on):
    """No post is given while rights rest or no appointment may be made; why is not told, until when is."""
    rests = list(member.suspensions.on(on))
    if not rests:
        return
    if any(rest.end is None for rest in rests):
        refuse("rests", _("%(name)s cannot be given a post on that day.") % {"name": member.name}, "member")
    last = max(rest.end for rest in rests)
    message = _("%(name)s cannot be given a post before %(day)s.")
    refuse("rests", message % {"name": member.name, "day": last + timedelta(days=1)}, "member")


def check_post_free(organisation, post, member, on):
    """A secretary's post has one holder, and nobody holds one post twice, from `on` for ever."""
    held = Appointment.objects.filter(organisation=organisation, post=post).exclude(end__lt=on)
    if post == Post.SECRETARY and held.exclude(member=member).exists():
        message = _("This post is held; end that appointment first.")
        raise RuleBroken([Finding("post-held", message, cite("BR 20"), "post")])
    if held.filter(member=member).exists():
        refuse("post-held-already", _("%(name)s holds this post already.") % {"name": member.name}, "post")


def check_standing(member, kind, on):
    """Whoever is admitted passes the probation first; full membership is not taken back here."""
    order = list(StandingKind)
    if order.index(kind) < order.index(member.standing) and member.standing in PARTY_MEMBERS:
        refuse("standing-back", _("An earlier standing is not taken up again."), "kind")
    if kind == StandingKind.FULL and member.joined_on and on < member.joined_on:
        message = _("Full membership lies before admission.")
        raise RuleBroken([Finding("full-before-joined", message, cite("CON 7"), "on")])
