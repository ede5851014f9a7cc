"""What has to be told at a moment, and to whom: a message for each step of each occasion and duty that is open."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from accounts.selectors import users_with
from branches.models import Organisation
from obligations.choices import Status
from obligations.deriving import Due, everywhere, swapped_days
from obligations.registry import occasion_sources
from obligations.selectors import dues
from reminders.choices import LADDER, Step
from reminders.rules import (
    AHEAD,
    FARTHEST,
    LOOK_BACK,
    Window,
    change_window,
    duty_windows,
    ladder_windows,
    news_window,
    session_windows,
    to_plan,
    windows_after_move,
)
from reminders.wording import of_duty, of_session

# Who answers for what an organisation owes, and who is told when it stays undone.
ANSWERS = Role.SECRETARY
OVERSEES = (Role.GENERAL_BRANCH_STAFF, Role.COMMITTEE_STAFF)
TOLD = (Status.NOT_YET_DUE, Status.DUE, Status.MISSED)
# What happened and waits to be seen, by the event of its occasion.
NEWS = {"to_read": Step.TO_READ, "returned": Step.RETURNED}

# When a move or cancellation was told first: {(kind, subject, version): moment}.
Told = dict[tuple[str, str, int], datetime]
# When each step of an overdue duty was told: {(kind, subject): {step: day}}.
LadderTold = Mapping[tuple[str, str], Mapping[Step, date]]


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


def messages(now: datetime, told: Told, ladder: "Ladder") -> Iterator[Message]:
    """Every message that is open at `now` or opens within a day."""
    yield from session_messages(now, told)
    yield from duty_messages(now, ladder)


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
    if occasion.event in NEWS:
        return (news_window(NEWS[occasion.event], occasion.at),)
    if occasion.event != "scheduled":
        return (change_window(occasion.event, occasion.at, told_at),)
    return windows_after_move(occasion.at, told_at) if told_at else session_windows(occasion.at)


def session_message(occasion, window: Window) -> Message:
    """One step of an occasion."""
    kind, subject, version = matter(occasion)
    say = partial(of_session, window.step, occasion.title, occasion.at)
    return Message(kind, subject, version, window, occasion.recipient_ids, occasion.address, say)


# --- Duties -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ladder:
    """How an overdue duty is told upwards: what was told already, and the working days between the steps."""

    told: LadderTold
    distances: tuple[int, ...]


class Addressees:
    """Who is told of what an organisation owes: its secretary, and those above, level by level. Two or four queries."""

    def __init__(self, organisations: Iterable[Organisation], overdue: set[int], day: date):
        self.secretaries = users_with(ANSWERS, {each.pk for each in organisations}, day)
        self.above = {each.pk: ancestors(each.path) for each in organisations if each.pk in overdue}
        higher = {pk for above in self.above.values() for pk in above}
        self.overseers = [users_with(role, higher, day) for role in OVERSEES] if higher else []

    def secretary_ids(self, organisation_id: int) -> list[int]:
        """The secretaries of an organisation."""
        return [user.pk for user in self.secretaries.get(organisation_id, ())]

    def ids(self, organisation_id: int, step: Step) -> list[int]:
        """The accounts told at a step; a level where nobody oversees is no level."""
        if step not in LADDER[1:]:
            return self.secretary_ids(organisation_id)
        levels = (self.overseer_ids(pk) for pk in self.above[organisation_id])
        manned = [level for level in levels if level]
        height = LADDER.index(step)
        return manned[height - 1] if height <= len(manned) else []

    def overseer_ids(self, organisation_id: int) -> list[int]:
        """Who oversees from an organisation, each once."""
        held = (user.pk for holders in self.overseers for user in holders.get(organisation_id, ()))
        return list(dict.fromkeys(held))


def ancestors(path: str) -> list[int]:
    """The organisations above the one at `path`, the nearest first."""
    return [int(pk) for pk in path.rstrip("/").split("/")[:-1]][::-1]


def duty_messages(now: datetime, ladder: Ladder) -> Iterator[Message]:
    """Duties near their end for the secretary who answers for them; overdue ones level by level upwards."""
    today = timezone.localdate(now)
    lights = [due for due in dues(everywhere, today, since=today - LOOK_BACK) if due.status in TOLD]
    missed = {due.organisation_id for due in lights if due.status == Status.MISSED}
    organisations = Organisation.objects.in_bulk({due.organisation_id for due in lights})
    people = Addressees(organisations.values(), missed, today)
    swapped = swapped_days()
    for due in lights:
        for window in to_plan(windows_of_duty(due, ladder, people, swapped), now):
            recipient_ids = people.ids(due.organisation_id, window.step)
            yield duty_message(due, window, organisations[due.organisation_id], recipient_ids)


def subject_of(due: Due) -> str:
    """What a message about a duty is about, in the words of the outbox."""
    return f"{due.organisation_id}:{due.period.code}"


def windows_of_duty(due: Due, ladder: Ladder, people: Addressees, swapped) -> tuple[Window, ...]:
    """The steps of a duty as it stands: before its end while it is not done, and upwards once it is missed."""
    if due.status != Status.MISSED:
        return duty_windows(due.period.end)
    told = ladder.told.get((due.duty.code, subject_of(due)), {})
    has_secretary = bool(people.secretary_ids(due.organisation_id))
    return ladder_windows(due.grace_until, told, ladder.distances, swapped, has_secretary=has_secretary)


def duty_message(due: Due, window: Window, organisation, recipient_ids) -> Message:
    """One step of one duty. It leads the branch to where it is done, those above to why the light stands."""
    address = reason_address(due, organisation) if window.step in LADDER[1:] else deed_address(due, organisation)
    say = partial(of_duty, window.step, organisation, due)
    return Message(due.duty.code, subject_of(due), 1, window, recipient_ids, address, say)


def deed_address(due: Due, organisation) -> str:
    """The open record, or where one is made."""
    open_record = due.deed if due.deed and due.deed.reference else None
    return due.duty.deed_address(open_record) if open_record else due.duty.record_address(organisation, due.period)


def reason_address(due: Due, organisation) -> str:
    """The page that explains the light."""
    return reverse("obligations:why", args=[due.duty.code, organisation.public_id, due.period.code])
