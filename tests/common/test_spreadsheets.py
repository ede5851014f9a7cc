"""What strangers send is read within limits or refused with its own reason."""

import subprocess
import sys

import pytest
from django.utils.translation import override

from common.spreadsheets import LARGEST, READER, REASONS, Unreadable, check, read
from tests.common import corpus

EVIL = {
    "bomb": ("bomb", corpus.bomb),
    "bomb with a false size": ("bomb", corpus.lying_bomb),
    "overlapping bomb": ("bomb", corpus.overlapping_bomb),
    "two entries of one name": ("bomb", corpus.doubled),
    "entity bomb": ("entities", corpus.entity_bomb),
    "entity bomb in the strings": ("entities", lambda: corpus.entity_bomb("xl/sharedStrings.xml")),
    "outward entity": ("entities", corpus.outward_entity),
    "a million rows": ("rows", corpus.million_rows),
    "macros": ("macros", corpus.macros),
    "macros without their name": ("macros", corpus.hidden_macros),
    "path out of the folder": ("damaged", lambda: corpus.with_entry("../../etc/cron.d/x")),
    "absolute path": ("damaged", lambda: corpus.with_entry("/etc/cron.d/x")),
    "drive path": ("damaged", lambda: corpus.with_entry("C:\\x")),
    "symbolic link": ("damaged", corpus.linked),
    "encrypted entries": ("encrypted", corpus.flagged_encrypted),
    "password": ("encrypted", corpus.protected),
    "old Excel": ("old", corpus.old_excel),
    "renamed program": ("program", lambda: b"MZ\x90\0" + bytes(5000)),
    "renamed pdf": ("pdf", lambda: b"%PDF-1.7\n"),
    "renamed picture": ("picture", lambda: b"\x89PNG\r\n\x1a\n"),
    "renamed archive": ("archive", lambda: corpus.archive_of("a.txt")),
    "web page": ("markup", lambda: b"<html><table></table></html>"),
    "noise": ("kind", lambda: b"\1\2\3" * 100),
    "half a workbook": ("damaged", lambda: corpus.roster()[:-400]),
    "nothing": ("empty", lambda: b""),
}


def refusal(name, data):
    with pytest.raises(Unreadable) as caught:
        read(name, data)
    return caught.value.code


@pytest.mark.parametrize("kind", EVIL)
def test_evil_is_refused_by_its_own_reason(kind):
    code, make = EVIL[kind]
    assert refusal("名册.xlsx", make()) == code


@pytest.mark.parametrize(
    ("name", "code"),
    [("a.xlsm", "macros"), ("a.xls", "old"), ("a.exe", "program"), ("a.pdf", "suffix"), ("a", "suffix")],
)
def test_the_name_alone_is_refused(name, code):
    assert refusal(name, corpus.roster()) == code


def test_fifty_megabytes_are_not_read():
    with pytest.raises(Unreadable) as caught:
        check("名册.xlsx", 50 * 1024 * 1024)
    assert caught.value.code == "size"
    assert refusal("名册.xlsx", bytes(LARGEST + 1)) == "size"


def test_binary_is_no_csv():
    assert refusal("a.csv", b"\0\1\2\3") == "kind"
    assert refusal("a.csv", b"\xff\xff\xff\xff\xff") == "encoding"
    assert refusal("a.csv", b"MZ\x90\0") == "program"


def test_every_reason_is_a_sentence_of_its_own():
    with override("en"):
        assert len({str(reason) for reason in REASONS.values()}) == len(REASONS)


def test_a_workbook_keeps_types_and_numbers_rows():
    data = corpus.workbook(["姓名", None, "=1+1"], [None], ["周明远", 1985.07, 31229, True, "#N/A"])
    (sheet,) = read("a.xlsx", data)
    assert sheet.name == "名册"
    assert sheet.rows == {
        1: ["姓名", None, {"f": "=1+1"}],
        3: ["周明远", 1985.07, 31229, "True", {"e": "#N/A"}],
    }


def test_hidden_sheets_are_not_read():
    data = corpus.workbook(["甲"], sheets=[("暗", [["乙"]], "hidden"), ("明", [["丙"]], "visible")])
    assert [(sheet.name, sheet.rows) for sheet in read("a.xlsx", data)] == [("名册", {1: ["甲"]}), ("明", {1: ["丙"]})]


def test_merged_cells_are_filled_downwards_not_across():
    rows = [
        ["党员名册", None, None],
        ["支部", "姓名", "警号"],
        ["一支部", "甲", 1],
        [None, "乙", 2],
        ["二支部", "丙", 3],
    ]
    (sheet,) = read("a.xlsx", corpus.workbook(*rows, merges=["A1:C1", "A3:A4"]))
    assert sheet.rows == {
        1: ["党员名册"], 2: rows[1], 3: ["一支部", "甲", 1], 4: ["一支部", "乙", 2], 5: ["二支部", "丙", 3],
    }  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_in_every_usual_encoding(encoding, separator):
    text = f'姓名{separator}警号\r\n"周\n明远"{separator}020317\r\n\r\n{separator}\r\n'
    assert read("a.csv", text.encode(encoding))[0].rows == {1: ["姓名", "警号"], 2: ["周\n明远", "020317"]}


def test_the_reader_can_neither_open_nor_connect():
    program = (
        "import runpy, socket\n"
        f"reader = runpy.run_path({str(READER)!r})\n"
        "reader['warm_up'](); reader['limit']()\n"
        "for act in (lambda: open('/etc/passwd'), socket.socket, lambda: b'x' * 600 * 1024 * 1024):\n"
        "    try: act()\n"
        "    except (OSError, MemoryError) as error: print(type(error).__name__)\n"
        "    else: print('done')\n"
    )
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["OSError", "OSError", "MemoryError"]
