"""How far a day lies ahead."""

from django import template
from django.utils import timezone

from obligations.naming import month_name

register = template.Library()


@register.filter
def days_left(day):
    """Days from today until `day`; negative when it is over."""
    return (day - timezone.localdate()).days


@register.filter
def absolute(number):
    """The number without its sign."""
    return abs(number)


@register.filter
def month_of(moment):
    """The month of a moment in local time: 4 月, April."""
    return month_name(timezone.localtime(moment))
