"""What a meeting is called when nobody named it."""

from django.utils.translation import gettext as _

from common.periods import Cadence, Period, month, quarter
from meetings.choices import YEARLY_KINDS, PartKind

# What is held in the first quarter still belongs to the year before (Branch Regulations, Art. 17 and 18).
YEAR_BEGINS = 4


def default_title(kinds, day) -> str:
    """The kind with its period: an assembly by its quarter, what is yearly by its year, the rest by month."""
    kind = PartKind(kinds[0]) if kinds else PartKind.GENERAL_ASSEMBLY
    period = quarter(day) if kind == PartKind.GENERAL_ASSEMBLY else month(day)
    if kind in YEARLY_KINDS:
        period = Period.containing(day, Cadence.YEAR, YEAR_BEGINS)
    return _("%(period)s %(kind)s") % {"period": period.label, "kind": kind.label}
