"""The time by which reminders go: the database's, and only while it runs as fast as the machine's own counter."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection

TOLERANCE = timedelta(seconds=60)
# Unlike the monotonic clock it also counts the hours a laptop sleeps.
COUNTER = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


class ClockJumped(Exception):
    """The database's clock and the machine's counter disagree: nothing is planned or sent until they agree again.

    Whoever has made sure that the new time is right restarts the worker.
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
                raise ClockJumped(f"the clock of the database jumped by {jump}; restart the worker if it is right")
        self.moment, self.counted = moment, counted
        return moment


_watch = Watch()


def database_now() -> datetime:
    """The database's clock, in UTC."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT CURRENT_TIMESTAMP")
        (value,) = cursor.fetchone()
    return value if isinstance(value, datetime) else datetime.fromisoformat(value).replace(tzinfo=UTC)


def now() -> datetime:
    """The moment by which to plan and send; raises ClockJumped."""
    return _watch.check(database_now(), time.clock_gettime(COUNTER))
