"""Records on their way to the level above and back: handed in, read, accepted, returned. One verb, one transaction."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.trail import record
from branches.choices import Kind
from common.errors import StaleEdit
from common.inserting import insert
from common.workdays import add_working_days
from meetings.choices import ReviewMode, ReviewState, State
from meetings.models import Meeting, Review
from meetings.review_rules import DAYS_RULE, VERDICTS, WORKING_DAYS, Hands, check_verdict, mode_of, mode_rule
from meetings.selectors import kinds_of
from members.models import Appointment
from obligations.actions import refresh
from obligations.deriving import LocalValues
from regulations.citations import cite
from regulations.findings import Finding, RuleBroken

VERBS = {
    ReviewState.READ: "review.read", ReviewState.ACCEPTED: "review.accepted", ReviewState.RETURNED: "review.returned",
}  # fmt: skip


def is_reviewed(organisation) -> bool:
    """Whether records of an organisation go to the level above: those of branches. A group's are its branch's own."""
    return organisation.kind == Kind.BRANCH and organisation.parent_id is not None


def new_round(meeting, values: LocalValues, at, number=1) -> Review:
    """The round that begins at `at`, unsaved, by the values of its day. Shared by the actions and the demo."""
    day = timezone.localdate(at)
    mode = mode_of(kinds_of(meeting), lambda kind: values.on(mode_rule(kind), day, ReviewMode.READ))
    days = values.on(DAYS_RULE, day, WORKING_DAYS)
    return Review(
        meeting=meeting, reviewer_id=meeting.organisation.parent_id, number=number, mode=mode, since=at,
        due_on=add_working_days(day, days, values.swapped),
    )  # fmt: skip


def open_round(meeting, *, at=None, is_first=False) -> Review | None:
    """Let a record wait for its review from now on; one that waits already goes on waiting, as another text.

    Called inside the transaction of whoever seals, corrects or hands in, under the lock of the meeting. `is_first` says
    that nothing can have been handed in before.
    """
    if not is_reviewed(meeting.organisation):
        return None
    last = None if is_first else meeting.reviews.order_by("-number").first()
    if last and last.state == ReviewState.WAITING:
        last.version += 1
        last.save(update_fields=["version"])
        return last
    found = new_round(meeting, LocalValues(), at or timezone.now(), last.number + 1 if last else 1)
    insert([found])
    return found


@transaction.atomic
def hand_in(meeting, *, by, version=None) -> Review:
    """Hand a draft in before it is sealed. Raises RuleBroken where nobody reviews it or it is no draft, StaleEdit."""
    row = Meeting.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=meeting.pk)
    if version is not None and row.version != version:
        raise StaleEdit(row)
    if row.state != State.DRAFT:
        refuse("no-draft", _("Only a draft is handed in; a sealed record goes to the level above by itself."))
    found = open_round(row)
    if found is None:
        refuse("no-reviewer", _("Records of this organisation are not reviewed by a level above."))
    record(by, "review.handed-in", row, path=row.organisation.path)
    return found


def refuse(code, message):
    """Stop the act with one finding."""
    raise RuleBroken([Finding(code, message, cite("LOCAL"))])


def hands_of(user, meeting) -> Hands:
    """What an account had to do with a meeting; one query."""
    member = getattr(user, "member", None)
    is_own = member is not None
    posts = Appointment.objects.on(timezone.localdate()).filter(
        member=member, organisation__path__startswith=meeting.organisation.path
    )
    return Hands(
        entered=meeting.entered_by_id == user.pk, sealed=meeting.sealed_by_id == user.pk,
        chaired=is_own and meeting.chair_id == member.pk, recorded=is_own and meeting.recorder_id == member.pk,
        holds_post=is_own and posts.exists(),
    )  # fmt: skip


@transaction.atomic
def decide(review, verdict, *, by, version, record_version, place="", code="", note="") -> Review:
    """Read, accept or return a record as it was seen.

    Raises StaleEdit when the round or the text changed since, RuleBroken where the rule forbids the verdict.
    """
    # In the order in which a seal locks: the record, then its rounds.
    meeting = Meeting.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=review.meeting_id)
    row = Review.objects.select_for_update(of=("self",)).select_related("reviewer").get(pk=review.pk)
    row.meeting = meeting
    if (row.version, meeting.version) != (version, record_version):
        raise StaleEdit(row)
    findings = check_verdict(row.mode, row.state, verdict, hands_of(by, meeting), code=code, place=place)
    if findings:
        raise RuleBroken(findings)
    row.state = VERDICTS[ReviewMode(row.mode)][verdict]
    if row.state == ReviewState.RETURNED:
        row.place, row.code, row.note = place, code, note
    row.decided_at, row.decided_by, row.version = timezone.now(), by, row.version + 1
    row.save(update_fields=["state", "place", "code", "note", "decided_at", "decided_by", "version"])
    record(by, VERBS[row.state], row, path=meeting.organisation.path, reference=row.code)
    refresh(row.reviewer, timezone.localdate(row.since))
    return row
