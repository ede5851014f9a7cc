from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    """The light of one duty of one organisation in one period."""

    NOT_YET_DUE = "not_yet_due", _("Not yet due")
    DUE = "due", _("Due")
    DONE = "done", _("Done")
    DONE_LATE = "done_late", _("Done late")
    MISSED = "missed", _("Missed")
    EXEMPT = "exempt", _("Exempt")


class Word(TextChoices):
    """The word by which lists of branches are filtered. It is never a figure about a branch."""

    NORMAL = "normal", _("Normal")
    ATTENTION = "attention", _("Attention")
    OVERDUE = "overdue", _("Overdue")
    NOTHING = "nothing", _("Nothing filed")


class ComparisonLight(TextChoices):
    """How what is stored stands against a full recomputation."""

    EQUAL = "equal", _("Equal")
    DIFFERED = "differed", _("Differed, mended")
    OVERDUE = "overdue", _("Comparison overdue")
