from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    LEADING_PARTY_COMMITTEE = "leading_party_committee", _("Leading Party committee")
    OFFICE_PARTY_COMMITTEE = "office_party_committee", _("Office Party committee")
    GENERAL_BRANCH = "general_branch", _("General Party branch")
    BRANCH = "branch", _("Party branch")
    GROUP = "group", _("Party group")


class Form(TextChoices):
    """What sort of branch; other kinds are always ordinary."""

    ORDINARY = "ordinary", _("Ordinary")
    JOINT = "joint", _("Joint")
    TEMPORARY = "temporary", _("Temporary")


class UnitClass(TextChoices):
    """The class of the unit, in the order in which a bureau lists its units."""

    OFFICE = "office", _("Offices")
    DETACHMENT = "detachment", _("Detachments")
    STATION = "station", _("Police stations")
    OTHER = "other", _("Other units")


class NoticeMeans(TextChoices):
    """How the higher organisation gave notice that a term ends (Branch Regulations, Art. 21)."""

    LETTER = "letter", _("By letter")
    PHONE = "phone", _("By phone")


# What is meant by 党委: the bodies that guide branches and are led by a secretary of their own.
PARTY_COMMITTEES = (Kind.LEADING_PARTY_COMMITTEE, Kind.OFFICE_PARTY_COMMITTEE)

# Which kinds may hang below which: the bureau's chain from committee to group.
PARENTS = {
    Kind.LEADING_PARTY_COMMITTEE: frozenset(),
    Kind.OFFICE_PARTY_COMMITTEE: frozenset({Kind.LEADING_PARTY_COMMITTEE}),
    Kind.GENERAL_BRANCH: frozenset({Kind.OFFICE_PARTY_COMMITTEE, Kind.LEADING_PARTY_COMMITTEE}),
    Kind.BRANCH: frozenset({Kind.GENERAL_BRANCH, Kind.OFFICE_PARTY_COMMITTEE, Kind.LEADING_PARTY_COMMITTEE}),
    Kind.GROUP: frozenset({Kind.BRANCH}),
}


class ReservedAct(TextChoices):
    """What is left to the branch in which the membership of people stays (Branch Regulations, Art. 8)."""

    ADMIT = "admit", _("admit members or confirm them")
    DISCIPLINE = "discipline", _("discipline or dispose of members")
    ELECT = "elect", _("hold elections")
    COLLECT_DUES = "collect_dues", _("collect dues")
