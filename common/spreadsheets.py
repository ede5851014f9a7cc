"""Reading spreadsheets that strangers made: in a process of its own, bounded, with a plain reason for each refusal."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path, PurePath

from django.utils.translation import gettext_lazy as _

LARGEST = 10 * 1024 * 1024
SUFFIXES = (".xlsx", ".csv")
READER = Path(__file__).with_name("sheet_reader.py")
PATIENCE = 60

REASONS = {
    "size": _("The file is larger than 10 MB. Delete pictures and sheets that are not needed, then choose it again."),
    "empty": _("The file is empty."),
    "suffix": _("Only .xlsx and .csv files are read. Save the roster as “Excel workbook (.xlsx)”."),
    "old": _("This is an old Excel file (.xls). Open it and save it as “Excel workbook (.xlsx)”."),
    "encrypted": _("The file is protected by a password. Save it without the password, then choose it again."),
    "macros": _("The file contains macros. Save it as “Excel workbook (.xlsx)”, which holds none."),
    "program": _("This is a program, not a spreadsheet, whatever its name says."),
    "pdf": _("This is a PDF, not a spreadsheet, whatever its name says."),
    "picture": _("This is a picture, not a spreadsheet, whatever its name says."),
    "document": _("This is a text document, not a spreadsheet, whatever its name says."),
    "archive": _("This is an archive, not a spreadsheet. Unpack it and choose the spreadsheet inside."),
    "markup": _("This is a web page, not a spreadsheet. Open it and save it as “Excel workbook (.xlsx)”."),
    "kind": _("The content is not that of an .xlsx or .csv file, whatever the name says."),
    "encoding": _("The characters of the file cannot be read. Save it as .xlsx or as CSV in UTF-8."),
    "bomb": _("Unpacked, the file is far larger than a roster can be; it was not read."),
    "entities": _("The file contains XML entities, which no spreadsheet program writes; it was not read."),
    "rows": _("The file has more than 20,000 rows. Divide it."),
    "damaged": _("The file is damaged. Open it and save it anew."),
    "effort": _("Reading the file took too long; it was given up. Copy the rows into a new workbook."),
}


class Unreadable(Exception):
    """A file that is not read; `code` names the reason, the text says it in the reader's language."""

    def __init__(self, code):
        self.code = code
        super().__init__(code)

    def __str__(self):
        return str(REASONS[self.code])


@dataclass(frozen=True)
class Sheet:
    """A visible sheet: `rows` maps the row's number in the file to its cells; merged cells stand filled."""

    name: str
    rows: dict[int, list]


def suffix_of(name: str) -> str:
    """The ending of a file name, in small letters."""
    return PurePath(name).suffix.lower()


def check(name: str, size: int):
    """Refuse by name and size, before a byte is looked at; raises Unreadable."""
    if size > LARGEST:
        raise Unreadable("size")
    if size == 0:
        raise Unreadable("empty")
    suffix = suffix_of(name)
    if suffix not in SUFFIXES:
        raise Unreadable({".xlsm": "macros", ".xltm": "macros", ".xls": "old", ".exe": "program"}.get(suffix, "suffix"))


def read(name: str, data: bytes) -> list[Sheet]:
    """The visible sheets of a file; raises Unreadable. The work is done by another process, within 512 MB and 10 s."""
    check(name, len(data))
    answer = ask_reader(suffix_of(name), data)
    if "refused" in answer:
        raise Unreadable(answer["refused"])
    return [Sheet(sheet["name"], filled(sheet)) for sheet in answer["sheets"]]


def ask_reader(suffix: str, data: bytes) -> dict:
    """Run the reader; one that was stopped by a limit counts as too much effort."""
    try:
        done = subprocess.run(  # noqa: S603 - our own program, and the suffix is one of two
            [sys.executable, "-I", str(READER), suffix],
            input=data, capture_output=True, timeout=PATIENCE, check=False, env={},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Unreadable("effort") from None
    return json.loads(done.stdout) if done.returncode == 0 else {"refused": "effort"}


def filled(sheet: dict) -> dict[int, list]:
    """The rows with the content of a merged range in each of its cells that stands in one column."""
    rows = dict(sheet["rows"])
    for first_column, first_row, last_column, last_row in sheet["merged"]:
        if first_column == last_column and first_row in rows:
            spread(rows, first_column - 1, range(first_row, min(last_row, max(rows)) + 1))
    return rows


def spread(rows, column, numbers):
    """Copy the first cell of a column downwards through `numbers`."""
    value = rows[numbers[0]][column] if column < len(rows[numbers[0]]) else None
    for number in numbers[1:]:
        cells = rows.get(number)
        if cells is not None:
            cells.extend([None] * (column + 1 - len(cells)))
            cells[column] = value
