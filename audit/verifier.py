"""Check an exported trail. Needs nothing but Python: copy this file to any machine and run it on an export.

    python3 verifier.py trail.txt                      judge the chain
    python3 verifier.py trail.txt --anchors slips.txt  and compare it with what was kept outside
    python3 verifier.py --receive slips.txt < checkpoints.txt   keep checkpoints, refusing what contradicts them

A trail is a text of lines, in this order:

    entry POSITION SEALED_AT HASH CONTENTS
    checkpoint SIZE HASH ROOT AT
    unsealed CONTENTS

HASH = SHA-256(hash before, "POSITION SEALED_AT ", SHA-256(CONTENTS)). ROOT is the Merkle root over the hashes in the
manner of RFC 6962, so that one entry can be proved to somebody who is not shown the others. Without something kept
outside, whoever controls the machine can cut the end off or write everything anew; what came after the last anchor
can therefore not be judged, and is said to be so.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

BEGINNING = "0" * 64
LEAF, NODE = b"\0", b"\1"


def canonical(contents: dict) -> str:
    """The contents of an entry as the one text that is hashed."""
    return json.dumps(contents, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def link_hash(previous: str, position: int | str, sealed_at: str, text: str) -> str:
    """The hash of one entry at its place in the chain."""
    return link_digest(bytes.fromhex(previous), f"{position} {sealed_at} ".encode(), text.encode()).hex()


def link_digest(previous: bytes, place: bytes, text: bytes) -> bytes:
    """The same in bytes; `place` is "POSITION SEALED_AT "."""
    return sha256(previous + place + sha256(text).digest()).digest()


class Peaks:
    """The roots of the complete trees that stand so far, the largest first: a tree that can grow."""

    def __init__(self, stored: Iterable[tuple[int, str]] = ()):
        self.rows = [(height, bytes.fromhex(peak)) for height, peak in stored]

    def add(self, link: bytes):
        """Put one more hash under the tree."""
        height, made, rows = 0, sha256(LEAF + link).digest(), self.rows
        while rows and rows[-1][0] == height:
            made = sha256(NODE + rows.pop()[1] + made).digest()
            height += 1
        rows.append((height, made))

    @property
    def stored(self) -> list[tuple[int, str]]:
        """As (height, hash), to go on from later."""
        return [(height, peak.hex()) for height, peak in self.rows]

    @property
    def root(self) -> str:
        """The root of everything so far."""
        made = b""
        for _height, peak in reversed(self.rows):
            made = sha256(NODE + peak + made).digest() if made else peak
        return made.hex() or BEGINNING


@dataclass(frozen=True)
class Mark:
    """What a checkpoint or something kept outside says: so many entries, ended by this hash, under this root."""

    size: int
    head: str
    root: str
    at: str = ""

    @classmethod
    def parse(cls, line: str) -> "Mark":
        """A mark from `checkpoint SIZE HASH ROOT AT`, the first word left out or not. Raises ValueError."""
        size, head, root, *at = line.removeprefix("checkpoint ").split()
        if len(head) != len(BEGINNING) or len(root) != len(BEGINNING):
            raise ValueError(line)
        return cls(int(size), head, root, " ".join(at))


@dataclass
class Report:
    """What was found. `bad` names the first fault; entries after `anchored` stand under no outside mark."""

    entries: int = 0
    unsealed: int = 0
    anchored: int = 0
    bad: str = ""
    position: int | None = None

    @property
    def lines(self) -> Iterator[str]:
        """The report in words."""
        yield f"entries judged      {self.entries}"
        yield f"last anchor matched {self.anchored or 'none'}"
        after = max(self.entries - self.anchored, 0)
        yield f"cannot be judged    {after} entries after it, {self.unsealed} not sealed yet"
        yield f"FIRST FAULT         {self.bad}" if self.bad else "no fault found"


class Verifier:
    """Reads a trail line by line and stops at the first fault."""

    def __init__(self, anchors: Iterable[Mark] = ()):
        self.anchors: dict[int, list[Mark]] = {}
        for mark in anchors:
            self.anchors.setdefault(mark.size, []).append(mark)
        self.report, self.peaks, self.head, self.sealed_at = Report(), Peaks(), bytes.fromhex(BEGINNING), ""
        self.heads: dict[int, tuple[str, str]] = {}
        self.checkpoints: list[Mark] = []

    def run(self, lines: Iterable[str], wanted: Iterable[int] = ()) -> Report:
        """Judge a whole trail. `wanted` are sizes at which checkpoints stand, where they are known before."""
        wanted = {*wanted, *self.anchors}
        for line in lines:
            kind, _space, rest = line.rstrip("\n").partition(" ")
            if kind == "entry":
                if not self.entry(rest, wanted):
                    return self.report
            elif kind == "checkpoint":
                self.checkpoints.append(Mark.parse(rest))
            elif kind == "unsealed":
                self.report.unsealed += 1
            elif kind:
                return self.fault(f"a line that is no part of a trail: {kind[:20]}")
        return self.conclude()

    def entry(self, rest: str, wanted: set[int]) -> bool:
        """One entry; False where it is the first fault."""
        position, sealed_at, stored, text = rest.split(" ", 3)
        place = self.report.entries + 1
        digest = link_digest(self.head, f"{position} {sealed_at} ".encode(), text.encode())
        if position != str(place):
            self.fault(f"entry {place} is missing or out of its place: {position} stands there", place)
        elif sealed_at < self.sealed_at:
            self.fault(f"entry {place} was sealed at {sealed_at}, before the one that stands before it", place)
        elif digest.hex() != stored:
            self.fault(f"entry {place} is not what was sealed: {text[:200]}", place)
        else:
            self.head, self.sealed_at, self.report.entries = digest, sealed_at, place
            self.peaks.add(digest)
            return place not in wanted or self.anchor(place)
        return False

    def anchor(self, place: int) -> bool:
        """What was kept outside about so many entries; False where it says something else."""
        self.heads[place] = self.ended
        for mark in self.anchors.get(place, ()):
            if (mark.head, mark.root) != self.heads[place]:
                self.fault(
                    f"what was kept outside at {place} says otherwise: changed between {self.report.anchored + 1} and "
                    f"{place}", place,
                )  # fmt: skip
                return False
            self.report.anchored = place
        return True

    def conclude(self) -> Report:
        """What can only be said at the end: checkpoints inside, and anchors of entries that are not there."""
        for mark in sorted(self.checkpoints, key=lambda mark: mark.size):
            known = self.heads.get(mark.size) or (self.ended if mark.size == self.report.entries else None)
            if mark.size > self.report.entries:
                return self.fault(f"a checkpoint knows {mark.size} entries, here the end is cut off", mark.size)
            if known and known != (mark.head, mark.root):
                return self.fault(f"the checkpoint of {mark.size} entries says otherwise", mark.size)
        beyond = [size for size in self.anchors if size > self.report.entries]
        if beyond:
            size = min(beyond)
            return self.fault(f"outside {size} entries are known, here the end is cut off", self.report.entries + 1)
        return self.report

    @property
    def ended(self) -> tuple[str, str]:
        """Hash and root of everything read."""
        return self.head.hex(), self.peaks.root

    def fault(self, words: str, position: int | None = None) -> Report:
        """Note the first fault."""
        self.report.bad, self.report.position = words, position
        return self.report


def sizes_in(lines: Iterable[str]) -> list[int]:
    """The sizes of the checkpoints of a trail, read in a pass of their own."""
    return [Mark.parse(line).size for line in lines if line.startswith("checkpoint ")]


def verify(path: Path, anchors: Iterable[Mark] = ()) -> Report:
    """Judge the trail in a file."""
    with path.open(encoding="utf-8") as lines:
        sizes = sizes_in(lines)
    with path.open(encoding="utf-8") as lines:
        return Verifier(anchors).run(lines, sizes)


def marks_in(path: Path) -> list[Mark]:
    """What was kept outside: one mark a line, empty lines and remarks (#) apart. Raises ValueError."""
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [Mark.parse(line) for line in lines if line and not line.startswith("#")]


def receive(kept: Path, lines: Iterable[str]) -> int:
    """Keep checkpoints as they come; one that contradicts what is kept is refused, and so is everything after it."""
    known = marks_in(kept) if kept.exists() else []
    for line in (line.strip() for line in lines if line.strip()):
        mark = Mark.parse(line)
        rivals = [each for each in known if each.size == mark.size and each.head != mark.head]
        if rivals or (known and mark.size < max(each.size for each in known)):
            sys.stderr.write(f"REFUSED, contradicts what is kept: {line}\n")
            return 1
        if mark not in known:
            known.append(mark)
            with kept.open("a", encoding="utf-8") as file:
                file.write(f"checkpoint {mark.size} {mark.head} {mark.root} {mark.at}\n")
    return 0


def main(arguments=None) -> int:
    """The command line; 1 on a fault."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trail", type=Path, nargs="?")
    parser.add_argument("--anchors", type=Path)
    parser.add_argument("--receive", type=Path)
    options = parser.parse_args(arguments)
    if options.receive:
        return receive(options.receive, sys.stdin)
    if options.trail is None:
        parser.error("name the file of a trail, or --receive")
    report = verify(options.trail, marks_in(options.anchors) if options.anchors else ())
    sys.stdout.write("\n".join(report.lines) + "\n")
    return 1 if report.bad else 0


if __name__ == "__main__":
    sys.exit(main())
