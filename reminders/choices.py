from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Step(TextChoices):
    """At which distance from an occasion or a duty's end somebody is told."""

    THREE_DAYS = "3_days", _("Three days before")
    SEVEN_DAYS = "7_days", _("Seven days before")
    ONE_DAY = "1_day", _("One day before")
    MOVED = "moved", _("Moved")
    CANCELLED = "cancelled", _("Cancelled")
    TO_READ = "to_read", _("A record to read")
    RETURNED = "returned", _("A record returned")
    TASK = "task", _("One thing to see to")
    OVERDUE = "overdue", _("Overdue")
    ONE_UP = "one_up", _("Overdue, told one level up")
    TWO_UP = "two_up", _("Overdue, told two levels up")


# The order in which an overdue duty is told, from the branch upwards.
LADDER = (Step.OVERDUE, Step.ONE_UP, Step.TWO_UP)
