"""Notes pasted from elsewhere, taken apart into matters and what was said. Pure: text in, pieces out.

Nothing is invented and nothing gets lost: every line keeps its number and its wording, and each of its characters but
white space stands in exactly one piece, or in the prefix (numbering, who speaks) by which the piece was recognised.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from meetings.speakers import Speaker, speaker_at, stranger_at

TITLE, GIST, LONGEST = 200, 5000, 20_000
CHINESE, DIGIT = "一二三四五六七八九十", "0-9０-９"
# From the outside in, as official papers number: 一、（一）1.（1）. Words such as 首先 order a speech and stay in it.
LEVELS = (
    re.compile(
        rf"第?([{CHINESE}]{{1,3}})[、．]|(?:议题([{CHINESE}]{{1,3}}|[{DIGIT}]{{1,2}})|第([{CHINESE}]{{1,3}})[项个]议题)[、：:，,]?"
    ),
    re.compile(rf"[（(]([{CHINESE}]{{1,3}})[）)][、．.]?"),
    re.compile(rf"([{DIGIT}]{{1,2}})(?:[、．]|[.](?![{DIGIT}]))"),
    re.compile(rf"[（(]([{DIGIT}]{{1,2}})[）)][、．.]?"),
)
SENTENCE = re.compile(r"[。！？!?；;]\s*")
TITLE_END = re.compile(r"[。！？!?]")
# What a meeting does as a whole is nobody's speech.
COLLECTIVE = re.compile(r"会议|大会|全体|与会|到会|经(?:讨论|研究|审议|表决|举手|投票)|决议|表决|不同意见|一致|主持人")
BREAK = re.compile(r"\r\n|[\r\n\u2028\u2029]")


@dataclass(frozen=True)
class Line:
    """A stretch of the line `number`, whose wording is `source`: `prefix` was recognised, `text` is kept."""

    number: int
    source: str
    prefix: str
    text: str


@dataclass
class Piece:
    """A `matter`, a `remark` (`speaker` empty where nobody is named), or a `rest` that belongs to no matter and nobody.

    `matter` counts the pieces to the matter a remark was found under; None above the first.
    """

    kind: str
    lines: list[Line]
    speaker: str = ""
    matter: int | None = None

    @property
    def text(self) -> str:
        """What is kept, line by line."""
        return "\n".join(line.text for line in self.lines if line.text)

    @property
    def sources(self) -> list[tuple[int, str]]:
        """Number and wording of each line it came from."""
        return list(dict.fromkeys((line.number, line.source.strip()) for line in self.lines))


@dataclass
class Reader:
    """Where the reading stands: the matter at hand, the last number of the agenda and of the speaker's own list."""

    known: list[Speaker]
    level: int | None
    pieces: list[Piece] = field(default_factory=list)
    matter: int | None = None
    agenda: int = 0
    own: int = 0

    @property
    def speaking(self) -> Piece | None:
        """The remark that goes on."""
        last = self.pieces[-1] if self.pieces else None
        return last if last and last.kind == "remark" else None


def split(text: str, names: Iterable[str] = ()) -> list[Piece]:
    """The pieces of pasted notes in their order; `names` are those of the day's roll, recognised without a colon."""
    known = [Speaker(name) for name in sorted(set(names), key=len, reverse=True) if name.strip()]
    lines = [(number, line) for number, line in enumerate(BREAK.split(text), start=1) if line.strip()]
    reader = Reader(known, agenda_level([line for _number, line in lines], known))
    for number, line in lines:
        for stretch in stretches(line, reader):
            read(stretch, number, line, reader)
    return reader.pieces


def agenda_level(lines, known) -> int | None:
    """The outermost numbering that begins a line, None without one; a bare 1. counts only before anybody spoke."""
    for level in range(2):
        if any(LEVELS[level].match(line.lstrip()) for line in lines):
            return level
    for line in lines:
        if speaker_at(line.lstrip(), known):
            return None
        if LEVELS[2].match(line.lstrip()):
            return 2
    return None


def stretches(line, reader) -> list[str]:
    """A line, parted where after a sentence the next matter or somebody of the roll begins."""
    numbered = reader.level is not None and bool(LEVELS[reader.level].match(line.lstrip()))
    cuts = [found.end() for found in SENTENCE.finditer(line) if begins(line[found.end() :], reader, numbered=numbered)]
    return [line[start:end] for start, end in zip([0, *cuts], [*cuts, len(line)], strict=True)]


def begins(text, reader, *, numbered) -> bool:
    """Whether a new stretch begins here."""
    return bool(numbered and LEVELS[reader.level].match(text)) or opens(text, reader)


def opens(text, reader) -> bool:
    """Whether a text begins with somebody's name and a colon, or somebody of the roll with a verb and a comma."""
    return any(speaker.opens(text) for speaker in reader.known) or bool(stranger_at(text))


def read(stretch, number, source, reader):
    """Put one stretch where it belongs."""
    text = stretch.strip()
    if not text:
        return
    mark = LEVELS[reader.level].match(text) if reader.level is not None else None
    if mark and not opens(text[mark.end() :].lstrip(), reader) and is_next_matter(value_of(mark), reader):
        add_matter(mark[0], text[mark.end() :].strip(), number, source, reader)
        return
    found = speaker_at(text, reader.known)
    if found:
        prefix, speaker = found
        add_remark(Line(number, source, prefix, text[len(prefix) :].strip()), speaker, reader)
    else:
        go_on(Line(number, source, "", text), reader)


def value_of(mark) -> int:
    """The number of a mark."""
    digits = next(group for group in mark.groups() if group)
    if digits[0] not in CHINESE:
        return int(digits)  # Python reads full-width digits as well
    tens, ten, ones = digits.rpartition("十")
    units = CHINESE.find(ones) + 1 if ones else 0
    return (CHINESE.find(tens) + 1 if tens else 1) * 10 + units if ten else units


def is_next_matter(value, reader) -> bool:
    """Whether a number goes on the agenda, or the list of whoever is speaking."""
    speaking = reader.speaking and reader.speaking.speaker
    if reader.own and value == reader.own + 1:
        reader.own = value
        return False
    if value == reader.agenda + 1 or not speaking:
        reader.agenda, reader.own = value, 0
        return True
    reader.own = value if value == 1 else 0
    return False


def add_matter(prefix, text, number, source, reader):
    """A matter: its first sentence is the title, what follows was said about it."""
    found = TITLE_END.search(text)
    end = min(found.end() if found else len(text), TITLE)
    reader.matter, reader.own = len(reader.pieces), 0
    reader.pieces.append(Piece("matter", [Line(number, source, prefix, text[:end].strip())]))
    if text[end:].strip():
        read(text[end:], number, source, reader)


def add_remark(line, speaker, reader):
    """What somebody said; whoever is named again goes on in a piece of its own."""
    mark = LEVELS[reader.level].match(line.text) if reader.level is not None else None
    reader.own = value_of(mark) if mark else 0
    reader.pieces += [Piece("remark", [part], speaker, reader.matter) for part in parts(line)]


def go_on(line, reader):
    """A line without a name: what is said goes on; under a matter nobody is named; above all it is a rest."""
    for part in parts(line):
        last = None if COLLECTIVE.match(part.text) else reader.speaking
        if last and len(last.text) + 1 + len(part.text) <= GIST:
            last.lines.append(part)
        elif last or reader.matter is not None:
            speaker = last.speaker if last else ""
            reader.pieces.append(Piece("remark", [part], speaker, reader.matter))
        else:
            reader.pieces.append(Piece("rest", [part]))


def parts(line) -> list[Line]:
    """A line no longer than a remark may be; the prefix stays with the first part."""
    texts = [line.text[at : at + GIST].strip() for at in range(0, len(line.text), GIST)] or [""]
    return [Line(line.number, line.source, "" if number else line.prefix, text) for number, text in enumerate(texts)]
