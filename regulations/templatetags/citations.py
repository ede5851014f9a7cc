"""The sign of authority, by label or citation, and the words that were looked for."""

import re

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

from regulations.citations import Citation
from regulations.citations import cite as citation_of

register = template.Library()


@register.inclusion_tag("ui/cite.html")
def cite(article: Citation | str):
    """`{% cite "BR 11" %}` or `{% cite finding.citation %}`: the article, linked to its page."""
    return {"citation": citation_of(article) if isinstance(article, str) else article}


@register.filter
def marked(text, words):
    """The text with each of the words marked, everything else escaped."""
    wanted = "|".join(re.escape(word) for word in (words or "").split())
    if not wanted:
        return text
    parts = re.split(f"({wanted})", str(text), flags=re.IGNORECASE)
    escaped = [conditional_escape(part) for part in parts]
    return mark_safe("".join(f"<mark>{part}</mark>" if n % 2 else part for n, part in enumerate(escaped)))  # noqa: S308
