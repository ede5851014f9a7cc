"""The program that opens a stranger's spreadsheet. It runs alone, without Django, under limits; see `spreadsheets`.

Reads the file from standard input, answers JSON on standard output: {"sheets": [...]} or {"refused": code}.
A cell is null, a text, a number, {"d": day}, {"f": formula} or {"e": error value}.
"""

import csv
import io
import json
import os
import re
import resource
import struct
import sys
import zipfile
import zlib
from datetime import date

os.environ["OPENPYXL_LXML"] = "False"

# Everything that is needed stands in memory before the first byte of the file is looked at.
from defusedxml import DefusedXmlException
from openpyxl import DEFUSEDXML, Workbook, load_workbook
from openpyxl.utils import range_boundaries

MEMORY = 512 * 1024 * 1024
SECONDS = 10
INFLATED = 96 * 1024 * 1024
ENTRIES = 1000
ROWS = 20_000
COLUMNS = 60
CELLS = 2_000_000
# Rows that hold a style and nothing else: some programs write them by the ten thousand.
STYLED_ROWS = 200_000
TEXT = 2_000
MERGED = 20_000
SYMLINK = 0o120000
CHUNK = 256 * 1024

MAGIC = (
    (b"MZ", "program"), (b"\x7fELF", "program"), (b"%PDF", "pdf"), (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"), (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"), (b"\x1f\x8b", "archive"), (b"{\\rtf", "document"),
)  # fmt: skip
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
MERGE = re.compile(rb'mergeCell\s+ref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"')


class RefusedError(Exception):
    """The file is not read; the code says why."""


def limit():
    """Bound memory and time; no new file or socket can be opened, no file written, no process begun."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))


def warm_up():
    """Let the libraries load what they load on first use."""
    stream = io.BytesIO()
    book = Workbook()
    book.active.append(["x", 1, date(2020, 1, 1)])
    book.save(stream)
    read_workbook(stream.getvalue())
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        "字".encode(encoding).decode(encoding)
    json.dumps({})


def check_entries(archive):
    """Refuse an archive whose list of entries is not an honest workbook's."""
    infos = archive.infolist()
    names = [info.filename for info in infos]
    if len(infos) > ENTRIES or len({name.lower() for name in names}) < len(names):
        raise RefusedError("bomb")
    if any(info.flag_bits & 1 for info in infos):
        raise RefusedError("encrypted")
    if any(odd_path(info) for info in infos):
        raise RefusedError("damaged")
    if any("vbaproject" in name.lower() for name in names):
        raise RefusedError("macros")
    if "[Content_Types].xml" not in names:
        raise RefusedError("archive")
    check_overlap(infos)


def odd_path(info) -> bool:
    """Whether the entry would leave the folder it is unpacked into, or is a link."""
    parts = info.filename.replace("\\", "/").split("/")
    is_link = (info.external_attr >> 16) & 0o170000 == SYMLINK
    return is_link or info.filename.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]


def check_overlap(infos):
    """Entries that share bytes are how a small file claims to be a huge one."""
    end = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < end:
            raise RefusedError("bomb")
        end = info.header_offset + 30 + len(info.filename.encode()) + info.compress_size


def check_content(archive, data):
    """Inflate everything and count: what an entry says of its own size proves nothing."""
    total = 0
    for info in archive.infolist():
        found = Tally()
        for chunk in inflated(data, info):
            total += len(chunk)
            if total > INFLATED:
                raise RefusedError("bomb")
            if info.filename.lower().endswith((".xml", ".rels")):
                found.take(chunk)


class Tally:
    """Counts tags in a stream that arrives in pieces."""

    TAGS = (b"<row", b"<c ", b"<!DOCTYPE", b"<!ENTITY", b"<\0!\0")

    def __init__(self):
        self.counts, self.rest = dict.fromkeys(self.TAGS, 0), b""

    def take(self, chunk):
        window = self.rest + chunk
        for tag in self.TAGS:
            self.counts[tag] += window.count(tag) - self.rest.count(tag)
        self.rest = window[-10:]
        self.judge()

    def judge(self):
        """Refuse declarations no spreadsheet program writes, and more cells than anybody reads."""
        if self.counts[b"<!DOCTYPE"] or self.counts[b"<!ENTITY"] or self.counts[b"<\0!\0"]:
            raise RefusedError("entities")
        if self.counts[b"<row"] > STYLED_ROWS or self.counts[b"<c "] > CELLS:
            raise RefusedError("rows")


def inflated(data, info):
    """The content of an entry piece by piece, by its bytes alone."""
    name, extra = struct.unpack("<HH", data[info.header_offset + 26 : info.header_offset + 30])
    start = info.header_offset + 30 + name + extra
    packed = data[start : start + info.compress_size]
    if info.compress_type == zipfile.ZIP_STORED:
        yield packed
        return
    if info.compress_type != zipfile.ZIP_DEFLATED:
        raise RefusedError("damaged")
    inflater, given = zlib.decompressobj(-15), 0
    while packed and not inflater.eof:
        piece = inflater.decompress(packed, CHUNK)
        given += len(piece)
        if given > info.file_size:
            raise RefusedError("bomb")
        packed = inflater.unconsumed_tail
        yield piece


def check_macros(archive):
    """A macro workbook says so in its content types, whatever it is called."""
    if b"macroenabled" in archive.read("[Content_Types].xml").lower():
        raise RefusedError("macros")


def read_workbook(data) -> list[dict]:
    """The visible sheets of a checked workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        check_entries(archive)
        check_content(archive, data)
        check_macros(archive)
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    budget = {"rows": ROWS, "cells": CELLS}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [
            {"name": sheet.title, "rows": read_rows(sheet, budget), "merged": merged_ranges(archive, sheet)}
            for sheet in book.worksheets
            if sheet.sheet_state == "visible"
        ]


def read_rows(sheet, budget) -> list:
    """[row number, cells] of the rows in which anything stands; raises RefusedError beyond the limits."""
    sheet.reset_dimensions()
    rows = []
    for number, row in enumerate(sheet.iter_rows(max_col=COLUMNS), start=1):
        budget["cells"] -= len(row)
        cells = [plain(cell) for cell in row]
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            rows.append([number, cells])
        if len(rows) > budget["rows"] or budget["cells"] < 0:
            raise RefusedError("rows")
    budget["rows"] -= len(rows)
    return rows


def plain(cell):
    """A cell as JSON can hold it."""
    value = cell.value
    if value is None or value == "":
        return None
    if cell.data_type in {"f", "e"}:
        return {cell.data_type: str(value)[:TEXT]}
    if isinstance(value, date):
        return {"d": value.isoformat()[:10]}
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return str(value)[:TEXT]


def merged_ranges(archive, sheet) -> list:
    """[first column, first row, last column, last row] of each merged range, counted from 1."""
    content = archive.read(sheet._worksheet_path)
    tail = content[content.rfind(b"sheetData") :]
    return [range_boundaries(ref.decode()) for ref in MERGE.findall(tail)[:MERGED]]


def read_text(data) -> list[dict]:
    """The rows of a comma, semicolon or tab separated file in UTF-8, UTF-16 or GB 18030."""
    text = decode(data)
    first = text[:4000].split("\n", 1)[0]
    separator = max(",\t;", key=first.count)
    csv.field_size_limit(100_000)
    rows = []
    for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator), start=1):
        cells = [value[:TEXT] if value.strip() else None for value in row[:COLUMNS]]
        if any(cells):
            rows.append([number, cells])
        if len(rows) > ROWS:
            raise RefusedError("rows")
    return [{"name": "", "rows": rows, "merged": []}]


def decode(data) -> str:
    """The text of a file whose encoding nobody wrote down."""
    if b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise RefusedError("kind")
    for encoding in ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RefusedError("encoding")


def read(data, suffix) -> list[dict]:
    """The sheets of a file; raises RefusedError. What a file is, its bytes say; the name must agree."""
    if not data.strip():
        raise RefusedError("empty")
    for magic, code in MAGIC:
        if data.startswith(magic):
            raise RefusedError(code)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise RefusedError("encrypted" if ENCRYPTED in data else "old")
    if data.startswith(b"PK"):
        if suffix == ".xlsm":
            raise RefusedError("macros")
        return read_workbook(data)
    if suffix != ".csv":
        raise RefusedError("markup" if re.match(rb"\s*<", data) else "kind")
    return read_text(data)


def answer(data, suffix) -> dict:
    """What is written to standard output."""
    try:
        return {"sheets": read(data, suffix)}
    except RefusedError as refused:
        return {"refused": str(refused)}
    except DefusedXmlException:
        return {"refused": "entities"}
    except MemoryError:
        return {"refused": "bomb"}
    except Exception as error:  # noqa: BLE001 - whatever a broken file provokes, the file is what is broken
        return {"refused": "damaged", "because": type(error).__name__}


if __name__ == "__main__":
    if not DEFUSEDXML:
        raise SystemExit("defusedxml is missing")
    content, ending = sys.stdin.buffer.read(), sys.argv[1]
    warm_up()
    limit()
    sys.stdout.write(json.dumps(answer(content, ending), ensure_ascii=False))
