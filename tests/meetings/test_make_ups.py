"""Whoever was excused from a lecture or theme day makes it up; only the member in person ends it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from common.errors import StaleEdit
from meetings import actions, make_ups
from meetings.choices import MakeUpForm, PartKind
from meetings.models import MakeUp
from meetings.papers import paper_contents
from meetings.verifying import Verification
from regulations.findings import RuleBroken
from tests.meetings.cast import Cast, yesterday
from tests.meetings.test_recording import key, stored

pytestmark = pytest.mark.django_db
LECTURE = (PartKind.PARTY_LECTURE,)


@pytest.fixture
def cast():
    return Cast(full=6, probationary=1)


def lecture(cast, away, kinds=LECTURE):
    """A sealed record from which `away` were excused."""
    data = cast.record(kinds=kinds, away=away)
    parts = tuple(replace(part, topic="纪律教育", lecturer="周明远") for part in data.parts)
    return actions.save_and_seal(cast.plan(kinds=kinds), replace(data, parts=parts), by=cast.anna)


def test_each_excused_absence_opens_one(cast):
    away = cast.roll()[1:4]
    meeting = lecture(cast, away)
    rows = list(MakeUp.objects.filter(meeting=meeting).order_by("member_id"))
    assert [(row.member_id, row.material, row.form, row.brought_by, row.due_on) for row in rows] == [
        (member.pk, "纪律教育", MakeUpForm.GIST, cast.chair, yesterday() + timedelta(days=30)) for member in away
    ]


def test_an_assembly_opens_none_and_a_lecture_with_an_assembly_does(cast):
    away = cast.roll()[1:2]
    lecture(cast, away, kinds=(PartKind.GENERAL_ASSEMBLY,))
    assert MakeUp.objects.count() == 0
    lecture(cast, away, kinds=(PartKind.GENERAL_ASSEMBLY, PartKind.PARTY_LECTURE))
    assert MakeUp.objects.get().member == away[0]


def test_the_member_confirms_on_the_own_page_and_it_is_closed(client, cast):
    meeting = lecture(cast, [cast.dan.member, cast.people[0]])
    row = MakeUp.objects.get(member=cast.dan.member)
    client.force_login(cast.dan)
    page = client.get(reverse("meetings:mine")).content.decode()
    assert ("纪律教育" in page, cast.people[0].name in page) == (True, False)
    address = reverse("meetings:confirm-make-up", args=[row.public_id])
    assert address in page
    assert client.get(address).url == reverse("meetings:mine")
    for _click in range(2):
        assert client.post(address, {"idempotency_key": key()}).url == reverse("meetings:mine")
    assert list(client.get(reverse("meetings:mine")).context["make_ups"]) == []
    assert Entry.objects.filter(verb="make-up.confirmed", actor=cast.dan).count() == 1
    progress = make_ups.progress_of(meeting)
    assert (progress.total, progress.done, [r.member for r in progress.waiting]) == (2, 1, [cast.people[0]])
    with pytest.raises(RuleBroken):
        make_ups.confirm(row, by=cast.dan)


def test_nobody_confirms_for_somebody_else(client, cast):
    lecture(cast, [cast.people[0]])
    address = reverse("meetings:confirm-make-up", args=[MakeUp.objects.get().public_id])
    for user in (cast.anna, cast.dan, cast.carla, cast.bo, cast.adam):
        client.force_login(user)
        assert client.post(address, {"idempotency_key": key()}).status_code == 404
    assert MakeUp.objects.get().confirmed_at is None


def test_the_record_tells_how_many_and_names_only_who_is_left_to_the_entitled(client, cast):
    away = [cast.dan.member, cast.people[0]]
    meeting = lecture(cast, away)
    make_ups.confirm(MakeUp.objects.get(member=cast.dan.member), by=cast.dan)
    address = reverse("meetings:detail", args=[meeting.public_id])
    client.force_login(cast.anna)
    page = client.get(address)
    assert "2 人，已完成 1" in page.content.decode()
    panel = page.content.decode().split('id="make-up"')[1].split("</ul>")[0]
    assert (cast.people[0].name in panel, cast.dan.name in panel) == (True, False)
    client.force_login(cast.bo)
    page = client.get(address).content.decode()
    assert "2 人，已完成 1" in page
    assert reverse("meetings:make-up", args=[meeting.public_id, MakeUp.objects.first().public_id]) not in page
    paper = paper_contents(stored(meeting), printed_by=cast.anna, printed_at=timezone.now())
    assert [row.text for row in paper.rows if row.label == "补课"] == ["2 人，已完成 1"]
    assert list(Verification().problems()) == []


def test_the_secretary_says_what_is_brought_how_and_by_whom(client, cast):
    meeting = lecture(cast, [cast.people[0]])
    row = MakeUp.objects.get()
    address = reverse("meetings:make-up", args=[meeting.public_id, row.public_id])
    client.force_login(cast.anna)
    values = {
        "material": "讲稿第二节", "form": "visit", "brought_by": cast.dan.member.pk, "version": 1,
        "due_on": yesterday().isoformat(), "idempotency_key": key(),
    }  # fmt: skip
    assert client.post(address, values | {"brought_by": cast.carla.member.pk}).status_code == 422
    assert client.post(address, values).url == reverse("meetings:detail", args=[meeting.public_id]) + "#make-up"
    row.refresh_from_db()
    assert (row.material, row.form, row.brought_by, row.due_on) == ("讲稿第二节", "visit", cast.dan.member, yesterday())
    again = client.post(address, values | {"idempotency_key": key(2)})
    assert (again.status_code, again.context["form"].errors["__all__"].data[0].code) == (422, "stale")
    with pytest.raises(StaleEdit):
        make_ups.arrange(
            row, material="x", form="talk", brought_by_id=None, due_on=yesterday(), version=1, by=cast.anna
        )
    make_ups.confirm(row, by=cast.anna)
    assert client.get(address).status_code == 404
