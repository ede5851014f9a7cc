"""When a duty counts as done, late or missed. Plain values in, a status out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from common.periods import Cadence, Period, add_months
from common.workdays import NONE, Swapped, add_working_days, subtract_working_days
from obligations.choices import ComparisonLight, Status, Word

GRACE_WORKING_DAYS = 3
OPENS_DAYS_BEFORE_END = 14
ATTENTION_DAYS = 7
# How many working days a branch has its red light to itself before the committee sees it.
COMMITTEE_WAIT = 3
# The comparison runs once a night; two hours are left for a machine that was being mended.
COMPARED_WITHIN_HOURS = 26


@dataclass(frozen=True, slots=True)
class Deed:
    """What an organisation did towards a duty: held on a day, sealed on another (None while it is open).

    `reference` is the public id of the record, `label` what a cell says instead of the day (3 groups).
    """

    held_on: date
    sealed_on: date | None
    subject_id: int | None = None
    reference: str = ""
    label: str = ""


def grace_end(period: Period, grace: int = GRACE_WORKING_DAYS, swapped: Swapped = NONE) -> date:
    """The last day on which a record of the period may be sealed in time: `grace` working days after its end."""
    return add_working_days(period.end, grace, swapped)


def opens_on(period: Period, months: int | None = None) -> date:
    """From when a duty stands as due: at once in a month, two weeks before the end in a longer period.

    `months` opens it earlier: with the first of the last so many months.
    """
    if months is not None:
        return max(period.start, add_months(period.end.replace(day=1), 1 - months))
    if (period.end - period.start).days <= 31:
        return period.start
    return period.end - timedelta(days=OPENS_DAYS_BEFORE_END - 1)


def middle(period: Period) -> date:
    """The day that decides who owes a duty of the period.

    A branch founded, a committee elected or an exemption begun after it counts from the next period on; one closed
    or ended before it owes nothing any more. One day asked of dated rows, the same for everybody.
    """
    return period.start + (period.end - period.start) / 2


def tile(start: date, end: date, cadence_on: Callable[[date], Cadence], begins: int = 1) -> Iterator[Period]:
    """The periods that end from `start` to `end`, in order; years begin in the month `begins`.

    A cadence set on a day holds from the first period of its own that begins on or after it: monthly from 15 February
    means that the first quarter stays a quarter and April is the first month.
    """
    day = Period.containing(start, Cadence.YEAR, begins).start
    cadence = cadence_on(day)
    while day <= end:
        wished = cadence_on(day)
        if Period.containing(day, wished, begins).start == day:
            cadence = wished
        period = Period.containing(day, cadence, begins)
        if start <= period.end <= end:
            yield period
        day = period.end + timedelta(days=1)


def closing_in(period: Period, month: int) -> Period:
    """The period cut after its first `month` (1 to 12); whole where it has no such month."""
    ends = (each.end for each in period.months() if each.start.month == month)
    return replace(period, end=next(ends, period.end))


def counting_deed(period: Period, deeds: list[Deed], early_months: int = 0, *, late=False) -> Deed | None:
    """The deed of the period that counts: the one sealed first, else one that is held and still open.

    Some duties may be done up to `early_months` before the period begins, some (`late`) count whenever they are done.
    """
    since = add_months(period.start, -early_months) if early_months else period.start
    own = [deed for deed in deeds if since <= deed.held_on and (late or deed.held_on <= period.end)]
    sealed = [deed for deed in own if deed.sealed_on]
    if sealed:
        return min(sealed, key=lambda deed: (deed.sealed_on, deed.held_on))
    return min(own, key=lambda deed: deed.held_on, default=None)


def verdict(
    period: Period, deed: Deed | None, today: date, *, grace_until: date, exempt=False, opens: date | None = None
) -> Status:
    """The status on `today` of a duty owed in `period` for which `deed` counts.

    Done: held in the period and sealed by `grace_until`. Late: sealed afterwards. Missed: nothing sealed by then.
    It stands as due from `opens` on (default: by the length of the period).
    """
    if exempt:
        return Status.EXEMPT
    if deed and deed.sealed_on and deed.sealed_on <= today:
        return Status.DONE if deed.sealed_on <= grace_until else Status.DONE_LATE
    if today > grace_until:
        return Status.MISSED
    if deed and deed.held_on <= today:
        return Status.DUE
    return Status.DUE if today >= (opens or opens_on(period)) else Status.NOT_YET_DUE


def filter_word(statuses: list[tuple[Status, date]], today: date, *, recorded: bool) -> Word:
    """The word of a branch from its (status, last day) pairs; `recorded` is whether it filed anything at all."""
    held = {status for status, _last in statuses}
    if Status.MISSED in held:
        return Word.OVERDUE
    if Status.DUE in held and not recorded:
        return Word.NOTHING
    soon = any(s == Status.DUE and (last - today).days <= ATTENTION_DAYS for s, last in statuses)
    return Word.ATTENTION if soon or Status.DONE_LATE in held else Word.NORMAL


def comparison_light(last: datetime | None, differing: int, now: datetime) -> ComparisonLight:
    """How the nightly comparison stands at `now`: one that did not come in time outweighs what the last one found."""
    if last is None or now - last > timedelta(hours=COMPARED_WITHIN_HOURS):
        return ComparisonLight.OVERDUE
    return ComparisonLight.DIFFERED if differing else ComparisonLight.EQUAL


def held_back_since(today: date, wait: int = COMMITTEE_WAIT, swapped: Swapped = NONE) -> date:
    """The first day of grace whose missed duties the committee does not see as missed on `today`.

    The light is red for the branch from the day after its grace; for the committee when `wait` whole working days have
    passed since. A duty whose grace ended on this day or later is held back.
    """
    return subtract_working_days(today, wait, swapped)
