"""Small helpers of the meeting pages."""

from uuid import uuid4

from django import template

register = template.Library()

REASON_ICONS = {
    "on_duty": "shield-check", "standby": "hourglass-split", "call_out": "car-front", "task_force": "people",
    "security": "shield-shaded", "business_trip": "train-front", "training": "mortarboard",
    "vacation": "calendar-heart", "sick": "bandaid", "personal": "person",
}  # fmt: skip


@register.simple_tag
def new_key():
    """A fresh key for a form of one button."""
    return uuid4()


@register.filter
def reason_icon(reason):
    """The icon of a reason of leave."""
    return REASON_ICONS.get(reason, "circle")


@register.filter
def of_item(rows, index):
    """What was said under one matter of the agenda."""
    return [row for row in rows if str(row.values["item"]) == str(index)]


@register.filter
def of_vote(rows, index):
    """Those who stand in one election."""
    return [row for row in rows if str(row.values["vote"]) == str(index)]


@register.filter
def field_id(name):
    """The id of the input that a finding points at."""
    return f"id_{name}" if "-" not in name else name


@register.filter
def covers(scope, organisation):
    """Whether a scope holds an organisation."""
    return scope.covers(organisation.path)


@register.filter
def at(values, key):
    """The value of a key that is known only to the template."""
    return values.get(key, "")
