"""Whether sealed records still are what was sealed: rows against the hash, the hash against the trail, files on disk.

One hash fixes text, roll, votes and file hashes together. It tells *that* a record was changed, never which word; what
can be told apart (the seal itself, the trail, each file, each addendum) is named on its own.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from audit.models import Entry
from meetings.choices import State
from meetings.leading_rules import is_lecturer
from meetings.models import Meeting
from meetings.sealing import addendum_hash, contents, seal_hash
from meetings.selectors import whole
from meetings.uploads import TYPES, place_of, suffix_of

BATCH = 200
SUBJECT = Meeting._meta.label_lower
VERBS = ("meeting.sealed", "meeting.addendum")
BLOCK = 1024 * 1024


@dataclass(frozen=True)
class Problem:
    """One thing that differs. `part` is contents, seal, trail, file or addendum."""

    part: str
    message: str
    record_number: str = ""
    public_id: str = ""
    organisation: str = ""
    title: str = ""


@dataclass
class Verification:
    """Goes through every sealed record and every entry of a sealing; `checked` counts the records."""

    batch: int = BATCH
    checked: int = 0

    def problems(self) -> Iterator[Problem]:
        """Everything that differs, record by record, then what the trail knows and the tables no longer hold.

        Bounded memory; a fixed number of queries for each batch.
        """
        yield from self.in_records()
        yield from self.in_trail()

    def in_records(self) -> Iterator[Problem]:
        last = 0
        sealed = Meeting.objects.filter(state=State.SEALED).order_by("pk")
        while ids := list(sealed.filter(pk__gt=last).values_list("pk", flat=True)[: self.batch]):
            last = ids[-1]
            self.checked += len(ids)
            yield from problems_of(ids)

    def in_trail(self) -> Iterator[Problem]:
        last = 0
        entries = Entry.objects.filter(verb="meeting.sealed", subject_type=SUBJECT).order_by("pk")
        while found := list(entries.filter(pk__gt=last)[: self.batch]):
            last = found[-1].pk
            yield from lost(found)


def lost(entries) -> Iterator[Problem]:
    """Sealings whose record is gone or open again."""
    ids = [entry.subject_id for entry in entries if entry.subject_id.isdecimal()]
    states = {str(pk): state for pk, state in Meeting.objects.filter(pk__in=ids).values_list("pk", "state")}
    for entry in entries:
        state = states.get(entry.subject_id)
        if state != State.SEALED:
            values = {"day": f"{entry.at:%Y-%m-%d}", "subject": entry.subject_id, "hash": entry.reference[:12]}
            gone = _("The record sealed on %(day)s (meeting %(subject)s, hash %(hash)s…) is gone from the table.")
            opened = _(
                "The record sealed on %(day)s (meeting %(subject)s, hash %(hash)s…) is no longer marked as sealed."
            )
            yield Problem("trail", (gone if state is None else opened) % values)


def problems_of(ids) -> Iterator[Problem]:
    """What differs in the records of these ids."""
    trail = trail_of(ids)
    for pk, meeting in zip(ids, read(ids), strict=True):
        if meeting is None:
            damaged = _("Meeting %(subject)s cannot be read: a value is damaged, or rows it refers to are gone.")
            yield Problem("contents", damaged % {"subject": pk})
            continue
        for part, message in differences(meeting, trail[str(pk)]):
            yield Problem(
                part, message, meeting.record_number or "", meeting.public_id, meeting.organisation.name, meeting.title
            )


def trail_of(ids) -> dict[str, dict[str, list[str]]]:
    """{meeting: {verb: references in order}}; one query."""
    found = defaultdict(lambda: {verb: [] for verb in VERBS})
    entries = Entry.objects.filter(subject_type=SUBJECT, subject_id__in=[str(pk) for pk in ids], verb__in=VERBS)
    for entry in entries.order_by("pk"):
        found[entry.subject_id][entry.verb].append(entry.reference)
    return found


def read(ids) -> list[Meeting | None]:
    """The whole meetings in the order of `ids`; None for one that cannot be read.

    Where a value was overwritten with something that is none, the batch is read one by one to find the culprit.
    """
    try:
        rows = {
            meeting.pk: meeting for meeting in whole(Meeting.objects.filter(pk__in=ids)).prefetch_related("criticisms")
        }
    except (ValueError, TypeError, OverflowError):
        if len(ids) == 1:
            return [None]
        return [meeting for pk in ids for meeting in read([pk])]
    return [rows.get(pk) for pk in ids]


def differences(meeting, trail) -> Iterator[tuple[str, str]]:
    """(part, message) of everything about one record that differs."""
    yield from check_seal(meeting, trail["meeting.sealed"])
    yield from check_addenda(meeting, trail["meeting.addendum"])
    for row in meeting.attachments.all():
        yield from check_file(row)


def rebuilt(meeting) -> str:
    """The hash of the rows as they stand; empty when they no longer fit together."""
    try:
        return seal_hash(contents(meeting))
    except (KeyError, TypeError, ValueError, AttributeError):
        return ""


def is_whole(meeting) -> bool:
    """Whether the rows give the hash of the seal.

    Lecturers of records sealed before the register was asked were found later: such a link stands in no seal, and may
    point at nobody but the one whom the sealed line names.
    """
    linked = [part for part in meeting.parts.all() if part.lecturer_member_id]
    if rebuilt(meeting) == meeting.seal_hash:
        return True
    if not all(is_lecturer(part.lecturer, part.lecturer_member.name) for part in linked):
        return False
    for part in linked:
        part.lecturer_member = None
    return bool(linked) and rebuilt(meeting) == meeting.seal_hash


def check_seal(meeting, references) -> Iterator[tuple[str, str]]:
    """Rows, stored hash and trail must say the same."""
    if not references:
        yield "trail", _("The trail has no entry of this sealing.")
    elif len(references) > 1:
        yield "trail", _("The trail has %(count)s entries of this sealing instead of one.") % {"count": len(references)}
    elif references[0] != meeting.seal_hash:
        yield "seal", _("The stored hash is not the one that the trail recorded at the sealing.")
    if not is_whole(meeting):
        yield (
            "contents",
            _(
                "The contents differ from what was sealed (head, sittings, roll, agenda, remarks, votes, guests or list"
                " of files); one hash covers them all, so it cannot be told which."
            ),
        )


def check_addenda(meeting, references) -> Iterator[tuple[str, str]]:
    """Each addendum follows the one before it, and the trail knows each."""
    previous = meeting.seal_hash
    rows = list(meeting.addenda.all())
    for number, row in enumerate(rows, start=1):
        if row.previous_hash != previous or row.hash != addendum_hash(
            row.previous_hash, row.text, row.signed_by_id, row.at
        ):
            yield "addendum", _("Addendum %(number)s differs from what was signed, or the chain is broken.") % {
                "number": number}  # fmt: skip
        previous = row.hash
    if [row.hash for row in rows] != references:
        values = {"rows": len(rows), "entries": len(references)}
        yield "addendum", _("%(rows)s addenda stand in the table; the trail recorded %(entries)s, or others.") % values


def check_file(row) -> Iterator[tuple[str, str]]:
    """The bytes on disk are those whose hash was sealed."""
    place = place_of(row.sha256)
    if row.content_type != TYPES.get(suffix_of(row.name)):
        yield "file", _("The type of the file “%(name)s” was changed.") % {"name": row.name}
    if not place.is_file():
        yield "file", _("The file “%(name)s” is missing from the disk.") % {"name": row.name}
    elif place.stat().st_size != row.size or digest_of(place) != row.sha256:
        yield "file", _("The file “%(name)s” on the disk is not the one that was sealed.") % {"name": row.name}


def digest_of(place) -> str:
    """SHA-256 of a file, read in pieces."""
    digest = hashlib.sha256()
    with place.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()
