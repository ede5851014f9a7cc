"""What must hold after the site stood still: what was overdue came once, what was useless is named, nothing twice."""

from collections import Counter
from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from accounts.models import Grant
from accounts.roles import Role
from common.workdays import add_working_days
from meetings.models import Sitting
from reminders.choices import Step
from reminders.models import Notice, Policy, Reminder
from reminders.rules import morning, session_windows, windows_after_move
from reminders.selectors import expired_rows

MESSAGE = ("reminder__kind", "reminder__subject", "reminder__version", "reminder__step", "recipient")


def told() -> Counter:
    """What stands before the readers, counted by message and reader."""
    return Counter(Notice.objects.values_list(*MESSAGE))


def open_steps(sitting, now) -> list:
    """The steps of a sitting that help at `now`; after a move only those that had not begun when it was told."""
    at, version = sitting.starts_at, sitting.meeting.schedule_version
    windows = session_windows(at)
    if version > 1:
        moved = Reminder.objects.filter(subject=str(sitting.pk), version=version, step=Step.MOVED).first()
        windows = windows_after_move(at, moved.due_at) if moved else ()
    return [window.step.value for window in windows if window.due_at <= now < window.expires_at]


def expected(readers) -> set[tuple]:
    """What everybody must have been told by now of sittings, and those above of duties that stayed undone."""
    now = timezone.now()
    ahead = Sitting.objects.filter(starts_at__gt=now + timedelta(seconds=1)).select_related("meeting")
    of_sittings = {
        ("meetings.sitting", str(sitting.pk), sitting.meeting.schedule_version, step, reader)
        for sitting in ahead for step in open_steps(sitting, now) for reader in readers
    }  # fmt: skip
    return of_sittings | {(*matter, Step.ONE_UP.value, overseer()) for matter in rises(now)}


def overseer() -> int:
    """The only account above the branch."""
    return Grant.objects.get(role=Role.GENERAL_BRANCH_STAFF).user_id


def rises(now) -> set[tuple]:
    """The overdue duties of the branch that were told so long ago that the level above has to know."""
    days = Policy.objects.get(pk=Policy.ONLY).first_step_days
    branch = Sitting.objects.values_list("meeting__organisation", flat=True).first()
    rows = Reminder.objects.filter(
        step=Step.OVERDUE, sent_at__isnull=False, channel="in_app", subject__startswith=f"{branch}:"
    )
    return {
        (kind, subject, version)
        for kind, subject, version, at in rows.values_list("kind", "subject", "version", "sent_at")
        if morning(add_working_days(timezone.localdate(at), days)) <= now
    }


def lost(readers) -> list:
    """What was not told."""
    return list(expected(readers) - told().keys())


def is_caught_up(readers) -> bool:
    """Whether nothing is due any more and everything expected has been told."""
    now = timezone.now()
    return not Reminder.objects.open().filter(due_at__lte=now).exists() and not lost(readers)


class Before:
    """What stood in the outbox when the site was started again."""

    def __init__(self):
        now = timezone.now()
        self.at, waiting = now, Reminder.objects.open()
        self.told = told()
        self.overdue = set(waiting.filter(due_at__lte=now, expires_at__gt=now).values_list("pk", flat=True))
        self.useless = set(waiting.filter(expires_at__lte=now).values_list("pk", flat=True))
        self.rises = len(rises(now))

    def figures(self) -> str:
        """In one line."""
        more = told().total() - self.told.total()
        return (
            f"the stop      {self.told.total()} notices before, {len(self.overdue)} rows overdue, "
            f"{len(self.useless)} useless, {self.rises} duties to rise; {more} notices after it"
        )

    def proves_something(self) -> bool:
        """Whether anything had to be told late, and anything was too late to be told."""
        return bool(self.useless) and told().total() > self.told.total()


def judge_stop(before: Before, readers) -> dict[str, list]:
    """What is wrong, by question; every list must be empty."""
    rows, seen = Reminder.objects.all(), told()
    named = {row.pk for row in expired_rows(timezone.now(), limit=10_000)}
    return {
        "not told after the stop": lost(readers),
        "told twice": [key for key, number in seen.items() if number > 1],
        "told again after the stop": [key for key, number in before.told.items() if seen[key] != number],
        "overdue at the start, never sent": list(
            rows.filter(pk__in=before.overdue, sent_at__isnull=True, void_at__isnull=True).values_list("pk", flat=True)
        ),
        "sent when of no use any more": list(rows.filter(sent_at__gte=F("expires_at")).values_list("pk", flat=True)),
        "of no use, sent after the stop": list(
            rows.filter(pk__in=before.useless, sent_at__isnull=False).values_list("pk", flat=True)
        ),
        "of no use and not named": list(before.useless - named),
        "given up": list(rows.filter(failed_at__isnull=False).values_list("pk", flat=True)),
    }  # fmt: skip
