"""Nothing that leaves the house computes on somebody's machine."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from common.exporting import harmless, write

NASTY = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "\0=1",
    "'=1",
    "=cmd|' /C calc'!A0",
]


@pytest.mark.parametrize("text", NASTY)
def test_formulas_become_text(text):
    assert harmless(text).startswith("'")
    sheet = load_workbook(io.BytesIO(write("xlsx", ["甲"], [[text]]))).active
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].value.startswith("'")
    (cell,) = list(csv.reader(io.StringIO(write("csv", ["甲"], [[text]]).decode("utf-8-sig"))))[1]
    assert cell.startswith("'")


@given(st.text())
def test_no_text_begins_like_a_formula(text):
    assert not harmless(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))


def test_plain_text_stays():
    assert harmless("周明远") == "周明远"
    assert harmless(None) == ""
    assert harmless(7) == "7"


def test_notes_stand_above_the_headings():
    data = write("xlsx", ["甲", "乙"], [["1", "2"]], ["党员名册", "导出：某人"], title="名册/一")
    sheet = load_workbook(io.BytesIO(data)).active
    assert [[cell.value for cell in row] for row in sheet] == [
        ["党员名册", None], ["导出：某人", None], ["甲", "乙"], ["1", "2"],
    ]  # fmt: skip
    assert sheet.title == "名册 一"
    assert write("csv", ["甲"], [], ["题"]).decode("utf-8-sig") == "题\r\n甲\r\n"
