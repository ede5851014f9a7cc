"""Files of two natures: an honest one with something else before, behind or inside it. All made here, none stored."""

import io
import zipfile
import zlib
from functools import cache

from PIL import Image

from tests.common import corpus
from tests.common.test_spreadsheets import EVIL
from tests.meetings import test_uploads as attached
from tests.meetings.paper_corpus import BROKEN
from tests.meetings.paper_corpus import HOSTILE as TEMPLATES

# In two pieces, so that no scanner takes this file for an infected one.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"
MARK = b"zhibu-payload"
PAYLOADS = {
    "script": b"<script>/*" + MARK + b"*/alert(1)</script>",
    "page": b"<!doctype html><html><body onload=alert(1)>" + MARK,
    "drawing": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><!--" + MARK + b"--></svg>",
    "php": b"<?php system($_GET[0]); /*" + MARK + b"*/ ?>",
    "shell": b"#!/bin/sh\n# " + MARK + b"\nrm -rf /\n",
    "program": b"MZ\x90\0" + MARK + bytes(200),
    "elf": b"\x7fELF" + MARK + bytes(200),
    "eicar": EICAR + MARK,
    "formula": b"=cmd|' /C calc'!A0," + MARK,
    "pdf": b"%PDF-1.4\n1 0 obj <</S /JavaScript /JS (" + MARK + b")>> endobj\ntrailer <<>>\n%%EOF",
    "archive": corpus.archive_of(MARK.decode()),
    "old office": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + MARK + bytes(600),
}
CARRIERS = {
    ".pdf": attached.pdf, ".docx": attached.document, ".xlsx": attached.workbook, ".png": attached.picture,
    ".jpg": lambda: attached.picture("JPEG"),
}  # fmt: skip
PACKED = {".docx", ".xlsx"}


def before(carrier, payload, _suffix) -> bytes:
    return payload + carrier


def behind(carrier, payload, _suffix) -> bytes:
    return carrier + payload


def inside(carrier, payload, suffix) -> bytes:
    """In the comment of an archive, a text of a picture, a comment of a PDF."""
    if suffix in PACKED:
        return attached.packed({}, carrier, comment=payload)
    if suffix == ".png":
        chunk = b"tEXtComment\0" + payload
        place = carrier.index(b"IDAT") - 4
        size, check = len(chunk) - 4, zlib.crc32(chunk)
        return carrier[:place] + size.to_bytes(4, "big") + chunk + check.to_bytes(4, "big") + carrier[place:]
    if suffix == ".jpg":
        return carrier[:2] + b"\xff\xfe" + (len(payload) + 2).to_bytes(2, "big") + payload + carrier[2:]
    return carrier.replace(b"%PDF-1.4\n", b"%PDF-1.4\n%" + payload.replace(b"\n", b" ") + b"\n")


def nested(levels=12) -> bytes:
    """An archive in an archive in an archive, inside a workbook."""
    content = b"0" * 1024 * 1024
    for level in range(levels):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"{level}.zip", content)
        content = stream.getvalue()
    return corpus.with_entry("xl/media/deep.zip", content)


def styled() -> bytes:
    """A small workbook with styles enough to keep a careless reader busy for half a minute."""
    fonts = b"<font><sz val='11'/><name val='x'/></font>" * 400_000
    head = b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts>'
    return corpus.with_entry("xl/styles.xml", head + fonts + b"</fonts></styleSheet>")


def flat(width=60_000) -> bytes:
    """A picture of a few kilobytes that claims gigabytes."""
    stream = io.BytesIO()
    Image.new("1", (width, 1000)).save(stream, "PNG")
    return stream.getvalue()


@cache
def two_natures() -> tuple[tuple[str, bytes], ...]:
    """(name, bytes) of each carrier with each payload in each place."""
    return tuple(
        (f"{payload} {place.__name__}{suffix}", place(make(), PAYLOADS[payload], suffix))
        for suffix, make in CARRIERS.items() for payload in PAYLOADS for place in (before, behind, inside)
    )  # fmt: skip


@cache
def wrong_endings() -> tuple[tuple[str, bytes], ...]:
    """Each honest file under the endings of the others, each payload under every ending."""
    honest = [(f"{real[1:]} as{said}", make()) for real, make in CARRIERS.items() for said in CARRIERS if said != real]
    return (*honest, *((f"{name} as{suffix}", data) for name, data in PAYLOADS.items() for suffix in CARRIERS))


def everything() -> list[tuple[str, bytes]]:
    """The whole corpus of the night."""
    return [
        *two_natures(), *wrong_endings(),
        *((name, data) for name, data, _code in attached.HOSTILE),
        *((f"{name}.xlsx", make()) for name, (_code, make) in EVIL.items()),
        *((f"{row[0]}.docx", row[1]) for row in (*TEMPLATES, *BROKEN)),
        ("nested.xlsx", nested()), ("styled.xlsx", styled()), ("flat.png", flat()),
        *((f"{part.replace('/', '_')}.xlsx", corpus.entity_bomb(part)) for part in (
            "[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/styles.xml", "docProps/core.xml",
        )),
    ]  # fmt: skip
