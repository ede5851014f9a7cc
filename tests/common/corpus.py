"""Spreadsheets good and evil, made in code. Each maker returns the bytes of a file."""

import io
import struct
import zipfile
import zlib
from datetime import date

from openpyxl import Workbook

ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]>"
)


def workbook(*rows, title="名册", merges=(), sheets=()) -> bytes:
    """An honest workbook; `sheets` are further (title, rows, state)."""
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(list(row))
    for merge in merges:
        book.active.merge_cells(merge)
    for name, further, state in sheets:
        sheet = book.create_sheet(name)
        sheet.sheet_state = state
        for row in further:
            sheet.append(list(row))
    return saved(book)


def saved(book) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def roster() -> bytes:
    return workbook(["姓名", "入党时间"], ["周明远", date(2003, 6, 28)])


def rebuilt(change, source=None) -> bytes:
    """A workbook whose entries went through `change({name: content})`."""
    with zipfile.ZipFile(io.BytesIO(source or roster())) as archive:
        entries = {info.filename: archive.read(info) for info in archive.infolist()}
    change(entries)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return stream.getvalue()


def with_entry(name, content=b"x") -> bytes:
    return rebuilt(lambda entries: entries.update({name: content}))


def bomb(megabytes=400) -> bytes:
    """A sheet of zeros that deflates to almost nothing."""
    return with_entry("xl/media/picture.png", b"0" * megabytes * 1024 * 1024)


def lying_bomb() -> bytes:
    """The same, with a size in its directory that sounds harmless."""
    data, size = bytearray(bomb(150)), 150 * 1024 * 1024
    for place in range(len(data) - 4):
        if data[place : place + 4] == struct.pack("<I", size):
            data[place : place + 4] = struct.pack("<I", 1000)
    return bytes(data)


def overlapping_bomb() -> bytes:
    """Many entries in the directory that all point at one stream."""
    content = b"0" * 1024 * 1024
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = deflater.compress(content) + deflater.flush()
    fields = (20, 0, 8, 0, 0, zlib.crc32(content), len(packed), len(content), 1, 0)
    local = b"PK\3\4" + struct.pack("<HHHHHIIIHH", *fields) + b"a" + packed
    directory = b"".join(
        b"PK\1\2" + struct.pack("<HHHHHHIIIHHHHHII", 20, *fields[:9], 0, 0, 0, 0, 0, 0) + bytes([97 + n % 26])
        for n in range(900)
    )
    end = struct.pack("<HHHHIIH", 0, 0, 900, 900, len(directory), len(local), 0)
    return local + directory + b"PK\5\6" + end


def entity_bomb(part="xl/worksheets/sheet1.xml") -> bytes:
    """Ten to the ninth letters in a thousand bytes of XML."""
    body = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
    body += b'<c r="A1" t="inlineStr"><is><t>&j;</t></is></c></row></sheetData></worksheet>'
    return with_entry(part, ENTITIES + body)


def outward_entity() -> bytes:
    """A shared string that wants to hold /etc/passwd."""
    head = b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    body = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&x;</t></si></sst>'
    return with_entry("xl/sharedStrings.xml", head + body)


def macros() -> bytes:
    return with_entry("xl/vbaProject.bin")


def hidden_macros() -> bytes:
    """A macro workbook without the usual name of its macros."""

    def change(entries):
        name = "[Content_Types].xml"
        entries[name] = entries[name].replace(
            b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        )

    return rebuilt(change)


def archive_of(*names) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
    return stream.getvalue()


def doubled() -> bytes:
    """An archive with two entries of one name."""
    stream = io.BytesIO(roster())
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("XL/workbook.xml", b"<x/>")
    return stream.getvalue()


def linked() -> bytes:
    """An archive with a symbolic link."""
    stream = io.BytesIO(roster())
    info = zipfile.ZipInfo("xl/link.xml")
    info.external_attr = 0o120777 << 16
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr(info, "/etc/passwd")
    return stream.getvalue()


def flagged_encrypted() -> bytes:
    """An archive whose entries say that they are encrypted."""
    data = bytearray(roster())
    for magic, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        place = data.find(magic)
        while place >= 0:
            data[place + offset] |= 1
            place = data.find(magic, place + 4)
    return bytes(data)


def protected() -> bytes:
    """What Excel writes when a workbook gets a password: an OLE file around the encrypted package."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)


def old_excel() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "Workbook".encode("utf-16-le") + bytes(600)


def million_rows() -> bytes:
    """A sheet of a million short rows, small when packed."""
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(1, 1_000_001))
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return with_entry("xl/worksheets/sheet1.xml", head + rows + b"</sheetData></worksheet>")
