from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role


class StandingKind(TextChoices):
    """Where a person stands, from the application to full membership."""

    APPLICANT = "applicant", _("Applicant")
    ACTIVE_APPLICANT = "active_applicant", _("Active applicant")
    PROSPECTIVE = "prospective", _("Prospective member")
    PROBATIONARY = "probationary", _("Probationary member")
    FULL = "full", _("Full member")


PARTY_MEMBERS = (StandingKind.PROBATIONARY, StandingKind.FULL)


class Post(TextChoices):
    SECRETARY = "secretary", _("Secretary")
    DEPUTY_SECRETARY = "deputy_secretary", _("Deputy secretary")
    ORGANIZATION_COMMISSIONER = "organization_commissioner", _("Organization commissioner")
    PUBLICITY_COMMISSIONER = "publicity_commissioner", _("Publicity commissioner")
    DISCIPLINE_COMMISSIONER = "discipline_commissioner", _("Discipline commissioner")
    COMMITTEE_MEMBER = "committee_member", _("Committee member")
    GROUP_LEADER = "group_leader", _("Group leader")


COMMISSIONERS = (
    Post.ORGANIZATION_COMMISSIONER, Post.PUBLICITY_COMMISSIONER, Post.DISCIPLINE_COMMISSIONER, Post.COMMITTEE_MEMBER,
)  # fmt: skip

# The posts that make up a branch committee.
COMMITTEE_POSTS = (Post.SECRETARY, Post.DEPUTY_SECRETARY, *COMMISSIONERS)

# Which role a post opens; a secretary of a general branch or committee oversees, a branch's runs it.
ROLE_OF_POST = {post: Role(post.value) for post in Post}


class Sex(TextChoices):
    MALE = "male", _("Male")
    FEMALE = "female", _("Female")


class DutyPattern(TextChoices):
    DAY = "day", _("Day duty")
    TWO_SHIFTS = "two_shifts", _("Two shifts")
    THREE_SHIFTS = "three_shifts", _("Three shifts")
    FOUR_SHIFTS = "four_shifts", _("Four shifts")
    ON_CALL = "on_call", _("On call")


class LeavingReason(TextChoices):
    TRANSFERRED = "transferred", _("Transferred elsewhere")
    RETIRED = "retired", _("Retired to the community")
    DIED = "died", _("Died")
    WITHDREW = "withdrew", _("Withdrew")
    REMOVED = "removed", _("Removed from the Party")


class RestKind(TextChoices):
    """What rests: voting, electing and standing for election; or being given a post."""

    RIGHTS = "rights", _("Rights rest")
    POSTS = "posts", _("No appointment")


class RowVerdict(TextChoices):
    """What a line of a roster would do to the register."""

    NEW = "new", _("New")
    CHANGED = "changed", _("Changed")
    SAME = "same", _("Unchanged")
    ERROR = "error", _("To correct")


class TalkKind(TextChoices):
    """Between whom a heart-to-heart talk was held (Branch Regulations, Art. 19)."""

    IN_COMMITTEE = "in_committee", _("between committee members")
    COMMITTEE_MEMBER = "committee_member", _("between a committee member and a member")
    AMONG_MEMBERS = "among_members", _("between members")


class TalkTopic(TextChoices):
    """What a talk was about, in words that tell nothing."""

    WORK = "work", _("Work and study")
    MIND = "mind", _("State of mind")
    LIFE = "life", _("Life and family")
    MEETING = "meeting", _("Before the organizational life meeting")
    POST = "post", _("Change of post or duty")
