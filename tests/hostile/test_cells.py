"""No cell that leaves the house is a formula, whatever was typed; and every table leaves by the one writer."""

import csv
import io
import os
from random import Random

import pytest
from django.conf import settings
from openpyxl import load_workbook

from common.exporting import DANGEROUS, write
from tests.hostile.words import FORMULAS, SHORT

SEED = int(os.environ.get("ZHIBU_SEED", "20261201"))
STARTS = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "＝",
    "＋",
    "－",
    "＠",
    "'",
    "\0=",
    " =",
    "\ufeff=",
    "\u200b=",
    "|",
    ";",
    ",",
    '"=',
)
ENDS = ("1+1", "SUM(A1)", "cmd|' /C calc'!A0", 'HYPERLINK("http://evil.example")', "DDE(1)", "", "\n=1", '";=1', "',=1")


def cells(number) -> list[str]:
    """Texts that a spreadsheet program might take for a formula."""
    chance = Random(SEED)  # noqa: S311 - a repeatable dice, no secret
    short = [word for word in (*SHORT, *FORMULAS) if word.isprintable() or "\n" in word]
    return [
        "".join(chance.choices(STARTS, k=chance.randint(1, 3))) + chance.choice((*ENDS, *short)) for _ in range(number)
    ]


def live(number) -> list[str]:
    """The cells that came back as a formula, or beginning like one, from a workbook and from a CSV."""
    texts, found = cells(number), []
    sheet = load_workbook(io.BytesIO(write("xlsx", ["甲"], [[text] for text in texts], ["=1+1"], "=1"))).active
    found += [cell.coordinate for row in sheet for cell in row if cell.data_type == "f" or begins(cell.value)]
    rows = csv.reader(io.StringIO(write("csv", ["甲"], [[text] for text in texts]).decode("utf-8-sig"), newline=""))
    return found + [cell for row in rows for cell in row if begins(cell)]


def begins(value) -> bool:
    return str(value or "").startswith(tuple(set(DANGEROUS) - {"'"}))


def test_no_cell_is_a_formula():
    assert live(300) == []


@pytest.mark.nightly
def test_no_cell_of_ten_thousand_is_a_formula():
    print(f"seed {SEED}: 10000 cells")  # noqa: T201 - the figure of the night
    assert live(10_000) == []


def test_tables_leave_by_one_writer():
    apps = (
        "branches",
        "members",
        "meetings",
        "discipline",
        "dashboards",
        "obligations",
        "reminders",
        "accounts",
        "audit",
    )
    makers = [
        path.name for app in apps for path in (settings.BASE_DIR / app).rglob("*.py")
        if "Workbook(" in path.read_text(encoding="utf-8") or "csv.writer" in path.read_text(encoding="utf-8")
    ]  # fmt: skip
    assert makers == []
