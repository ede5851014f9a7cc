"""What happens to meetings: planned, moved, cancelled, recorded, sealed, corrected. One verb, one transaction."""

from dataclasses import replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.clock import is_behind, newest_instant
from audit.trail import diff, record
from common.errors import Objection, Refused, StaleEdit
from meetings import building, drafts
from meetings.acknowledging import expect_readers
from meetings.choices import LeaveState, State
from meetings.common_text import publish
from meetings.crediting import credit_homes
from meetings.make_ups import open_make_ups
from meetings.models import Addendum, LeaveRequest, Meeting, Resolution
from meetings.questioning import ask_about
from meetings.reviewing import open_round
from meetings.sealing import addendum_hash, contents, seal_hash
from meetings.selectors import eligible, exclusions_of, record_of, self_checked, whole
from meetings.verdicts import findings_of, votes_of
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
    rows = Meeting.objects.select_related("linked").select_for_update(of=("self",))
    return checked(rows.get(pk=meeting.pk), version)


def lock_for_seal(meeting, version=None) -> Meeting:
    """The meeting and its organisation under a lock: record numbers are counted one seal after the other."""
    rows = Meeting.objects.select_related("organisation", "linked").annotate(newest_entry=newest_instant())
    rows = rows.select_for_update(of=("self", "organisation"), no_key=True)
    found = rows.get(pk=meeting.pk)
    trust_clock(found.newest_entry)
    return checked(found, version)


def trust_clock(newest):
    """Refuse to date a seal by a clock that went back behind the newest entry of the trail. Raises Refused."""
    if is_behind(newest, timezone.now()):
        words = _(
            "The clock of the server stands behind the last entry of the trail (%(moment)s). Nothing is sealed until it"
            " is set right; the draft is kept."
        )
        raise Refused([Objection("clock-behind", words % {"moment": f"{timezone.localtime(newest):%Y-%m-%d %H:%M}"})])


def checked(row, version) -> Meeting:
    """The row, if it may still change and nobody saved it in between."""
    if row.is_sealed:
        refuse("sealed", _("This record is sealed. A correction is attached as a dated addendum."))
    if row.state == State.CANCELLED:
        refuse("cancelled", _("This meeting was cancelled."))
    if version is not None and row.version != version:
        raise StaleEdit(row)
    return row


def head(data) -> dict:
    """The columns of the meeting itself."""
    return {name: getattr(data, name) for name in HEAD_FIELDS}


def write_head(meeting, **columns):
    """Save columns and count the version up; where there are none, the page of the record stands as it did."""
    for name, value in {**columns, "version": meeting.version + 1}.items():
        setattr(meeting, name, value)
    meeting.save(update_fields=[*columns, "version"])
    if not columns:
        drafts.follow(meeting)


@transaction.atomic
def plan_meeting(organisation, data, *, by) -> Meeting:
    """Put a meeting on the calendar; those invited are told by the planner of reminders."""
    meeting = Meeting.objects.create(organisation=organisation, **head(data))
    building.write_sittings(meeting, data.sittings)
    building.write_agenda(meeting, data.parts)
    record(by, "meeting.planned", meeting, path=organisation.path)
    return meeting


def schedule(meeting) -> list[tuple]:
    """When and where the sittings are; a change of it is a move."""
    return sorted((s.starts_at, s.label, s.place) for s in meeting.sittings.all())


@transaction.atomic
def change_plan(meeting, data, *, by, version=None) -> Meeting:
    """Change a plan. When a time or place changes, messages of before are void and a new one goes out."""
    meeting = lock(meeting, version)
    if meeting.state != State.PLANNED:
        refuse("has-record", _("A record has been entered; change it there."))
    before, columns = schedule(meeting), head(data)
    changes = diff({name: getattr(meeting, name) for name in HEAD_FIELDS}, columns)
    building.write_sittings(meeting, data.sittings)
    building.clear(meeting)
    building.write_agenda(meeting, data.parts)
    moved = before != schedule(meeting)
    if moved:
        columns["schedule_version"] = meeting.schedule_version + 1
    write_head(meeting, **columns)
    publish(meeting, data, by=by)
    record(
        by, "meeting.moved" if moved else "meeting.changed", meeting, path=meeting.organisation.path, changes=changes
    )
    return meeting


@transaction.atomic
def cancel_meeting(meeting, *, reason, by, version=None) -> Meeting:
    """Cancel a meeting that has no record yet; those invited are told at once."""
    meeting = lock(meeting, version)
    if meeting.state != State.PLANNED:
        refuse("has-record", _("A record has been entered; it can no longer be cancelled."))
    write_head(meeting, state=State.CANCELLED, cancelled_reason=reason, schedule_version=meeting.schedule_version + 1)
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
def save_record(meeting, data, *, by, version=None, quiet=False) -> Meeting:
    """Save a record as a draft; drafts always save. The first save is the time of entry, kept for ever.

    `quiet` is for drafts that save by themselves: they leave an entry only when something of the head changed.
    """
    meeting = lock(meeting, version)
    columns, first = head(data), meeting.entered_at is None
    changes = diff({name: getattr(meeting, name) for name in HEAD_FIELDS}, columns)
    write_draft(meeting, data)
    if first:
        columns |= entry(by)
    write_head(meeting, **columns)
    publish(meeting, data, by=by)
    if first or changes or not quiet:
        record(by, "meeting.recorded", meeting, path=meeting.organisation.path, changes=changes)
    return meeting


def entry(by) -> dict:
    """The columns of a first entry."""
    return {"state": State.DRAFT, "entered_at": timezone.now(), "entered_by": by}


def write_draft(meeting, data, voters=frozenset(), votes=()):
    """Bring the rows of a record to `data`."""
    by_label = building.write_sittings(meeting, data.sittings)
    building.clear(meeting)
    building.write_contents(meeting, data, by_label, voters, votes)


def number_record(meeting, held_on) -> str:
    """The next record number of the organisation in the year: code-year-serial. The caller holds its lock."""
    prefix = f"{meeting.organisation.code}-{held_on.year}-"
    taken = Meeting.objects.filter(organisation=meeting.organisation_id, record_number__startswith=prefix).count()
    return f"{prefix}{taken + 1:03}"


def inspect(meeting, data, people=None, votes=None) -> list[Finding]:
    """Every finding of a record as it stands in `data`; the page shows them, the seal refuses the blocking ones."""
    people = people or eligible(meeting.organisation, data.kinds, data.held_on)
    return findings_of(data, people, today=timezone.localdate(), entered_at=meeting.entered_at, votes=votes)


@transaction.atomic
def save_and_seal(meeting, data, *, by, version=None) -> Meeting:
    """Save a record as typed and seal it: text, roll, votes and attachments become one hash in the trail.

    Raises RuleBroken with every blocking finding, and then nothing is written. Afterwards nothing changes; a duty of
    the period counts from this moment.
    """
    meeting = lock_for_seal(meeting, version)
    data = with_stored(meeting, data)
    people = eligible(meeting.organisation, data.kinds, data.held_on)
    votes = votes_of(data, people)
    blocking = [finding for finding in inspect(meeting, data, people, votes) if finding.blocking]
    if blocking:
        raise RuleBroken(blocking)
    columns = head(data) | (entry(by) if meeting.entered_at is None else {})
    changes = diff(
        {name: getattr(meeting, name) for name in HEAD_FIELDS}, {name: columns[name] for name in HEAD_FIELDS}
    )
    was_recorded = meeting.entered_at is not None
    write_draft(meeting, data, people.voters, votes)
    if was_recorded:
        drafts.forget(meeting)
    publish(meeting, data, by=by)
    seal(meeting, by=by, **columns)
    record(by, "meeting.sealed", meeting, path=meeting.organisation.path, reference=meeting.seal_hash, changes=changes)
    expect_readers(meeting)
    open_make_ups(meeting, data)
    open_round(meeting, is_first=not was_recorded)
    ask_about(meeting, data)
    refresh(meeting.organisation, meeting.held_on)
    credit_homes(meeting, data)
    return meeting


def with_stored(meeting, data):
    """The record with those left out as they are stored under the lock; one query, for the seal as well. Of an
    organizational life meeting also whose self-check is on record.
    """
    building.hang(meeting, "exclusions", meeting.exclusions.all())
    return replace(data, exclusions=exclusions_of(meeting), self_checked=self_checked(meeting, data.kinds))


def seal(meeting, *, by, **columns):
    """Number, date and hash a meeting whose rows hang on it as they were written."""
    columns |= {
        "state": State.SEALED, "record_number": number_record(meeting, columns["held_on"]),
        "sealed_at": timezone.now(), "sealed_by": by,
    }  # fmt: skip
    for name, value in columns.items():
        setattr(meeting, name, value)
    write_head(meeting, **columns, seal_hash=seal_hash(contents(meeting)))


def fix_votes(meeting, people):
    """Write into the stored rows of a whole meeting what the rights of the day make of them; saving is the caller's."""
    rows = [row for part in meeting.parts.all() for row in part.resolutions.all()]
    for row, vote in zip(rows, votes_of(record_of(meeting), people), strict=True):
        row.due, row.present, row.carried, row.referred = vote.due, vote.present, vote.carried, vote.referred
        for candidate, (_name, result) in zip(row.candidates.all(), vote.standing, strict=True):
            candidate.result = result
    for row in (row for sitting in meeting.sittings.all() for row in sitting.attendances.all()):
        row.may_vote = row.member_id in people.voters


def seal_meeting(meeting, *, by, version=None) -> Meeting:
    """Seal a draft as it is stored."""
    stored = whole(Meeting.objects.filter(pk=meeting.pk)).get()
    return save_and_seal(stored, record_of(stored), by=by, version=stored.version if version is None else version)


@transaction.atomic
def add_addendum(meeting, *, text, by) -> Addendum:
    """Attach a dated correction to a sealed record, chained to the seal and to the addendum before."""
    meeting = Meeting.objects.select_for_update().annotate(newest_entry=newest_instant()).get(pk=meeting.pk)
    trust_clock(meeting.newest_entry)
    if not meeting.is_sealed:
        refuse("not-sealed", _("The record is not sealed; change it directly."))
    last = meeting.addenda.order_by("id").last()
    previous, at = (last.hash if last else meeting.seal_hash), timezone.now()
    addendum = Addendum.objects.create(
        meeting=meeting, text=text, signed_by=by, at=at, previous_hash=previous,
        hash=addendum_hash(previous, text, by.pk, at),
    )  # fmt: skip
    open_round(meeting, at=at)
    record(by, "meeting.addendum", meeting, path=meeting.organisation.path, reference=addendum.hash)
    return addendum


@transaction.atomic
def mark_resolution_done(resolution, *, on, by):
    """Note that a resolution of a sealed record has been carried out. The sealed text stays as it is."""
    meeting = resolution.part.meeting
    if not meeting.is_sealed:
        refuse("not-sealed", _("The record is not sealed yet."))
    Resolution.objects.filter(pk=resolution.pk).update(done_on=on)
    record(by, "meeting.resolution-done", meeting, path=meeting.organisation.path, changes={
        "done_on": (resolution.done_on, on), "resolution": (resolution.order, resolution.order),
    })  # fmt: skip
