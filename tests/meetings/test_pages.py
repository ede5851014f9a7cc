"""Who may open which page, what the list shows, and that a page costs the same with more rows."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from branches.choices import Kind
from common.periods import last_months, month
from meetings import actions
from meetings.choices import LeaveState, PartKind, State
from meetings.forms.plan import fitting_day
from meetings.models import LeaveRequest, Meeting, Resolution
from members.actions import appoint
from members.choices import Post
from tests.factories import FOUNDED, make_member, make_organisation, unlocked
from tests.meetings.cast import Cast, ordinary, yesterday

pytestmark = pytest.mark.django_db
ABOUT = ("detail", "change", "cancel", "record", "invitation", "addendum")


@pytest.fixture
def cast():
    return Cast()


def ahead(days=3):
    return timezone.localdate() + timedelta(days=days)


def url(name, meeting=None, *more):
    return reverse(f"meetings:{name}", args=[meeting.public_id, *more] if meeting else [])


def key(number=1):
    return f"00000000-0000-4000-8000-{number:012}"


def status(client, user, address):
    client.force_login(user)
    return client.get(address).status_code


# (page, secretary, committee above, neighbour, member, administrator)
PLANNED = [
    ("detail", 200, 200, 404, 404, 404), ("change", 200, 404, 404, 404, 404), ("cancel", 200, 404, 404, 404, 404),
    ("record", 200, 404, 404, 404, 404), ("invitation", 200, 404, 404, 200, 404),
    ("addendum", 302, 404, 404, 404, 404),
]  # fmt: skip


@pytest.mark.parametrize(("route", "anna", "bo", "carla", "dan", "adam"), PLANNED, ids=[row[0] for row in PLANNED])
def test_a_planned_meeting_opens_to_those_entitled(client, cast, route, anna, bo, carla, dan, adam):
    address = url(route, cast.plan(day=ahead()))
    people = (cast.anna, cast.bo, cast.carla, cast.dan, cast.adam)
    assert [status(client, user, address) for user in people] == [anna, bo, carla, dan, adam]


@pytest.mark.parametrize("route", ["list", "plan", "mine"])
def test_lists_open_to_those_entitled(client, cast, route):
    people = (cast.anna, cast.bo, cast.carla, cast.dan, cast.adam)
    seen = [status(client, user, url(route)) for user in people]
    assert seen == {
        "list": [200, 200, 200, 404, 404], "plan": [200, 404, 200, 404, 404], "mine": [200, 404, 200, 200, 404],
    }[route]  # fmt: skip


@pytest.mark.parametrize("route", ABOUT)
def test_a_stranger_is_asked_to_sign_in(client, cast, route):
    answer = client.get(url(route, cast.plan(day=ahead())))
    assert (answer.status_code, answer.url.startswith("/sign-in/")) == (302, True)


@pytest.mark.parametrize("route", ["change", "cancel", "record", "panel", "addendum"])
def test_a_forged_post_of_a_neighbour_writes_nothing(client, cast, route):
    meeting = cast.plan(day=ahead())
    before, entries = Meeting.objects.values().get(), Entry.objects.count()
    for user in (cast.carla, cast.bo, cast.dan, cast.adam):
        client.force_login(user)
        assert (
            client.post(
                url(route, meeting), {"idempotency_key": key(), "version": 1, "reason": "x", "text": "x"}
            ).status_code
            == 404
        )
    assert (Meeting.objects.values().get(), Entry.objects.count()) == (before, entries)


def test_a_neighbour_cannot_be_planned_for(client, cast):
    client.force_login(cast.anna)
    assert client.get(url("plan") + f"?organisation={cast.other.public_id}").status_code == 404


def test_a_neighbours_member_is_no_choice(client, cast):
    client.force_login(cast.anna)
    answer = client.post(url("plan"), {
        "idempotency_key": key(), "kinds": "general_assembly", "sitting-0-day": ahead().isoformat(),
        "sitting-0-begins": "14:00", "chair": cast.carla.member.pk,
    })  # fmt: skip
    assert (answer.status_code, Meeting.objects.count()) == (422, 0)


def plan_post(**more):
    return {
        "idempotency_key": key(), "kinds": ["general_assembly", "theme_party_day"],
        "sitting-0-day": ahead().isoformat(),
        "sitting-0-begins": "14：00", "sitting-0-ends": "15:30", "sitting-0-place": "三楼会议室",
        "item-0-title": "年度计划",
        "item-3-title": "学习", "topic-theme_party_day": "廉政教育", **more,
    }  # fmt: skip


def test_planning_twice_by_a_double_click_plans_once(client, cast):
    client.force_login(cast.anna)
    first, second = client.post(url("plan"), plan_post()), client.post(url("plan"), plan_post())
    meeting = Meeting.objects.get()
    assert first.url == second.url == url("detail", meeting)
    assert [part.kind for part in meeting.parts.all()] == ["general_assembly", "theme_party_day"]
    assert [item.title for item in meeting.parts.first().items.all()] == ["年度计划", "学习"]
    assert (meeting.parts.last().topic, meeting.title.endswith("党员大会")) == ("廉政教育", True)


def test_what_was_held_already_goes_on_to_its_record(client, cast):
    client.force_login(cast.anna)
    answer = client.post(url("plan"), plan_post(**{"sitting-0-day": yesterday().isoformat()}))
    assert answer.url == url("record", Meeting.objects.get())


@pytest.mark.parametrize(("wrong", "said"), [
    ({"sitting-0-day": "2026-02-30"}, "正确的日期"), ({"sitting-0-day": "0001-01-01"}, "年份"),
    ({"sitting-0-ends": "13:00"}, "早于"), ({"kinds": ["committee_meeting", "party_lecture"]}, "单独登记"),
    ({"kinds": "group_meeting"}, ""), ({"sitting-0-place": "长" * 90}, ""),
    ({"sitting-0-day": "", "sitting-0-begins": "", "sitting-0-place": ""}, "时间和地点"),
])  # fmt: skip
def test_what_cannot_be_planned_is_told_and_kept(client, cast, wrong, said):
    client.force_login(cast.anna)
    answer = client.post(url("plan"), plan_post(**wrong))
    assert (answer.status_code, Meeting.objects.count()) == (422, 0)
    text = answer.content.decode()
    assert said in text
    assert 'value="年度计划"' in text


def test_the_next_plan_is_filled_in_from_last_time(client, cast):
    cast.plan(day=yesterday())
    client.force_login(cast.anna)
    text = client.get(url("plan") + "?kind=general_assembly").content.decode()
    assert 'value="三楼会议室"' in text
    assert 'value="14:00"' in text


def test_leave_is_asked_and_granted(client, cast):
    meeting = cast.plan(day=ahead())
    client.force_login(cast.dan)
    assert (
        client.post(url("invitation", meeting), {"idempotency_key": key(), "reason": "on_duty", "note": ""}).status_code
        == 302
    )
    request = LeaveRequest.objects.get()
    client.force_login(cast.carla)
    assert (
        client.post(url("decide", meeting, request.pk), {"idempotency_key": key(2), "granted": "yes"}).status_code
        == 404
    )
    client.force_login(cast.anna)
    assert "陈立夏" in client.get(url("detail", meeting)).content.decode()
    client.post(url("decide", meeting, request.pk), {"idempotency_key": key(3), "granted": "yes"})
    request.refresh_from_db()
    assert (request.state, request.decided_by) == (LeaveState.GRANTED, cast.anna)
    board = client.get(url("record", meeting)).context["board"]
    assert {p.name: (p.state, p.reason) for p in board.roll}["陈立夏"] == ("leave", "on_duty")


def test_the_committee_does_not_invite_ordinary_members(client, cast):
    meeting = cast.plan(day=ahead(), kinds=(PartKind.COMMITTEE_MEETING,))
    assert [status(client, user, url("invitation", meeting)) for user in (cast.anna, cast.dan)] == [200, 404]


def test_cancelling_tells_why(client, cast):
    meeting = cast.plan(day=ahead())
    client.force_login(cast.anna)
    assert client.post(url("cancel", meeting), {"idempotency_key": key(), "version": 1}).status_code == 422
    client.post(url("cancel", meeting), {"idempotency_key": key(), "version": 1, "reason": "紧急任务"})
    meeting.refresh_from_db()
    assert (meeting.state, meeting.cancelled_reason) == (State.CANCELLED, "紧急任务")
    client.force_login(cast.dan)
    assert "紧急任务" in client.get(url("invitation", meeting)).content.decode()


def seal(cast, **values):
    done = {"responsible_id": cast.chair.pk, "deadline": yesterday()}
    meeting = cast.plan()
    return actions.save_and_seal(meeting, cast.record(resolutions=[ordinary(5, **done)], **values), by=cast.anna)


def test_a_sealed_record_shows_its_three_times_and_its_code(client, cast):
    meeting = seal(cast)
    client.force_login(cast.anna)
    answer = client.get(url("detail", meeting))
    text = answer.content.decode()
    assert answer.context["intact"] is True
    for shown in (meeting.record_number, meeting.seal_hash, answer.context["code"], "本记录已封存", "通过"):
        assert shown in text
    assert client.get(url("record", meeting)).url == url("detail", meeting)


def test_a_record_altered_behind_the_program_says_so(client, cast):
    meeting = seal(cast)
    with unlocked("meetings_resolution"):
        Resolution.objects.update(yes=4)
    client.force_login(cast.anna)
    assert client.get(url("detail", meeting)).context["intact"] is False


def test_a_correction_and_what_became_of_a_resolution(client, cast):
    meeting = seal(cast)
    client.force_login(cast.anna)
    assert client.post(url("addendum", meeting), {"idempotency_key": key(), "text": " "}).status_code == 422
    client.post(url("addendum", meeting), {"idempotency_key": key(), "text": "结束时间应为 15:25。"})
    row = Resolution.objects.get()
    other = key(2)
    tomorrow = ahead(1).isoformat()
    assert client.post(url("done", meeting, row.pk), {"idempotency_key": other, "on": tomorrow}).status_code == 422
    client.post(url("done", meeting, row.pk), {"idempotency_key": other, "on": yesterday().isoformat()})
    row.refresh_from_db()
    assert row.done_on == yesterday()
    answer = client.get(url("detail", meeting))
    assert "结束时间应为 15:25。" in answer.content.decode()
    assert answer.context["intact"] is True


def statements(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len([q for q in captured.captured_queries if "_session" not in q["sql"] and "SAVEPOINT" not in q["sql"]])


@pytest.mark.parametrize("who", ["anna", "bo"])
def test_the_list_costs_the_same_with_one_three_and_thirty(client, cast, who):
    client.force_login(getattr(cast, who))
    counts = []
    for more in (1, 2, 27):
        for _turn in range(more):
            cast.plan(day=ahead())
        counts.append(statements(client, url("list")))
    assert counts == [counts[0]] * 3
    assert counts[0] <= 14


def test_the_list_pages_by_key_and_filters(client, cast):
    for number in range(53):
        cast.plan(day=ahead(number))
    client.force_login(cast.anna)
    first = client.get(url("list")).context["page"]
    second = client.get(url("list") + first.older).context["page"]
    assert (len(first), len(second)) == (50, 3)
    assert {m.pk for m in first}.isdisjoint({m.pk for m in second})
    for query, number in (
        ("?kind=party_lecture", 0),
        ("?state=planned", 50),
        ("?state=nonsense", 50),
        ("?organisation=x", 50),
        ("?year=abc", 50),
    ):
        assert len(client.get(url("list") + query).context["page"]) == number


@pytest.mark.parametrize("route", ["detail", "record"])
def test_a_page_costs_the_same_for_five_and_thirty_people(client, cast, route):
    client.force_login(cast.anna)
    counts = []
    for more in (0, 25):
        for number in range(more):
            make_member(cast.branch, f"新{number}")
        meeting = cast.plan()
        actions.save_record(meeting, cast.record(resolutions=[ordinary(5)]), by=cast.anna)
        counts.append(statements(client, url(route, meeting)))
    assert counts == [counts[0]] * 2
    assert counts[0] <= 40


def test_a_resolution_of_another_meeting_is_not_found(client, cast):
    first, second = seal(cast), seal(cast)
    row = Resolution.objects.filter(part__meeting=second).get()
    client.force_login(cast.anna)
    answer = client.post(url("done", first, row.pk), {"idempotency_key": key(), "on": yesterday().isoformat()})
    row.refresh_from_db()
    assert (answer.status_code, row.done_on) == (404, None)


def first_day(client, query):
    """The day a new plan is filled in with."""
    return client.get(url("plan") + query).context["form"].source["sitting-0-day"]


def test_a_plan_for_the_duty_of_a_period_gets_a_day_in_it(client, cast):
    client.force_login(cast.anna)
    today = timezone.localdate()
    passed, current = last_months(today, 2)
    named = f"?kind=committee_meeting&period={current.code}"
    assert today <= date.fromisoformat(first_day(client, named)) <= current.end
    assert first_day(client, f"?kind=committee_meeting&period={passed.code}") == ""
    assert first_day(client, "?kind=committee_meeting&period=nonsense") == first_day(client, "?kind=committee_meeting")


@pytest.mark.parametrize(
    ("day", "today", "expected"),
    [
        (date(2026, 12, 2), date(2026, 11, 25), date(2026, 11, 30)),
        (date(2026, 11, 27), date(2026, 11, 25), date(2026, 11, 27)),
        (date(2026, 10, 27), date(2026, 11, 25), date(2026, 11, 25)),
        (date(2026, 10, 27), date(2026, 10, 1), date(2026, 11, 1)),
        (date(2026, 12, 2), date(2026, 12, 1), None),
    ],
)
def test_the_day_lies_in_what_is_left_of_the_period(day, today, expected):
    assert fitting_day(day, month(date(2026, 11, 1)), today) == expected


def test_a_group_is_offered_its_own_people_and_whoever_stands_in_the_record(client, cast):
    group = make_organisation("第一党小组", Kind.GROUP, cast.branch)
    own = [make_member(cast.branch, name, group=group, user=True) for name in ("江一苇", "沈四方")]
    appoint(own[0], organisation=group, post=Post.GROUP_LEADER, on=FOUNDED, by=None)
    client.force_login(own[0].user)
    plan = client.get(url("plan"))
    assert [name for _pk, name in plan.context["form"].people_choices()] == ["—", "江一苇", "沈四方"]
    meeting = cast.plan(kinds=[PartKind.GROUP_MEETING], organisation=group)
    form = client.get(url("record", meeting)).context["form"]
    assert {name for _pk, name in form.people_choices()} == {"—", "江一苇", "沈四方", cast.chair.name}
