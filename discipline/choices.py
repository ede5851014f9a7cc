"""The words of discipline work, as the regulations use them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SanctionKind(TextChoices):
    """The five sanctions of the Party, from the lightest to the heaviest."""

    WARNING = "warning", _("Warning")
    SEVERE_WARNING = "severe_warning", _("Severe warning")
    REMOVAL = "removal_from_party_post", _("Removal from Party posts")
    PROBATION = "probation_within_party", _("Probation within the Party")
    EXPULSION = "expulsion", _("Expulsion from the Party")


class AdministrativeSanctionKind(TextChoices):
    """The sanctions of the state for public employees; their clocks are not those of the Party's."""

    WARNING = "warning", _("Administrative warning")
    DEMERIT = "demerit", _("Demerit")
    MAJOR_DEMERIT = "major_demerit", _("Major demerit")
    DEMOTION = "demotion", _("Demotion")
    DISMISSAL = "dismissal", _("Dismissal from post")


class Relation(TextChoices):
    """How somebody stands to a case and to the person it concerns."""

    SUBJECT = "subject", _("the person concerned")
    RELATIVE = "relative", _("a relative of the person concerned")
    WITNESS = "witness", _("a witness")
    INTEREST = "interest", _("somebody with an interest of their own")
    REPORTING_LINE = "reporting_line", _("a superior or subordinate of the person concerned")
    FIRST_HANDLER = "first_handler", _("who handled or decided the case that is appealed")
