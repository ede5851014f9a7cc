"""Saving and sealing a meeting of forty with three votes, against one statement that writes the same rows."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from statistics import median

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from branches.models import Organisation
from config.benching.fill import FIRST_BRANCH
from config.benching.timing import Figure, clock, spread
from meetings.actions import plan_meeting, save_and_seal
from meetings.choices import PartKind, Presence
from meetings.models import Meeting
from meetings.records import AttendanceData, ItemData, PartData, RecordData, RemarkData, ResolutionData, SittingData
from members.actions import enter_member
from members.choices import Post
from members.models import Appointment, Member

PRESENT, VOTES = 40, 3
MOST_QUERIES = 20

ONE_STATEMENT = """
WITH m AS (INSERT INTO meetings_meeting (public_id, version, organisation_id, title, state, held_on, chair_delegated,
    notes, schedule_version, scheduled_at, cancelled_reason, late_reason, late_note, seal_hash)
  VALUES (substr(md5(random()::text), 1, 12), 1, %(branch)s, 'x', 'planned', %(day)s, false, '', 1, now(), '', '',
    '', '')
  RETURNING id),
 p AS (INSERT INTO meetings_part (meeting_id, kind, "order", topic, lecturer, lecturer_leads, gist)
  SELECT id, 'general_assembly', 0, '', '', false, '' FROM m RETURNING id),
 s AS (INSERT INTO meetings_sitting (meeting_id, label, starts_at, place)
  SELECT id, 'A', now(), 'x' FROM m RETURNING id),
 a AS (INSERT INTO meetings_attendance (sitting_id, member_id, presence, reason, may_vote)
  SELECT s.id, unnest(%(members)s), 'present', '', true FROM s),
 i AS (INSERT INTO meetings_agendaitem (part_id, "order", title, is_administrative)
  SELECT id, n, 'x', false FROM p, generate_series(1, %(votes)s) n RETURNING id),
 r AS (INSERT INTO meetings_remark (item_id, speaker_id, speaker_name, gist, is_dissent, "order")
  SELECT id, %(secretary)s, 'x', 'x', false, 0 FROM i),
 e AS (INSERT INTO audit_entry (at, actor_id, verb, subject_type, subject_id, path, fields, digest, salt, reference,
    reason, request_id)
  SELECT now(), %(by)s, 'meeting.sealed', 'meetings.meeting', id, '1/', '[]', '', 'x', 'x', '', '' FROM m)
INSERT INTO meetings_resolution (part_id, sitting_id, "order", title, text, kind, method, yes, no, abstain, written_yes,
  written_no, referred, scrutineers, tellers, reply)
SELECT p.id, s.id, n, 'x', 'x', 'ordinary', 'hands', 38, 1, 1, 0, 0, false, '', '', ''
FROM p, s, generate_series(1, %(votes)s) n"""


def branch_of_forty(today: date) -> Organisation:
    """The first branch, filled up to forty members."""
    branch = Organisation.objects.get(pk=FIRST_BRANCH)
    missing = PRESENT - Member.objects.filter(organisation=branch).count()
    for number in range(missing):
        enter_member(
            organisation=branch, name=f"补充{number}", standing="full", on=date(2020, 1, 1), by=None,
            joined_on=date(2010, 7, 1), full_on=date(2011, 7, 1),
        )  # fmt: skip
    return branch


def record(branch, people, today: date) -> RecordData:
    """An assembly of yesterday as its secretary types it; yesterday by the clock, or its entry would be late."""
    day = timezone.localdate() - timedelta(days=1)
    begins = timezone.make_aware(datetime.combine(day, time(14)))
    secretary = Appointment.objects.get(organisation=branch, post=Post.SECRETARY, end=None).member_id
    voters = sum(1 for person in people if person.standing == "full")
    resolutions = tuple(
        ResolutionData(f"议题{n}", "同意。", yes=voters - 2, no=1, abstain=1, responsible_id=secretary, deadline=today)
        for n in range(VOTES)
    )
    items = tuple(
        ItemData(f"议题{n}", remarks=(RemarkData(secretary, "成员0", "同意支委意见。"),)) for n in range(VOTES)
    )
    return RecordData(
        title="党员大会", sittings=(SittingData("A", begins, "会议室", begins + timedelta(hours=1)),),
        parts=(PartData(PartKind.GENERAL_ASSEMBLY, items=items, resolutions=resolutions),),
        chair_id=secretary, recorder_id=secretary,
        attendances=tuple(AttendanceData("A", person.pk, Presence.PRESENT) for person in people),
    )  # fmt: skip


def planned(data: RecordData) -> RecordData:
    """The same assembly as it stood on the calendar: agenda only."""
    part = replace(data.parts[0], resolutions=(), items=tuple(replace(i, remarks=()) for i in data.parts[0].items))
    return replace(data, parts=(part,), attendances=())


def one_statement(branch, people, by, today: date):
    """The floor: the rows that a seal writes, its entry in the trail included, in one statement and one commit."""
    ids = [person.pk for person in people]
    values = {"branch": branch.pk, "day": today, "members": ids, "secretary": ids[0], "by": by.pk, "votes": VOTES}
    with connection.cursor() as cursor:
        cursor.execute(ONE_STATEMENT, values)


def save_meeting(today: date, rounds: int) -> list[Figure]:
    """Goal 5: seal of 40 attendances and 3 votes with trail, duties and outbox; the plan exists already."""
    branch = branch_of_forty(today)
    people = list(Member.objects.filter(organisation=branch).order_by("pk"))
    by = User.objects.get(member__appointments__organisation=branch, member__appointments__post=Post.SECRETARY)
    data = record(branch, people, today)
    plans = iter([plan_meeting(branch, planned(data), by=by) for _round in range(rounds + 2)])
    queries = count_queries(lambda: save_and_seal(next(plans), data, by=by))
    floors, ours = [], []
    for _round in range(rounds):
        floors.append(clock(lambda: one_statement(branch, people, by, today)))
        ours.append(clock(lambda: save_and_seal(next(plans), data, by=by)))
    clean(branch, today)
    a, b = median(floors), median(ours)
    return [
        Figure("save and seal", a, b, b / a, 8, spread(floors), note=f"{queries} queries"),
        Figure("save and seal, queries", MOST_QUERIES, queries, queries, MOST_QUERIES, 0.0),
    ]


def count_queries(act) -> int:
    """How many statements an act sends, transaction control apart."""
    with CaptureQueriesContext(connection) as captured:
        act()
    return sum(1 for query in captured if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")))


def clean(branch, today: date):
    """Take the floor's rows away, so that a second run starts like the first."""
    Meeting.objects.filter(organisation=branch, title="x").delete()
