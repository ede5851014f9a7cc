"""What happens to meetings: planned, moved, cancelled, recorded, sealed, corrected. One verb, one transaction."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.trail import diff, record
from branches.choices import Kind
from branches.models import Organisation
from common.errors import StaleEdit
from meetings import building
from meetings.choices import LeaveState, State
from meetings.completeness import check_record
from meetings.models import Addendum, Attendance, LeaveRequest, Meeting, Resolution
from meetings.rules import judge_vote
from meetings.sealing import addendum_hash, contents, seal_hash
from meetings.selectors import eligible, kinds_of, present_ids, record_facts, resolution_facts, whole
from obligations.actions import refresh
from regulations.citations import cite
from regulations.findings import Finding, RuleBroken

HEAD_FIELDS = (
    "title", "held_on", "chair_id", "chair_delegated", "recorder_id", "notes", "late_reason", "late_note",
)  # fmt: skip


def refuse(code, message, article="BR 14", field=""):
    """Stop the act with one finding."""
    raise RuleBroken([Finding(code, message, cite(article), field)])


def lock(meeting, version=None) -> Meeting:
    """The meeting under a lock; StaleEdit when the caller saw an older version, RuleBroken when it is sealed."""
    row = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if row.is_sealed:
        refuse("sealed", _("This record is sealed. A correction is attached as a dated addendum."))
    if row.state == State.CANCELLED:
        refuse("cancelled", _("This meeting was cancelled."))
    if version is not None and row.version != version:
        raise StaleEdit(row)
    return row


def held_on(data):
    """The day of the first sitting, in the site's time zone."""
    return timezone.localdate(min(sitting.starts_at for sitting in data.sittings))


def head(data) -> dict:
    """The columns of the meeting itself."""
    values = {name: getattr(data, name) for name in HEAD_FIELDS if name != "held_on"}
    return {**values, "held_on": held_on(data)}


def write_head(meeting, **columns):
    """Save columns and count the version up."""
    for name, value in {**columns, "version": meeting.version + 1}.items():
        setattr(meeting, name, value)
    meeting.save(update_fields=[*columns, "version"])


@transaction.atomic
def plan_meeting(organisation, data, *, by) -> Meeting:
    """Put a meeting on the calendar; those invited are told by the planner of reminders."""
    meeting = Meeting.objects.create(organisation=organisation, **head(data))
    by_label = building.write_sittings(meeting, data.sittings)
    building.write_contents(meeting, data, by_label)
    record(by, "meeting.planned", meeting, path=organisation.path)
    return meeting


def schedule(meeting) -> list[tuple]:
    """When and where the sittings are; a change of it is a move."""
    return [(s.label, s.starts_at, s.place) for s in meeting.sittings.all().order_by("starts_at", "id")]


@transaction.atomic
def change_plan(meeting, data, *, by, version=None) -> Meeting:
    """Change a plan. When a time or place changes, messages of before are void and a new one goes out."""
    meeting = lock(meeting, version)
    before, columns = schedule(meeting), head(data)
    changes = diff({name: getattr(meeting, name) for name in HEAD_FIELDS}, columns)
    by_label = building.write_sittings(meeting, data.sittings)
    building.write_contents(meeting, data, by_label)
    moved = before != schedule(meeting)
    if moved:
        columns["schedule_version"] = meeting.schedule_version + 1
    write_head(meeting, **columns)
    record(by, "meeting.moved" if moved else "meeting.changed", meeting, path=meeting.organisation.path, changes=changes)
    return meeting


@transaction.atomic
def cancel_meeting(meeting, *, reason, by, version=None) -> Meeting:
    """Cancel a meeting that has no record yet; those invited are told at once."""
    meeting = lock(meeting, version)
    if meeting.state != State.PLANNED:
        refuse("has-record", _("A record has been entered; it can no longer be cancelled."))
    write_head(
        meeting, state=State.CANCELLED, cancelled_reason=reason, schedule_version=meeting.schedule_version + 1
    )
    record(by, "meeting.cancelled", meeting, path=meeting.organisation.path, reason=reason)
    return meeting


@transaction.atomic
def ask_leave(sitting, member, *, reason, note, by) -> LeaveRequest:
    """Ask leave from a sitting that has not begun; asking again replaces the earlier request."""
    if sitting.starts_at <= timezone.now() or sitting.meeting.state != State.PLANNED:
        refuse("begun", _("The meeting has begun; the recorder notes who is on leave."))
    request, _created = LeaveRequest.objects.update_or_create(
        sitting=sitting, member=member,
        defaults={"reason": reason, "note": note, "state": LeaveState.ASKED, "decided_at": None, "decided_by": None},
    )  # fmt: skip
    record(by, "meeting.leave-asked", request, path=sitting.meeting.organisation.path, reference=reason)
    return request


@transaction.atomic
def decide_leave(request, *, granted, by) -> LeaveRequest:
    """Grant or refuse a leave."""
    request.state = LeaveState.GRANTED if granted else LeaveState.REFUSED
    request.decided_at, request.decided_by = timezone.now(), by
    request.save(update_fields=["state", "decided_at", "decided_by"])
    path = request.sitting.meeting.organisation.path
    record(by, "meeting.leave-decided", request, path=path, reference=request.state)
    return request


@transaction.atomic
def save_record(meeting, data, *, by, version=None) -> Meeting:
    """Save a record as a draft; drafts always save. The first save is the time of entry, kept for ever."""
    meeting = lock(meeting, version)
    columns = head(data)
    changes = diff({name: getattr(meeting, name) for name in HEAD_FIELDS}, columns)
    by_label = building.write_sittings(meeting, data.sittings)
    building.write_contents(meeting, data, by_label)
    if meeting.entered_at is None:
        columns |= {"state": State.DRAFT, "entered_at": timezone.now(), "entered_by": by}
    write_head(meeting, **columns)
    record(by, "meeting.recorded", meeting, path=meeting.organisation.path, changes=changes)
    return meeting


def number_record(meeting) -> str:
    """The next record number of the organisation in the year: code-year-serial, counted under its lock."""
    Organisation.objects.select_for_update().get(pk=meeting.organisation_id)
    prefix = f"{meeting.organisation.code}-{meeting.held_on.year}-"
    taken = Meeting.objects.filter(organisation=meeting.organisation_id, record_number__startswith=prefix).count()
    return f"{prefix}{taken + 1:03}"


def bearer(meeting) -> Organisation:
    """Whose duty the meeting fulfils: the branch also answers for its groups."""
    organisation = meeting.organisation
    return organisation.parent if organisation.kind == Kind.GROUP else organisation


def fix_votes(meeting, people):
    """Write into the rows what the rights of the day make of them: who may vote, what carried."""
    for sitting in meeting.sittings.all():
        for row in sitting.attendances.all():
            row.may_vote = row.member_id in people.voters
    for part, row in ((part, row) for part in meeting.parts.all() for row in part.resolutions.all()):
        present = present_ids(next(s for s in meeting.sittings.all() if s.pk == row.sitting_id))
        facts = resolution_facts(row, part.kind, people.voters, present)
        row.due, row.present = facts.due, facts.present
        row.carried = facts.tally and judge_vote(facts.basis, facts.tally).carried


def save_votes(meeting):
    """Save what `fix_votes` filled in: two updates, whatever the size of the roll."""
    voting = [r.pk for s in meeting.sittings.all() for r in s.attendances.all() if r.may_vote]
    Attendance.objects.filter(sitting__meeting=meeting).update(may_vote=False)
    Attendance.objects.filter(pk__in=voting).update(may_vote=True)
    resolutions = [row for part in meeting.parts.all() for row in part.resolutions.all()]
    Resolution.objects.bulk_update(resolutions, ["due", "present", "carried"])


def inspect(meeting, people=None) -> list[Finding]:
    """Every finding of a record as it stands; the page shows them, the seal refuses the blocking ones."""
    people = people or eligible(meeting.organisation, kinds_of(meeting), meeting.held_on)
    fix_votes(meeting, people)
    return check_record(record_facts(meeting, people, timezone.localdate()))


@transaction.atomic
def seal_meeting(meeting, *, by, version=None) -> Meeting:
    """Seal a record: text, roll, votes and attachments become one hash in the trail; nothing changes after that.

    Raises RuleBroken with every blocking finding. A duty of the period counts from this moment.
    """
    lock(meeting, version)
    meeting = whole(Meeting.objects.filter(pk=meeting.pk)).get()
    people = eligible(meeting.organisation, kinds_of(meeting), meeting.held_on)
    blocking = [finding for finding in inspect(meeting, people) if finding.blocking]
    if blocking:
        raise RuleBroken(blocking)
    meeting.record_number, meeting.sealed_at, meeting.sealed_by = number_record(meeting), timezone.now(), by
    meeting.seal_hash = seal_hash(contents(meeting))
    save_votes(meeting)
    write_head(
        meeting, state=State.SEALED, record_number=meeting.record_number, sealed_at=meeting.sealed_at, sealed_by=by,
        seal_hash=meeting.seal_hash,
    )  # fmt: skip
    record(by, "meeting.sealed", meeting, path=meeting.organisation.path, reference=meeting.seal_hash)
    refresh(bearer(meeting), meeting.held_on)
    return meeting


@transaction.atomic
def add_addendum(meeting, *, text, by) -> Addendum:
    """Attach a dated correction to a sealed record, chained to the seal and to the addendum before."""
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if not meeting.is_sealed:
        refuse("not-sealed", _("The record is not sealed; change it directly."))
    last = meeting.addenda.order_by("id").last()
    previous, at = (last.hash if last else meeting.seal_hash), timezone.now()
    addendum = Addendum.objects.create(
        meeting=meeting, text=text, signed_by=by, at=at, previous_hash=previous,
        hash=addendum_hash(previous, text, by.pk, at),
    )  # fmt: skip
    record(by, "meeting.addendum", meeting, path=meeting.organisation.path, reference=addendum.hash)
    return addendum


@transaction.atomic
def mark_resolution_done(resolution, *, on, by):
    """Note that a resolution has been carried out. The sealed text stays as it is."""
    Resolution.objects.filter(pk=resolution.pk).update(done_on=on)
    meeting = resolution.part.meeting
    record(by, "meeting.changed", meeting, path=meeting.organisation.path, reference=f"done:{resolution.pk}")
