"""A temporary branch: people assigned to it, its meetings, what it leaves to the home branch."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from branches.actions import change_organisation, close_ended, close_organisation, open_term
from branches.choices import Form
from branches.models import Organisation
from common.errors import Refused
from common.periods import month
from meetings import actions
from meetings.choices import PartKind
from meetings.credit_rules import COUNTS_AT_HOME, NEVER
from meetings.occasions import Rolls, sittings_between
from meetings.selectors import invitations
from members.actions import appoint, record_leaving, transfer_member
from members.assigning import assign, end_assignment
from members.choices import Post
from members.models import Member, TemporaryMembership
from members.rolls import roll_on
from obligations.choices import Status
from obligations.deriving import everywhere
from obligations.models import LocalValue
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
    if kind == PartKind.THEME_PARTY_DAY:
        data = replace(data, parts=(replace(data.parts[0], topic="重温入党誓词", gist="全体参加。"),))
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
    found = lights("meetings.general_assembly", meeting)
    assert found[cast.temporary.pk][0] == Status.DONE
    assert found[cast.branch.pk][0] != Status.DONE


def theme_day(cast, came):
    """A sealed theme day of the temporary branch to which `came` of those assigned came."""
    away = [member for member in cast.sent if member not in came]
    meeting = actions.plan_meeting(cast.temporary, cast.record(empty=True), by=cast.bo)
    return actions.save_and_seal(meeting, record(cast, PartKind.THEME_PARTY_DAY, away=away), by=cast.bo)


def lights(code, meeting):
    """{organisation: (light, label)} of a duty in the period of a meeting."""
    return {
        due.organisation_id: (due.status, due.deed and due.deed.label) for due in dues(everywhere, timezone.localdate())
        if due.duty.code == code and meeting.held_on in due.period
    }  # fmt: skip


def test_a_theme_day_counts_at_home_where_half_of_the_home_branch_came(cast):
    meeting = theme_day(cast, cast.sent)
    credit = meeting.credits.get()
    assert (credit.organisation, credit.present, credit.due) == (cast.branch, 4, 6)
    found = lights("meetings.theme_party_day", meeting)
    assert found[cast.temporary.pk] == (Status.DONE, "")
    assert found[cast.branch.pk] == (Status.DONE, "在临时党支部开展")
    assert found[cast.other.pk][0] != Status.DONE


def test_it_does_not_count_at_home_where_fewer_came(cast):
    meeting = theme_day(cast, cast.sent[:2])
    assert not meeting.credits.exists()
    assert lights("meetings.theme_party_day", meeting)[cast.branch.pk][0] != Status.DONE


def test_the_bureau_may_say_that_it_never_counts(cast):
    LocalValue.objects.create(
        rule=COUNTS_AT_HOME.rule, value=NEVER, start=FOUNDED, ground="局党委会议", set_by=cast.bo
    )  # fmt: skip
    assert not theme_day(cast, cast.sent).credits.exists()


def test_what_counts_at_home_is_no_door_to_the_record(cast, client):
    """The light at home names no address: the record is read where it is kept."""
    meeting = theme_day(cast, cast.sent)
    client.force_login(cast.anna)
    code = month(meeting.held_on).code
    page = client.get(f"/duties/meetings.theme_party_day/{cast.branch.public_id}/{code}/").content.decode()
    assert "在临时党支部开展" in page
    assert meeting.public_id not in page
    assert client.get(f"/meetings/{meeting.public_id}/").status_code == 404


def test_it_owes_no_appraisal_of_members(cast):
    found = {due.organisation_id for due in dues(everywhere, timezone.localdate())
             if due.duty.code == "meetings.democratic_appraisal"}  # fmt: skip
    assert cast.branch.pk in found
    assert cast.temporary.pk not in found


def test_whoever_came_sees_it_among_the_own_meetings(cast, client):
    meeting = theme_day(cast, cast.sent)
    client.force_login(cast.dan)
    held = client.get("/meetings/mine/").context["held"]
    assert [(row.sitting.meeting, row.sitting.meeting.organisation) for row in held] == [(meeting, cast.temporary)]
    client.force_login(cast.anna)
    assert client.get("/meetings/mine/").context["held"] == []


def test_it_closes_by_itself_the_day_after_its_task(cast):
    today = timezone.localdate()
    change_organisation(cast.temporary, ends_on=today, by=cast.bo)
    assert close_ended(today) == []
    assert close_ended(today + timedelta(days=1)) == [cast.temporary]
    cast.temporary.refresh_from_db()
    assert cast.temporary.closed_on == today
    assert not TemporaryMembership.objects.filter(end__isnull=True).exists()
    assert close_ended(today + timedelta(days=2)) == []


def test_only_a_temporary_branch_ends_with_its_task(cast):
    with pytest.raises(Refused) as refusal:
        change_organisation(cast.branch, ends_on=timezone.localdate(), by=cast.bo)
    assert [o.field for o in refusal.value.findings] == ["ends_on"]
    with pytest.raises(Refused):
        change_organisation(cast.temporary, ends_on=FOUNDED - timedelta(days=1), by=cast.bo)


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
