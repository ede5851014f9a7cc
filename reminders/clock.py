"""The time by which reminders go: the database's, and only while it runs as fast as the machine's own counter."""

import platform
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from django.db import connection

from reminders.models import Watermark

TOLERANCE = timedelta(seconds=60)
# Unlike the monotonic clock it also counts the hours a laptop sleeps.
COUNTER = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


class ClockJumped(Exception):
    """The database's clock and the machine's counter disagree: nothing is planned or sent until they agree again.

    Whoever has made sure that the new time is right says so on the page of the outbox.
    """


@dataclass
class Watch:
    """Compares two clocks from one look to the next. `jump` raises ClockJumped and leaves the anchor where it was."""

    moment: datetime | None = None
    counted: float = 0.0

    def check(self, moment: datetime, counted: float) -> datetime:
        """`moment`, when as much time has passed by the database as by the counter (seconds), within 60 s."""
        if self.moment is not None:
            jump = moment - self.moment - timedelta(seconds=counted - self.counted)
            if abs(jump) > TOLERANCE:
                raise ClockJumped(f"the clock of the database jumped by {jump}")
        self.moment, self.counted = moment, counted
        return moment


def database_now() -> datetime:
    """The database's clock, in UTC."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT CURRENT_TIMESTAMP")
        (value,) = cursor.fetchone()
    return value if isinstance(value, datetime) else datetime.fromisoformat(value).replace(tzinfo=UTC)


@cache
def boot() -> str:
    """What names this machine since it was started: its counter means something until then."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return platform.node()


def now() -> datetime:
    """The moment by which to plan and send; raises ClockJumped.

    The last agreement of both clocks stands in the database, so that a process which is started again still knows it.
    """
    moment, counted = database_now(), time.clock_gettime(COUNTER)
    mark = Watermark.objects.filter(boot=boot()).first()
    try:
        Watch(*(mark.at, mark.counted) if mark else ()).check(moment, counted)
    except ClockJumped:
        Watermark.objects.filter(boot=boot(), held_at__isnull=True).update(held_at=moment)
        raise
    Watermark.objects.update_or_create(boot=boot(), defaults={"at": moment, "counted": counted, "held_at": None})
    return moment
