"""How lights and periods are called on pages."""

from datetime import date

from django.utils.dateformat import format as format_date
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from common.periods import Cadence, Period
from obligations.choices import Status, Word

QUARTERS = (_("first quarter"), _("second quarter"), _("third quarter"), _("fourth quarter"))
HALVES = (_("first half-year"), _("second half-year"))

TONES = {
    Status.NOT_YET_DUE: "mute", Status.DUE: "info", Status.DONE: "ok", Status.DONE_LATE: "warn",
    Status.MISSED: "bad", Status.EXEMPT: "mute",
}  # fmt: skip
ICONS = {Status.DUE: "calendar2-event", Status.EXEMPT: "slash-circle"}
WORD_TONES = {Word.NORMAL: "ok", Word.ATTENTION: "warn", Word.OVERDUE: "bad", Word.NOTHING: "mute"}


def month_name(day: date) -> str:
    """3 月, March."""
    is_chinese = (get_language() or "").startswith("zh")
    return format_date(day, "n 月" if is_chinese else "F")


def short_name(period: Period, today: date) -> str:
    """The name of a period without its year where that is this year's: 2 月, first quarter."""
    if period.start.year != today.year or period.cadence == Cadence.YEAR:
        return period.label
    if period.cadence == Cadence.QUARTER:
        return str(QUARTERS[(period.start.month - 1) // 3])
    if period.cadence == Cadence.HALF_YEAR:
        return str(HALVES[(period.start.month - 1) // 6])
    return month_name(period.start)
