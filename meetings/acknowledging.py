"""Whoever was not there reads the sealed record and says so: expected with the seal, confirmed in person."""

from django.db import transaction
from django.utils import timezone

from audit.trail import record
from meetings.choices import Presence
from meetings.models import Acknowledgement


def absent_from(meeting) -> list[int]:
    """Who stands on the roll of a whole meeting and was present in none of its sittings, by id."""
    rows = [row for sitting in meeting.sittings.all() for row in sitting.attendances.all()]
    came = {row.member_id for row in rows if row.presence == Presence.PRESENT}
    return sorted({row.member_id for row in rows} - came)


def expected(meeting) -> list[Acknowledgement]:
    """Who has to read the record of a whole meeting, unsaved. Shared by the seal and the demo."""
    return [Acknowledgement(meeting=meeting, member_id=pk) for pk in absent_from(meeting)]


def expect_readers(meeting):
    """Write who has to read a record that is being sealed; the planner of reminders tells them."""
    Acknowledgement.objects.bulk_create(expected(meeting), ignore_conflicts=True)


@transaction.atomic
def acknowledge(row, *, by) -> Acknowledgement:
    """Confirm, in person and once, having read the record; the first moment stays."""
    now = timezone.now()
    if Acknowledgement.objects.filter(pk=row.pk).open().update(read_at=now):
        record(by, "meeting.acknowledged", row.meeting, path=row.meeting.organisation.path)
        row.read_at = now
    return row
