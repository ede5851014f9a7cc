"""The paper form of a record: which fields its head has, what its body is made of. Always in Chinese."""

import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext as _

from meetings.choices import PartKind

LANGUAGE = "zh-hans"
LINE_BREAKS = str.maketrans({"\r": "\n", "\v": "\n", "\f": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"})


@dataclass(frozen=True)
class Row:
    """A line of the body: `label` in bold, then `text`; `style` is heading, text, resolution or vote."""

    label: str
    text: str
    style: str = "text"

    @property
    def lead(self) -> str:
        """The label as it stands before the text."""
        return f"{self.label}：" if self.text else self.label


@dataclass(frozen=True)
class Paper:
    """Everything that prints. `facts` are the fields of the head by name; see `FACTS` for which kind shows which."""

    kind: str
    organisation: str
    heading: str
    number: str
    times: str
    draft: str
    late: str
    facts: dict[str, str]
    rows: tuple[Row, ...]
    addenda: tuple[Row, ...]
    code: str
    printed: str
    file_name: str

    @property
    def footer(self) -> str:
        """What stands on every page besides its number."""
        if not self.number:
            return f"{self.draft}　{self.printed}"
        values = {"number": self.number, "code": self.code}
        return "\n".join((_("Record number %(number)s, check code %(code)s") % values, self.printed))

    @property
    def numbered(self) -> str:
        """The line under the heading."""
        return _("Record number %(number)s") % {"number": self.number} if self.number else _("Draft without a number")

    @property
    def lines(self) -> list[list[tuple[str, str]]]:
        """The head, line by line, as (label, text)."""
        names = labels(self.kind)
        return [[(names[field], self.facts[field]) for field in line] for line in FACTS[self.kind]]

    @property
    def is_assembly(self) -> bool:
        """Whether what was decided is passed on to those who did not come."""
        return self.kind == PartKind.GENERAL_ASSEMBLY


FRAME = (("title",), ("time",), ("place",), ("chair", "recorder"), ("due", "present"))
ROLL = (("leave",), ("absent",), ("guests",))
# The fields of the paper forms, line by line; an assembly and committees also say whether enough people came.
FACTS = {
    PartKind.GENERAL_ASSEMBLY: (*FRAME, *ROLL, ("quorum",), ("agenda",)),
    PartKind.COMMITTEE_MEETING: (*FRAME, *ROLL, ("quorum",), ("agenda",)),
    PartKind.GROUP_MEETING: (*FRAME, *ROLL, ("materials",), ("agenda",)),
    PartKind.PARTY_LECTURE: (*FRAME, *ROLL, ("topic",), ("lecturer", "leads"), ("materials",)),
    PartKind.THEME_PARTY_DAY: (*FRAME, *ROLL, ("topic",), ("materials",)),
    PartKind.ORGANIZATIONAL_LIFE: (*FRAME, *ROLL, ("materials",), ("agenda",)),
    PartKind.DEMOCRATIC_APPRAISAL: (*FRAME, *ROLL, ("materials",), ("agenda",)),
    PartKind.LEADING_MEETING: (*FRAME, *ROLL, ("quorum",), ("agenda",)),
}


def labels(kind) -> dict[str, str]:
    """The name of each field of the head as a paper form of this kind has it."""
    return {
        "title": _("Name of the meeting"), "time": _("Time"), "place": _("Place"),
        "chair": _("Organiser") if kind == PartKind.THEME_PARTY_DAY else _("Chair"), "recorder": _("Recorder"),
        "due": _("Due to come"), "present": _("Came"), "leave": _("On leave"), "absent": _("Absent"),
        "guests": _("Attending without a vote"), "quorum": _("Quorum"), "agenda": _("Matters"),
        "topic": _("Theme") if kind == PartKind.THEME_PARTY_DAY else _("Topic"), "lecturer": _("Lecturer"),
        "leads": _("Leading cadre"), "materials": _("Materials"),
    }  # fmt: skip


# What a template may leave out because the paper says it elsewhere: the number in the foot, the matters in the rows.
OPTIONAL = frozenset({"numbered", "agenda"})


def frame() -> dict[str, str]:
    """The fields that every paper has beside its head, with what they say."""
    return {
        "organisation": _("Organisation on the day of the meeting"), "heading": _("Minutes: which kinds of meeting"),
        "numbered": _("Record number"), "times": _("When held, entered and sealed"),
        "late": _("Late entry with its reason; empty when in time"), "addenda": _("Corrections with day and signature"),
        "draft": _("The word 草稿 on a draft; on each page"),
        "footer": _("Record number, check code, who printed it and when; on each page"),
        "qr": _("QR code of number and check code; on each page"),
    }  # fmt: skip


def fields(kind) -> dict[str, str]:
    """Every field that a template of this kind may name, with what it says."""
    return {**frame(), **labels(kind)}


def required(kind) -> list[str]:
    """The fields without which a paper would leave out something of the record."""
    return [name for name in (*frame(), *(fact for line in FACTS[kind] for fact in line)) if name not in OPTIONAL]


def clean(text: str) -> str:
    """Text as typed, line breaks kept, without what no paper can show (control characters, lone surrogates)."""
    text = str(text).replace("\r\n", "\n").translate(LINE_BREAKS).replace("\t", "    ")
    return "".join(
        c for c in text if c == "\n" or (unicodedata.category(c) not in {"Cc", "Cs"} and c not in "\ufffe\uffff")
    )
