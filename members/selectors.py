"""Who may vote on a day, who holds which post, what the page of a person shows."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch

from audit.selectors import history_of
from branches.models import Organisation
from common.row_security import reading_everything
from members.choices import COMMISSIONERS
from members.models import Appointment, Membership, SensitiveFacts, Standing, Suspension, TemporaryMembership
from members.rolls import RollEntry
from members.rules import Stretch, Voter, VotingRoll, voting_roll
from regulations.citations import Citation, cite


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


def with_posts(members, day, scope):
    """The members with today's posts as `posts_today`; `is_in_sight` where `scope` covers the body of a post."""
    seen = Organisation.objects.within(scope).filter(pk=OuterRef("organisation"))
    held = Appointment.objects.on(day).select_related("organisation").annotate(is_in_sight=Exists(seen))
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
    assignments: list[TemporaryMembership]
    posts: list[Appointment]
    rests: list[Suspension]
    has_number: bool

    @property
    def home_article(self) -> Citation:
        """Why the membership stays at home while somebody is assigned to a temporary branch."""
        return cite("BR 8")


def record_of(member, day, *, with_rests, with_number) -> Record:
    """The dated rows of one person, newest first. Rests that have ended are shown to nobody."""
    rests = member.suspensions.exclude(end__lt=day).order_by("start") if with_rests else ()
    return Record(
        list(member.standings.order_by("-start")),
        list(member.memberships.select_related("organisation", "group").order_by("-start")),
        list(member.temporary_memberships.select_related("organisation").order_by("-start")),
        list(member.appointments.select_related("organisation").order_by("-start")),
        list(rests), with_number and has_number(member),
    )  # fmt: skip


def has_number(member) -> bool:
    """Whether an identity number is on record, without reading it."""
    with reading_everything():
        return SensitiveFacts.objects.filter(member=member).exclude(id_number_index="").exists()


def looks_at(member):
    """Who looked at the protected facts of a member, when and why, the newest first; one query."""
    return history_of(member).filter(verb="member.sensitive-read", actor__isnull=False)
