"""Where the roster begins in a sheet, which column is which, and which lines are no people."""

import re
from dataclasses import dataclass, field

from common.spreadsheets import Sheet
from common.text import fold
from members.importing.values import shown
from members.importing.words import HEADINGS, SIGNATURES, TOTALS

SEARCHED = 30
FEWEST = 2
LONGEST_BARE_NAME = 6


class NoHeadings(ValueError):
    """No sheet has a row with 姓名 and another known heading."""


@dataclass
class Table:
    """The people of a sheet: {row number: {field: cell}}; `skipped` are the lines taken for no people."""

    sheet: str
    heading_row: int
    columns: dict[str, int]
    unknown: list[str]
    rows: dict[int, dict]
    skipped: list[tuple[int, str]] = field(default_factory=list)


def bare(cell) -> str:
    """A heading without line breaks, spaces, brackets, stars and colons."""
    return re.sub(r"[\s*:：.。·、]|\(.*?\)", "", fold(shown(cell))).lower()


KNOWN = {bare(word): name for name, words in HEADINGS.items() for word in words}


def columns_in(cells) -> dict[str, int]:
    """{field: place} of the headings in a row; the first of two equal ones counts."""
    found = {}
    for place, cell in enumerate(cells):
        name = KNOWN.get(bare(cell)) if cell is not None else None
        if name:
            found.setdefault(name, place)
    return found


def find_table(sheets: list[Sheet]) -> Table:
    """The roster: below the row with the most known headings, in the first sheet that has any. Raises NoHeadings."""
    for sheet in sheets:
        rows = [(number, columns_in(cells)) for number, cells in sorted(sheet.rows.items())[:SEARCHED]]
        number, columns = max(rows, key=lambda row: len(row[1]), default=(0, {}))
        if "name" in columns and len(columns) >= FEWEST:
            return table_of(sheet, number, columns)
    raise NoHeadings


def table_of(sheet, heading_row, columns) -> Table:
    """Cut a sheet into people and lines that are none."""
    places = set(columns.values())
    headings = sheet.rows[heading_row]
    unknown = [shown(cell) for place, cell in enumerate(headings) if cell is not None and place not in places]
    table = Table(sheet.name, heading_row, columns, unknown, {})
    for number, cells in sorted(sheet.rows.items()):
        if number > heading_row:
            sort_out(table, number, cells)
    return table


def sort_out(table, number, cells):
    """Put a row with the people, with the skipped, or, where it only bears a number, nowhere."""
    row = {
        name: cells[place] for name, place in table.columns.items() if place < len(cells) and cells[place] is not None
    }
    texts = [fold(shown(cell)) for cell in cells if cell is not None]
    if "name" in columns_in(cells) or is_no_person(row, texts):
        if not texts[0].isdigit() or len(texts) > 1:
            table.skipped.append((number, " ".join(texts)[:80]))
    elif row:
        table.rows[number] = row


def is_no_person(row, texts) -> bool:
    """Whether a line is a total, a signature, a note or a heading between groups."""
    if any(re.fullmatch(r"[0-9A-Za-z* ]{8,}", fold(shown(row.get(name)))) for name in ("id_number", "reference")):
        return False
    packed = [re.sub(r"\s", "", text) for text in texts]
    if packed[0].startswith(TOTALS) or re.fullmatch(r"共?\d+人", packed[0]):
        return True
    if any(re.fullmatch(r"(合计|总计|小计|共计).{0,6}", text) for text in packed):
        return True
    if "name" in row and len(row) > 1:
        return False
    if any(sign in text for text in packed for sign in SIGNATURES):
        return True
    is_bare_name = row.keys() == {"name"} and len(packed[0]) <= LONGEST_BARE_NAME and ":" not in packed[0]
    return len(texts) == 1 and not is_bare_name
