"""The number of the request, for pages that are made without a context."""

from django import template

from audit.context import request_id

register = template.Library()


@register.simple_tag
def error_number():
    """The id that the log lines of this request carry; empty outside a request."""
    return request_id.get() or ""
