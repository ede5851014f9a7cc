"""What a secretary need not type again: place, people, standing matters, usual guests."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings import actions
from meetings.choices import PartKind
from meetings.forms.plan import first_values
from meetings.models import Guest
from meetings.records import GuestData, ItemData
from meetings.usual import standing_matters, usual_guests
from tests.meetings.cast import Cast

KIND = PartKind.GENERAL_ASSEMBLY
ZHOU, SONG = GuestData("周敬", "机关纪委委员", "指导"), GuestData("宋致远", "组织科科长", "指导")


@pytest.fixture
def cast(db):
    return Cast(full=4, probationary=0)


def hold(cast, days_ago, titles, guests=(), kinds=(KIND,)):
    """A recorded meeting with these matters and guests."""
    day = timezone.localdate() - timedelta(days=days_ago)
    data = cast.record(day=day, kinds=kinds, guests=tuple(guests), late_reason="task_force")
    items = tuple(ItemData(title) for title in titles)
    data = replace(data, parts=(replace(data.parts[0], items=items), *data.parts[1:]))
    return actions.save_record(cast.plan(day=day, kinds=kinds), data, by=cast.anna)


def test_what_stood_on_the_agenda_twice_in_a_row_stands_on_the_next(cast):
    assert standing_matters(cast.branch, KIND) == []
    hold(cast, 90, ["传达上级精神", "年度计划", "其他事项"])
    assert standing_matters(cast.branch, KIND) == []
    hold(cast, 30, ["其他事项", "接收预备党员", "传达上级精神"])
    assert standing_matters(cast.branch, KIND) == ["其他事项", "传达上级精神"]
    assert standing_matters(cast.branch, PartKind.PARTY_LECTURE) == []
    assert standing_matters(cast.other, KIND) == []
    hold(cast, 10, ["传达上级精神"])
    assert standing_matters(cast.branch, KIND) == ["传达上级精神"]


def test_a_new_plan_holds_everything_but_what_is_new(cast):
    hold(cast, 90, ["传达上级精神", "年度计划"])
    hold(cast, 30, ["传达上级精神", "半年小结"])
    values = first_values(cast.branch, KIND)
    assert (values["chair"], values["recorder"]) == (cast.chair.pk, cast.chair.pk)
    assert (values["sitting-0-place"], values["sitting-0-begins"], values["sitting-0-ends"]) == (
        "三楼会议室", "14:00", "15:00",
    )  # fmt: skip
    assert {name: value for name, value in values.items() if name.startswith("item-")} == {
        "item-0-title": "传达上级精神"
    }
    assert "title" not in values


def test_who_came_twice_in_a_row_is_offered_and_not_assumed(cast, client):
    hold(cast, 90, ["甲"], [SONG, ZHOU])
    hold(cast, 30, ["乙"], [replace(SONG, post="组织科副科长")])
    meeting = cast.plan()
    assert usual_guests(meeting) == [replace(SONG, post="组织科副科长")]
    client.force_login(cast.anna)
    page = client.get(reverse("meetings:record", args=[meeting.public_id]))
    assert "宋致远" in page.content.decode()
    assert not Guest.objects.filter(meeting=meeting).exists()


def press(client, meeting, **more):
    """The button beside the guests, with everything else on the page."""
    address = reverse("meetings:record", args=[meeting.public_id])
    source = client.get(address).context["form"].source
    stored = {name: value for name, value in source.items() if value not in (None, False)}
    return client.post(address, {**stored, "intent": "guests", "idempotency_key": uuid4(), **more})


def test_one_press_enters_the_usual_guests_behind_those_typed(cast, client):
    hold(cast, 90, ["甲"], [SONG, ZHOU])
    hold(cast, 30, ["乙"], [ZHOU, SONG])
    meeting = cast.plan()
    client.force_login(cast.anna)
    answer = press(client, meeting, **{"guest-3-name": "许怀瑾", "guest-4-name": "周敬", "guest-4-post": "新职务"})
    assert answer.url == reverse("meetings:record", args=[meeting.public_id]) + "#guests"
    rows = Guest.objects.filter(meeting=meeting).order_by("pk").values_list("name", "post", "reason")
    assert list(rows) == [("许怀瑾", "", ""), ("周敬", "新职务", ""), ("宋致远", "组织科科长", "指导")]
    page = client.get(reverse("meetings:record", args=[meeting.public_id])).content.decode()
    assert 'value="guests"' not in page


def test_plans_and_drafts_ahead_are_no_habit(cast):
    hold(cast, 90, ["甲"], [SONG])
    meeting = cast.plan(day=timezone.localdate() - timedelta(days=20))
    hold(cast, 10, ["乙"], [SONG])
    assert usual_guests(meeting) == []
    cancelled = cast.plan()
    actions.cancel_meeting(cancelled, reason="不开了", by=cast.anna)
    assert usual_guests(cast.plan()) == [SONG]
