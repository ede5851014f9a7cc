"""How a light looks."""

from django import template

from common.templatetags.ui import STATUS_ICONS
from obligations.choices import Status
from obligations.naming import ICONS, TONES

register = template.Library()


@register.inclusion_tag("ui/status.html")
def light(status):
    """The light of a duty: icon and word."""
    status = Status(status)
    tone = TONES[status]
    return {"tone": tone, "text": status.label, "icon": ICONS.get(status, STATUS_ICONS[tone])}
