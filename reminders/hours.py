"""When a message leaves the house, by letter or robot: with the digest of the day, and never in silent hours.

Inside the application nothing waits: a page wakes nobody.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from reminders.choices import Step
from reminders.rules import TIME_ZONE, Window

# What cannot wait for the digest of the next day.
AT_ONCE = (Step.MOVED, Step.CANCELLED)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """A stretch of every day in local time; one that ends before it starts runs over midnight."""

    start: time
    end: time

    def holds(self, clock: time) -> bool:
        """Whether a time of the day lies inside."""
        if self.start <= self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end

    def ends_after(self, at: datetime) -> datetime | None:
        """When the stretch around `at` ends; None where `at` lies outside."""
        if not self.holds(at.time()):
            return None
        end = datetime.combine(at.date(), self.end, at.tzinfo)
        return end if end > at else end + DAY

    @property
    def length(self) -> timedelta:
        """How long it lasts; a stretch of the whole day cannot be written."""
        start, end = datetime.combine(date.min, self.start), datetime.combine(date.min, self.end)
        return end - start if end >= start else end + DAY - start


@dataclass(frozen=True)
class Hours:
    """When somebody is written to: the digest of a day, and the stretches in which nothing is sent."""

    digest_at: time
    silent: tuple[Span, ...] = ()

    def free_from(self, at: datetime) -> datetime:
        """The first moment from `at` on that lies in no silent stretch."""
        at = at.astimezone(TIME_ZONE)
        for _turn in range(2 * len(self.silent)):
            for span in self.silent:
                at = span.ends_after(at) or at
        return at

    def digest_from(self, at: datetime) -> datetime:
        """The first digest at `at` or later."""
        day = at.astimezone(TIME_ZONE).date()
        digests = (self.free_from(datetime.combine(day + n * DAY, self.digest_at, TIME_ZONE)) for n in (-1, 0, 1))
        return next(digest for digest in digests if digest >= at)


def leaves_at(window: Window, hours: Hours, now: datetime) -> datetime:
    """When a message planned at `now` leaves the house.

    A move or a cancellation as soon as the silence ends; everything else with the digest of the day on which it is
    due, or with the next one. What would be of no use by then leaves when the silence ends, and what is about a sitting
    that begins in the silence leaves at once.
    """
    soonest = max(window.due_at, now)
    day = datetime.combine(window.due_at.astimezone(TIME_ZONE).date(), time.min, TIME_ZONE)
    digest = [] if window.step in AT_ONCE else [hours.digest_from(max(day, now))]
    return next((at for at in (*digest, hours.free_from(soonest)) if at < window.expires_at), soonest)
