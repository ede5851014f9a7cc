"""Whoever changes a sealed record by another way than the program is named; nobody else is."""

import json
from dataclasses import replace
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import AutoField, BooleanField, DateField, DateTimeField, ForeignKey, IntegerField, TimeField

from audit.models import Entry
from meetings import actions
from meetings.choices import Method, PartKind, Presence, State, VoteKind
from meetings.excluding import leave_out
from meetings.models import (
    Addendum,
    AgendaItem,
    Attachment,
    Attendance,
    Guest,
    Meeting,
    Part,
    Remark,
    Resolution,
    Sitting,
    VotingExclusion,
)
from meetings.records import GuestData
from meetings.uploads import Checked, attach, place_of
from meetings.verifying import Verification
from tests.factories import moment, unlocked, unlocked_trail
from tests.meetings.cast import Cast, admission, ordinary

pytestmark = pytest.mark.django_db

TABLES = [model._meta.db_table for model in (Meeting, Part, Sitting, AgendaItem, Attendance, Guest, Remark, Resolution,
                                             Addendum)]  # fmt: skip


@pytest.fixture(autouse=True)
def owner_of_the_tables(db):
    """Whoever owns the tables can take their guards away first; then only the seal tells."""
    with unlocked(*TABLES):
        yield


# Columns that no record of paper shows: counters, and what may happen after the seal.
FREE = {
    "Meeting": {"id", "version", "schedule_version", "scheduled_at", "cancelled_reason"},
    "Part": {"id"},
    "Sitting": {"id"},
    "AgendaItem": {"id"},
    "Attendance": {"id"},
    "Guest": {"id"},
    "Remark": {"id"},
    # What became of it afterwards.
    "Resolution": {"id", "done_on", "filed_on", "approved_on", "reply"},
    "Attachment": {"id", "public_id", "uploaded_by", "uploaded_at"},
    "Addendum": {"id"},
    "VotingExclusion": {"id", "public_id"},
}
MODELS = (
    Meeting, Part, Sitting, AgendaItem, Attendance, Guest, Remark, Resolution, Attachment, Addendum, VotingExclusion,
)  # fmt: skip
CHOICES = {
    "state": [State.DRAFT], "presence": [Presence.ABSENT], "method": list(Method), "late_reason": ["handover"],
    "reason": ["sick"], "kind": list(VoteKind), "ground": ["infirm"],
    (Part, "kind"): [PartKind.GROUP_MEETING], (Guest, "reason"): ["别的"],
}  # fmt: skip


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def cast():
    return Cast(full=5, probationary=1)


def seal_one(cast, **values):
    """A sealed record with a row of every kind."""
    meeting = cast.plan()
    leave_out(
        meeting, cast.roll()[4], ground="abroad", higher_approval="机关党委〔2026〕17号", passed_on=meeting.held_on,
        by=cast.anna,
    )  # fmt: skip
    attach(meeting, Checked("签到表.pdf", "application/pdf", b"%PDF-1.4 sign-in sheet"), by=cast.anna)
    data = cast.record(
        away=cast.roll()[4:5], resolutions=[
            admission(4, candidate_id=cast.people[-1].pk),
            ordinary(4, responsible_id=cast.chair.pk, deadline=date(2027, 1, 31)),
        ],
        guests=(GuestData("宋致远", "组织科科长", "指导"),), **values,
    )  # fmt: skip
    meeting = actions.save_and_seal(meeting, data, by=cast.anna)
    actions.add_addendum(meeting, text="结束时间应为 15:25。", by=cast.anna)
    actions.add_addendum(meeting, text="地点应为四楼会议室。", by=cast.anna)
    return meeting


def problems():
    return list(Verification().problems())


def parts():
    return {problem.part for problem in problems()}


def columns(model):
    """Every column of a kind of row that the seal speaks of."""
    return [field for field in model._meta.concrete_fields if field.name not in FREE[model.__name__]]


OTHERS = (
    (BooleanField, lambda now: not now),
    (DateTimeField, lambda now: "2025-01-01 00:00:00"),
    (DateField, lambda now: "2025-01-01"),
    (TimeField, lambda now: "00:01:00"),
    (IntegerField | AutoField, lambda now: (now or 0) + 7),
)


def another(field, row, spare):
    """A value that differs from what stands in the row."""
    now = getattr(row, field.attname)
    if isinstance(field, ForeignKey):
        return spare[field.related_model.__name__]
    for kind, change in OTHERS:
        if isinstance(field, kind):
            return change(now)
    words = (*CHOICES.get((type(row), field.name), CHOICES.get(field.name, ())), f"x{now or ''}"[: field.max_length])
    return next(word for word in words if word != now)


def overwrite(row, field, value):
    """Change one column behind the program's back, the checks of the database switched off as an attacker would."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        else:
            drop_checks(cursor, row._meta.db_table)
        cursor.execute(f'UPDATE {row._meta.db_table} SET "{field.column}" = %s WHERE id = %s', [value, row.pk])  # noqa: S608
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = OFF")


def drop_checks(cursor, table):
    # What the rows written before still have to prove is proved first: a table with open checks cannot be altered.
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute("SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype IN ('c', 'f')", [table])
    for (name,) in cursor.fetchall():
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')


def first_of(model, meeting):
    """A row of the record; of the roll somebody on leave, so that the reason can differ, too."""
    at = {
        Meeting: {"pk": meeting.pk}, Part: {"meeting": meeting}, Sitting: {"meeting": meeting},
        AgendaItem: {"part__meeting": meeting}, Remark: {"item__part__meeting": meeting},
        Attendance: {"sitting__meeting": meeting, "presence": Presence.LEAVE}, Guest: {"meeting": meeting},
        Resolution: {"part__meeting": meeting}, Attachment: {"meeting": meeting}, Addendum: {"meeting": meeting},
        VotingExclusion: {"meeting": meeting},
    }  # fmt: skip
    return model.objects.filter(**at[model]).order_by("pk").first()


def strange_rows(cast) -> dict:
    """Rows of elsewhere to which a pointer can be bent."""
    meeting = Meeting.objects.create(organisation=cast.branch, title="空", held_on=date(2026, 1, 1))
    part = Part.objects.create(meeting=meeting, kind=PartKind.THEME_PARTY_DAY)
    sitting = Sitting.objects.create(meeting=meeting, starts_at=moment(date(2026, 1, 1)), place="别处", label="Z")
    item = AgendaItem.objects.create(part=part, title="别的事")
    return {
        "Organisation": cast.other.pk, "Member": cast.carla.member.pk, "User": cast.carla.pk, "Meeting": meeting.pk,
        "Part": part.pk, "Sitting": sitting.pk, "AgendaItem": item.pk,
    }  # fmt: skip


@pytest.mark.parametrize("model", MODELS)
def test_each_column_changed_is_found(cast, model):
    meeting = seal_one(cast)
    spare, row = strange_rows(cast), first_of(model, meeting)
    assert problems() == []
    missed = []
    for field in columns(model):
        point = transaction.savepoint()
        overwrite(row, field, another(field, row, spare))
        if not problems():
            missed.append(field.name)
        transaction.savepoint_rollback(point)
    assert missed == []
    assert problems() == []


@pytest.mark.parametrize(
    "model", [Part, Sitting, AgendaItem, Attendance, Guest, Remark, Resolution, Attachment, Addendum, VotingExclusion]
)
def test_each_row_taken_away_is_found(cast, model):
    meeting = seal_one(cast)
    row = first_of(model, meeting)
    row.delete()
    assert {problem.public_id for problem in problems()} == {meeting.public_id}


@pytest.mark.parametrize("model", [AgendaItem, Attendance, Guest, Remark, Resolution, Attachment])
def test_each_row_slipped_in_is_found(cast, model):
    meeting = seal_one(cast)
    row = first_of(model, meeting)
    row.pk = None
    row._state.adding = True
    if model is Attendance:
        row.member = cast.carla.member
    if model is Attachment:
        row.sha256, row.public_id = "0" * 64, "another"
    row.save()
    assert parts() >= {"contents"}


def test_an_addendum_slipped_in_with_a_valid_chain_is_found_by_the_trail(cast):
    meeting = seal_one(cast)
    last = meeting.addenda.last()
    link = actions.addendum_hash(last.hash, "假的", cast.anna.pk, last.at)
    Addendum.objects.create(
        meeting=meeting, text="假的", signed_by=cast.anna, at=last.at, previous_hash=last.hash, hash=link
    )
    assert [problem.part for problem in problems()] == ["addendum"]


def test_rows_and_hash_replaced_together_are_found_by_the_trail(cast):
    meeting = seal_one(cast)
    Meeting.objects.filter(pk=meeting.pk).update(title="改过的标题")
    changed = actions.whole(Meeting.objects.filter(pk=meeting.pk)).get()
    Meeting.objects.filter(pk=meeting.pk).update(seal_hash=actions.seal_hash(actions.contents(changed)))
    found = problems()
    assert {(problem.part, problem.public_id) for problem in found} == {
        ("seal", meeting.public_id), ("addendum", meeting.public_id),
    }  # fmt: skip


def test_a_sealing_without_its_entry_is_found(cast):
    meeting = seal_one(cast)
    with unlocked_trail():
        Entry.objects.filter(verb="meeting.sealed").delete()
    assert [(problem.part, problem.public_id) for problem in problems()] == [("trail", meeting.public_id)]


def test_a_second_entry_of_one_sealing_is_found(cast):
    seal_one(cast)
    entry = Entry.objects.get(verb="meeting.sealed")
    entry.pk, entry._state.adding = None, True
    entry.save()
    assert parts() == {"trail"}


def test_a_record_that_vanished_is_found_by_the_trail(cast):
    meeting = seal_one(cast)
    for rows in (meeting.addenda, meeting.acknowledgements, meeting.reviews):
        rows.all().delete()
    meeting.delete()
    assert [problem.part for problem in problems()] == ["trail"]


def test_a_record_opened_again_is_found_by_the_trail(cast):
    meeting = seal_one(cast)
    Meeting.objects.filter(pk=meeting.pk).update(
        state=State.DRAFT, seal_hash="", sealed_at=None, record_number=None, title="改"
    )
    assert [problem.part for problem in problems()] == ["trail"]


def test_a_flipped_byte_of_a_file_is_found(cast):
    meeting = seal_one(cast)
    place = place_of(meeting.attachments.get().sha256)
    content = bytearray(place.read_bytes())
    content[5] ^= 1
    place.write_bytes(content)
    found = problems()
    assert [(problem.part, problem.record_number) for problem in found] == [("file", meeting.record_number)]
    place.unlink()
    assert [problem.part for problem in problems()] == ["file"]


def test_nothing_is_said_about_records_that_nobody_touched(cast):
    for number in range(3):
        seal_one(cast, title=f"第{number}次会议")
    cast.plan()
    draft = cast.plan()
    actions.save_record(draft, cast.record(), by=cast.anna)
    resolution = Resolution.objects.first()
    actions.mark_resolution_done(resolution, on=date(2026, 1, 1), by=cast.anna)
    verification = Verification(batch=2)
    assert list(verification.problems()) == []
    assert verification.checked == 3


def test_a_batch_takes_the_same_queries_whatever_its_size(cast):
    seal_one(cast)
    with connection.execute_wrapper(counter := Counter()):
        problems()
    one = counter.count
    for number in range(2):
        seal_one(cast, title=f"第{number}次会议")
    with connection.execute_wrapper(counter := Counter()):
        problems()
    assert counter.count == one


class Counter:
    """Counts the queries that pass."""

    def __init__(self):
        self.count = 0

    def __call__(self, execute, sql, params, many, context):
        self.count += 1
        return execute(sql, params, many, context)


def test_the_command_is_silent_about_sound_records_and_fails_on_others(cast):
    meeting = seal_one(cast)
    out = StringIO()
    call_command("verify_minutes", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"checked": 1, "problems": []}
    Resolution.objects.filter(part__meeting=meeting).update(yes=3)
    out = StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command("verify_minutes", stdout=out)
    assert stop.value.code == 1
    assert meeting.record_number in out.getvalue()
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify_minutes", "--json", stdout=out)
    assert [row["part"] for row in json.loads(out.getvalue())["problems"]] == ["contents"]


def test_a_value_that_is_none_stops_nothing(cast):
    meeting, other = seal_one(cast), seal_one(cast, title="另一次")
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL lets no such value in")
    overwrite(meeting, Meeting._meta.get_field("held_on"), "never")
    Resolution.objects.filter(part__meeting=other).update(yes=3)
    assert {problem.public_id for problem in problems()} >= {other.public_id}
    assert len(problems()) == 2


def test_lectures_and_theme_days_seal_and_verify(cast):
    meeting = cast.plan(kinds=(PartKind.PARTY_LECTURE, PartKind.THEME_PARTY_DAY))
    data = cast.record(kinds=(PartKind.PARTY_LECTURE, PartKind.THEME_PARTY_DAY))
    full = tuple(replace(part, topic="纪律教育", lecturer="周明远", gist="学习条例。") for part in data.parts)
    actions.save_and_seal(meeting, replace(data, parts=full), by=cast.anna)
    assert problems() == []
