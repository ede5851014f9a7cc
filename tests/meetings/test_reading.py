"""What follows the seal: whoever was away is told and confirms; what was decided stays in sight until it is done."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Entry
from dashboards.selectors import open_resolutions
from meetings import actions
from meetings.choices import PartKind, Presence
from meetings.models import Acknowledgement
from meetings.news import NEWS_FOR, TO_READ, to_read
from meetings.records import AttendanceData, SittingData
from reminders.actions import plan
from reminders.models import Reminder
from tests.factories import make_user, moment
from tests.meetings.cast import Cast, ordinary, yesterday

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def asking(client):
    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


def sealed(cast, **values):
    return actions.save_and_seal(cast.plan(), cast.record(**values), by=cast.anna)


def waiting(meeting):
    return set(Acknowledgement.objects.open().filter(meeting=meeting).values_list("member", flat=True))


KEY = "3f0f1a52-5a3f-4b0e-9f43-7b5f6a3f2c11"


def test_the_seal_expects_whoever_came_to_no_sitting(cast):
    day, away, shift = yesterday(), cast.dan.member, cast.people[0]
    both = (
        SittingData("A", moment(day, 14), "三楼会议室", moment(day, 15)),
        SittingData("B", moment(day, 16), "三楼会议室", moment(day, 17)),
    )
    rows = [AttendanceData("A", m.pk, Presence.PRESENT) for m in cast.roll() if m not in (away, shift)]
    rows += [AttendanceData("A", away.pk, Presence.LEAVE, "on_duty"), AttendanceData("B", shift.pk, Presence.PRESENT)]
    rows += [AttendanceData("A", shift.pk, Presence.ABSENT)]
    meeting = sealed(cast, sittings=both, attendances=tuple(rows))
    assert waiting(meeting) == {away.pk}


def test_a_draft_expects_nobody(cast):
    meeting = cast.plan()
    actions.save_record(meeting, cast.record(away=[cast.dan.member]), by=cast.anna)
    assert not Acknowledgement.objects.exists()


def test_whoever_was_away_is_told_once_in_neutral_words(cast):
    meeting = sealed(cast, away=[cast.dan.member, cast.people[0]])
    now = timezone.now()
    plan(now)
    plan(now + timedelta(minutes=1))
    rows = Reminder.objects.filter(kind=TO_READ)
    assert [(row.recipient, row.subject, row.title) for row in rows] == [
        (cast.dan, str(meeting.pk), f"有一份会议记录请您阅读：{meeting.title}")
    ]
    assert rows[0].address == f"/meetings/mine/{meeting.public_id}/record/"


def test_nobody_is_told_after_confirming_or_a_month(cast):
    meeting = sealed(cast, away=[cast.dan.member])
    now = timezone.now()
    assert [one.recipient_ids for one in to_read(now, now)] == [(cast.dan.pk,)]
    assert to_read(now + NEWS_FOR, now) == []
    Acknowledgement.objects.filter(meeting=meeting).update(read_at=now)
    assert to_read(now, now) == []


def test_reading_is_confirmed_once_and_leaves_one_entry(cast, asking):
    meeting = sealed(cast, away=[cast.dan.member])
    address = f"/meetings/mine/{meeting.public_id}/record/"
    page = asking(cast.dan)
    assert meeting.title in page.get("/meetings/mine/").content.decode()
    assert page.post(address, {"idempotency_key": KEY}).url == address
    first = Acknowledgement.objects.get().read_at
    assert page.post(address, {"idempotency_key": KEY}).url == address
    assert page.post(address, {"idempotency_key": KEY.replace("3f", "4f")}).url == address
    assert Acknowledgement.objects.get().read_at == first
    assert Entry.objects.filter(verb="meeting.acknowledged").count() == 1
    assert meeting.title not in page.get("/meetings/mine/").content.decode()


def test_the_page_shows_what_was_dealt_with_and_not_why_others_were_away(cast, asking):
    meeting = sealed(cast, away=[cast.dan.member, cast.people[0]])
    text = asking(cast.dan).get(f"/meetings/mine/{meeting.public_id}/record/").content.decode()
    assert "讨论年度计划" in text
    assert cast.people[0].name not in text
    assert "值班" not in text


@pytest.mark.parametrize("who", ["anna", "carla", "bo", "adam"])
def test_nobody_else_reads_it_here(cast, asking, who):
    meeting = sealed(cast, away=[cast.dan.member])
    address = f"/meetings/mine/{meeting.public_id}/record/"
    page = asking(getattr(cast, who))
    assert page.get(address).status_code == 404
    assert page.post(address, {"idempotency_key": KEY}).status_code == 404
    assert not Acknowledgement.objects.filter(read_at__isnull=False).exists()


def test_a_member_without_account_or_row_finds_nothing(cast, asking):
    meeting = sealed(cast, away=[cast.people[0]])
    assert asking(cast.dan).get(f"/meetings/mine/{meeting.public_id}/record/").status_code == 404
    assert asking(make_user("来人")).get(f"/meetings/mine/{meeting.public_id}/record/").status_code == 404


def test_names_are_for_those_who_keep_the_record(cast, asking):
    meeting = sealed(cast, away=[cast.dan.member, cast.people[0]])
    own = asking(cast.anna).get(f"/meetings/{meeting.public_id}/").content.decode()
    assert own.count("待确认") == 2
    above = asking(cast.bo).get(f"/meetings/{meeting.public_id}/").content.decode()
    assert "待确认" not in above
    assert "2 人中 0 人已确认" in above


def carried(cast, day, **values):
    votes = [ordinary(6 - 1, responsible_id=cast.chair.pk, deadline=day, **values)]
    return sealed(cast, resolutions=votes, kinds=(PartKind.GENERAL_ASSEMBLY,))


def test_a_resolution_stays_on_the_workbench_until_it_is_done(cast, asking):
    meeting = carried(cast, timezone.localdate() + timedelta(days=5))
    row, scope = meeting.parts.get().resolutions.get(), cast.anna.scope_for("meetings.view_meeting")
    assert open_resolutions(cast.branch, scope) == [row]
    assert "通过年度计划" in asking(cast.anna).get("/").content.decode()
    actions.mark_resolution_done(row, on=timezone.localdate(), by=cast.anna)
    assert open_resolutions(cast.branch, scope) == []


def test_the_list_of_resolutions_is_cut_by_its_address(cast, asking):
    late = carried(cast, yesterday() - timedelta(days=1)).parts.get().resolutions.get()
    soon = carried(cast, timezone.localdate() + timedelta(days=5)).parts.get().resolutions.get()
    page = asking(cast.anna)

    def shown(query=""):
        return [row.pk for row in page.get(f"/meetings/follow-ups/{query}").context["page"]]

    assert shown() == [late.pk, soon.pk]
    assert shown("?state=overdue") == [late.pk]
    actions.mark_resolution_done(late, on=timezone.localdate(), by=cast.anna)
    assert shown() == [soon.pk]
    assert shown("?state=done") == [late.pk]
    assert shown(f"?organisation={cast.other.public_id}") == [soon.pk]
    assert asking(cast.carla).get("/meetings/follow-ups/").context["page"].rows == []
