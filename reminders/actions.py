"""Planning and delivering. Both may run at any time, any number of times, side by side, and be killed anywhere.

What there is to do stands in the database; whoever wakes up finds the same rows. A row is written before it is due,
sent once, and never after it has become useless.
"""

import logging
from uuid import uuid4

from django.db import transaction
from django.db.models import F

from reminders import clock
from reminders.bulk import insert_reminders, moment
from reminders.messages import messages
from reminders.models import Beat, Notice, Reminder
from reminders.registry import NotSent, Recipient, channels
from reminders.rules import MAX_TRIES
from reminders.selectors import addressed_accounts, current_policy, known_rows, ladder, told_moments
from reminders.wording import in_language

logger = logging.getLogger(__name__)

PLAN, DELIVER = "plan", "deliver"
STOP_AFTER_FAILURES = 3


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
    known, accounts = known_rows(now), addressed_accounts()
    wanted, fresh = set(), []
    for message in messages(now, told_moments(known), ladder(now, current_policy())):
        keys = list(_keys(message, accounts))
        wanted.update(key for key, _language in keys)
        fresh += _rows(message, [pair for pair in keys if pair[0] not in known], moment(now))
    insert_reminders(fresh)
    _void([row.id for key, row in known.items() if row.is_open and key not in wanted], now)
    _revive([row.id for key, row in known.items() if row.is_void and key in wanted])
    return len(fresh)


def _keys(message, accounts):
    """The unique key of each row of a message, with the language of its reader."""
    facts = (message.kind, message.subject, message.version, message.window.step.value)
    ways = channels()
    for recipient_id in message.recipient_ids:
        recipient = accounts.get(recipient_id) or Recipient(recipient_id)
        for channel in ways:
            if channel.reaches(recipient):
                yield (*facts, recipient_id, channel.name), recipient.language


def _rows(message, keys, planned_at):
    """The rows of these keys in the order of `bulk.COLUMNS`; what they share is made once."""
    window = message.window
    titles = {language: in_language(language, message.say) for language in {language for _key, language in keys}}
    rest = (message.address, moment(window.due_at), moment(window.expires_at), planned_at, 0, "")
    return [(*key, titles[language], *rest) for key, language in keys]


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
    ends after 15 minutes. In-app rows are claimed, written and stamped in one commit.
    """
    now = now or clock.now()
    _give_up(now)
    sent = sum(_drain(channel, now, min(batch, channel.batch)) for channel in channels())
    note_end(DELIVER, now)
    return sent


def _drain(channel, now, size) -> int:
    sent = failures = 0
    while failures < STOP_AFTER_FAILURES:
        taken, passed = _send_batch(channel, now, size)
        if not taken:
            break
        sent, failures = (sent + taken, 0) if passed else (sent, failures + 1)
    return sent


def _send_batch(channel, now, size) -> tuple[int, bool]:
    """How many rows were taken, and whether the channel took them."""
    if not channel.in_transaction:
        taken, claimed = claim(channel.name, now, size)
        return taken, bool(taken) and _hand_over(channel, claimed, now)
    with transaction.atomic():
        taken, claimed = claim(channel.name, now, size, sent_at=now)
        if taken:
            channel.send(claimed, now)
    return taken, True


def claim(channel: str, now, size: int, **stamp):
    """Take at most `size` rows that nobody else can take while the lease holds: (how many, the rows as a queryset)."""
    token = uuid4()
    with transaction.atomic():
        free = Reminder.objects.claimable(channel, now)
        locked = free.select_for_update(skip_locked=True).order_by("due_at", "id")
        ids = list(locked.values_list("pk", flat=True)[:size])
        facts = {"token": token, "claimed_at": now, "tries": F("tries") + 1, **stamp}
        taken = free.filter(pk__in=ids).update(**facts) if ids else 0
    return taken, Reminder.objects.filter(pk__in=ids, token=token)


def _hand_over(channel, claimed, now) -> bool:
    try:
        channel.send(claimed, now)
    except NotSent as problem:
        logger.warning("%s did not take a reminder: %s", channel.name, problem)
        claimed.update(error=str(problem)[:200])
        claimed.filter(tries__gte=MAX_TRIES).update(failed_at=now)
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


# --- Reading ----------------------------------------------------------------------------------------------------------


def open_notice(notice: Notice, *, at) -> str:
    """Mark a notice as read, once, and give the address it leads to."""
    Notice.objects.filter(pk=notice.pk).unread().update(read_at=at)
    return notice.address


def mark_all_read(user, *, until, at) -> int:
    """Mark every notice of an account that came until a moment as read; later ones stay unread."""
    return Notice.objects.of(user).unread().filter(at__lte=until).update(read_at=at)
