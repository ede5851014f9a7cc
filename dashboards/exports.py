"""The dashboard's table as a workbook: the same cells, in the same order."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from common.exporting import write_xlsx
from dashboards.board import Board
from dashboards.heatmap import full_month, look


def headings(board: Board) -> list[str]:
    """Class, unit, state, and the twelve months."""
    return [_("Class of unit"), _("Party branch"), _("State"), *(full_month(period) for period in board.months)]


def rows(board: Board) -> Iterator[list[str]]:
    """One row a branch, each month in words."""
    for branch in board.listed:
        cells = (look(board.lights.cells.get((branch.pk, period.end))) for period in board.months)
        word = board.words[branch.pk].label
        yield [branch.get_unit_class_display(), str(branch), str(word), *(str(cell.name) for cell in cells)]


def workbook(board: Board) -> bytes:
    """The workbook as bytes, with what it shows, who made it and when above the table."""
    unit = board.unit or _("All units")
    title = _("Dashboard of %(unit)s, twelve months to %(month)s") % {"unit": unit, "month": board.shown.label}
    made = {"moment": f"{timezone.localtime():%Y-%m-%d %H:%M}", "name": board.user}
    notes = [title, _("Exported %(moment)s by %(name)s; not ordered by any figure") % made]
    return write_xlsx(headings(board), rows(board), notes, _("Dashboard"))
