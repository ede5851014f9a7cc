"""Pasted notes as the record page offers them: what each piece would become, and the page with those ticked."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from meetings.forms.gathering import ITEMS
from meetings.forms.record import REMARKS
from meetings.forms.rows import LIMIT
from meetings.notes import LONGEST, Piece, split

HIGHEST = 999
PASTED, STAMP = "pasted", "pasted-stamp"


def bare(text) -> str:
    """A text without white space and the stop at its end, to see whether two titles are one."""
    return "".join(text.split()).rstrip("。.；;")


@dataclass(frozen=True)
class Offered:
    """One piece on the page: under `name` it is ticked, under `target` it says to which matter it belongs."""

    index: int
    piece: Piece
    ticked: bool
    target: str
    is_known: bool

    @property
    def name(self) -> str:
        return f"piece-{self.index}"


class Offer:
    """The pieces of what was pasted into the page `source`, and the page with the ticked ones taken in."""

    def __init__(self, source, names):
        self.source = source
        self.pasted = source.get(PASTED, "").replace("\r\n", "\n").replace("\0", "")
        self.is_too_long = len(self.pasted) > LONGEST
        self.pieces = [] if self.is_too_long else split(self.pasted, names)

    @property
    def stamp(self) -> str:
        """Says which text the ticks belong to."""
        return hashlib.sha256(self.pasted.encode("utf-8", "replace")).hexdigest()[:16]

    @cached_property
    def items(self) -> list:
        """The matters that stand on the page."""
        return ITEMS.read(self.source)

    @cached_property
    def known(self) -> dict[int, str]:
        """{piece: matter of the page with the same title}."""
        titles = {bare(row.values["title"]): row.name for row in self.items}
        return {
            index: titles[bare(piece.text)]
            for index, piece in enumerate(self.pieces) if piece.kind == "matter" and bare(piece.text) in titles
        }  # fmt: skip

    @cached_property
    def targets(self) -> list[tuple[str, str]]:
        """The matters to which something said may belong: those of the page, then those of the notes."""
        new = [
            (f"piece-{index}", piece.text)
            for index, piece in enumerate(self.pieces) if piece.kind == "matter" and index not in self.known
        ]  # fmt: skip
        return [*((row.name, row.values["title"]) for row in self.items), *new]

    @cached_property
    def rows(self) -> list[Offered]:
        """Every piece as it is offered, or as it was ticked."""
        return [self.row(index, piece) for index, piece in enumerate(self.pieces)]

    def row(self, index, piece) -> Offered:
        """One piece. At first everything is ticked that is new and has its place."""
        is_known, sent = index in self.known, self.source.get(STAMP) == self.stamp
        ticked = f"piece-{index}" in self.source if sent else piece.kind != "rest" and not is_known
        own = self.known.get(piece.matter, f"piece-{piece.matter}") if piece.matter is not None else ""
        chosen = self.source.get(f"piece-{index}-to", "") if sent else own
        names = [name for name, _title in self.targets]
        return Offered(index, piece, ticked, chosen if chosen in names else next(iter(names), ""), is_known)

    @property
    def problem(self) -> str:
        """Why the ticked pieces cannot be taken as they are; empty when they can."""
        if self.is_too_long:
            return _("The notes are longer than 20,000 characters. Paste them in parts.")
        if self.source.get(STAMP) != self.stamp:
            return _("The notes were changed after they were split. Look at the pieces again.")
        if any(row.ticked and row.piece.kind != "matter" and not row.target for row in self.rows):
            return _("Type a matter into the agenda first: what was said has to belong to one.")
        if any(self.is_full(rows) for rows in (ITEMS, REMARKS)):
            return _("A record holds at most 60 matters and 60 remarks. Tick fewer pieces.")
        return ""

    def is_full(self, rows) -> bool:
        """Whether the page would hold more lines than it can read."""
        found = rows.indexes(self.merged)
        return len(found) >= LIMIT or max(found, default=0) >= HIGHEST

    @cached_property
    def merged(self):
        """The page with the ticked pieces behind what was typed; nothing that was typed is replaced."""
        data = self.source.copy()
        for name in [name for name in data if name.startswith(("piece-", PASTED))]:
            del data[name]
        places = {row.name: row.index for row in self.items}
        for row in (row for row in self.rows if row.ticked):
            if row.piece.kind == "matter":
                self.add_matter(data, row.name, places)
            else:
                self.add_remark(data, row, self.add_matter(data, row.target, places))
        return data

    def add_matter(self, data, name, places) -> int:
        """The row of the matter called `name`, written now if it is one of the notes."""
        if name not in places:
            piece = int(name.rpartition("-")[2])
            places[name] = self.next(ITEMS, data)
            data[f"item-{places[name]}-title"] = self.pieces[piece].text
        return places[name]

    def add_remark(self, data, row, item):
        """One more line below a matter."""
        name = f"remark-{self.next(REMARKS, data)}"
        data[f"{name}-item"], data[f"{name}-speaker"], data[f"{name}-gist"] = (
            str(item), row.piece.speaker, row.piece.text,
        )  # fmt: skip

    @staticmethod
    def next(rows, data) -> int:
        """The number after the last row of the page, empty ones counted."""
        return max(rows.indexes(data), default=-1) + 1
