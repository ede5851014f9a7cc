"""One sitting of several branches: planned once, and a roll, votes and a seal for each."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.roles import Role
from audit.models import Entry
from meetings import actions, joining
from meetings.choices import PartKind, Presence, State
from meetings.common_text import as_record, common, forget_texts
from meetings.forms.pages import stand_of
from meetings.models import Joint, JointRecord, Meeting
from meetings.papers import paper_contents
from meetings.records import AttendanceData, ItemData, PartData, RemarkData, ResolutionData
from meetings.sealing import contents, seal_hash
from meetings.selectors import record_of, whole
from meetings.verifying import Verification
from members.models import Member
from obligations.choices import Status
from obligations.deriving import everywhere
from obligations.selectors import dues
from regulations.findings import RuleBroken
from tests.factories import make_grantee, make_roll
from tests.meetings.cast import Cast, yesterday

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    cast = Cast()
    cast.strangers = make_roll(cast.other, full=4, probationary=0)
    return cast


def plan(cast, day=None, **values):
    """A theme day of the first branch, held together with the second: (meeting of the host, of the guest)."""
    data = cast.record(day=day, kinds=[PartKind.THEME_PARTY_DAY], empty=True, **values)
    host = joining.plan_jointly(cast.branch, [cast.other], data, by=cast.anna)
    return host, Meeting.objects.get(organisation=cast.other)


def read(meeting) -> Meeting:
    return whole(Meeting.objects.filter(pk=meeting.pk)).get()


def host_text(cast, gist="同意。", topic="重温入党誓词", **values):
    """What the host records: its roll, and one point under one matter."""
    remark = RemarkData(cast.chair.pk, cast.chair.name, gist)
    part = PartData(
        PartKind.THEME_PARTY_DAY, topic=topic, gist="全体参加。", items=(ItemData("学习讨论", remarks=(remark,)),)
    )
    return replace(cast.record(kinds=[PartKind.THEME_PARTY_DAY]), parts=(part,), **values)


def own_roll(cast, data):
    """The same text with the roll and the secretary of the guest."""
    people = Member.objects.filter(organisation=cast.other)
    rows = tuple(AttendanceData("A", member.pk, Presence.PRESENT) for member in people)
    return replace(data, attendances=rows, chair_id=cast.carla.member.pk, recorder_id=cast.carla.member.pk, guests=())


def page(client, user, meeting):
    """The record page of a meeting as somebody opens it."""
    client.force_login(user)
    return client.get(f"/meetings/{meeting.public_id}/record/")


def sent(answer, **values):
    """What the page would send, with some places written in."""
    shown = {name: value for name, value in answer.context["form"].source.items() if value not in (None, "", False)}
    shared = answer.context["shared"]
    head = {"idempotency_key": str(uuid4()), "common": answer.context["view"].shown_number} if shared else {}
    return {"idempotency_key": str(uuid4()), **shown, **head, **values}


# --- Planning ---------------------------------------------------------------------------------------------------------


def test_planned_once_it_stands_in_every_branch(cast):
    host, guest = plan(cast)
    assert (host.linked.is_host, guest.linked.is_host) == (True, False)
    assert (host.linked.names, guest.linked.names) == ([cast.other.name], [cast.branch.name])
    assert common(record_of(read(guest))) == common(record_of(read(host)))
    assert (guest.chair, guest.recorder) == (cast.carla.member, cast.carla.member)
    assert Entry.objects.filter(verb="meeting.planned", path=cast.other.path).count() == 1


def test_a_branch_invites_those_beside_it_and_the_level_above_those_below(cast, client):
    client.force_login(cast.anna)
    form = client.get("/meetings/plan/").context["form"]
    assert [row.pk for row in form.fields["guests"].queryset] == [cast.other.pk]
    address = f"/meetings/plan/?organisation={cast.branch.public_id}"
    values = {
        "idempotency_key": str(uuid4()), "kinds": ["theme_party_day"], "topic-theme_party_day": "重温入党誓词",
        "sitting-0-day": (timezone.localdate() + timedelta(days=3)).isoformat(), "sitting-0-begins": "14:00",
        "sitting-0-place": "礼堂", "guests": [cast.other.public_id],
    }  # fmt: skip
    assert client.post(address, values).status_code == 302
    again = client.post(address, {**values, "idempotency_key": str(uuid4())})
    assert (again.status_code, list(again.context["form"].errors)) == (422, ["kinds"])
    assert client.post(address, values).status_code == 302
    assert set(JointRecord.objects.values_list("organisation", flat=True)) == {cast.branch.pk, cast.other.pk}
    above = make_grantee(cast.general, Role.SECRETARY, "总支书记")
    client.force_login(above)
    form = client.get(address).context["form"]
    assert [row.pk for row in form.fields["guests"].queryset] == [cast.other.pk]


def test_without_guests_it_is_a_meeting_like_any_other(cast):
    data = cast.record(empty=True)
    meeting = joining.plan_jointly(cast.branch, [], data, by=cast.anna)
    assert not Joint.objects.exists()
    assert "joint" not in contents(read(meeting))


def test_a_committee_sits_by_itself(cast, client):
    client.force_login(cast.anna)
    values = {
        "idempotency_key": str(uuid4()), "kinds": ["committee_meeting"], "sitting-0-day": yesterday().isoformat(),
        "sitting-0-begins": "14:00", "sitting-0-place": "三楼", "guests": [cast.other.public_id],
    }  # fmt: skip
    answer = client.post("/meetings/plan/", values)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["guests"])
    assert not Meeting.objects.exists()


def test_the_host_moves_all_plans_and_a_guest_cancels_only_its_own(cast):
    host, guest = plan(cast, day=timezone.localdate() + timedelta(days=2))
    later = cast.record(day=timezone.localdate() + timedelta(days=5), kinds=[PartKind.THEME_PARTY_DAY], empty=True)
    joining.change_jointly(host, later, by=cast.anna)
    guest.refresh_from_db()
    assert (guest.held_on, guest.schedule_version, guest.chair) == (later.held_on, 2, cast.carla.member)
    joining.cancel_jointly(guest, reason="另有任务", by=cast.carla)
    host.refresh_from_db()
    assert host.state == State.PLANNED
    joining.cancel_jointly(host, reason="改为线上", by=cast.anna)
    assert set(Meeting.objects.values_list("state", flat=True)) == {State.CANCELLED}


# --- Recording --------------------------------------------------------------------------------------------------------


def test_the_guest_finds_the_common_facts_filled_in_and_its_own_roll(cast, client):
    host, guest = plan(cast)
    actions.save_record(host, host_text(cast), by=cast.anna)
    answer = page(client, cast.carla, guest)
    values = answer.context["form"].source
    assert (values["topic-theme_party_day"], values["remark-0-gist"]) == ("重温入党誓词", "同意。")
    roll = {person.pk for person in answer.context["board"].roll}
    assert roll == set(Member.objects.filter(organisation=cast.other).values_list("pk", flat=True))
    assert all(person.value == "" for person in answer.context["board"].roll)
    text = answer.content.decode()
    assert cast.branch.name in text
    assert not any(f'att-{member.pk}"' in text for member in cast.people)


def test_neither_sees_the_other_s_record(cast, client):
    host, guest = plan(cast)
    for user, foreign in ((cast.anna, guest), (cast.carla, host)):
        client.force_login(user)
        for address in ("", "record/", "change/", "cancel/", "docx/"):
            assert client.get(f"/meetings/{foreign.public_id}/{address}").status_code == 404


def test_the_level_above_reads_both_and_whoever_has_no_part_reads_none(cast, client):
    meetings = plan(cast)
    for user, status in ((cast.bo, 200), (cast.adam, 404), (None, 302)):
        client.logout()
        if user:
            client.force_login(user)
        assert [client.get(f"/meetings/{each.public_id}/").status_code for each in meetings] == [status] * 2


def test_what_the_host_writes_later_reaches_the_draft_and_leaves_what_the_guest_wrote(cast, client):
    host, guest = plan(cast)
    actions.save_record(host, host_text(cast), by=cast.anna)
    first = page(client, cast.carla, guest)
    mine = {"topic-theme_party_day": "本支部的题目", "intent": "save"}
    assert client.post(f"/meetings/{guest.public_id}/record/", sent(first, **mine)).status_code == 302
    actions.save_record(host, host_text(cast, gist="同意，下月起执行。", topic="学习条例"), by=cast.anna)
    again = page(client, cast.carla, guest)
    values = again.context["form"].source
    assert (values["topic-theme_party_day"], values["remark-0-gist"]) == ("本支部的题目", "同意，下月起执行。")
    assert again.context["shared"].places == ["发言要点"]
    assert again.context["own_places"]
    assert client.post(f"/meetings/{guest.public_id}/record/", sent(again, intent="save")).status_code == 302
    assert stand_of(read(guest)).values["remark-0-gist"] == "同意，下月起执行。"
    assert page(client, cast.carla, guest).context["shared"].news == ()


def test_a_row_the_host_took_out_goes_and_one_of_the_guest_stays(cast, client):
    host, guest = plan(cast)
    actions.save_record(host, host_text(cast), by=cast.anna)
    first = page(client, cast.carla, guest)
    own = {
        "remark-1-item": "0",
        "remark-1-speaker": cast.strangers[0].name,
        "remark-1-gist": "支持。",
        "intent": "save",
    }
    assert client.post(f"/meetings/{guest.public_id}/record/", sent(first, **own)).status_code == 302
    bare = host_text(cast)
    bare = replace(bare, parts=(replace(bare.parts[0], items=(ItemData("学习讨论"),)),))
    actions.save_record(host, bare, by=cast.anna)
    values = page(client, cast.carla, guest).context["form"].source
    assert "remark-0-gist" not in values
    assert values["remark-1-gist"] == "支持。"


# --- Sealing ----------------------------------------------------------------------------------------------------------


def test_each_seal_fulfils_the_duty_of_its_own_branch(cast):
    host, guest = plan(cast)
    actions.save_and_seal(host, host_text(cast), by=cast.anna)
    lights = lambda: {  # noqa: E731
        due.organisation_id: due.status for due in dues(everywhere, timezone.localdate())
        if due.duty.code == "meetings.theme_party_day" and host.held_on in due.period
    }  # fmt: skip
    assert (lights()[cast.branch.pk], lights()[cast.other.pk]) == (Status.DONE, Status.DUE)
    actions.save_and_seal(guest, own_roll(cast, host_text(cast)), by=cast.carla)
    assert lights()[cast.other.pk] == Status.DONE
    assert list(Verification().problems()) == []


def test_what_a_guest_sealed_stays_sealed_when_the_host_writes_on(cast, client):
    host, guest = plan(cast)
    actions.save_record(host, host_text(cast), by=cast.anna)
    actions.save_and_seal(guest, own_roll(cast, host_text(cast)), by=cast.carla)
    before = read(guest).seal_hash
    actions.save_record(host, host_text(cast, topic="学习条例"), by=cast.anna)
    after = read(guest)
    assert (after.seal_hash, seal_hash(contents(after))) == (before, before)
    assert after.parts.get().topic == "重温入党誓词"
    client.force_login(cast.carla)
    assert "以封存内容为准" in client.get(f"/meetings/{guest.public_id}/").content.decode()


def test_a_guest_does_not_seal_a_text_that_was_changed_before_the_eyes(cast, client):
    host, guest = plan(cast)
    actions.save_record(host, host_text(cast), by=cast.anna)
    seen = page(client, cast.carla, guest)
    actions.save_record(host, host_text(cast, topic="学习条例"), by=cast.anna)
    roll = {f"att-{member.pk}": "present:A" for member in Member.objects.filter(organisation=cast.other)}
    address = f"/meetings/{guest.public_id}/record/"
    assert client.post(address, sent(seen, intent="seal", **roll)).status_code == 302
    assert Meeting.objects.get(pk=guest.pk).state == State.DRAFT
    again = client.get(address)
    assert again.context["form"].source["topic-theme_party_day"] == "学习条例"
    assert client.post(address, sent(again, intent="seal")).status_code == 302
    sealed = read(guest)
    assert (sealed.state, sealed.parts.get().topic) == (State.SEALED, "学习条例")
    assert sealed.linked.taken == host.linked.joint.texts.count()


def test_a_vote_counts_on_the_own_roll_alone(cast):
    """Five of the guest may vote: five votes carry, a sixth from another branch is one too many."""
    joining.plan_jointly(cast.branch, [cast.other], cast.record(empty=True), by=cast.anna)
    guest = Meeting.objects.get(organisation=cast.other)
    vote = ResolutionData(
        "年度计划", "通过年度计划。", yes=6, no=0, abstain=0, responsible_id=cast.carla.member.pk, deadline=yesterday()
    )
    with pytest.raises(RuleBroken) as refusal:
        actions.save_and_seal(guest, own_roll(cast, cast.record(resolutions=[vote])), by=cast.carla)
    assert {finding.field for finding in refusal.value.findings} == {"vote-0-yes"}
    actions.save_and_seal(guest, own_roll(cast, cast.record(resolutions=[replace(vote, yes=5)])), by=cast.carla)
    row = read(guest).parts.get().resolutions.get()
    assert (row.due, row.present, row.carried) == (5, 5, True)


def test_the_page_and_the_paper_say_with_whom(cast, client):
    _host, guest = plan(cast)
    actions.save_and_seal(guest, own_roll(cast, host_text(cast)), by=cast.carla)
    client.force_login(cast.carla)
    text = client.get(f"/meetings/{guest.public_id}/").content.decode()
    assert f"与{cast.branch.name}（主办）联合开展" in text
    paper = paper_contents(read(guest), printed_by=cast.carla, printed_at=timezone.now())
    assert f"与{cast.branch.name}联合开展" in paper.facts["title"]
    assert contents(read(guest))["joint"] == {"is_host": False, "held_with": [[cast.branch.pk, cast.branch.name]]}


def test_a_text_comes_back_from_storage_as_it_was(cast):
    host, _guest = plan(cast)
    data = host_text(cast)
    actions.save_record(host, data, by=cast.anna)
    assert common(as_record(host.linked.joint.texts.last().values)) == common(data)


def test_texts_that_nobody_works_from_are_forgotten(cast):
    host, guest = plan(cast)
    for number in range(4):
        actions.save_record(host, host_text(cast, gist=f"同意{number}。"), by=cast.anna)
    texts = lambda: [text.number for text in host.linked.joint.texts.all()]  # noqa: E731
    joining.take(guest.linked, 3)
    assert (forget_texts(timezone.now()), texts()) == (0, [1, 2, 3, 4, 5])
    later = timezone.now() + timedelta(days=2)
    assert (forget_texts(later), texts(), forget_texts(later)) == (3, [3, 5], 0)
    joining.take(guest.linked, 4)
    guest.linked.refresh_from_db()
    assert guest.linked.taken == 3
