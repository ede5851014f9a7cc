"""Several branches hold one sitting: planned once, recorded, voted and sealed by each for itself."""

from dataclasses import replace

from django.db import transaction
from django.db.models import Exists, Q
from django.utils import timezone

from branches.choices import Form
from meetings import actions
from meetings.choices import State
from meetings.common_text import common, linked
from meetings.joint_models import Joint, JointRecord, JointText
from meetings.models import Meeting
from members.choices import Post
from members.models import Appointment


def own_posts(branches, day) -> dict[int, dict]:
    """{branch: who chairs and who records there by post}. One query."""
    held = Appointment.objects.on(day).filter(
        organisation__in=branches, post__in=[Post.SECRETARY, Post.ORGANIZATION_COMMISSIONER]
    )
    found = {}
    for branch, post, member in held.values_list("organisation_id", "post", "member_id"):
        found.setdefault(branch, {})[post] = member
    return {
        branch: {
            "chair_id": posts.get(Post.SECRETARY),
            "recorder_id": posts.get(Post.ORGANIZATION_COMMISSIONER) or posts.get(Post.SECRETARY),
        }
        for branch, posts in found.items()
    }


@transaction.atomic
def plan_jointly(organisation, guests, data, *, by) -> Meeting:
    """Plan a meeting of a branch, and the same sitting for each of `guests`; returns the meeting of the host.

    Without guests it is a meeting like any other.
    """
    host = actions.plan_meeting(organisation, data, by=by)
    if not guests:
        return host
    joint, posts = Joint.objects.create(planned_by=by), own_posts(guests, data.held_on)
    JointText.objects.create(joint=joint, number=1, values=common(data), by=by)
    nobody = {"chair_id": None, "recorder_id": None}
    meetings = [host, *(
        actions.plan_meeting(guest, replace(data, **posts.get(guest.pk, nobody)), by=by) for guest in guests
    )]  # fmt: skip
    JointRecord.objects.bulk_create(
        JointRecord(
            joint=joint, meeting=meeting, organisation=meeting.organisation, is_host=meeting is host,
            held_with=[[other.organisation_id, other.organisation.name] for other in meetings if other is not meeting],
        )
        for meeting in meetings
    )  # fmt: skip
    return host


def still_planned(meeting) -> list[Meeting]:
    """The meetings of the guests of a host that have no record yet."""
    row = linked(meeting)
    if row is None or not row.is_host:
        return []
    rows = Meeting.objects.filter(linked__joint=row.joint_id, linked__is_host=False, state=State.PLANNED)
    return list(rows.select_related("organisation").order_by("pk"))


@transaction.atomic
def change_jointly(meeting, data, *, by, version=None) -> Meeting:
    """Change a plan, and with the host's the plans of its guests; theirs keep chair and recorder."""
    changed = actions.change_plan(meeting, data, by=by, version=version)
    for guest in still_planned(changed):
        own = replace(data, chair_id=guest.chair_id, recorder_id=guest.recorder_id)
        actions.change_plan(guest, own, by=by)
        JointRecord.objects.filter(meeting=guest).update(taken=changed.linked.taken)
    return changed


@transaction.atomic
def cancel_jointly(meeting, *, reason, by, version=None) -> Meeting:
    """Cancel a meeting; where the host cancels, what its guests have planned falls with it."""
    cancelled = actions.cancel_meeting(meeting, reason=reason, by=by, version=version)
    for guest in still_planned(cancelled):
        actions.cancel_meeting(guest, reason=reason, by=by)
    return cancelled


def take(row, number):
    """Note which text of the host stands in the record of a guest; never an older one than before.

    A page that was open for days may name a text that is gone; what stood before is compared with then.
    """
    there = JointText.objects.filter(joint=row.joint_id, number=number)
    JointRecord.objects.filter(Exists(there), pk=row.pk, taken__lt=number).update(taken=number)


def partners_of(organisation, scope):
    """Whom a branch may invite: those under the same higher body, and those in reach of whoever plans.

    Not a temporary branch: its people stand on the roll of their home branch already.
    """
    rows = type(organisation).objects.branches().open_on(timezone.localdate()).exclude(pk=organisation.pk)
    return (
        rows.exclude(form=Form.TEMPORARY).filter(Q(parent=organisation.parent_id) | scope.condition("path")).in_order()
    )
