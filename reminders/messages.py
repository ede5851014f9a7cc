"""What has to be told at a moment, and to whom: a message for each step of each occasion and duty that is open."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.utils import timezone

from accounts.roles import Role
from accounts.selectors import users_with
from branches.models import Organisation
from obligations.choices import Status
from obligations.deriving import Due, everywhere
from obligations.registry import occasion_sources
from obligations.selectors import dues
from reminders.rules import (
    AHEAD,
    FARTHEST,
    LOOK_BACK,
    Window,
    change_window,
    duty_windows,
    overdue_window,
    session_windows,
    to_plan,
    windows_after_move,
)
from reminders.wording import of_duty, of_session

# Who answers for what an organisation owes.
ANSWERS = Role.SECRETARY
NOT_DONE = (Status.NOT_YET_DUE, Status.DUE)

# When a move or cancellation was told first: {(kind, subject, version): moment}.
Told = dict[tuple[str, str, int], datetime]


@dataclass(frozen=True)
class Message:
    """One step of one matter for all its recipients; `say` gives the title in the active language."""

    kind: str
    subject: str
    version: int
    window: Window
    recipient_ids: Iterable[int]
    address: str
    say: Callable[[], str]


def messages(now: datetime, told: Told) -> Iterator[Message]:
    """Every message that is open at `now` or opens within a day."""
    yield from session_messages(now, told)
    yield from duty_messages(now)


def session_messages(now: datetime, told: Told) -> Iterator[Message]:
    """Sittings ahead, moved and cancelled ones."""
    for source in occasion_sources():
        occasions = list(source.between(now, now + FARTHEST + AHEAD))
        moved = {matter(one): told.get(matter(one), now) for one in occasions if one.event != "scheduled"}
        for one in occasions:
            for window in to_plan(windows_of(one, moved.get(matter(one))), now):
                yield session_message(one, window)


def matter(occasion) -> tuple[str, str, int]:
    """What an occasion is about, in the words of the outbox."""
    return occasion.kind, str(occasion.subject_id), occasion.version


def windows_of(occasion, told_at) -> tuple[Window, ...]:
    """The steps of an occasion, whose change (if any) was told at `told_at`."""
    if occasion.event != "scheduled":
        return (change_window(occasion.event, occasion.at, told_at),)
    return windows_after_move(occasion.at, told_at) if told_at else session_windows(occasion.at)


def session_message(occasion, window: Window) -> Message:
    """One step of an occasion."""
    kind, subject, version = matter(occasion)
    say = partial(of_session, window.step, occasion.title, occasion.at)
    return Message(kind, subject, version, window, occasion.recipient_ids, occasion.address, say)


def duty_messages(now: datetime) -> Iterator[Message]:
    """Duties near their end and overdue ones, for the secretary who answers for them."""
    today = timezone.localdate(now)
    lights = dues(everywhere, today, since=today - LOOK_BACK)
    open_now = [(due, window) for due in lights for window in to_plan(windows_of_duty(due), now)]
    organisations = Organisation.objects.in_bulk({due.organisation_id for due, _window in open_now})
    holders = users_with(ANSWERS, set(organisations), today)
    for due, window in open_now:
        people = [user.pk for user in holders.get(due.organisation_id, ())]
        yield duty_message(due, window, organisations[due.organisation_id], people)


def windows_of_duty(due: Due) -> tuple[Window, ...]:
    """The steps of a duty as it stands: before its end while it is not done, and once it is missed."""
    if due.status == Status.MISSED:
        return (overdue_window(due.grace_until),)
    return duty_windows(due.period.end) if due.status in NOT_DONE else ()


def duty_message(due: Due, window: Window, organisation, recipient_ids) -> Message:
    """One step of one duty; it leads to the open record, or to where one is made."""
    duty, subject = due.duty, f"{due.organisation_id}:{due.period.code}"
    open_record = due.deed if due.deed and due.deed.reference else None
    address = duty.deed_address(open_record) if open_record else duty.record_address(organisation, due.period)
    say = partial(of_duty, window.step, organisation, due)
    return Message(duty.code, subject, 1, window, recipient_ids, address, say)
