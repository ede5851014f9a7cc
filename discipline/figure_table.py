"""The stored figures as the page and the workbook show them."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from branches.choices import Kind, UnitClass
from common.exporting import mark, write_xlsx
from common.periods import Period
from discipline.choices import Breakdown, Form, PostLevel, Problem
from discipline.models import CaseFigure

WORDS = {
    Breakdown.FORM: Form, Breakdown.PROBLEM: Problem, Breakdown.LEVEL: Kind, Breakdown.UNIT: UnitClass,
    Breakdown.POST: PostLevel,
}  # fmt: skip


def label(breakdown, cell) -> str:
    """A cell in words."""
    words = {**dict(PostLevel.choices), **dict(WORDS[breakdown].choices)}
    return str(words[cell])


@dataclass(frozen=True)
class Block:
    """One breakdown: the cells told, and what was merged."""

    title: str
    cells: list[tuple[str, int]]
    merged: list[str]
    rest: int | None

    @property
    def rows(self) -> list[tuple[str, int]]:
        """What has a number, the sum of the merged ones at the end."""
        return [*self.cells, *([(_("Others, merged"), self.rest)] if self.rest else [])]


class Table:
    """The figures of one closed quarter. Two queries."""

    def __init__(self, code: str):
        self.quarters = sorted(set(CaseFigure.objects.values_list("quarter", flat=True)), reverse=True)
        self.code = code if code in self.quarters else next(iter(self.quarters), "")
        self.figures = list(CaseFigure.objects.filter(quarter=self.code).order_by("pk"))

    @property
    def label(self) -> str:
        """The quarter in words."""
        return Period.parse(self.code).label if self.code else ""

    @property
    def newest(self) -> str:
        """The newest quarter that is counted, in words."""
        return Period.parse(self.quarters[0]).label if self.quarters else ""

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The quarters to choose among."""
        return [(code, Period.parse(code).label) for code in self.quarters]

    def number(self, breakdown) -> int | None:
        """A total, or None where it is too small to be told."""
        return next((row.number for row in self.figures if row.breakdown == breakdown and not row.cell), None)

    @property
    def cases(self) -> int | None:
        return self.number(Breakdown.TOTAL)

    @property
    def people(self) -> int | None:
        return self.number(Breakdown.PEOPLE)

    @cached_property
    def blocks(self) -> list[Block]:
        """The breakdowns in the order of the page; cells without anybody are left out where they were told."""
        return [self._block(breakdown) for breakdown in WORDS if self.people is not None]

    def _block(self, breakdown) -> Block:
        rows = [row for row in self.figures if row.breakdown == breakdown]
        cells = [row for row in rows if row.cell != CaseFigure.REST]
        return Block(
            str(breakdown.label),
            [(label(breakdown, row.cell), row.number) for row in cells if row.number],
            [label(breakdown, row.cell) for row in cells if row.number is None],
            next((row.number for row in rows if row.cell == CaseFigure.REST), None),
        )


def trend(quarters: list[str]) -> dict:
    """The totals of the last eight quarters for a chart; one query. What is too small to be told is left open."""
    shown = sorted(quarters)[-8:]
    rows = CaseFigure.objects.filter(quarter__in=shown, cell="", breakdown__in=[Breakdown.TOTAL, Breakdown.PEOPLE])
    held = {(row.quarter, row.breakdown): row.number for row in rows}
    series = [(Breakdown.TOTAL, "ink"), (Breakdown.PEOPLE, "gold")]
    return {
        "kind": "bar", "heading": _("Quarter"), "labels": [Period.parse(code).label for code in shown],
        "series": [
            {"name": str(each.label), "tone": tone, "values": [held.get((code, each)) for code in shown]}
            for each, tone in series
        ],
    }  # fmt: skip


def workbook(table: Table, user, number: str) -> bytes:
    """The quarter as a workbook, with what it shows, who made it and when above the table."""
    notes = [
        _("Figures about concluded cases, %(quarter)s, whole bureau") % {"quarter": table.label},
        _("People, each counted once with the gravest outcome; figures below three are merged"),
        mark(user, number),
    ]
    small = _("fewer than three")
    rows = [[str(each.label), "", small if (n := table.number(each)) is None else n]
            for each in (Breakdown.TOTAL, Breakdown.PEOPLE)]  # fmt: skip
    for block in table.blocks:
        rows += [[block.title, *row] for row in block.rows]
        rows += [[block.title, name, _("merged")] for name in block.merged]
    return write_xlsx([_("What is counted"), _("Cell"), _("How many")], rows, notes, _("Case figures"))
