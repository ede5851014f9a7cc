"""The words that were looked for, marked."""

import re

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

register = template.Library()


@register.filter
def marked(text, words):
    """The text with each of the words marked, everything else escaped."""
    wanted = "|".join(re.escape(word) for word in (words or "").split())
    if not wanted:
        return text
    parts = re.split(f"({wanted})", str(text), flags=re.IGNORECASE)
    escaped = [conditional_escape(part) for part in parts]
    return mark_safe("".join(f"<mark>{part}</mark>" if n % 2 else part for n, part in enumerate(escaped)))  # noqa: S308
