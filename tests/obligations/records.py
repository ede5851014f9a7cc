"""Meetings as plain rows: what was held when, and when it was sealed."""

from datetime import date
from itertools import count

from django.utils import timezone

from branches.choices import Kind
from meetings.choices import PartKind, State
from meetings.models import Meeting, Part, Sitting
from tests.factories import make_organisation, moment

_numbers = count(1)

ORGANISATIONAL_LIFE, APPRAISAL = PartKind.ORGANIZATIONAL_LIFE, PartKind.DEMOCRATIC_APPRAISAL
ASSEMBLY, COMMITTEE, GROUP, LECTURE, THEME_DAY = (
    PartKind.GENERAL_ASSEMBLY, PartKind.COMMITTEE_MEETING, PartKind.GROUP_MEETING, PartKind.PARTY_LECTURE,
    PartKind.THEME_PARTY_DAY,
)  # fmt: skip


def hold(organisation, held_on: date, *kinds, sealed_on: date | None = None, state=None, title="") -> Meeting:
    """A meeting with its parts; sealed where a day is given, else a draft (or `state`)."""
    state = State.SEALED if sealed_on else state or State.DRAFT
    number, recorded = next(_numbers), state in {State.DRAFT, State.SEALED}
    meeting = Meeting.objects.create(
        organisation=organisation, title=title or str(kinds[0].label), held_on=held_on, state=state,
        entered_at=moment(held_on, 20) if recorded else None, sealed_at=moment(sealed_on) if sealed_on else None,
        record_number=f"R{number:06}" if sealed_on else None, seal_hash="f" * 64 if sealed_on else "",
    )  # fmt: skip
    Part.objects.bulk_create(Part(meeting=meeting, kind=kind, order=n) for n, kind in enumerate(kinds))
    Sitting.objects.create(meeting=meeting, starts_at=moment(held_on), place="党员活动室")
    return meeting


def seal(meeting, on: date) -> Meeting:
    """Seal a draft as the product would, leaving out everything duties do not look at."""
    meeting.state, meeting.sealed_at, meeting.seal_hash = State.SEALED, moment(on), "f" * 64
    meeting.entered_at = meeting.entered_at or timezone.now()
    meeting.record_number = f"R{next(_numbers):06}"
    meeting.save()
    return meeting


def make_group(branch, name="第一党小组", **fields):
    """A group of a branch."""
    return make_organisation(name, Kind.GROUP, branch, **fields)


def found(dues, code, organisation, period_code):
    """The one light of a duty, an organisation and a period; None where nothing is owed."""
    rows = [
        due for due in dues
        if (due.duty.code, due.organisation_id, due.period.code) == (f"meetings.{code}", organisation.pk, period_code)
    ]  # fmt: skip
    assert len(rows) <= 1
    return rows[0] if rows else None
