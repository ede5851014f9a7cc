"""Meetings as a secretary plans them, and the moments of one fixed spring."""

from datetime import date, timedelta

from meetings.actions import plan_meeting
from meetings.models import Meeting
from meetings.records import PartData, RecordData, SittingData
from reminders.models import Reminder
from tests.factories import moment

TODAY = date(2026, 3, 20)
NOON = moment(TODAY, 12)


def meeting_data(day, *, kinds=("general_assembly",), hour=19, title="3月党员大会", labels="A"):
    """A plan with one sitting for each label, two hours apart."""
    start = moment(day, hour)
    sittings = tuple(SittingData(label, start + timedelta(hours=2 * n), "三楼会议室") for n, label in enumerate(labels))
    return RecordData(title=title, sittings=sittings, parts=tuple(PartData(kind) for kind in kinds))


def planned(organisation, by, day, **values) -> Meeting:
    """A meeting on `day`, planned through the product's own action."""
    return plan_meeting(organisation, meeting_data(day, **values), by=by)


def rows(*steps, **only):
    """(step, account) of the rows that are not void, of sittings unless said otherwise."""
    found = Reminder.objects.filter(void_at__isnull=True, **{"kind": "meetings.sitting", **only})
    if steps:
        found = found.filter(step__in=steps)
    return sorted(found.values_list("step", "recipient__name"))
