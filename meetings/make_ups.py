"""Make-up: whoever was excused from a lecture or theme day is brought its matter and confirms it in person."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.trail import record
from common.errors import StaleEdit
from common.inserting import insert
from meetings.choices import STUDY_KINDS, Presence
from meetings.models import MakeUp
from regulations.citations import cite
from regulations.findings import Finding, RuleBroken

# Days after the meeting; no article sets a number, so it is the secretary's to change.
DAYS = 30


@dataclass(frozen=True)
class Progress:
    """How many make-ups a meeting opened, and how many are confirmed; `waiting` are those still open."""

    total: int
    waiting: list[MakeUp]

    @property
    def done(self) -> int:
        return self.total - len(self.waiting)


def rows_for(meeting, data) -> list[MakeUp]:
    """One unsaved make-up for each excused absence from the study parts of a record; none where nothing was taught."""
    topics = [part.topic or part.kind for part in data.parts if part.kind in STUDY_KINDS]
    if not topics:
        return []
    excused = sorted(pk for pk, (state, _reason) in data.presence().items() if state == Presence.LEAVE)
    material, due_on = "；".join(topics)[:200], data.held_on + timedelta(days=DAYS)
    return [
        MakeUp(meeting=meeting, member_id=pk, material=material, brought_by_id=data.recorder_id, due_on=due_on)
        for pk in excused
    ]


def open_make_ups(meeting, data) -> list[MakeUp]:
    """Write the make-ups of a record that is being sealed; one query, none where nobody was excused."""
    return insert(rows_for(meeting, data))


def progress_of(meeting) -> Progress:
    """Of how many make-ups of a meeting how many are done; one query."""
    rows = list(meeting.make_ups.select_related("member", "brought_by").order_by("member__sort_key", "id"))
    return Progress(len(rows), [row for row in rows if row.confirmed_at is None])


def own_open(member):
    """What a member still has to make up, the most urgent first."""
    rows = MakeUp.objects.filter(member=member, confirmed_at__isnull=True)
    return rows.select_related("meeting__organisation", "brought_by").order_by("due_on", "id")


def lock(make_up) -> MakeUp:
    """The make-up under a lock; RuleBroken when it is confirmed already."""
    row = MakeUp.objects.select_for_update(of=("self",)).select_related("meeting__organisation").get(pk=make_up.pk)
    if row.confirmed_at is not None:
        raise RuleBroken([Finding("confirmed", _("This is made up already."), cite("LOCAL"))])
    return row


@transaction.atomic
def arrange(make_up, *, material, form, brought_by_id, due_on: date, version, by) -> MakeUp:
    """Say what is brought, how, by whom and by when. StaleEdit when somebody else changed it in between."""
    row = lock(make_up)
    if row.version != version:
        raise StaleEdit(row)
    row.material, row.form, row.brought_by_id, row.due_on = material, form, brought_by_id, due_on
    row.version += 1
    row.save(update_fields=["material", "form", "brought_by", "due_on", "version"])
    record(by, "make-up.arranged", row, path=row.meeting.organisation.path)
    return row


@transaction.atomic
def confirm(make_up, *, by) -> MakeUp:
    """The member in person says that it is made up; nobody else can."""
    row = lock(make_up)
    row.confirmed_at, row.version = timezone.now(), row.version + 1
    row.save(update_fields=["confirmed_at", "version"])
    record(by, "make-up.confirmed", row, path=row.meeting.organisation.path)
    return row
