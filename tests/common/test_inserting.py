"""Rows written in one statement are the rows `bulk_create` would have written."""

from datetime import date, time

import pytest
from django.db import IntegrityError, transaction

from audit.models import Entry
from common import inserting
from common.inserting import insert
from meetings.choices import Presence
from meetings.models import Attendance, Meeting, Sitting
from members.models import Standing
from tests.factories import make_bureau, make_roll, moment

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 31)


@pytest.fixture
def branch():
    """A branch of three."""
    branch = make_bureau(branches=1)["branches"][0]
    make_roll(branch, 3)
    return branch


@pytest.fixture
def sitting(branch):
    """A sitting of its meeting."""
    meeting = Meeting.objects.create(organisation=branch, title="党员大会", held_on=DAY)
    return Sitting.objects.create(meeting=meeting, starts_at=moment(DAY), place="会议室")


def attendances(sitting):
    """One of each presence, with and without a time."""
    ids = sitting.meeting.organisation.members.order_by("pk").values_list("pk", flat=True)
    values = [("present", "", time(19, 30, 15)), ("leave", "on_duty", None), ("absent", "", None)]
    return [
        Attendance(sitting=sitting, member_id=pk, presence=presence, reason=reason, arrived_at=at, may_vote=bool(at))
        for pk, (presence, reason, at) in zip(ids, values, strict=True)
    ]


def stored(rows):
    """Every column of the rows, as the database holds them."""
    return list(Attendance.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk").values())


def test_the_rows_are_those_of_bulk_create(sitting, django_assert_num_queries):
    ours = attendances(sitting)
    with django_assert_num_queries(1):
        insert(ours)
    written = stored(ours)
    Attendance.objects.all().delete()
    theirs = stored(Attendance.objects.bulk_create(attendances(sitting)))
    assert [{**row, "id": 0} for row in written] == [{**row, "id": 0} for row in theirs]


def test_each_row_has_its_own_key_and_counts_as_saved(sitting):
    rows = insert(attendances(sitting))
    for row in rows:
        assert Attendance.objects.get(pk=row.pk).member_id == row.member_id
        row.presence = Presence.ABSENT
        row.reason = ""
        row.save()
    assert Attendance.objects.filter(presence=Presence.ABSENT).count() == 3


def test_moments_and_days_come_back_as_they_went(branch):
    meeting = Meeting.objects.create(organisation=branch, title="党课", held_on=DAY)
    (row,) = insert([Sitting(meeting=meeting, starts_at=moment(DAY, 14), ends_at=moment(DAY, 15), place="一楼")])
    again = Sitting.objects.get(pk=row.pk)
    assert (again.starts_at, again.ends_at, again.label, again.place) == (moment(DAY, 14), moment(DAY, 15), "A", "一楼")
    person = branch.members.first()
    (held,) = insert([Standing(member=person, kind="full", start=date(2001, 2, 3), end=DAY)])
    assert Standing.objects.get(pk=held.pk).start == date(2001, 2, 3)


def test_json_comes_back_as_it_went():
    (row,) = insert([Entry(verb="meeting.sealed", subject_type="x", subject_id="1", fields=["题目", "notes"])])
    assert Entry.objects.get(pk=row.pk).fields == ["题目", "notes"]


def test_many_rows_go_in_several_statements(sitting, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(inserting, "VALUES_AT_ONCE", 16)
    inserting._statement.cache_clear()
    rows = attendances(sitting)
    with django_assert_num_queries(2):
        insert(rows)
    inserting._statement.cache_clear()
    assert [row.member_id for row in rows] == [row["member_id"] for row in stored(rows)]


def test_nothing_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert insert([]) == []


def test_what_the_database_forbids_is_refused(sitting):
    rows = attendances(sitting)
    rows[1].member_id = rows[0].member_id
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(rows)
    assert Attendance.objects.count() == 0
