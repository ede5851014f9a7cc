"""Planning and delivering. Both may run at any time, any number of times, side by side, and be killed anywhere.

What there is to do stands in the database; whoever wakes up finds the same rows. A row is written before it is due,
sent once, and never after it has become useless.
"""

import logging
from functools import cache, partial
from uuid import uuid4

from django.db import transaction
from django.db.models import F

from accounts.models import User
from audit.trail import diff, record
from common.errors import StaleEdit
from reminders import clock
from reminders.bulk import insert_reminders, moment
from reminders.hours import leaves_at
from reminders.light import DELIVER, PLAN
from reminders.messages import messages
from reminders.models import Beat, Notice, Policy, Preference, Reminder, Watermark
from reminders.registry import NotSent, Recipient, channels, outside_channels
from reminders.rules import MAX_TRIES, PAUSES
from reminders.selectors import (
    addressed_accounts,
    current_policy,
    hours_of_accounts,
    known_rows,
    ladder,
    told_moments,
)
from reminders.wording import in_language

logger = logging.getLogger(__name__)

STOP_AFTER_FAILURES = 3
# How many waiting rows a worker looks through for a person nobody else is writing to.
PEOPLE_AT_ONCE = 50
MOST_IN_A_LETTER = 500


# --- Planning ---------------------------------------------------------------------------------------------------------


def plan(now=None) -> int:
    """Write the rows of every message that falls due within a day and void those that lost their reason.

    Returns the number of new rows. One planner works at a time; another that comes meanwhile leaves at once,
    and the unique key would hold even so. Raises ClockJumped.
    """
    now = now or clock.now()
    with transaction.atomic():
        if not _take_turn(now):
            return 0
        Reminder.objects.open().filter(expires_at__lte=now).update(void_at=now)
        written = _write(now)
        note_end(PLAN, now)
    return written


def _take_turn(now) -> bool:
    Beat.objects.bulk_create([Beat(job=PLAN, at=now)], ignore_conflicts=True)
    return Beat.objects.select_for_update(skip_locked=True).filter(job=PLAN).first() is not None


def _write(now) -> int:
    policy = current_policy()
    known, readers = known_rows(now), Readers(addressed_accounts(policy))
    wanted, fresh = set(), []
    for message in messages(now, told_moments(known), ladder(now, policy)):
        rows = readers.rows_of(message)
        wanted.update(key for key, _channel, _reader in rows)
        fresh += _rows(message, [row for row in rows if row[0] not in known], now)
    insert_reminders(fresh)
    _void([row.id for key, row in known.items() if row.is_open and key not in wanted], now)
    _revive([row.id for key, row in known.items() if row.is_void and key in wanted])
    return len(fresh)


class Readers:
    """By which ways each account is reached, found out once a plan; all that are not named are reached alike."""

    def __init__(self, accounts: dict[int, Recipient]):
        self._ways = {pk: self._ways_to(recipient) for pk, recipient in accounts.items()}
        self._others = self._ways_to(Recipient(0))

    def _ways_to(self, recipient):
        return [(channel.name, channel, recipient) for channel in channels() if channel.reaches(recipient)]

    def rows_of(self, message) -> list[tuple]:
        """(unique key, channel, reader) of each row of a message."""
        facts = (message.kind, message.subject, message.version, message.window.step.value)
        return [
            ((*facts, pk, name), channel, reader)
            for pk in message.recipient_ids
            for name, channel, reader in self._ways.get(pk, self._others)
        ]


def _rows(message, rows, now):
    """The rows in the order of `bulk.COLUMNS`; what they share is made once."""
    window = message.window
    title = cache(lambda language: in_language(language, message.say))
    leaves = cache(lambda hours: moment(leaves_at(window, hours, now)))
    due, rest = moment(window.due_at), (moment(window.expires_at), moment(now), 0, "")
    return [
        (*key, title(reader.language), message.address, due if way.in_transaction else leaves(reader.hours), *rest)
        for key, way, reader in rows
    ]


def _void(ids, now):
    """What is moved, cancelled or already done is told to nobody."""
    if ids:
        Reminder.objects.open().filter(pk__in=ids).update(void_at=now)


def _revive(ids):
    """A reason that came back, such as a leave taken back."""
    if ids:
        Reminder.objects.filter(pk__in=ids, sent_at__isnull=True).update(void_at=None)


# --- Delivering -------------------------------------------------------------------------------------------------------


def deliver(now=None, batch=500) -> int:
    """Send what is due, at most `batch` rows at a time, until nothing is left. Returns how many were sent.

    Raises ClockJumped. A row is claimed by a conditional update with a token; the claim of a worker that died
    ends after 15 minutes. In-app rows are claimed, written and stamped in one commit; what leaves the house is taken
    person by person and goes out as one letter.
    """
    now = now or clock.now()
    _give_up(now)
    for channel in outside_channels():
        keep_silence(channel.name, now)
    sent = sum(_drain(_taker(channel, now, batch)) for channel in channels())
    note_end(DELIVER, now)
    return sent


def keep_silence(channel: str, now) -> int:
    """Put off to the end of somebody's silence what is due in it: a late worker and a repeated try keep the hours too.

    Returns how many rows. What would be of no use by then is not put off, nor what goes out in one letter with it.
    """
    due = Reminder.objects.claimable(channel, now)
    people = list(due.order_by().values_list("recipient", flat=True).distinct())
    hours = hours_of_accounts(people) if people else {}
    ends = {pk: end for pk, each in hours.items() if (end := each.free_from(now)) > now}
    return sum(_put_off(due.filter(recipient=pk), end) for pk, end in ends.items())


def _put_off(due, end) -> int:
    pressing = due.filter(expires_at__lte=end, bundle__isnull=False).values_list("bundle", flat=True)
    return due.filter(expires_at__gt=end).exclude(bundle__in=list(pressing)).update(due_at=end)


def _taker(channel, now, batch: int):
    """How a channel takes the next of its rows."""
    if channel.in_transaction:
        return partial(_write_batch, channel, now, min(batch, channel.batch))
    return partial(_send_bundle, channel, now)


def _drain(take) -> int:
    """Take until nothing is left or the other side refused three times in a row."""
    sent = failures = 0
    while failures < STOP_AFTER_FAILURES:
        taken, passed = take()
        if not taken:
            break
        sent, failures = (sent + taken, 0) if passed else (sent, failures + 1)
    return sent


def _write_batch(channel, now, size) -> tuple[int, bool]:
    """How many rows were written to our own database; it always takes them."""
    with transaction.atomic():
        taken, claimed = claim(Reminder.objects.claimable(channel.name, now), now, size, sent_at=now)
        if taken:
            channel.send(claimed, now)
    return taken, True


def _send_bundle(channel, now) -> tuple[int, bool]:
    """How many rows of one person were taken, and whether the channel took them."""
    taken, claimed = claim_bundle(channel.name, now)
    return taken, bool(taken) and _hand_over(channel, claimed, now)


def claim(free, now, size: int, **stamp):
    """Take at most `size` of the `free` rows; nobody else can while the lease holds: (how many, queryset)."""
    token = uuid4()
    with transaction.atomic():
        locked = free.select_for_update(skip_locked=True, of=("self",)).order_by("due_at", "id")
        ids = list(locked.values_list("pk", flat=True)[:size])
        facts = {"token": token, "claimed_at": now, "tries": F("tries") + 1, **stamp}
        taken = free.filter(pk__in=ids).update(**facts) if ids else 0
    return taken, Reminder.objects.filter(pk__in=ids, token=token)


def claim_bundle(channel: str, now):
    """Take what one person is to be told now by a channel, all of it: (how many, queryset in order).

    The lock on the account keeps two workers from parting one letter. Rows of a try that failed stay together under
    their old id.
    """
    free = Reminder.objects.claimable(channel, now)
    waiting = list(free.order_by("due_at", "id").values_list("recipient", flat=True)[:PEOPLE_AT_ONCE])
    if not waiting:
        return 0, free.none()
    with transaction.atomic():
        accounts = User.objects.select_for_update(no_key=True, skip_locked=True).filter(pk__in=waiting)
        own = free.filter(recipient=accounts.order_by("pk").first())
        first = own.order_by("due_at", "id").first()
        bundle = first and first.bundle
        taken, claimed = claim(own.filter(bundle=bundle), now, MOST_IN_A_LETTER, bundle=bundle or uuid4())
    return taken, claimed.select_related("recipient").order_by("due_at", "id")


def _hand_over(channel, claimed, now) -> bool:
    """Send; after a refusal the row rests a little longer each time, and is given up after the fifth."""
    try:
        channel.send(claimed, now)
    except NotSent as problem:
        logger.warning("%s did not take a reminder: %s", channel.name, problem)
        claimed.filter(tries__gte=MAX_TRIES).update(failed_at=now, error=str(problem)[:200])
        for tries, pause in enumerate(PAUSES, start=1):
            rested = {"error": str(problem)[:200], "retry_at": now + pause, "claimed_at": None}
            claimed.filter(tries=tries, failed_at__isnull=True).update(**rested)
        return False
    claimed.update(sent_at=now, error="")
    return True


def _give_up(now):
    """Rows whose last try ended with a dead worker: given up, visibly, so that the others go on."""
    dead = Reminder.objects.open().unclaimed(now).filter(tries__gte=MAX_TRIES)
    dead.update(failed_at=now, error="no answer")


def note_end(job: str, now):
    """Keep when a job ended last; it shows when the scheduler sleeps."""
    Beat.objects.bulk_create(
        [Beat(job=job, at=now)], update_conflicts=True, unique_fields=["job"], update_fields=["at"]
    )


# --- Acts of the operator ---------------------------------------------------------------------------------------------


@transaction.atomic
def send_again(*, by, now, reminder: Reminder | None = None) -> int:
    """Free what was given up and still helps, one reminder or all, for five more tries under the same id."""
    rows = Reminder.objects.given_up().filter(expires_at__gt=now)
    if reminder is not None:
        rows = rows.filter(pk=reminder.pk)
    first = rows.first()
    if first is None:
        return 0
    freed = rows.update(failed_at=None, error="", tries=0, claimed_at=None, retry_at=None)
    record(by, "reminder.sent-again", first, path="", reference=str(freed))
    return freed


@transaction.atomic
def accept_clock(*, by) -> int:
    """Take the time as it is for right: planning and sending go on from here. Returns how many machines had held."""
    held = list(Watermark.objects.select_for_update().filter(held_at__isnull=False))
    for mark in held:
        record(by, "reminders.clock-accepted", mark, path="")
        mark.delete()
    return len(held)


# --- What the bureau sets and a person chooses ------------------------------------------------------------------------


def plan_anew(rows):
    """Forget what waits to leave the house; the next plan, within a minute, writes it by the new hours and ways."""
    rows.open().outside().filter(claimed_at__isnull=True, bundle__isnull=True).delete()


def change(row, version: int, values: dict) -> dict:
    """Write `values` to a locked row of the version somebody saw; returns what differs. Raises StaleEdit."""
    if row.version != version:
        raise StaleEdit(row)
    changes = diff({name: getattr(row, name) for name in values}, values)
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    return changes


@transaction.atomic
def change_preference(user, *, version: int, **values) -> Preference:
    """Keep which ways, which hour and which rest a person chose; raises StaleEdit."""
    row, _created = Preference.objects.select_for_update().get_or_create(user=user)
    record(user, "reminders.chosen", user, path="", changes=change(row, version, values))
    plan_anew(Reminder.objects.filter(recipient=user))
    return row


@transaction.atomic
def change_policy(*, by, version: int, **values) -> Policy:
    """Keep what the bureau sets for everybody's reminders; raises StaleEdit."""
    row, _created = Policy.objects.select_for_update().get_or_create(pk=Policy.ONLY)
    record(by, "reminders.policy-changed", row, path="", changes=change(row, version, values))
    plan_anew(Reminder.objects.all())
    return row


# --- Reading ----------------------------------------------------------------------------------------------------------


def open_notice(notice: Notice, *, at) -> str:
    """Mark a notice as read, once, and give the address it leads to."""
    Notice.objects.filter(pk=notice.pk).unread().update(read_at=at)
    return notice.address


def mark_all_read(user, *, until, at) -> int:
    """Mark every notice of an account that came until a moment as read; later ones stay unread."""
    return Notice.objects.of(user).unread().filter(at__lte=until).update(read_at=at)
