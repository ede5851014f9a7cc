"""Who belongs where on a day, who may vote, who holds which post."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Prefetch

from common.identity import mask
from members.choices import COMMISSIONERS, COMMITTEE_POSTS, PARTY_MEMBERS, StandingKind
from members.models import Appointment, Member, Membership, SensitiveFacts, Standing, Suspension
from members.rules import Stretch, Voter, VotingRoll, voting_roll


@dataclass
class RollEntry:
    """One person on the roll of a day."""

    member: Member
    standing: str
    standing_from: date
    group_id: int | None
    posts: list[str] = field(default_factory=list)
    suspended: bool = False

    @property
    def may_vote(self) -> bool:
        """Full member whose rights do not rest."""
        return self.standing == StandingKind.FULL and not self.suspended


def roll_on(organisation, day) -> list[RollEntry]:
    """Everyone who should come to an assembly of a branch (or a group) on `day`, in the order of names.

    Probationary members and members whose rights rest belong to it. Four queries, whatever its size.
    """
    place = {"group": organisation} if organisation.kind == "group" else {"organisation": organisation}
    belonging = Membership.objects.on(day).filter(**place).select_related("member").order_by(
        "member__sort_key", "member_id"
    )  # fmt: skip
    return entries(list(belonging), day, organisation)


def entries(memberships, day, organisation) -> list[RollEntry]:
    """The roll entries of these memberships on `day`; who is not yet a Party member is left out."""
    ids = [membership.member_id for membership in memberships]
    held = Standing.objects.on(day).filter(member__in=ids, kind__in=PARTY_MEMBERS)
    standings = {pk: (kind, start) for pk, kind, start in held.values_list("member_id", "kind", "start")}
    posts = defaultdict(list)
    for pk, post in Appointment.objects.on(day).filter(member__in=ids).values_list("member_id", "post"):
        posts[pk].append(post)
    resting = set(Suspension.objects.on(day).filter(member__in=ids).values_list("member_id", flat=True))
    return [
        RollEntry(m.member, *standings[m.member_id], m.group_id, posts[m.member_id], m.member_id in resting)
        for m in memberships
        if m.member_id in standings
    ]


def committee_on(organisation, day) -> list[RollEntry]:
    """The members of a branch's committee on `day`; empty where there is none."""
    holders = Appointment.objects.on(day).filter(organisation=organisation, post__in=COMMITTEE_POSTS)
    ids = set(holders.values_list("member_id", flat=True))
    belonging = Membership.objects.on(day).filter(member__in=ids).select_related("member")
    return entries(belonging.order_by("member__sort_key", "member_id"), day, organisation)


def voting_roll_of(roll: list[RollEntry], day) -> VotingRoll:
    """The rule of the voting roll asked with the facts of `roll` (see `members.rules.voting_roll`)."""
    voters = [
        Voter(
            key=entry.member.pk, standing=entry.standing, standing_from=entry.standing_from,
            rights_suspended=(Stretch(day, day),) if entry.suspended else (),
        )
        for entry in roll
    ]  # fmt: skip
    return voting_roll(voters, day)


def with_posts(members, day):
    """The members with today's posts prefetched as `posts_today`."""
    held = Appointment.objects.on(day).select_related("organisation")
    return members.prefetch_related(Prefetch("appointments", queryset=held, to_attr="posts_today"))


def branches_with_committee(start, end) -> set[int]:
    """Branches that had a committee on at least one day of the stretch.

    A secretary with a deputy alone is none (Branch Regulations, Art. 20): a commissioner or member makes it one.
    """
    rows = Appointment.objects.overlapping(start, end).filter(post__in=COMMISSIONERS, organisation__kind="branch")
    return set(rows.values_list("organisation_id", flat=True))


def mask_phone(number: str) -> str:
    """First three and last four places; the rest is hidden."""
    return f"{number[:3]}****{number[-4:]}" if len(number) > 7 else "*" * len(number)


@dataclass
class Record:
    """What the page of a person shows; parts a reader may not see are empty."""

    standings: list[Standing]
    memberships: list[Membership]
    posts: list[Appointment]
    rests: list[Suspension]
    id_number: str


def record_of(member, day, *, with_rests, with_number) -> Record:
    """The dated rows of one person, newest first. Rests that have ended are shown to nobody."""
    rests = member.suspensions.exclude(end__lt=day).order_by("start") if with_rests else ()
    facts = SensitiveFacts.objects.filter(member=member).first() if with_number else None
    return Record(
        list(member.standings.order_by("-start")),
        list(member.memberships.select_related("organisation", "group").order_by("-start")),
        list(member.appointments.select_related("organisation").order_by("-start")),
        list(rests), mask(facts.id_number) if facts else "",
    )  # fmt: skip
