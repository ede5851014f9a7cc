"""What leading cadres owe: who gave a lecture, what shows that somebody took part. Pure: values in, verdicts out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from common.periods import Period
from common.text import fold_name
from meetings.speakers import POST, name_pattern
from obligations.rules import Deed

# What may stand between a name and the post behind it: the body in which it is held (宋致远局党委书记).
BODY = "[中共省市县区厅公安局机关直属党委组总支部分]*"


def is_lecturer(line: str, name: str) -> bool:
    """Whether the line “lecturer and post” of a lecture names this person, with any post before or behind the name."""
    return any(naming(name).fullmatch(piece) for piece in pieces_of(line))


def names_only(line: str, name: str) -> bool:
    """Whether the line names this person and says nothing more than posts held in the Party or the police.

    A guest of the same name from elsewhere (宋致远（市检察院检察长）) is somebody else.
    """
    others = [piece for piece in pieces_of(line) if not naming(name).fullmatch(piece)]
    return is_lecturer(line, name) and all(re.fullmatch(rf"主讲人|同志|{BODY}(?:{POST})", piece) for piece in others)


def pieces_of(line: str) -> list[str]:
    """The line cut at brackets and commas."""
    return [piece for piece in re.split(r"[（(）)，,、；;：:/\s]+", fold_name(line)) if piece]


def naming(name: str) -> re.Pattern:
    """A piece that names somebody, with any post before or behind the name."""
    return re.compile(rf"(?:.*(?:{POST}|同志))?{name_pattern(name)}(?:同志)?(?:{BODY}(?:{POST}))?")


@dataclass(frozen=True, slots=True)
class Seen:
    """Somebody on the roll of one sealed record: came to a sitting of it, or was kept away by approved duty.

    Title and reference are empty where the record itself may not be seen.
    """

    held_on: date
    sealed_on: date
    came: bool
    on_duty: bool = False
    title: str = ""
    reference: str = ""


def proof_of(seen: Iterable[Seen], period: Period) -> Deed | None:
    """What shows that a leader took part in the life of the branch in a period; None while nothing does.

    Of the records the leader stands in as having come, the one sealed first. Approved duty is neutral: whom it kept
    from every meeting of the period owes nothing more once the period is over (Party Constitution, Art. 8).
    """
    rows = [row for row in seen if row.held_on in period]
    came = [row for row in rows if row.came]
    if came:
        first = min(came, key=lambda row: (row.sealed_on, row.held_on))
        return Deed(first.held_on, first.sealed_on)
    if rows and all(row.on_duty for row in rows):
        last = max(rows, key=lambda row: (row.sealed_on, row.held_on))
        return Deed(last.held_on, max(last.sealed_on, period.end))
    return None
