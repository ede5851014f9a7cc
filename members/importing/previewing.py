"""How a kept roster is shown: the rows with their cells, what changes, and what is wrong beside it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from members.choices import DutyPattern, Post, Sex, StandingKind
from members.importing.problems import sentence
from members.importing.rosters import cells_of
from members.importing.values import shown
from members.importing.words import HEADINGS

ALWAYS = ("name", "badge_number", "standing", "born_in", "joined_on", "full_on", "posts", "branch")
CODES = {"sex": Sex, "standing": StandingKind, "duty_pattern": DutyPattern}


@dataclass
class CellView:
    """One cell: what stands there, what is wrong with it, what it replaces."""

    field: str
    heading: str
    text: str
    problem: str = ""
    old: str = ""
    new: str = ""
    is_changed: bool = False


@dataclass
class RowView:
    """One row; `cells` are those of the table, `aside` changes and problems in other columns."""

    row: object
    cells: list[CellView]
    aside: list[CellView]


def steps_of(current: int) -> list[dict]:
    """Choose, check, done."""
    labels = [_("Choose file"), _("Check"), pgettext("import", "Done")]
    return [
        {"href": "?", "label": label, "state": "done" if n < current else "current" if n == current else ""}
        for n, label in enumerate(labels)
    ]


def columns_of(roster) -> list[tuple[str, str]]:
    """(field, heading) of the columns the table shows."""
    return [(name, HEADINGS[name][0]) for name in ALWAYS if name in roster.columns or name == "name"]


def views_of(rows, roster) -> list[RowView]:
    """The rows as the page shows them."""
    table = [name for name, _heading in columns_of(roster)]
    return [view_of(row, table) for row in rows]


def view_of(row, table) -> RowView:
    """One row; what is neither changed nor wrong appears only in the table's own columns."""
    cells, problems = cells_of(row), {problem[0]: sentence(problem) for problem in row.problems}
    views = {name: cell_view(row, name, cells, problems) for name in HEADINGS}
    aside = [view for name, view in views.items() if name not in table and (view.problem or view.is_changed)]
    return RowView(row, [views[name] for name in table], aside)


def cell_view(row, name, cells, problems) -> CellView:
    """One cell of a row."""
    old, new = row.changes.get(name, ("", ""))
    return CellView(
        name, HEADINGS[name][0], shown(cells.get(name)), problems.get(name, ""), told(name, old), told(name, new),
        is_changed=name in row.changes,
    )  # fmt: skip


def told(name, value) -> str:
    """A kept value in the reader's words."""
    if name == "posts":
        return _(", ").join(str(Post(post).label) for post in value) or ("" if value == "" else _("none"))
    if name in CODES and value:
        return str(CODES[name](value).label)
    return value[:7] if name == "born_in" else str(value)
