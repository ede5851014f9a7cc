"""What a meeting is called when nobody named it."""

from django.utils.translation import gettext as _

from common.periods import month, quarter
from meetings.choices import PartKind


def default_title(kinds, day) -> str:
    """The kind with its period: an assembly by its quarter, everything else by its month."""
    kind = PartKind(kinds[0]) if kinds else PartKind.GENERAL_ASSEMBLY
    period = quarter(day) if kind == PartKind.GENERAL_ASSEMBLY else month(day)
    return _("%(period)s %(kind)s") % {"period": period.label, "kind": kind.label}
