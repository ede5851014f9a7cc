"""Tables that leave the house as .xlsx or .csv. No cell of them is ever a formula."""

import csv
import io
import re
from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, Side

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
DANGEROUS = tuple("=+-@\t\r\n'＝＋－＠")
RULE = Border(bottom=Side(style="medium"))
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def harmless(value) -> str:
    """A value as text no spreadsheet program takes for a formula; the apostrophe is taken away by our own import."""
    text = CONTROL.sub("", "" if value is None else str(value))
    return f"'{text}" if text.startswith(DANGEROUS) else text


def mark(user, number: str) -> str:
    """Who took it away, when, and the number under which the trail knows this very file."""
    made = {"moment": f"{timezone.localtime():%Y-%m-%d %H:%M}", "name": user, "badge": user.badge_number}
    return _("Exported %(moment)s by %(name)s %(badge)s, number %(number)s") % {**made, "number": number}


def write_csv(headings: list[str], rows: Iterable[Iterable], notes: Iterable[str] = ()) -> bytes:
    """A table as CSV with the mark by which Excel knows UTF-8; `notes` stand above it, a line each."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerows([harmless(note)] for note in notes)
    writer.writerow([harmless(heading) for heading in headings])
    writer.writerows([harmless(value) for value in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def write_xlsx(headings: list[str], rows: Iterable[Iterable], notes: Iterable[str] = (), title: str = "") -> bytes:
    """The same as a workbook of one sheet called `title`; every cell is text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31] or None)
    for number in range(len(headings)):
        sheet.column_dimensions[chr(65 + number) if number < 26 else f"A{chr(39 + number)}"].width = 16
    for note in notes:
        sheet.append([text_cell(sheet, note, bold=True)])
    sheet.append([text_cell(sheet, heading, bold=True, border=RULE) for heading in headings])
    for row in rows:
        sheet.append([text_cell(sheet, value) for value in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def text_cell(sheet, value, *, bold=False, border=None):
    """A cell that is text, whatever it looks like."""
    cell = WriteOnlyCell(sheet, value=harmless(value))
    cell.data_type, cell.number_format = "s", "@"
    if bold:
        cell.font, cell.alignment = Font(bold=True), Alignment(vertical="center")
    if border:
        cell.border = border
    return cell


def write(kind: str, headings, rows, notes=(), title="") -> bytes:
    """The bytes of a table; `kind` is xlsx or csv."""
    return write_csv(headings, rows, notes) if kind == "csv" else write_xlsx(headings, rows, notes, title)
