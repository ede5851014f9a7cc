"""Sealing the trail: whoever holds the one row of the chain puts new entries at its end."""

from collections.abc import Iterator
from datetime import UTC, datetime

from django.db import transaction
from django.utils import timezone

from audit.models import ChainHead, Checkpoint, Entry, Link, Verification
from audit.verifier import Peaks, Report, Verifier, canonical, link_hash

BATCH = 1_000
# How far below the highest sealed id an entry may still arrive late; the nightly sweep finds what came later still.
LATE_IDS = 2_000
CONTENTS = (
    "id", "at", "actor_id", "verb", "subject_type", "subject_id", "path", "fields", "digest", "salt", "reference",
    "reason", "request_id",
)  # fmt: skip


def instant(at: datetime) -> str:
    """A moment in UTC with microseconds, the same on every machine; as texts they sort as the moments do."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def contents_of(row: dict) -> str:
    """The one text of an entry that is sealed."""
    return canonical({**row, "at": instant(row["at"])})


def waiting(head: ChainHead, *, everywhere=False):
    """The entries that are not sealed yet, the oldest first."""
    rows = Entry.objects.filter(link__isnull=True).order_by("id")
    return rows if everywhere else rows.filter(id__gt=head.newest - LATE_IDS)


@transaction.atomic
def seal_batch(*, everywhere=False) -> int:
    """Seal at most a batch of entries; returns how many. Two sealers wait for each other, a second finds nothing.

    The times of the chain never go back, whatever the clock does.
    """
    ChainHead.objects.get_or_create(pk=1)
    head = ChainHead.objects.select_for_update().get(pk=1)
    rows = list(waiting(head, everywhere=everywhere).values(*CONTENTS)[:BATCH])
    if rows:
        extend(head, rows, max(timezone.now(), head.sealed_at or timezone.now()))
    return len(rows)


def extend(head: ChainHead, rows: list[dict], at: datetime):
    """Put entries at the end of the chain."""
    peaks, links, stamp = Peaks(head.peaks), [], instant(at)
    for row in rows:
        head.size += 1
        head.hash = link_hash(head.hash, head.size, stamp, contents_of(row))
        head.newest = max(head.newest, row["id"])
        peaks.add(bytes.fromhex(head.hash))
        links.append(Link(entry_id=row["id"], position=head.size, sealed_at=at, hash=head.hash))
    Link.objects.bulk_create(links)
    head.peaks, head.sealed_at = peaks.stored, at
    head.save()


def seal(*, everywhere=False) -> int:
    """Seal everything that waits; returns how many entries. No lock is taken where nothing waits."""
    done, head = 0, ChainHead.objects.filter(pk=1).first() or ChainHead()
    while waiting(head, everywhere=everywhere).exists():
        done += seal_batch(everywhere=everywhere)
        head = ChainHead.objects.get(pk=1)
    return done


def checkpoint() -> Checkpoint | None:
    """Note how the chain stands now; None where nothing came since the last time."""
    head = ChainHead.objects.filter(pk=1).first()
    if head is None or head.size == 0:
        return None
    found, created = Checkpoint.objects.get_or_create(
        size=head.size, defaults={"hash": head.hash, "root": Peaks(head.peaks).root, "at": timezone.now()}
    )
    return found if created else None


def export() -> Iterator[str]:
    """The whole trail as `verifier` reads it. Checkpoints are read before the entries they speak of, so that one made
    meanwhile knows nothing that the reader has not seen.
    """
    marks = list(Checkpoint.objects.order_by("size"))
    links = Link.objects.order_by("position").values_list(
        "position", "sealed_at", "hash", *(f"entry__{name}" for name in CONTENTS)
    )
    for position, sealed_at, stored, *values in links.iterator(chunk_size=BATCH):
        row = dict(zip(CONTENTS, values, strict=True))
        yield f"entry {position} {instant(sealed_at)} {stored} {contents_of(row)}"
    yield from map(str, marks)
    for row in Entry.objects.filter(link__isnull=True).order_by("id").values(*CONTENTS).iterator(chunk_size=BATCH):
        yield f"unsealed {contents_of(row)}"


def judge(anchors=()) -> Report:
    """The chain as it stands in the database, judged by the same code as an export."""
    sizes = list(Checkpoint.objects.values_list("size", flat=True))
    return Verifier(anchors).run(export(), sizes)


@transaction.atomic
def verify() -> Verification:
    """Judge the whole chain and keep the judgement."""
    report = judge()
    return Verification.objects.create(
        at=timezone.now(), entries=report.entries, unsealed=report.unsealed, fault=report.bad,
        position=report.position,
    )  # fmt: skip
