"""What became of the reminders, by channel and day. Counted and ranked by the database; no title, no person."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection
from django.db.models import DurationField, ExpressionWrapper, F, Q
from django.db.models.functions import Greatest, TruncDate
from django.utils import timezone

from reminders.models import Reminder
from reminders.registry import labels
from reminders.rules import TIME_ZONE

DAYS = 7
SHARES = (50, 95, 99)
# The nearest rank: the smallest delay that so many of a hundred do not exceed. Both databases know it alike.
RANKED = ", ".join(f"MIN(CASE WHEN place * 100 >= {share} * delivered THEN delay END)" for share in SHARES)
BY_CHANNEL_AND_DAY = f"""
SELECT channel, day, COUNT(*), SUM(CASE WHEN tries > 0 THEN 1 ELSE 0 END), COUNT(delay), COUNT(read_at),
  SUM(CASE WHEN void_at IS NOT NULL AND delay IS NULL THEN 1 ELSE 0 END), {RANKED}
FROM (
  SELECT rows.*, COUNT(delay) OVER (PARTITION BY channel, day) AS delivered,
    ROW_NUMBER() OVER (PARTITION BY channel, day ORDER BY CASE WHEN delay IS NULL THEN 1 ELSE 0 END, delay) AS place
  FROM ({{rows}}) AS rows
) AS placed
GROUP BY channel, day ORDER BY day DESC, channel"""  # noqa: S608 - our own numbers


@dataclass(frozen=True)
class Line:
    """One channel on one day: how many fell due, were handed over, taken, seen (None: nobody can know), and became
    useless unsent; the delays.
    """

    channel: str
    day: date
    due: int
    sent: int
    delivered: int
    seen: int | None
    expired: int
    delays: tuple[timedelta | None, ...]


def by_channel_and_day(now: datetime, days: int = DAYS) -> list[Line]:
    """The lines of the last `days` days, today included, the newest first; one query.

    The delay runs from the moment a reminder was due, or was written when that was later, until the channel took it.
    """
    first = datetime.combine(timezone.localdate(now) - timedelta(days=days - 1), time.min, TIME_ZONE)
    passed = Reminder.objects.filter(due_at__gte=first, due_at__lte=now).filter(
        Q(void_at__isnull=True) | Q(void_at__gte=F("expires_at"))
    )
    delay = ExpressionWrapper(F("sent_at") - Greatest("due_at", "planned_at"), DurationField())
    facts = passed.annotate(day=TruncDate("due_at", tzinfo=TIME_ZONE), delay=delay, read_at=F("notice__read_at"))
    query, values = (
        facts.order_by().values("channel", "day", "tries", "delay", "read_at", "void_at").query.sql_with_params()
    )
    ways = labels()
    with connection.cursor() as cursor:
        cursor.execute(BY_CHANNEL_AND_DAY.format(rows=query), values)
        return [line(ways, *row) for row in cursor.fetchall()]


def line(ways, channel, day, *figures) -> Line:
    """A row of the answer, whichever database gave it."""
    due, sent, delivered, seen, expired, *delays = figures
    day = day if isinstance(day, date) else date.fromisoformat(day)
    return Line(
        ways.get(channel, channel), day, due, sent, delivered, seen if channel == "in_app" else None, expired,
        tuple(duration(value) for value in delays),
    )  # fmt: skip


def duration(value) -> timedelta | None:
    """SQLite counts durations in microseconds."""
    return timedelta(microseconds=value) if isinstance(value, int) else value
