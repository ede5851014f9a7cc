"""What has to be told at a moment, and to whom: a message for each step of each occasion and duty that is open."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role, roles_with
from accounts.selectors import users_with
from branches.choices import Kind
from branches.models import Organisation
from obligations.choices import Status
from obligations.deriving import Due, everywhere, swapped_days
from obligations.registry import Matter, PeriodicDuty, duties, occasion_sources
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
    last_day_window,
    news_window,
    session_windows,
    to_plan,
    windows_after_move,
)
from reminders.wording import of_duty, of_matter, of_session

# Who answers for what a branch owes, and who oversees from an organisation above.
LOWEST = (Kind.BRANCH, Kind.GROUP)
ANSWERS = Role.SECRETARY
OVERSEES = (Role.GENERAL_BRANCH_STAFF, Role.COMMITTEE_STAFF)
TOLD = (Status.NOT_YET_DUE, Status.DUE, Status.MISSED)
# What happened and waits to be seen, by the event of its occasion.
NEWS = {"to_read": Step.TO_READ, "returned": Step.RETURNED, "task": Step.TASK}

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


@dataclass(frozen=True)
class Owed:
    """What one organisation owes at the moment: the light of a period, or a matter with a last day of its own."""

    duty: PeriodicDuty
    organisation: Organisation
    due: Due | None = None
    matter: Matter | None = None

    @property
    def kind(self) -> str:
        """The code of the duty, as the outbox knows it."""
        return self.duty.code

    @property
    def subject(self) -> str:
        """What a message is about, in the words of the outbox."""
        return f"{self.organisation.pk}:{self.matter.last_day if self.matter else self.due.period.code}"

    def windows(self, told, distances, swapped, *, is_manned) -> tuple[Window, ...]:
        """The steps: before the end while it is not done, and upwards once it is overdue."""
        if self.matter:
            upwards = ladder_windows(self.matter.last_day, told, distances, swapped, has_secretary=is_manned)
            return last_day_window(self.matter.last_day, swapped), *upwards
        if self.due.status != Status.MISSED:
            return duty_windows(self.due.last_day)
        return ladder_windows(self.due.grace_until, told, distances, swapped, has_secretary=is_manned)

    def say(self, step: Step) -> str:
        """The title of a step in the active language."""
        if self.matter:
            return of_matter(step, self.organisation, self.duty, self.matter.last_day)
        return of_duty(step, self.organisation, self.due)

    @property
    def deed_address(self) -> str:
        """The open record, or where one is made; the list of what waits."""
        if self.matter:
            return self.matter.address
        open_record = self.due.deed if self.due.deed and self.due.deed.reference else None
        if open_record:
            return self.duty.deed_address(open_record)
        return self.duty.record_address(self.organisation, self.due.period)

    @property
    def reason_address(self) -> str:
        """The page that explains the light; the list of what waits says it itself."""
        if self.matter:
            return self.matter.address
        return reverse("obligations:why", args=[self.duty.code, self.organisation.public_id, self.due.period.code])


def owed_on(today: date) -> list[Owed]:
    """Everything of which somebody may have to be told: open and missed lights, and what waits."""
    lights = [due for due in dues(everywhere, today, since=today - LOOK_BACK) if due.status in TOLD]
    lights = [due for due in lights if due.duty.waiting is None]
    matters = [(duty, each) for duty in duties() if duty.waiting for each in duty.waiting(today - LOOK_BACK)]
    named = {due.organisation_id for due in lights} | {matter.organisation_id for _duty, matter in matters}
    organisations = Organisation.objects.in_bulk(named)
    return [
        *(Owed(due.duty, organisations[due.organisation_id], due=due) for due in lights),
        *(Owed(duty, organisations[matter.organisation_id], matter=matter) for duty, matter in matters),
    ]


class Addressees:
    """Who is told of what organisations owe: whoever answers for it, and those above, level by level. Three queries.

    For a branch or group its secretary answers. For an organisation above the branches those who oversee from it and
    may do what is owed; where none of them may, they and the nearest above who may.
    """

    def __init__(self, organisations: Iterable[Organisation], day: date):
        organisations = list(organisations)
        self.secretaries = users_with(ANSWERS, {each.pk for each in organisations}, day)
        higher = {pk for each in organisations for pk in (each.pk, *ancestors(each.path))}
        self.overseers = {role: users_with(role, higher, day) for role in OVERSEES}

    def overseer_ids(self, organisation_id: int, permission: str | None = None) -> list[int]:
        """Who oversees from an organisation, each once; only those who hold `permission`, where one is named."""
        roles = OVERSEES if permission is None else [role for role in roles_with(permission) if role in OVERSEES]
        held = (user.pk for role in roles for user in self.overseers[role].get(organisation_id, ()))
        return list(dict.fromkeys(held))

    def answering(self, organisation: Organisation, permission: str) -> tuple[list[int], bool]:
        """The accounts that answer for a duty, and whether the organisation can do it by itself."""
        if organisation.kind in LOWEST:
            return [user.pk for user in self.secretaries.get(organisation.pk, ())], True
        if able := self.overseer_ids(organisation.pk, permission):
            return able, True
        above = (self.overseer_ids(pk, permission) for pk in ancestors(organisation.path))
        nearest = next((level for level in above if level), [])
        return list(dict.fromkeys([*self.overseer_ids(organisation.pk), *nearest])), False

    def above(self, organisation: Organisation, told: Container[int]) -> list[list[int]]:
        """Those above by level, the nearest first; who was told already and where nobody oversees is no level."""
        levels = ([pk for pk in self.overseer_ids(each) if pk not in told] for each in ancestors(organisation.path))
        return [level for level in levels if level]


def ancestors(path: str) -> list[int]:
    """The organisations above the one at `path`, the nearest first."""
    return [int(pk) for pk in path.rstrip("/").split("/")[:-1]][::-1]


def duty_messages(now: datetime, ladder: Ladder) -> Iterator[Message]:
    """Duties near their end for those who answer for them; overdue ones level by level upwards."""
    today = timezone.localdate(now)
    owed = owed_on(today)
    people, swapped = Addressees({each.organisation for each in owed}, today), swapped_days()
    for each in owed:
        answering, by_itself = people.answering(each.organisation, each.duty.acts_with)
        told = ladder.told.get((each.kind, each.subject), {})
        windows = to_plan(each.windows(told, ladder.distances, swapped, is_manned=bool(answering)), now)
        levels = [answering, *people.above(each.organisation, answering)] if windows else []
        yield from (duty_message(each, window, levels, by_itself=by_itself) for window in windows)


def duty_message(owed: Owed, window: Window, levels: list[list[int]], *, by_itself: bool) -> Message:
    """One step of what is owed. It leads those who do it to where it is done, those above to why the light stands."""
    height = LADDER.index(window.step) if window.step in LADDER else 0
    recipient_ids = levels[height] if height < len(levels) else []
    address = owed.deed_address if by_itself and height == 0 else owed.reason_address
    return Message(owed.kind, owed.subject, 1, window, recipient_ids, address, partial(owed.say, window.step))
