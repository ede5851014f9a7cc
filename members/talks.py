"""Heart-to-heart talks (Branch Regulations, Art. 19): noted by the secretary or by one of the two, seen by no other."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.trail import record
from branches.models import Organisation
from common.errors import Objection, Refused, StaleEdit
from common.periods import Period
from members import checks
from members.choices import COMMITTEE_POSTS, PARTY_MEMBERS, TalkKind
from members.models import Appointment, Member, Membership, Talk
from members.rules import talk_kind
from obligations.actions import refresh


def refuse(code, message, field):
    """Stop the act with one objection."""
    raise Refused([Objection(code, message, field)])


def branch_of_both(first: Member, second: Member, on: date) -> Organisation:
    """The branch to which both belonged on the day; raises Refused."""
    if first == second:
        refuse("same", _("A talk needs two people."), "second")
    rows = Membership.objects.on(on).filter(member__in=[first, second]).select_related("organisation")
    places = {row.member_id: row.organisation for row in rows}
    if len(places) < 2 or len(set(places.values())) > 1:
        refuse("not-together", _("The two did not belong to the same branch on that day."), "second")
    return places[first.pk]


@transaction.atomic
def note_talk(*, first: Member, second: Member, on: date, topic, by) -> Talk:
    """Note that two people of a branch talked on a day. Raises Refused for a day ahead, strangers, an entry twice."""
    checks.check_not_later(on, timezone.localdate())
    first, second = sorted((first, second), key=lambda member: member.pk)
    branch = branch_of_both(first, second, on)
    if Talk.objects.filter(first=first, second=second, held_on=on).exists():
        refuse("noted", _("This talk is noted already."), "on")
    held = Appointment.objects.on(on).filter(organisation=branch, post__in=COMMITTEE_POSTS)
    committee = set(held.values_list("member_id", flat=True))
    kind = talk_kind(first_in_committee=first.pk in committee, second_in_committee=second.pk in committee)
    talk = Talk.objects.create(
        organisation=branch, first=first, second=second, held_on=on, kind=kind, topic=topic,
        entered_on=timezone.localdate(), entered_by=by,
    )  # fmt: skip
    record(by, "talk.noted", talk, path=branch.path)
    refresh(branch, on)
    return talk


@transaction.atomic
def withdraw_talk(talk: Talk, *, by, version):
    """Take back a talk that was noted by mistake. Raises StaleEdit."""
    talk = Talk.objects.select_for_update().select_related("organisation").get(pk=talk.pk)
    if talk.version != version:
        raise StaleEdit(talk)
    record(by, "talk.withdrawn", talk, path=talk.organisation.path)
    branch, day = talk.organisation, talk.held_on
    talk.delete()
    refresh(branch, day)


def talks_of(member: Member):
    """One's own talks, the newest first."""
    rows = Talk.objects.filter(Q(first=member) | Q(second=member))
    return rows.select_related("first", "second").order_by("-held_on", "-id")


@dataclass(frozen=True)
class Coverage:
    """How far the talks of a year have come in one's branches, and whom no committee member has met yet."""

    talks: list[Talk]
    without: list[Member]

    @property
    def kinds(self) -> list[tuple[str, int]]:
        """Each kind with how many were held."""
        return [(kind.label, sum(talk.kind == kind for talk in self.talks)) for kind in TalkKind]


def coverage(scope, year: Period, today: date) -> Coverage:
    """The talks of a year for the secretary of these branches; three queries."""
    rows = Talk.objects.within(scope).filter(held_on__gte=year.start, held_on__lte=year.end)
    talks = list(rows.select_related("organisation", "first", "second").order_by("-held_on", "-id"))
    posts = Appointment.objects.within(scope).on(today).filter(post__in=COMMITTEE_POSTS)
    met = set(posts.values_list("member_id", flat=True))
    met |= {pk for talk in talks if talk.kind == TalkKind.COMMITTEE_MEMBER for pk in (talk.first_id, talk.second_id)}
    members = Member.objects.within(scope).present().filter(standing__in=PARTY_MEMBERS)
    return Coverage(talks, list(members.exclude(pk__in=met).in_order()))
