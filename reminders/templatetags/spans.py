"""How long something took, in words."""

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def short_span(span):
    """8 s, 5 min, 2.5 h; a dash where nothing was measured."""
    if span is None:
        return "–"
    seconds = max(0, span.total_seconds())
    if seconds < 60:
        return _("%(n)d s") % {"n": seconds}
    return _("%(n)d min") % {"n": seconds // 60} if seconds < 3600 else _("%(n).1f h") % {"n": seconds / 3600}
