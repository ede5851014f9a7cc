"""The dashboard's table as a workbook and as a PDF: the rows of the page, in the same order, under the same filters."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from common.exporting import TYPES, mark, write_xlsx
from common.pdf import write_pdf
from dashboards.board import Board
from dashboards.heatmap import Look, full_month, look
from dashboards.sheet import Sheet

CONTENT_TYPES = {"xlsx": TYPES["xlsx"], "pdf": "application/pdf"}
PAPER = Path(settings.BASE_DIR, "templates", "paper")


@dataclass(frozen=True)
class Line:
    """One line of the table: a group with its counts, or a branch with its state and twelve looks."""

    group: str
    text: str
    state: str = ""
    looks: tuple[Look, ...] = ()


def lines(board: Board) -> Iterator[Line]:
    """The lines of the page: every group, and below an open one its branches."""
    for group in board.groups:
        yield Line(group.title, group.summary(board.words))
        for branch in group.shown:
            looks = tuple(look(board.lights.cells.get((branch.pk, period.end))) for period in board.months)
            yield Line(group.title, str(branch), str(board.words[branch.pk].label), looks)


def headings(board: Board) -> list[str]:
    """Class or unit, branch, state, and the twelve months."""
    return [_("Class or unit"), _("Party branch"), _("State"), *(full_month(period) for period in board.months)]


def title(board: Board) -> str:
    """What is shown."""
    unit = board.unit or _("All units")
    return _("Dashboard of %(unit)s, twelve months to %(month)s") % {"unit": unit, "month": board.shown.label}


def notes(board: Board, number: str) -> list[str]:
    """Under which filters, that it is no order by figures, and the mark of the file."""
    asked = {
        "unit": board.unit or _("All units"), "month": board.shown.label,
        "state": board.word.label if board.word else _("All"), "shown": sum(len(g.shown) for g in board.groups),
        "n": len(board.listed),
    }  # fmt: skip
    return [
        _("Filter: unit %(unit)s, month %(month)s, state %(state)s; %(shown)s of %(n)s branches opened") % asked,
        _("Not ordered by any figure"),
        mark(board.user, number),
    ]


def workbook(board: Board, number: str) -> bytes:
    """The workbook as bytes, with what it shows, who made it and when above the table."""
    width = len(board.months)
    rows = (
        [line.group, line.text, line.state, *((str(each.name) for each in line.looks) if line.looks else [""] * width)]
        for line in lines(board)
    )
    return write_xlsx(headings(board), rows, [title(board), *notes(board, number)], _("Dashboard"))


def paper(board: Board, number: str) -> bytes:
    """The PDF as bytes, A4 landscape, page by page with its head. Raises OSError where Pango is missing."""
    page = render_to_string("paper/board.html", {
        "title": title(board), "notes": notes(board, number), "lines": list(lines(board)), "heading": board.heading,
    })  # fmt: skip
    return write_pdf(page, PAPER / "board.css")


def sheet_paper(sheet: Sheet, number: str) -> bytes:
    """The sheet of a branch as bytes, A4. Raises OSError where Pango is missing."""
    page = render_to_string("paper/branch.html", {
        "sheet": sheet, "branch": sheet.branch, "heading": sheet.heading,
        "printed": mark(sheet.user, number),
    })  # fmt: skip
    return write_pdf(page, PAPER / "board.css", PAPER / "branch.css")


WRITERS = {"xlsx": workbook, "pdf": paper}
