"""After an election: its result is filed with the higher organisation and, where it must be, approved by it (BR 21)."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.trail import diff, record
from branches.actions import note_result
from branches.registry import register_results
from common.errors import StaleEdit
from meetings.actions import refuse
from meetings.choices import VoteKind
from meetings.elections import Elected
from meetings.models import Meeting, Resolution

FIELDS = ("filed_on", "approved_on", "reply")


def is_filed(row) -> bool:
    """Whether the result of a resolution goes up: that of an election in which somebody was elected."""
    return row.kind == VoteKind.ELECTION and any(each.result == Elected.ELECTED for each in row.candidates.all())


@transaction.atomic
def note_filing(resolution, *, filed_on, approved_on, reply, by, version) -> Resolution:
    """Note when the result of a sealed election was filed, and when and by which reply it was approved (BR 21).

    The sealed text stays as it is. `version` is the meeting's. Raises StaleEdit, RuleBroken for what is not sealed or
    elected nobody and for days that cannot be true.
    """
    meeting = Meeting.objects.select_for_update().get(pk=resolution.part.meeting_id)
    if meeting.version != version:
        raise StaleEdit(meeting)
    if not meeting.is_sealed or not is_filed(resolution):
        refuse("nothing-to-file", _("Only the result of a sealed election is filed."), "BR 21")
    check_days(meeting, filed_on, approved_on)
    columns = {"filed_on": filed_on, "approved_on": approved_on, "reply": reply}
    changes = diff({name: getattr(resolution, name) for name in FIELDS}, columns)
    Resolution.objects.filter(pk=resolution.pk).update(**columns)
    Meeting.objects.filter(pk=meeting.pk).update(version=F("version") + 1)
    record(by, "meeting.result-filed", meeting, path=meeting.organisation.path, changes=changes)
    note_result(meeting.organisation, meeting.held_on, filed_on=filed_on, approved_on=approved_on, by=by)
    return resolution


def check_days(meeting, filed_on, approved_on):
    """First the election, then the filing, then the approval; none of them ahead."""
    today = timezone.localdate()
    if not meeting.held_on <= filed_on <= today:
        refuse("filed-when", _("The result is filed after the election and not in the future."), "BR 21", "filed_on")
    if approved_on and not filed_on <= approved_on <= today:
        words = _("The approval follows the filing and does not lie in the future.")
        refuse("approved-when", words, "BR 21", "approved_on")


@register_results
def result_of(organisation, elected_on):
    """When the result of an election held on a day was filed and approved, as the records have it."""
    rows = Resolution.objects.filter(
        part__meeting__organisation=organisation, part__meeting__held_on=elected_on, filed_on__isnull=False
    )
    return rows.order_by("-part__meeting__sealed_at", "order").values_list("filed_on", "approved_on").first()
