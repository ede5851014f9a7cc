"""The table branches × months, made in one pass: a template loop over 2,400 cells costs thirty times as much."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.urls import reverse
from django.utils.dateformat import format as format_date
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from branches.models import Organisation
from common.periods import Period
from common.templatetags.ui import icon
from dashboards.groups import Group
from obligations.choices import Word
from obligations.naming import month_name
from obligations.selectors import Cell, Lights

WORST_FROM = 2
# Letters of a month above a narrow column: 11月, Nov.
SHORT = 3
PLACEHOLDER = "public-id"


class Links(Protocol):
    """Where the line of a group leads: to the same page with the group turned, to the group alone, into the unit."""

    def toggle(self, group: Group) -> str: ...
    def fragment(self, group: Group) -> str: ...
    def enter(self, group: Group) -> str: ...


@dataclass(frozen=True)
class Look:
    """How a cell looks and what it says."""

    css: str
    mark: str
    name: str


def look(cell: Cell | None) -> Look:
    """The most serious thing first: missed, due, late, done; a cell is never empty."""
    if cell is None or not (cell.owed or cell.pending or cell.exempt):
        return Look("lvx", "–", _("nothing owed"))
    if cell.missed:
        return _missed(cell)
    if cell.due:
        return Look("lvd", _("due %(n)s") % {"n": cell.due}, _("%(n)s due") % {"n": cell.due})
    if cell.late:
        return Look("lva", _("late %(n)s") % {"n": cell.late}, _("%(n)s recorded late") % {"n": cell.late})
    if cell.done:
        return Look("lv0", "✓", _("all in time"))
    return Look("lvx", _("exempt"), _("exempt")) if cell.exempt else Look("lvx", "–", _("not yet due"))


def _missed(cell: Cell) -> Look:
    name = ngettext("%(n)s missing", "%(n)s missing", cell.missed) % {"n": cell.missed}
    if not cell.recorded and not cell.due:
        return Look("lvn", _("blank"), _("nothing filed, %(missing)s") % {"missing": name})
    css = "lv2" if cell.missed >= WORST_FROM else "lv1"
    return Look(css, _("miss %(n)s") % {"n": cell.missed}, name)


def full_month(period: Period) -> str:
    """The month with its year, as a cell's name says it."""
    return format_date(period.start, "Y年n月" if (get_language() or "").startswith("zh") else "F Y")


def heading(months: list[Period], first: str) -> SafeString:
    """The head of the table, `first` above the names: the year stands where it changes."""
    cells = [f'<th scope="col">{escape(first)}</th>']
    for place, period in enumerate(months):
        year = f"<small>{period.start.year}</small> " if place == 0 or period.start.month == 1 else ""
        cells.append(f'<th scope="col">{year}{escape(month_name(period.start).replace(" ", "")[:SHORT])}</th>')
    return mark_safe(f"<tr>{''.join(cells)}</tr>")  # noqa: S308 - every part is escaped above


def body(groups: list[Group], lights: Lights, words: dict[int, Word], links: Links) -> SafeString:
    """The rows, a `tbody` for each group. One reverse for the page, one escape a branch, one link a cell."""
    base = escape(reverse("obligations:list")), escape(reverse("dashboards:branch", args=[PLACEHOLDER]))
    colon = pgettext("between a name and what is said of it", ": ")
    months = [(period.end, period.code, escape(full_month(period) + colon)) for period in lights.months]
    looks: dict[tuple, tuple[str, str, str]] = {}
    rows: list[str] = []
    for group in groups:
        rows.append(f'<tbody id="g-{group.key}">{group_row(group, words, links, len(months) + 1)}')
        rows.extend(_row(branch, base, months, lights.cells, looks) for branch in group.shown)
        rows.append("</tbody>")
    return mark_safe("".join(rows))  # noqa: S308 - names are escaped once each, everything else is ours


def group_row(group: Group, words: dict[int, Word], links: Links, columns: int) -> str:
    """The line of a group: its name opens, closes or enters it, beside it the counts of its branches."""
    name, counts = escape(group.title), escape(group.summary(words))
    if group.is_deep:
        link = f'<a href="{escape(links.enter(group))}">{icon("chevron-right")}<b>{name}</b></a>'
    elif group.branches:
        link = _toggle(group, links, name)
    else:
        link = f"<b>{name}</b>"
    return f'<tr><th class="grp" scope="rowgroup" colspan="{columns}">{link}<span>{counts}</span></th></tr>'


def _toggle(group: Group, links: Links, name: str) -> str:
    """A link that works by itself; with scripts only the group is exchanged."""
    expanded, sign = ("true", "chevron-down") if group.is_open else ("false", "chevron-right")
    return (
        f'<a href="{escape(links.toggle(group))}" role="button" aria-expanded="{expanded}" id="t-{group.key}"'
        f' hx-get="{escape(links.fragment(group))}" hx-target="#g-{group.key}" hx-swap="outerHTML">'
        f"{icon(sign)}<b>{name}</b></a>"
    )


def _row(branch: Organisation, base: tuple[str, str], months, cells, looks) -> str:
    name, at = escape(str(branch)), f"{base[0]}?organisation={branch.public_id}"
    sheet = base[1].replace(PLACEHOLDER, branch.public_id)
    parts = [f'<tr><th scope="row"><a href="{sheet}" title="{name}">{name}</a></th>']
    for end, code, month in months:
        cell = cells.get((branch.pk, end))
        css, mark, text = _drawn(cell, looks)
        parts.append(
            f'<td><a class="{css}" href="{at}&amp;period={code}" aria-label="{name} {month}{text}">{mark}</a></td>'
        )
    return f"{''.join(parts)}</tr>"


def _drawn(cell: Cell | None, looks) -> tuple[str, str, str]:
    """The escaped look of a cell; equal cells are drawn once."""
    key = cell and (cell.done > 0, cell.late, cell.missed, cell.due, cell.pending > 0, cell.exempt > 0, cell.recorded)
    if key not in looks:
        drawn = look(cell)
        looks[key] = drawn.css, escape(drawn.mark), escape(drawn.name)
    return looks[key]


@dataclass(frozen=True)
class Month:
    """All lights of one month together, for the trend."""

    period: Period
    in_time: int
    late: int
    missed: int

    @property
    def share(self) -> float | None:
        """How many of a hundred decided lights were in time; None while nothing is decided."""
        decided = self.in_time + self.late + self.missed
        return round(100 * self.in_time / decided, 1) if decided else None


def trend(lights: Lights, ids: set[int], today: date) -> list[Month]:
    """The sums of closed months over the branches shown; of one branch there is no such figure."""
    found = []
    for period in lights.months:
        cells = [cell for (pk, end), cell in lights.cells.items() if end == period.end and pk in ids]
        if period.end < today:
            found.append(
                Month(period, sum(c.done for c in cells), sum(c.late for c in cells), sum(c.missed for c in cells))
            )
    return found
