"""Pasted notes on the record page: offered with their lines, taken in behind what was typed, scripts or not."""

from uuid import uuid4

import pytest
from django.urls import reverse

from audit.models import Entry
from meetings import actions
from meetings.forms.notes import Offer
from meetings.models import AgendaItem, Meeting, Remark
from tests.meetings.cast import Cast

NOTES = """9月党员大会
一、讨论年度计划。
周明远：下周开始执行。
二、其他事项
成员001同志强调，注意安全。
"""


@pytest.fixture
def cast(db):
    return Cast(full=4, probationary=0)


@pytest.fixture
def desk(cast, client):
    return Desk(cast, client)


class Desk:
    """The record page of a draft, as its secretary's browser sends it."""

    def __init__(self, cast, client):
        self.client = client
        client.force_login(cast.anna)
        self.meeting = actions.save_record(cast.plan(), cast.record(), by=cast.anna)
        self.address = reverse("meetings:record", args=[self.meeting.public_id])
        self.form = client.get(self.address).context["form"]

    def typed(self, **more):
        """Everything that stands on the page, and what is sent besides."""
        stored = {name: value for name, value in self.form.source.items() if value not in (None, False)}
        return {**stored, "idempotency_key": uuid4(), **more}

    def send(self, intent, pasted=NOTES, htmx=False, **more):
        data = self.typed(intent=intent, pasted=pasted, **more)
        if htmx:
            return self.client.post(
                reverse("meetings:notes", args=[self.meeting.public_id]), data, HTTP_HX_REQUEST="true"
            )
        return self.client.post(self.address, data)

    def ticked(self, pasted=NOTES, *, without=()):
        """The ticks as the offer makes them at first."""
        offer = Offer({**self.typed(), "pasted": pasted}, ["周明远", "成员001"])
        ticks = {row.name: "on" for row in offer.rows if row.ticked and row.index not in without}
        places = {f"{row.name}-to": row.target for row in offer.rows if row.piece.kind != "matter"}
        return {"pasted-stamp": offer.stamp, **ticks, **places}


def record_of(meeting):
    items = AgendaItem.objects.filter(part__meeting=meeting)
    return [(item.title, [(r.speaker_name, r.gist) for r in item.remarks.all()]) for item in items]


@pytest.mark.parametrize("htmx", [True, False], ids=["with scripts", "without"])
def test_the_pieces_are_shown_with_their_lines_and_nothing_is_saved(desk, htmx):
    version = Meeting.objects.get().version
    answer = desk.send(
        "split", htmx=htmx, **{"remark-7-item": "0", "remark-7-speaker": "甲", "remark-7-gist": "新写的"}
    )
    assert answer.status_code == 200
    text = answer.content.decode()
    assert ("新写的" in text) is not htmx
    rows = answer.context["offer"].rows
    assert [(row.piece.kind, row.ticked, row.is_known) for row in rows] == [
        ("rest", False, False), ("matter", False, True), ("remark", True, False), ("matter", True, False),
        ("remark", True, False),
    ]  # fmt: skip
    assert [row.target for row in rows if row.piece.kind == "remark"] == ["item-0", "piece-3"]
    assert "周明远：下周开始执行。" in text
    assert "第 3 行" in text or "line 3" in text
    assert Meeting.objects.get().version == version


def test_ticked_pieces_stand_behind_what_was_typed(desk):
    answer = desk.send(
        "take", **desk.ticked(), **{"remark-7-item": "0", "remark-7-speaker": "甲", "remark-7-gist": "新写的"}
    )
    assert answer.url == desk.address + "#agenda"
    assert record_of(desk.meeting) == [
        ("讨论年度计划", [("周明远", "同意。"), ("甲", "新写的"), ("周明远", "下周开始执行。")]),
        ("其他事项", [("成员001", "注意安全。")]),
    ]
    assert Remark.objects.get(gist="注意安全。").speaker.name == "成员001"
    assert Entry.objects.filter(verb="meeting.recorded").count() == 2


def test_what_is_not_ticked_stays_out(desk):
    desk.send("take", **desk.ticked(without=(2, 3, 4)))
    assert record_of(desk.meeting) == [("讨论年度计划", [("周明远", "同意。")])]


def test_a_remark_brings_its_matter_along(desk):
    desk.send("take", **desk.ticked(without=(2, 3)))
    assert record_of(desk.meeting)[1] == ("其他事项", [("成员001", "注意安全。")])


def test_a_piece_can_be_moved_to_another_matter(desk):
    desk.send("take", **{**desk.ticked(without=(2, 3)), "piece-4-to": "item-0"})
    assert record_of(desk.meeting) == [("讨论年度计划", [("周明远", "同意。"), ("成员001", "注意安全。")])]


def test_what_was_left_over_can_be_taken_too(desk):
    desk.send("take", **{**desk.ticked(without=(2, 3, 4)), "piece-0": "on"})
    assert record_of(desk.meeting) == [("讨论年度计划", [("周明远", "同意。"), ("", "9月党员大会")])]


def test_sending_it_twice_takes_it_once(desk):
    data = desk.typed(intent="take", pasted=NOTES, **desk.ticked())
    for _time in range(2):
        assert desk.client.post(desk.address, data).status_code == 302
    assert len(record_of(desk.meeting)[0][1]) == 2


@pytest.mark.parametrize(
    ("pasted", "more", "word"),
    [
        ("字" * 20_001, {}, "2 万字"),
        (NOTES + "又一行", {"pasted-stamp": "0" * 16}, "改动"),
        ("\n".join(f"{name}：好。" for name in ["周明远"] * 70), {}, "60"),
    ],
    ids=["too long", "changed", "too many"],
)
def test_what_cannot_be_taken_is_said_and_kept(desk, pasted, more, word):
    ticks = desk.ticked(pasted)
    answer = desk.send("take", pasted, **{**ticks, **more})
    assert answer.status_code == 422
    assert word in answer.content.decode()
    assert answer.context["offer"].pasted == pasted
    assert record_of(desk.meeting) == [("讨论年度计划", [("周明远", "同意。")])]


def test_without_any_matter_it_is_said_where_to_begin(desk):
    desk.form.source.update({"item-0-title": "", "remark-0-speaker": "", "remark-0-gist": ""})
    pasted = "周明远：下周开始执行。"
    answer = desk.send("take", pasted, **desk.ticked(pasted))
    assert answer.status_code == 422
    assert "请先在议程中填写议题" in answer.content.decode()


def test_a_sealed_record_takes_nothing(desk, cast):
    actions.save_and_seal(desk.meeting, cast.record(), by=cast.anna)
    assert desk.send("split", htmx=True).status_code == 404
    desk.send("take", **desk.ticked())
    assert record_of(desk.meeting) == [("讨论年度计划", [("周明远", "同意。")])]


def test_nobody_else_splits_notes_here(desk, cast, client):
    for user in (cast.carla, cast.bo, cast.dan, cast.adam):
        client.force_login(user)
        assert desk.send("split", htmx=True).status_code == 404
