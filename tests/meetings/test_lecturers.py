"""The line “lecturer and post” finds the person it names, and lets a guest be a guest."""

from dataclasses import replace
from importlib import import_module

import pytest
from django.apps import apps

from meetings.actions import save_and_seal
from meetings.choices import PartKind
from meetings.forms.gathering import GatheringForm
from meetings.lecturers import Lecturer, lecturer_of
from meetings.models import Part
from meetings.verifying import Verification
from members.actions import appoint
from members.choices import Post
from tests.factories import FOUNDED, make_member, unlocked
from tests.meetings.cast import Cast

KIND = PartKind.PARTY_LECTURE
POOL = [
    Lecturer(1, "宋致远", "宋致远（局党委书记）", leads=True), Lecturer(1, "宋致远", "宋致远"),
    Lecturer(2, "周明远", "周明远"), Lecturer(3, "周明远", "周明远"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("宋致远（局党委书记）", 1), ("宋致远", 1), ("宋 致远（市公安局党委书记、局长）", 1),
        ("局党委书记宋致远同志", 1),
        ("宋致远（市检察院检察长）", None), ("李明（市委党校教授）", None), ("周明远（党支部书记）", None), ("", None),
    ],
)  # fmt: skip
def test_the_line_finds_one_person_or_none(line, found):
    given = lecturer_of(line, POOL)
    assert (given and given.member_id) == found


@pytest.mark.django_db
class TestForm:
    @pytest.fixture
    def cast(self):
        cast = Cast()
        cast.root = cast.general.parent.parent
        cast.leader = make_member(cast.other, "宋致远")
        appoint(cast.leader, organisation=cast.root, post=Post.SECRETARY, on=FOUNDED, by=None)
        return cast

    def part(self, cast, line):
        values = {"kinds": [KIND], f"lecturer-{KIND}": line, f"topic-{KIND}": "纪律教育"}
        return GatheringForm(organisation=cast.branch, values=values).part_data([])[0]

    def test_leaders_of_committees_are_offered_before_the_people_of_the_branch(self, cast):
        form = GatheringForm(organisation=cast.branch)
        leader = f"宋致远（{cast.root}书记）"
        assert [each.line for each in form.lecturers] == [leader, *(m.name for m in form.people_of_branch)]
        found = self.part(cast, leader)
        assert (found.lecturer_id, found.lecturer_leads) == (cast.leader.pk, True)
        found = self.part(cast, cast.people[0].name)
        assert (found.lecturer_id, found.lecturer_leads) == (cast.people[0].pk, False)
        assert self.part(cast, "宋致远（市检察院检察长）").lecturer_id is None

    def test_the_link_is_sealed_and_one_found_later_may_only_follow_the_line(self, cast):
        meeting = cast.plan(kinds=(KIND,))
        data = cast.record(kinds=(KIND,))
        part = replace(data.parts[0], lecturer="宋致远（局党委书记）", lecturer_id=None, topic="纪律教育", gist="学。")
        save_and_seal(meeting, replace(data, parts=(part,)), by=cast.anna)
        with unlocked("meetings_part"):
            import_module("meetings.migrations.0020_lecturers").link_lecturers(apps, None)
        assert Part.objects.get().lecturer_member == cast.leader
        assert list(Verification().problems()) == []
        with unlocked("meetings_part"):
            Part.objects.update(lecturer_member=cast.people[0])
        assert [problem.part for problem in Verification().problems()] == ["contents"]
