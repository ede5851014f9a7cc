"""What a cell of a roster means. Plain values in and out; nothing here knows the register."""

import re
from datetime import date, timedelta
from typing import NamedTuple

from common.identity import birth_date, is_well_formed
from common.text import fold, fold_name
from members.importing.words import NOTHING, WRITTEN, lookup

EPOCH = date(1899, 12, 30)
SERIALS = range(10_000, 73_051)  # 1927-05-18 to 2100-01-01
LENGTHS = {"name": 60, "nation": 20, "education": 30, "badge_number": 30, "unit": 60, "phone": 20}
DATES = ("born_in", "joined_on", "full_on")
CHOSEN = ("sex", "standing", "duty_pattern")
DATE = re.compile(
    r"(?P<year>\d{4})\s*[年./\-]\s*(?P<month>\d{1,2})\s*(?:[月./\-]\s*(?:(?P<day>\d{1,2})\s*[日号]?)?)?"
    r"(?:\s+\d{1,2}:\d{2}(?::\d{2}(?:\.0+)?)?)?"
)
PACKED = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})?(?:\.0+)?")
HAN_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
SEPARATORS = re.compile(r"[、,，;；/\s]+|兼(?:任)?|及|和")
OF_BRANCH = re.compile(r"^(?:第?[0-9一二三四五六七八九十]+)?(?:中共)?(?:党支部|支部|党小组|小组|组(?=组))?(?=.)")
ABOVE = re.compile(r"党委|总支|党组|机关纪委")


class BadCell(ValueError):
    """A cell that cannot be understood; `code` and `facts` make the sentence beside it."""

    def __init__(self, code, **facts):
        self.code, self.facts = code, facts
        super().__init__(code)


class Day(NamedTuple):
    """A day as it was written; without the day of the month it stands for its month."""

    on: date
    whole: bool

    def means(self, other: date | None) -> bool:
        """Whether `other` says the same, as far as this says anything."""
        return other is not None and (self.on == other if self.whole else self.on == other.replace(day=1))


def text_of(cell) -> str:
    """A cell as text, widths folded; raises BadCell for a formula or an error value."""
    if isinstance(cell, dict):
        if "f" in cell:
            raise BadCell("formula")
        if "e" in cell:
            raise BadCell("error-value", value=cell["e"])
        return cell["d"]
    if isinstance(cell, float):
        return repr(cell).removesuffix(".0")
    return fold(str(cell)) if cell is not None else ""


def shown(cell) -> str:
    """A cell as the person who filled it would recognise it."""
    if isinstance(cell, dict):
        return str(next(iter(cell.values())))
    return text_of(cell)


def is_nothing(text: str) -> bool:
    return text.lower() in NOTHING


def read_cell(field: str, cell):
    """The value of a cell; None where nothing is said. Raises BadCell."""
    text = text_of(cell)
    if field == "posts":
        return read_posts(text)
    if is_nothing(text):
        return None
    if field in DATES:
        return read_day(text, is_number=isinstance(cell, float))
    return READERS.get(field, read_text)(field, text, cell)


def read_text(field, text, _cell) -> str:
    """Any text that fits its column; one that export made harmless is taken as it was."""
    text = re.sub(r"^'(?=[=+\-@'])", "", text)
    limit = LENGTHS.get(field)
    if limit and len(text) > limit:
        raise BadCell("too-long", limit=limit)
    return text


def read_name(field, text, cell) -> str:
    """A name, whatever spaces and dots it was written with."""
    name = fold_name(read_text(field, text, cell))
    if not re.search(r"[^\W\d_]", name):
        raise BadCell("no-name")
    return name


def read_nation(field, text, cell) -> str:
    """汉 is 汉族."""
    text = re.sub(r"\s", "", read_text(field, text, cell))
    return text if len(text) > 3 or text.endswith(("族", "人")) or not re.search("[一-鿿]", text) else f"{text}族"


def read_number(field, text, cell) -> str:
    """A badge or telephone number without the spaces in it."""
    return re.sub(r"\s", "", read_text(field, text, cell))


def read_id_number(_field, text, cell) -> str:
    """A citizen's number; a masked one is handed on with its stars."""
    if isinstance(cell, int | float):
        raise BadCell("id-as-number")
    number = re.sub(r"[\s'‘’`]", "", text).upper()
    if "*" in number:
        return number
    if len(number) != 18 or not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise BadCell("id-length", length=len(number))
    if birth_date(number) is None:
        raise BadCell("id-birth")
    if not is_well_formed(number):
        raise BadCell("id-check")
    return number


def read_choice(field, text, _cell) -> str:
    """One of a few words."""
    word = re.sub(r"\s", "", text).lower()
    value = lookup(field).get(word)
    if value is None:
        raise BadCell("unknown-word", value=text, known="、".join(WRITTEN[field].values()))
    return value.value


READERS = {
    "name": read_name, "nation": read_nation, "badge_number": read_number, "phone": read_number,
    "id_number": read_id_number, **dict.fromkeys(CHOSEN, read_choice),
}  # fmt: skip


def read_day(text: str, *, is_number=False) -> Day:
    """1985.07, 1985年7月, 198507, 1985-07-01, 19850701, a serial number of Excel. Raises BadCell."""
    text = text.translate(HAN_DIGITS).rstrip("生.,。;；")
    if is_number and re.fullmatch(r"\d{4}\.1", text):
        raise BadCell("month-lost", year=text[:4])
    if match := DATE.fullmatch(text) or PACKED.fullmatch(text):
        return built(match)
    if re.fullmatch(r"\d{5}(\.\d+)?", text) and int(text[:5]) in SERIALS:
        return Day(EPOCH + timedelta(days=int(text[:5])), whole=True)
    if re.fullmatch(r"\d{4}年?", text):
        raise BadCell("no-month")
    raise BadCell("no-date", value=text)


def built(match) -> Day:
    """The day of a match, or BadCell where the calendar has none."""
    year, month, day = (int(match[part]) if match[part] else None for part in ("year", "month", "day"))
    try:
        on = date(year, month, day or 1)
    except ValueError:
        raise BadCell("no-such-day", value=match[0]) from None
    if not 1900 <= year <= 2100:
        raise BadCell("no-such-day", value=match[0])
    return Day(on, whole=day is not None)


def read_posts(text: str) -> tuple[str, ...] | None:
    """The posts named, in the order of the roster; () where 无 is written, None for an empty cell."""
    if not text:
        return None
    if is_nothing(text):
        return ()
    found = {read_post(part) for part in SEPARATORS.split(text) if part}
    return tuple(post.value for post in WRITTEN["posts"] if post in found)


def read_post(part: str):
    """One post; a post above the branch is not the branch's business and gives None."""
    if ABOVE.search(part):
        return None
    known, bare = lookup("posts"), OF_BRANCH.sub("", part)
    post = known.get(part) or known.get(bare)
    if post is None and bare.endswith("委员"):
        post = known["委员"]
    if post is None and bare != "党员":
        raise BadCell("unknown-word", value=part, known="、".join(WRITTEN["posts"].values()))
    return post
