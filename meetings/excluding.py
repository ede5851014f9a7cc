"""Leaving somebody out of those due, and taking that back; as long as the record is not sealed."""

from django.db import transaction
from django.utils.translation import gettext as _

from audit.trail import record
from meetings.actions import lock, refuse, write_head
from meetings.models import VotingExclusion
from meetings.selectors import eligible, kinds_of


@transaction.atomic
def leave_out(meeting, member, *, ground, higher_approval, passed_on, by) -> VotingExclusion:
    """Leave `member` out of those due in the elections and admissions of this meeting (ELE).

    RuleBroken for somebody without a vote that day, for a second time, and for a vote of the assembly after the
    meeting. The trail says that it happened, not whom or why.
    """
    meeting = lock(meeting)
    if passed_on > meeting.held_on:
        refuse("passed-later", _("On the day of the meeting the assembly had not passed it."), "ELE", "passed_on")
    if member.pk not in eligible(meeting.organisation, kinds_of(meeting), meeting.held_on).voters:
        refuse("no-vote", _("This person has no vote that day and is not counted anyway."), "ELE 5", "member")
    if meeting.exclusions.filter(member=member).exists():
        refuse("twice", _("This person is left out already."), "ELE", "member")
    row = VotingExclusion.objects.create(
        meeting=meeting, member=member, ground=ground, higher_approval=higher_approval, passed_on=passed_on
    )
    write_head(meeting)
    record(by, "meeting.voter-left-out", meeting, path=meeting.organisation.path, reference=row.public_id)
    return row


@transaction.atomic
def count_again(exclusion, *, by):
    """Count somebody again who was to be left out."""
    meeting = lock(exclusion.meeting)
    exclusion.delete()
    write_head(meeting)
    record(by, "meeting.voter-counted-again", meeting, path=meeting.organisation.path, reference=exclusion.public_id)
