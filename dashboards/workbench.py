"""The secretary's page: what is owed now, most urgent first, one action each; the quarter at a glance."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from branches.models import Organisation
from common.periods import Cadence, Period, quarter
from common.templatetags.ui import zh_day
from obligations.choices import Status
from obligations.deriving import Due
from obligations.naming import month_name, short_name
from obligations.registry import PLAN, PeriodicDuty
from obligations.rules import ATTENTION_DAYS

OPEN = (Status.MISSED, Status.DUE)
SHORT = (Cadence.MONTH, Cadence.QUARTER)


@dataclass(frozen=True)
class Item:
    """One line of what to do: when, what, on what ground, and one action."""

    due: Due
    tone: str
    when: str
    by: str
    title: str
    note: str
    action: str
    address: str
    why: str


def why_address(due: Due, branch: Organisation) -> str:
    """The page that explains a light."""
    return reverse("obligations:why", args=[due.duty.code, branch.public_id, due.period.code])


def last_day(due: Due, today: date) -> date:
    """By when it must be done: held by the end of the period; when that is over, sealed by the end of the grace."""
    return due.last_day if today <= due.last_day else due.grace_until


def urgency(due: Due, today: date) -> tuple:
    """Missed before due; of each kind the earliest first."""
    return due.status != Status.MISSED, due.last_day if due.status == Status.MISSED else last_day(due, today)


def when_text(due: Due, today: date) -> tuple[str, str, str]:
    """(tone, days left or days over, the day itself)."""
    if due.status == Status.MISSED:
        days = (today - due.last_day).days
        over = ngettext("%(n)s day overdue", "%(n)s days overdue", days) % {"n": days}
        return "bad", over, _("was due by %(day)s") % {"day": zh_day(due.last_day)}
    last = last_day(due, today)
    days = (last - today).days
    left = ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days} if days else _("Today")
    return "warn" if days <= ATTENTION_DAYS else "info", left, _("due by %(day)s") % {"day": zh_day(last)}


def what_text(due: Due, today: date) -> tuple[str, str]:
    """(title, note) of what is to be done."""
    named = {"period": short_name(due.period, today), "duty": due.duty.title}
    deed = due.deed
    progress = deed.label if deed else ""
    if deed and deed.held_on <= today and deed.reference:
        held = _("held on %(day)s; it counts when the record is sealed") % {"day": zh_day(deed.held_on)}
        return _("%(duty)s of %(period)s: seal the record") % named, f"{progress} {held}".strip()
    if deed and deed.held_on > today:
        return _("%(duty)s of %(period)s") % named, _("planned for %(day)s") % {"day": zh_day(deed.held_on)}
    if due.status == Status.MISSED:
        return _("%(duty)s of %(period)s: no record") % named, progress or _("if it was held, record it now")
    return _("%(duty)s of %(period)s") % named, progress or _("not planned yet")


def action_of(due: Due, branch: Organisation, today: date) -> tuple[str, str]:
    """(label, address) of the one action."""
    deed = due.deed
    if deed and deed.reference:
        label = _("Seal the record") if deed.held_on <= today else _("See the plan")
        return label, due.duty.deed_address(deed)
    is_late = due.status == Status.MISSED and due.duty.act_name is PLAN
    label = _("Record late") if is_late else due.duty.act_name
    return label, due.duty.record_address(branch, due.period)


def items(dues: Iterable[Due], branch: Organisation, today: date, *, may: Callable[[str], bool]) -> list[Item]:
    """What is owed now. Without the right to do it (`may(permission)`), the action leads to the explanation."""
    wanted = sorted((due for due in dues if due.status in OPEN), key=lambda due: urgency(due, today))
    found = []
    for due in wanted:
        why = why_address(due, branch)
        action, address = action_of(due, branch, today) if may(due.duty.acts_with) else (_("See why"), why)
        tone, when, by = when_text(due, today)
        title, note = what_text(due, today)
        found.append(Item(due, tone, when, by, title, note, action, address, why))
    return found


@dataclass(frozen=True)
class LongRow:
    """A light of a half-year or a year: what, of when, by when, how it stands, where it is explained."""

    due: Due
    period: str
    text: str
    why: str


def long_rows(dues: Iterable[Due], branch: Organisation, today: date) -> list[LongRow]:
    """The lights that no table of months can show and that have not yet been over for long."""
    rows = (due for due in dues if due.duty.is_long)
    return [
        LongRow(due, short_name(due.period, today), long_text(due, today), why_address(due, branch))
        for due in sorted(rows, key=lambda due: (due.period.end, due.duty.code))
    ]


def long_text(due: Due, today: date) -> str:
    """What has been done, or by when it is to be done."""
    deed = due.deed
    if deed and deed.label:
        return deed.label
    if deed and deed.held_on <= today:
        return _("held on %(day)s") % {"day": zh_day(deed.held_on)}
    if deed:
        return _("planned for %(day)s") % {"day": zh_day(deed.held_on)}
    return _("due by %(day)s") % {"day": zh_day(due.last_day)}


# --- The quarter at a glance ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class StripCell:
    """One period of one duty: tone, words, where it is explained, how many months wide."""

    tone: str
    text: str
    address: str
    months: int = 1


@dataclass(frozen=True)
class StripRow:
    """One duty over the quarter: its cells, done and owed."""

    duty: PeriodicDuty
    cells: list[StripCell]
    done: int
    owed: int


def strip_text(due: Due, today: date) -> tuple[str, str]:
    """(tone, words) of one light in the strip; never a bare dot."""
    deed = due.deed
    if due.status in (Status.DONE, Status.DONE_LATE):
        words = deed.label or zh_day(deed.held_on)
        return ("ok", words) if due.status == Status.DONE else ("warn", _("%(what)s, late") % {"what": words})
    if due.status == Status.MISSED:
        return "bad", _("Overdue")
    if due.status == Status.EXEMPT:
        return "none", str(Status.EXEMPT.label)
    if deed and deed.held_on > today:
        return "warn", _("%(day)s planned") % {"day": zh_day(deed.held_on)}
    if due.status == Status.DUE:
        return "warn", _("to be sealed") if deed and deed.reference else (deed.label if deed else _("to be planned"))
    return "none", "–"


def strip_cell(due: Due, branch: Organisation, today: date) -> StripCell:
    """One light as a cell."""
    tone, text = strip_text(due, today)
    months = sum(1 for _month in due.period.months())
    return StripCell(tone, text, why_address(due, branch), months)


def strip_row(duty: PeriodicDuty, dues: list[Due], shown: Period, branch: Organisation, today: date) -> StripRow:
    """The cells of one duty in order; months in which nothing is owed are said to be so."""
    by_month = {month.start: due for due in dues for month in due.period.months()}
    cells, done = [], sum(due.status in (Status.DONE, Status.DONE_LATE) for due in dues)
    for month in shown.months():
        due = by_month.get(month.start)
        if due is None:
            cells.append(StripCell("none", "–", ""))
        elif month.start == max(due.period.start, shown.start):
            cells.append(strip_cell(due, branch, today))
    return StripRow(duty, cells, done, sum(due.status != Status.EXEMPT for due in dues))


@dataclass(frozen=True)
class Strip:
    """The lights of the present quarter: rows are duties, columns months."""

    title: str
    months: list[str]
    rows: list[StripRow]
    owed: int
    done: int
    missed: int


def strip(dues: Iterable[Due], branch: Organisation, today: date) -> Strip:
    """The quarter of `today`; longer periods than a quarter have no place in it."""
    shown = quarter(today)
    inside = [
        due for due in dues
        if not due.duty.is_long and due.period.cadence in SHORT and shown.start <= due.period.end <= shown.end
    ]  # fmt: skip
    kinds = dict.fromkeys(due.duty for due in inside)
    rows = [strip_row(duty, [d for d in inside if d.duty is duty], shown, branch, today) for duty in kinds]
    missed = sum(due.status == Status.MISSED for due in inside)
    return Strip(
        short_name(shown, today), [month_name(month.start) for month in shown.months()], rows,
        sum(row.owed for row in rows), sum(row.done for row in rows), missed,
    )  # fmt: skip
