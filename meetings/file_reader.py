"""The program that looks into a stranger's file. It runs alone, without Django, under limits; see `uploads`.

Reads the file from standard input; its ending is the argument. Answers one line of JSON on standard output,
{"content_type": …} or {"refused": code}, and after the first kind of line the bytes to keep: documents as they came,
pictures written anew, without what the camera or somebody else added.
"""

import io
import json
import re
import resource
import sys
import zipfile
import zlib
from pathlib import Path

from PIL import Image, ImageFile, ImageOps, JpegImagePlugin, MpoImagePlugin, PngImagePlugin  # noqa: F401 - nothing is loaded once limits hold

# -I keeps the checkout off the path; what counts the inflation of workbooks counts here, too.
sys.path.append(str(Path(__file__).resolve().parents[1]))

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from common.sheet_reader import RefusedError, check_content, check_entries

MEMORY = 1024 * 1024 * 1024
SECONDS = 20
PIXELS = 40_000_000
INFLATED = 96 * 1024 * 1024
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAIN_PART = {".docx": f"{WORD}.main+xml".encode(), ".xlsx": f"{SHEET}.main+xml".encode()}
TYPES = {".pdf": "application/pdf", ".docx": WORD, ".xlsx": SHEET, ".png": "image/png", ".jpg": "image/jpeg"}

MAGIC = (
    (b"MZ", "program"), (b"\x7fELF", "program"), (b"#!", "program"), (b"\xca\xfe\xba\xbe", "program"),
    (b"Rar!", "archive"), (b"7z\xbc\xaf", "archive"), (b"\x1f\x8b", "archive"), (b"\xd0\xcf\x11\xe0", "old"),
    (b"GIF8", "picture"), (b"BM", "picture"), (b"II*\0", "picture"), (b"MM\0*", "picture"),
)  # fmt: skip
KNOWN = ((b"%PDF-", ".pdf"), (b"\x89PNG\r\n\x1a\n", ".png"), (b"\xff\xd8\xff", ".jpg"), (b"PK\x03\x04", "zip"))
ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")
MARKUP = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<")
PROGRAMS = (".exe", ".dll", ".bat", ".cmd", ".com", ".js", ".vbs", ".ps1", ".scr", ".msi", ".hta", ".jar", ".sh")
ACTIVE = ("activex", "oleobject", "vbaproject", "vbadata", "macrosheets", "dialogsheets")
WORDS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
INSTRUCTION, BOUND, SIMPLE = f"{WORDS}instrText", f"{WORDS}fldChar", f"{WORDS}fldSimple"
# Fields by which one program has another do something.
COMMANDS = frozenset(("DDE", "DDEAUTO"))

PDF_NAME = re.compile(rb"#([0-9A-Fa-f]{2})")
PDF_ACTIVE = re.compile(
    rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|GoToE)(?![A-Za-z0-9])"
)
PDF_OBJECTS = re.compile(rb"/ObjStm.{0,400}?stream\r?\n", re.DOTALL)


def limit():
    """Bound memory and time; no file can be opened or written, no process begun."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))


def sniff(data) -> str:
    """The ending that the bytes speak of; "zip" for the office formats."""
    for magic, code in MAGIC:
        if data.startswith(magic):
            raise RefusedError("encrypted" if code == "old" and ENCRYPTED_OFFICE in data else code)
    if MARKUP.match(data):
        raise RefusedError("markup")
    for magic, ending in KNOWN:
        if data.startswith(magic):
            return ending
    raise RefusedError("kind")


def inspect(data, suffix) -> tuple[str, bytes]:
    """The content type and the bytes to keep; raises RefusedError. Bytes and ending must agree."""
    if not data.strip(b"\0\t\r\n "):
        raise RefusedError("empty")
    found = sniff(data)
    if found == "zip" and suffix in MAIN_PART:
        check_office(data, suffix)
    elif found != suffix:
        raise RefusedError("archive" if found == "zip" else "differs")
    elif found == ".pdf":
        check_pdf(data)
    else:
        data = redraw(data, suffix)
    return TYPES[suffix], data


def check_office(data, suffix):
    """Refuse a package that is not honestly a document of its ending, or that carries or calls something active."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        check_package(archive, data, suffix)
        for info in archive.infolist():
            if info.filename.endswith(".rels"):
                check_links(archive.read(info))
            elif info.filename.endswith(".xml"):
                check_commands(info.filename.lower(), archive.read(info))


def check_commands(name, content):
    """Nothing in a document has another program do something when it is opened."""
    if b"ddeLink" in content and "externallink" in name:
        raise RefusedError("links")
    if name.startswith("word/") and b"instr" in content:
        found = codes(fromstring(content))
        if any(name_of(code) in COMMANDS for code in found):
            raise RefusedError("links")


def codes(root) -> list[str]:
    """The instruction of every field of Word, however many pieces it is in."""
    found, open_fields = [node.get(f"{WORDS}instr", "") for node in root.iter(SIMPLE)], []
    for node in (node for node in root.iter() if node.tag in {INSTRUCTION, BOUND}):
        if node.tag == INSTRUCTION:
            (open_fields or [found])[-1].append(node.text or "")
        elif node.get(f"{WORDS}fldCharType") == "begin":
            open_fields.append([])
        elif node.get(f"{WORDS}fldCharType") == "end" and open_fields:
            found.append("".join(open_fields.pop()))
    return found + ["".join(pieces) for pieces in open_fields]


def name_of(code) -> str:
    """The first word of an instruction."""
    return (code.split() or [""])[0].upper()


# An archive without a comment ends with its end record and nothing behind.
ARCHIVE_END = b"PK\x05\x06"


def check_package(archive, data, suffix):
    """Refuse what is no honest package of its ending, and programs and macros in it."""
    check_entries(archive)
    if archive.comment or min(info.header_offset for info in archive.infolist()) or data[-22:-18] != ARCHIVE_END:
        raise RefusedError("kind")
    for info in archive.infolist():
        check_entry(info.filename.lower())
    check_content(archive, data)
    check_types(archive.read("[Content_Types].xml"), suffix)


def check_entry(name):
    """No program and no control that runs."""
    if name.endswith(PROGRAMS):
        raise RefusedError("program")
    if any(word in name for word in ACTIVE):
        raise RefusedError("macros")


def check_types(content, suffix):
    """The package says what it is, and the name of the file says the same."""
    if b"macroenabled" in content.lower():
        raise RefusedError("macros")
    if MAIN_PART[suffix] not in content:
        raise RefusedError("differs" if any(part in content for part in MAIN_PART.values()) else "archive")


def check_links(content):
    """Nothing is fetched from elsewhere when the document is opened; links that somebody has to click may stay."""
    for link in fromstring(content):
        outside = link.get("TargetMode", "").lower() == "external"
        if outside and not link.get("Type", "").endswith("/hyperlink"):
            raise RefusedError("links")


def check_pdf(data):
    """Refuse what is locked, what runs, and a second file behind the end of the first."""
    plain = PDF_NAME.sub(lambda match: bytes([int(match[1], 16)]), data)
    if b"/Encrypt" in plain:
        raise RefusedError("encrypted")
    end = data.rfind(b"%%EOF")
    if end < 0:
        raise RefusedError("damaged")
    if data[end + 5 :].strip(b"\0\t\r\n ") or b"PK\x05\x06" in data:
        raise RefusedError("kind")
    for piece in (plain, *packed_objects(data)):
        if PDF_ACTIVE.search(piece):
            raise RefusedError("active")


def packed_objects(data):
    """The objects that stand compressed in a PDF, counted while they are inflated."""
    total = 0
    for match in PDF_OBJECTS.finditer(data):
        inflater = zlib.decompressobj()
        try:
            piece = inflater.decompress(data[match.end() :], INFLATED - total)
        except zlib.error:
            continue
        total += len(piece)
        if inflater.unconsumed_tail and not inflater.eof:
            raise RefusedError("bomb")
        yield PDF_NAME.sub(lambda found: bytes([int(found[1], 16)]), piece)


def redraw(data, suffix) -> bytes:
    """The picture itself, upright, without its metadata."""
    Image.MAX_IMAGE_PIXELS = None
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    with Image.open(io.BytesIO(data), formats=["PNG"] if suffix == ".png" else ["JPEG", "MPO"]) as image:
        if image.width * image.height > PIXELS:
            raise RefusedError("pixels")
        upright = ImageOps.exif_transpose(image)
        kept = upright.convert(mode_for(upright, suffix))
    kept.info.clear()
    stream = io.BytesIO()
    kept.save(stream, "PNG") if suffix == ".png" else kept.save(stream, "JPEG", quality=85)
    return stream.getvalue()


def mode_for(image, suffix) -> str:
    """The plain mode that holds the picture."""
    if suffix == ".jpg":
        return "L" if image.mode == "L" else "RGB"
    if image.mode in {"1", "L", "RGB", "RGBA"}:
        return "RGBA" if "transparency" in image.info else image.mode
    return "RGBA" if image.mode in {"LA", "PA"} or "transparency" in image.info else "RGB"


def answer(data, suffix) -> tuple[dict, bytes]:
    """What is written to standard output: the line, and the bytes to keep."""
    try:
        content_type, kept = inspect(data, suffix)
    except RefusedError as refused:
        return {"refused": str(refused)}, b""
    except DefusedXmlException:
        return {"refused": "entities"}, b""
    except MemoryError:
        return {"refused": "bomb"}, b""
    except Exception as error:  # noqa: BLE001 - whatever a broken file provokes, the file is what is broken
        return {"refused": "damaged", "because": type(error).__name__}, b""
    return {"content_type": content_type}, kept


def warm_up():
    """Let the libraries load what they load on first use."""
    for name, ending in (("PNG", ".png"), ("JPEG", ".jpg")):
        stream = io.BytesIO()
        Image.new("RGB", (1, 1)).save(stream, name)
        redraw(stream.getvalue(), ending)
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", MAIN_PART[".docx"])
        archive.writestr("_rels/.rels", "<a/>")
    check_office(package.getvalue(), ".docx")
    try:
        fromstring('<!DOCTYPE a [<!ENTITY b "c">]><a/>')
    except DefusedXmlException:
        check_pdf(b"%PDF- /ObjStm stream\n" + zlib.compress(b"x") + b" endstream %%EOF")


if __name__ == "__main__":
    content, ending = sys.stdin.buffer.read(), sys.argv[1]
    warm_up()
    limit()
    line, body = answer(content, ending)
    sys.stdout.buffer.write(json.dumps(line).encode() + b"\n" + body)
