"""Files of records: looked into by a process of its own, kept under their hash, gone only while nothing is sealed."""

import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import unicodedata
from dataclasses import dataclass
from pathlib import Path, PurePath

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.trail import record
from common.errors import Objection, Refused
from meetings.actions import lock, write_head
from meetings.models import Attachment

LARGEST = 20 * 1024 * 1024
MOST = 20
NAME_LENGTH = 150
READER = Path(__file__).with_name("file_reader.py")
PATIENCE = 60
ORPHAN_AFTER = 24 * 3600
FOLDER = "attachments"

TYPES = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".png": "image/png",
    ".jpg": "image/jpeg",
}
# What browsers declare: without an office program installed they know no type, with WPS they name one of its own.
UNKNOWN = frozenset({"", "application/octet-stream"})
ALIASES = {
    ".jpg": {"image/jpg", "image/pjpeg"},
    ".png": {"image/x-png"},
    ".pdf": {"application/x-pdf", "application/wps-office.pdf"},
    ".docx": {"application/wps-office.docx"},
    ".xlsx": {"application/wps-office.xlsx"},
}

REASONS = {
    "size": _("The file is larger than 20 MB. Make it smaller or divide it, then choose it again."),
    "empty": _("The file is empty."),
    "suffix": _("Only PDF, Word (.docx), Excel (.xlsx), PNG and JPEG files can be attached."),
    "old": _("This is an old Office file. Open it and save it as .docx, .xlsx or PDF."),
    "encrypted": _("The file is protected by a password. Save it without the password, then choose it again."),
    "macros": _("The file contains macros or controls. Save it as .docx, .xlsx or PDF without them."),
    "program": _("This is a program or contains one, whatever its name says."),
    "picture": _("Only PNG and JPEG pictures can be attached. Save the picture as one of them."),
    "archive": _("This is an archive. Unpack it and attach the documents inside."),
    "markup": _("This is a web page or a drawing made of text (HTML, XML, SVG). Print it to PDF and attach that."),
    "kind": _("The content is not that of a PDF, Word, Excel, PNG or JPEG file, whatever the name says."),
    "differs": _("The content and the ending of the file name do not agree. Save the file anew under its own ending."),
    "declared": _("The browser takes this for another kind of file. Save the file anew under its own ending."),
    "active": _("The PDF contains scripts, forms or embedded files. Print it to PDF again and attach that."),
    "links": _("The document fetches something from another file or address. Break these links and save it anew."),
    "bomb": _("Unpacked, the file is far larger than a document can be; it was not read."),
    "rows": _("The workbook has more cells than anybody reads. Attach the part that matters."),
    "entities": _("The file contains XML entities, which no office program writes; it was not read."),
    "pixels": _("The picture has more than 40 million pixels. Make it smaller, then choose it again."),
    "damaged": _("The file is damaged. Open it and save it anew."),
    "effort": _("Reading the file took too long; it was given up. Save it anew or attach it as PDF."),
}


@dataclass(frozen=True)
class Checked:
    """A file that may be kept: its cleaned name, its type by its bytes, and the bytes."""

    name: str
    content_type: str
    data: bytes

    @property
    def sha256(self) -> str:
        """The name under which the bytes are kept."""
        return hashlib.sha256(self.data).hexdigest()


def refuse(code, message):
    """Stop the act and say why beside the file."""
    raise Refused([Objection(code, message, field="file")])


def refuse_file(code):
    """Stop because of what the file is."""
    refuse(code, REASONS[code])


def suffix_of(name: str) -> str:
    """The ending of a file name in small letters; .jpeg is .jpg."""
    suffix = PurePath(name).suffix.lower()
    return ".jpg" if suffix in {".jpeg", ".jpe"} else suffix


def clean_name(name: str) -> str:
    """A name that shows what it is: no folders, no control characters, nothing that turns the reading direction."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    name = "".join(char for char in name if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
    name = re.sub(r'[<>:"/|?*]', "_", name)
    stem, suffix = PurePath(name.strip() or "_").stem, PurePath(name.strip() or "_").suffix
    stem = re.sub(r"\s+", " ", stem).strip(" .") or "_"
    return stem[: NAME_LENGTH - len(suffix)].rstrip(" .") + suffix.lower()


def check(name: str, declared: str, data: bytes) -> Checked:
    """Look into a file; raises Refused with a plain reason. Name, declared type and bytes must agree."""
    name, suffix = check_name(name, declared, data)
    answer, kept = ask_reader(READER, suffix, data)
    if "refused" in answer:
        refuse_file(answer["refused"])
    return Checked(name, answer["content_type"], kept)


def check_name(name: str, declared: str, data: bytes) -> tuple[str, str]:
    """The cleaned name and its ending; raises Refused for a size, an ending or a declared type that cannot be."""
    name = clean_name(name)
    suffix = suffix_of(name)
    if len(data) > LARGEST:
        refuse_file("size")
    if suffix not in TYPES:
        refuse_file("macros" if suffix in {".docm", ".xlsm", ".dotm", ".xltm"} else "suffix")
    if declared.lower() not in UNKNOWN | {TYPES[suffix]} | ALIASES[suffix]:
        refuse_file("declared")
    return name, suffix


def ask_reader(reader: Path, argument: str, data: bytes) -> tuple[dict, bytes]:
    """Run a reader alone, the file on its standard input; one that was stopped by a limit counts as too much effort."""
    try:
        done = subprocess.run(  # noqa: S603 - our own program, and the argument never comes from outside
            [sys.executable, "-I", str(reader), argument],
            input=data, capture_output=True, timeout=PATIENCE, check=False, env={},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return {"refused": "effort"}, b""
    line, _end, kept = done.stdout.partition(b"\n")
    return (json.loads(line), kept) if done.returncode == 0 and line else ({"refused": "effort"}, b"")


def folder(name: str = FOLDER) -> Path:
    """Where files of one sort lie, outside everything a web server serves."""
    return Path(settings.MEDIA_ROOT) / name


def place_of(sha256: str, name: str = FOLDER) -> Path:
    """The file of a hash."""
    return folder(name) / sha256[:2] / sha256


def store(file: Checked, name: str = FOLDER) -> Path:
    """Put the bytes in their place so that a power cut leaves all or none; doing it again heals a damaged file."""
    place = place_of(file.sha256, name)
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=place.parent, prefix=".", delete=False) as temporary:
        temporary.write(file.data)
        temporary.flush()
        os.fchmod(temporary.fileno(), settings.FILE_UPLOAD_PERMISSIONS)
        os.fsync(temporary.fileno())
    Path(temporary.name).replace(place)
    for directory in (place.parent, folder(name), folder(name).parent):
        sync_folder(directory)
    return place


def sync_folder(directory: Path):
    """Make the names in a folder durable."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def attach(meeting, file: Checked, *, by) -> tuple[Attachment, int]:
    """Attach a checked file to a record that is not sealed. Returns the row and the version the meeting had before.

    The file is durable before the row is written; one that no row names in the end is swept later.
    """
    store(file)
    with transaction.atomic():
        meeting = lock(meeting)
        check_room(meeting, file)
        row = Attachment.objects.create(
            meeting=meeting, name=file.name, content_type=file.content_type, size=len(file.data), sha256=file.sha256,
            uploaded_by=by,
        )  # fmt: skip
        before = meeting.version
        write_head(meeting)
        record(
            by, "meeting.attached", meeting, path=meeting.organisation.path, reference=file.sha256,
            changes={"attachment": ("", file.name)},
        )  # fmt: skip
    return row, before


def check_room(meeting, file):
    """Refuse a file too many, and one that is there already."""
    if meeting.attachments.filter(sha256=file.sha256).exists():
        refuse("twice", _("This file is attached already."))
    if meeting.attachments.count() >= MOST:
        refuse("many", _("A record holds 20 files at most. Put pages together into one PDF."))


@transaction.atomic
def detach(attachment, *, by):
    """Take a file off a record that is not sealed; its bytes go with the next sweep if no other record has them."""
    meeting = lock(attachment.meeting)
    attachment.delete()
    write_head(meeting)
    record(
        by, "meeting.detached", meeting, path=meeting.organisation.path, reference=attachment.sha256,
        changes={"attachment": (attachment.name, "")},
    )  # fmt: skip
    return meeting


def sweep(now: float | None = None) -> int:
    """Remove files that no row has named for a day, leftovers of interrupted writes included; returns how many."""
    limit, removed = (now or time.time()) - ORPHAN_AFTER, 0
    for directory in sorted(path for path in folder().glob("*") if path.is_dir()):
        old = [path for path in directory.iterdir() if path.stat().st_mtime < limit]
        known = set(Attachment.objects.filter(sha256__in=[path.name for path in old]).values_list("sha256", flat=True))
        for path in old:
            if path.name not in known:
                path.unlink(missing_ok=True)
                removed += 1
    return removed
