"""A temporary branch: people assigned to it, its meetings, what it leaves to the home branch."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from branches.actions import close_organisation, open_term
from branches.choices import Form
from branches.models import Organisation
from common.errors import Refused
from meetings import actions
from meetings.choices import PartKind
from meetings.occasions import Rolls, sittings_between
from meetings.selectors import invitations
from members.actions import appoint, record_leaving, transfer_member
from members.assigning import assign, end_assignment
from members.choices import Post
from members.models import Member, TemporaryMembership
from members.rolls import roll_on
from obligations.choices import Status
from obligations.deriving import everywhere
from obligations.selectors import dues
from regulations.findings import RuleBroken
from tests.factories import FOUNDED, make_member, make_organisation, moment
from tests.meetings.cast import Cast, admission, yesterday

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    cast = Cast()
    cast.temporary = make_organisation("安保专项临时党支部", parent=cast.general)
    Organisation.objects.filter(pk=cast.temporary.pk).update(form=Form.TEMPORARY)
    cast.temporary.refresh_from_db()
    cast.sent = [cast.dan.member, *cast.people[:3]]
    for member in cast.sent:
        assign(member, organisation=cast.temporary, on=FOUNDED, by=cast.bo)
    appoint(cast.people[0], organisation=cast.temporary, post=Post.SECRETARY, on=FOUNDED, by=cast.bo)
    return cast


def record(cast, kind=PartKind.GENERAL_ASSEMBLY, **values):
    """A record of the temporary branch that lacks nothing."""
    data = cast.record(kinds=[kind], chair_id=cast.people[0].pk, recorder_id=cast.people[0].pk, **values)
    ids = {member.pk for member in cast.sent}
    return replace(data, attendances=tuple(row for row in data.attendances if row.member_id in ids))


def test_its_roll_holds_whoever_is_assigned_and_the_home_roll_stays(cast):
    day = timezone.localdate()
    assert {e.member.pk for e in roll_on(cast.temporary, day)} == {member.pk for member in cast.sent}
    assert {member.pk for member in cast.sent} <= {e.member.pk for e in roll_on(cast.branch, day)}
    end_assignment(TemporaryMembership.objects.get(member=cast.people[1]), on=yesterday(), by=cast.bo)
    assert cast.people[1].pk not in {e.member.pk for e in roll_on(cast.temporary, day)}
    assert cast.people[1].pk in {e.member.pk for e in roll_on(cast.temporary, yesterday())}


def test_it_ends_with_its_task_and_everybody_goes_home(cast):
    close_organisation(cast.temporary, on=timezone.localdate(), by=cast.bo, reason="安保任务结束")
    ends = TemporaryMembership.objects.values_list("end", flat=True)
    assert list(ends) == [timezone.localdate()] * len(cast.sent)
    assert not cast.people[0].appointments.filter(end__isnull=True).exists()
    assert cast.dan.member.memberships.get().end is None
    rights = cast.dan.grants.filter(organisation=cast.temporary)
    assert rights.get().end == timezone.localdate()


def test_whoever_leaves_the_party_leaves_the_temporary_branch(cast):
    record_leaving(cast.people[1], on=timezone.localdate(), reason="retired", by=cast.bo)
    assert TemporaryMembership.objects.get(member=cast.people[1]).end == timezone.localdate()


def test_its_record_page_calls_whoever_is_assigned(cast, client):
    meeting = actions.plan_meeting(cast.temporary, cast.record(empty=True), by=cast.bo)
    appoint(cast.dan.member, organisation=cast.temporary, post=Post.DEPUTY_SECRETARY, on=FOUNDED, by=cast.bo)
    client.force_login(cast.dan)
    page = client.get(f"/meetings/{meeting.public_id}/record/")
    assert [pk for pk, _name in page.context["form"].fields["chair"].choices[1:]] == [
        member.pk for member in Member.objects.filter(pk__in=[m.pk for m in cast.sent]).in_order()
    ]


def test_those_assigned_are_invited_and_told(cast, client):
    start = moment(timezone.localdate() + timedelta(days=2), 14)
    data = cast.record(day=start.date(), empty=True)
    meeting = actions.plan_meeting(cast.temporary, data, by=cast.bo)
    assert [sitting.meeting for sitting in invitations(cast.dan.member, timezone.now())] == [meeting]
    sittings = sittings_between(timezone.now(), timezone.now() + timedelta(days=5))
    assert Rolls(sittings).of(sittings[0]) == (cast.dan.pk,)
    client.force_login(cast.dan)
    assert client.get(f"/meetings/mine/{meeting.public_id}/").status_code == 200
    end_assignment(TemporaryMembership.objects.get(member=cast.dan.member), on=yesterday(), by=cast.bo)
    client.force_login(type(cast.dan).objects.get(pk=cast.dan.pk))
    assert client.get(f"/meetings/mine/{meeting.public_id}/").status_code == 404


def test_it_neither_admits_nor_elects_and_says_why(cast):
    meeting = actions.plan_meeting(cast.temporary, cast.record(empty=True), by=cast.bo)
    candidate = make_member(cast.branch, "何沐阳", standing="prospective")
    data = record(cast, resolutions=[admission(4, candidate_id=candidate.pk)])
    with pytest.raises(RuleBroken) as refusal:
        actions.save_and_seal(meeting, data, by=cast.bo)
    (finding,) = refusal.value.findings
    assert (finding.code, finding.citation.label) == ("temporary-branch", "BR 8")
    with pytest.raises(RuleBroken) as refusal:
        open_term(cast.temporary, elected_on=yesterday(), by=cast.bo)
    assert [f.citation.label for f in refusal.value.findings] == ["BR 8"]
    assert not cast.temporary.terms.exists()


def test_membership_is_never_moved_into_it(cast):
    with pytest.raises(RuleBroken):
        transfer_member(cast.dan.member, organisation=cast.temporary, on=yesterday(), by=cast.bo)
    with pytest.raises(RuleBroken):
        make_member(cast.temporary, "新人")
    assert Member.objects.filter(organisation=cast.temporary).count() == 0


def test_its_own_duty_is_fulfilled_by_its_own_record(cast):
    meeting = actions.plan_meeting(cast.temporary, cast.record(empty=True), by=cast.bo)
    actions.save_and_seal(meeting, record(cast), by=cast.bo)
    lights = {
        due.organisation_id: due.status for due in dues(everywhere, timezone.localdate())
        if due.duty.code == "meetings.general_assembly" and meeting.held_on in due.period
    }  # fmt: skip
    assert lights[cast.temporary.pk] == Status.DONE
    assert lights[cast.branch.pk] != Status.DONE


def test_nobody_is_assigned_twice_or_to_an_ordinary_branch(cast):
    with pytest.raises(Refused):
        assign(cast.dan.member, organisation=cast.temporary, on=yesterday(), by=cast.bo)
    with pytest.raises(Refused):
        assign(cast.chair, organisation=cast.other, on=yesterday(), by=cast.bo)


def test_the_pages_assign_and_end_and_tell_the_article(cast, client):
    client.force_login(cast.bo)
    member = cast.chair
    page = client.get(f"/members/{member.public_id}/").content.decode()
    assert f"/members/{member.public_id}/temporary/" in page
    sent = {
        "idempotency_key": uuid4(), "version": Member.objects.get(pk=member.pk).version,
        "organisation": cast.temporary.pk, "on": yesterday().isoformat(),
    }  # fmt: skip
    assert client.post(f"/members/{member.public_id}/temporary/", sent).status_code == 302
    row = TemporaryMembership.objects.get(member=member)
    assert "安保专项临时党支部" in client.get(f"/members/{member.public_id}/").content.decode()
    end = {"idempotency_key": uuid4(), "version": sent["version"], "on": yesterday().isoformat()}
    address = f"/members/{member.public_id}/temporary/{row.pk}/end/"
    assert client.post(address, end).status_code == 422
    end |= {"version": Member.objects.get(pk=member.pk).version, "idempotency_key": uuid4()}
    assert client.post(address, end).status_code == 302
    assert "收缴党费" in client.get(f"/organisations/{cast.temporary.public_id}/").content.decode()
    client.force_login(cast.anna)
    assert client.get(f"/members/{member.public_id}/temporary/").status_code == 200
    sent = TemporaryMembership.objects.get(member=cast.people[2])
    assert client.get(f"/members/{cast.people[2].public_id}/temporary/{sent.pk}/end/").status_code == 404
    client.force_login(cast.carla)
    assert client.get(f"/members/{member.public_id}/temporary/").status_code == 404
