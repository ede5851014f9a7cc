"""How far a day lies ahead."""

from django import template
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import get_language

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
    """The month of a moment in local time, short: 4 月, Apr."""
    day = timezone.localtime(moment)
    return month_name(day) if (get_language() or "").startswith("zh") else format_date(day, "M")


@register.filter
def weekday(moment):
    """The day of the week of a moment in local time: 周二, Tue."""
    day = timezone.localtime(moment)
    return f"周{'一二三四五六日'[day.weekday()]}" if (get_language() or "").startswith("zh") else format_date(day, "D")
