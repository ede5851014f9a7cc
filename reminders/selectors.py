"""Reading the outbox and the notices."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, partial
from typing import NamedTuple

from django.db.models import Count, F, Min, Q
from django.utils import timezone

from accounts.models import User
from members.choices import DutyPattern
from reminders.choices import LADDER, Step
from reminders.hours import Hours, Span
from reminders.messages import Ladder, Told
from reminders.models import Beat, Notice, Policy, Preference, Reminder, hours_of, letters
from reminders.registry import Recipient, labels
from reminders.rules import LOOK_BACK

# Who comes home in the morning.
SHIFTS = (DutyPattern.TWO_SHIFTS, DutyPattern.THREE_SHIFTS, DutyPattern.FOUR_SHIFTS)
# How long the outbox names what became useless unsent.
EXPIRED_SHOWN = timedelta(days=7)
# The bell never counts further.
MOST_COUNTED = 99


# The unique key of a row of the outbox, as a plain tuple in this order.
KEY = ("kind", "subject", "version", "step", "recipient_id", "channel")


class Known(NamedTuple):
    """What the planner needs to know of a row that is already written."""

    id: int
    due_at: datetime
    is_open: bool
    is_void: bool


def known_rows(now) -> dict[tuple, Known]:
    """The rows that are still of use at `now` by their key, sent ones too; one query."""
    rows = Reminder.objects.filter(expires_at__gt=now).values_list(
        *KEY, "id", "due_at", "sent_at", "void_at", "failed_at"
    )
    return {
        row[:6]: Known(row[6], row[7], row[8] is row[9] is row[10] is None, row[9] is not None)
        for row in rows.iterator(chunk_size=5000)
    }


def told_moments(known: dict[tuple, Known]) -> Told:
    """When each move and cancellation was told first."""
    told: Told = {}
    for (kind, subject, version, step, *_), row in known.items():
        if step in {Step.MOVED, Step.CANCELLED}:
            matter = kind, subject, version
            told[matter] = min(row.due_at, told.get(matter, row.due_at))
    return told


def current_policy() -> Policy:
    """What the bureau set; the defaults, unsaved, until somebody changes them."""
    return Policy.objects.filter(pk=Policy.ONLY).first() or Policy(pk=Policy.ONLY)


def preference_of(user) -> Preference:
    """What a person chose; the defaults, unsaved, until then."""
    return Preference.objects.filter(user=user).first() or Preference(user=user)


def ladder(now, policy: Policy) -> Ladder:
    """What was told of overdue duties that still may rise, with the distances between the steps; one query."""
    told: dict[tuple[str, str], dict] = {}
    rows = Reminder.objects.filter(step__in=LADDER, expires_at__gt=now - LOOK_BACK, sent_at__isnull=False)
    for kind, subject, step, at in rows.values_list("kind", "subject", "step").annotate(Min("sent_at")).order_by():
        told.setdefault((kind, subject), {})[Step(step)] = timezone.localdate(at)
    return Ladder(told, policy.distances)


CHOSEN = ("preference__channels", "preference__digest_at", "preference__rest_from", "preference__rest_until")


def addressed_accounts(policy: Policy) -> dict[int, Recipient]:
    """The accounts that read another language than the site's, have an e-mail address or chose a way; one query."""
    accounts = User.objects.exclude(language="", email="", preference__isnull=True)
    rows = accounts.values_list("id", "language", "email", *CHOSEN, "member__duty_pattern")
    hours = cache(partial(hours_of, policy))
    return {row[0]: recipient(policy, hours, row[:3], row[3:]) for row in rows}


def hours_of_accounts(ids) -> dict[int, Hours]:
    """When each of these accounts may be written to; two queries."""
    policy = current_policy()
    rows = User.objects.filter(pk__in=ids).values_list("id", "language", "email", *CHOSEN, "member__duty_pattern")
    hours = cache(partial(hours_of, policy))
    return {row[0]: recipient(policy, hours, row[:3], row[3:]).hours for row in rows}


def recipient(policy: Policy, hours, account: tuple, chosen: tuple) -> Recipient:
    """An account as planning and channels know it; who works in shifts rests as the bureau says."""
    ways, digest_at, rest_from, rest_until, pattern = chosen
    rest = Span(rest_from, rest_until) if rest_from is not None else None
    if rest is None and pattern in SHIFTS:
        rest = policy.shift_rest
    wanted = frozenset(letters() if ways is None else ways) & frozenset(policy.channels)
    return Recipient(*account, channels=wanted, hours=hours(digest_at, rest))


def unread_count(user) -> int:
    """How many notices an account has not opened, counted to 99; one query."""
    return Notice.objects.of(user).unread()[:MOST_COUNTED].count()


@dataclass(frozen=True)
class Outbox:
    """The state of the outbox in figures, without a title."""

    waiting: int
    due: int
    sent: int
    late: int
    failed: int


def outbox(now) -> Outbox:
    """Figures of the rows that still matter and of those sent within a day; two queries."""
    open_rows = Reminder.objects.open().filter(expires_at__gt=now)
    waiting, due = (Count("id", filter=when) for when in (Q(due_at__gt=now), Q(due_at__lte=now)))
    ahead = open_rows.aggregate(waiting=waiting, due=due)
    lately = Reminder.objects.filter(sent_at__gt=now - timedelta(days=1))
    late = Q(sent_at__gt=F("due_at") + timedelta(hours=1), planned_at__lt=F("due_at"))
    done = lately.aggregate(sent=Count("id"), late=Count("id", filter=late))
    return Outbox(**ahead, **done, failed=Reminder.objects.filter(failed_at__isnull=False).count())


def last_failures(now, limit=20) -> list[Reminder]:
    """The rows given up last, each with the name of its channel as `way`, and whether sending again still helps."""
    ways = labels()
    rows = list(Reminder.objects.filter(failed_at__isnull=False).order_by("-failed_at", "-id")[:limit])
    for row in rows:
        row.way, row.still_helps = ways.get(row.channel, row.channel), row.expires_at > now and row.void_at is None
    return rows


def expired_rows(now, limit=20) -> list[Reminder]:
    """The rows of the last week that became useless before they could be sent, the last first, with their `way`."""
    ways = labels()
    rows = list(
        Reminder.objects.expired().filter(expires_at__gt=now - EXPIRED_SHOWN).order_by("-expires_at", "-id")[:limit]
    )
    for row in rows:
        row.way = ways.get(row.channel, row.channel)
    return rows


def last_runs() -> dict[str, datetime]:
    """When each job last ran to its end."""
    return dict(Beat.objects.values_list("job", "at"))
