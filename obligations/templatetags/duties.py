"""How a light looks, and the warning that a year has no calendar."""

from django import template
from django.utils import timezone

from common.templatetags.ui import STATUS_ICONS
from obligations.choices import Status
from obligations.naming import ICONS, TONES
from obligations.working_days import missing_years

register = template.Library()


@register.inclusion_tag("ui/status.html")
def light(status):
    """The light of a duty: icon and word."""
    status = Status(status)
    tone = TONES[status]
    return {"tone": tone, "text": status.label, "icon": ICONS.get(status, STATUS_ICONS[tone])}


@register.inclusion_tag("obligations/calendar_warning.html", takes_context=True)
def calendar_warning(context, *, here=False):
    """A line for whoever keeps the calendar while a year is missing; `here`: on the calendar's own page."""
    keeps = context["user"].scope_for("obligations.keep_calendar").holds_root
    return {"missing": missing_years(timezone.localdate()) if keeps else [], "here": here}
