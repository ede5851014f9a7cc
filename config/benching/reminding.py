"""Planning and delivering reminders, against one INSERT … SELECT and a bare batch insert."""

from datetime import date, datetime, time, timedelta
from statistics import median

from django.db import connection, transaction
from django.utils import timezone

from config.benching.reading import store
from config.benching.timing import Figure, clock, compare_rates, spread
from meetings.models import Meeting, Sitting
from reminders.actions import deliver, plan
from reminders.models import Notice, Reminder

BATCH = 500
PLAN_FLOOR = """
INSERT INTO reminders_reminder (kind, subject, version, step, recipient_id, channel, title, address, due_at, expires_at,
  planned_at, tries, error)
SELECT 'floor', s.id::text, 1, '1_day', m.user_id, 'in_app', 'x', '/', now(), now() + interval '1 day', now(), 0, ''
FROM meetings_sitting s JOIN meetings_meeting t ON t.id = s.meeting_id
JOIN members_member m ON m.organisation_id = t.organisation_id
WHERE m.user_id IS NOT NULL AND t.state = 'planned' AND s.starts_at BETWEEN %(now)s AND %(now)s + interval '3 days'
ON CONFLICT DO NOTHING"""
BATCH_FLOOR = """
INSERT INTO reminders_notice (reminder_id, recipient_id, title, address, at)
SELECT id, recipient_id, title, address, now() FROM reminders_reminder WHERE kind = 'floor' ORDER BY id
OFFSET %(offset)s LIMIT %(batch)s"""


def schedule(now: datetime):
    """A theme day of every branch tomorrow."""
    at = now + timedelta(hours=23)
    held = Meeting.objects.filter(state="planned", organisation__kind="branch").order_by("organisation_id", "held_on")
    ids = [
        pk for pk, _organisation in {org: (pk, org) for pk, org in held.values_list("pk", "organisation_id")}.values()
    ]
    Meeting.objects.filter(pk__in=ids).update(held_on=timezone.localdate(at))
    Sitting.objects.filter(meeting__in=ids).update(starts_at=at, ends_at=at + timedelta(hours=1))


def empty():
    """No messages, with statistics that know it."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE reminders_notice, reminders_reminder, reminders_beat")


def plan_raw(now) -> int:
    """The floor of planning: how many rows one statement wrote."""
    with connection.cursor() as cursor:
        cursor.execute(PLAN_FLOOR, {"now": now})
        return cursor.rowcount


def per_row(case) -> float:
    """Milliseconds a row; `case` returns how many rows it wrote."""
    written: list[int] = []
    spent = clock(lambda: written.append(case()))
    if not written[0]:
        raise RuntimeError("nothing was planned: the bench measures nothing")
    return spent / written[0]


def planning(now, rounds: int) -> list[Figure]:
    """Goal 8: plan against one statement, and again with every row there already."""
    floors, ours, again = [], [], []
    for _round in range(rounds):
        empty()
        floors.append(per_row(lambda: plan_raw(now)))
        empty()
        first = clock(lambda: ours.append(per_row(lambda: plan(now))))
        again.append(clock(lambda: plan(now)) / first)
    a, b = median(floors), median(ours)
    rows = Reminder.objects.count()
    return [
        Figure("plan, per row", a, b, b / a, 5, spread(floors), note=f"{rows} rows"),
        Figure("plan again", 1, median(again), median(again), 2, spread(again), note="times the first plan"),
    ]


def batch_rate(now) -> float:
    """Rows a second of the bare batch insert."""
    empty()
    rows = plan_raw(now)

    def insert():
        for offset in range(0, rows, BATCH):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(BATCH_FLOOR, {"offset": offset, "batch": BATCH})

    return rows / clock(insert) * 1000


def deliver_rate(now) -> float:
    """Rows a second of one worker that delivers in the application."""
    empty()
    plan(now)
    Reminder.objects.update(due_at=now, expires_at=now + timedelta(days=1))
    spent = clock(lambda: deliver(now))
    return Notice.objects.count() / spent * 1000


def reminders(today: date, rounds: int) -> list[Figure]:
    """Goals 8 and 9."""
    store(today)
    now = timezone.make_aware(datetime.combine(today, time(8)))
    schedule(now)
    figures = planning(now, max(3, rounds // 3))
    floor = median(batch_rate(now) for _round in range(3))
    figures.append(
        compare_rates("deliver, rows a second", floor, median(deliver_rate(now) for _ in range(3)), goal=0.3)
    )
    empty()
    return figures
