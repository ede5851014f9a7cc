"""What an inspector objects to in a record, once and for all: a code, the inspector's words, the article.

The page while typing, the seal, the reviewer who returns a record and a later inspection use this one list. A code
never changes its meaning and is never given again: records, returns and reports refer to it.
"""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regulations.citations import Citation, cite
from regulations.findings import Finding


@dataclass(frozen=True)
class Point:
    """One objection. `article` is the label where it is the same for every kind of meeting; empty where it follows it.

    `section` is the place of the page: basics, agenda, roll or votes.
    """

    code: str
    words: str
    section: str
    article: str = ""
    blocking: bool = True

    @property
    def title(self) -> str:
        """The words as a list of points shows them."""
        return _("Resolution: %(words)s") % {"words": self.words} if self.section == "votes" else str(self.words)

    def finding(self, fieldname, detail="", *, article="") -> Finding:
        """This point found at one place; `detail` says who or which."""
        return Finding(self.code, worded(self.words, detail), cite(article or self.article), fieldname, self.blocking)


def worded(words, detail="") -> str:
    """The words with what was found."""
    return _("%(words)s: %(detail)s") % {"words": words, "detail": detail} if detail else str(words)


def numbered(number, message) -> str:
    """An objection to one of several resolutions."""
    return _("Resolution %(n)d: %(message)s") % {"n": number, "message": message}


def _points(section, article, **words) -> dict[str, Point]:
    return {
        code.replace("_", "-"): Point(code.replace("_", "-"), text, section, article) for code, text in words.items()
    }


def _advice(points: dict[str, Point]) -> dict[str, Point]:
    """Points that are shown and never keep a record from being sealed."""
    return {code: replace(point, blocking=False) for code, point in points.items()}


POINTS: dict[str, Point] = (
    _points(
        "basics", "",
        in_future=gettext_lazy("the meeting has not been held yet"),
        no_end=gettext_lazy("the hour at which it ended is missing"),
        no_place=gettext_lazy("the place is missing"),
    )
    | _points(
        "basics", "BR 14",
        no_chair=gettext_lazy("nobody is named as chair"),
        no_recorder=gettext_lazy("nobody is named as recorder"),
        no_delegation=gettext_lazy("the chair is not the secretary, and no delegation is recorded"),
    )
    | _points("basics", "LOCAL", no_late_reason=gettext_lazy("entered late without a reason"))
    | _points(
        "agenda", "",
        no_agenda=gettext_lazy("no matter is on the agenda"),
        no_lecturer=gettext_lazy("who gave the lecture is missing"),
        no_topic=gettext_lazy("the topic is missing"),
    )
    | _points(
        "roll", "BR 11",
        leave_unrecorded=gettext_lazy("who was on leave or absent is not recorded"),
        roll_mismatch=gettext_lazy("those due do not match the register"),
        leave_without_reason=gettext_lazy("leave is recorded without its reason"),
        stay_outside=gettext_lazy("coming or leaving lies outside the hours of the meeting"),
        stay_empty=gettext_lazy("coming and leaving are the same minute"),
        guest_without_post=gettext_lazy("the post of a guest is missing"),
    )
    | _points(
        "roll", "ELE",
        left_out_came=gettext_lazy("somebody who was left out of those due came all the same"),
        left_out_early=gettext_lazy("somebody is left out of those due before the assembly passed it"),
    )
    | _points(
        "votes", "BR 11",
        no_counts=gettext_lazy("the counts are missing"),
        no_title=gettext_lazy("the matter is missing"),
        no_text=gettext_lazy("the text is missing"),
        no_candidate=gettext_lazy("the person it is about is missing"),
        no_responsible=gettext_lazy("nobody is responsible"),
        no_minute=gettext_lazy("the hour of the vote is missing although people came or left during the meeting"),
        minute_outside=gettext_lazy("the hour of the vote lies outside the meeting"),
        no_deadline=gettext_lazy("the deadline is missing"),
        no_seats=gettext_lazy("how many are to be elected is missing"),
        no_ballots=gettext_lazy("the ballots issued, returned and valid are missing"),
        nobody_stands=gettext_lazy("nobody stands"),
        votes_uncounted=gettext_lazy("the votes are missing"),
        ballots_impossible=gettext_lazy("the counts cannot be true"),
    )
    | _points("votes", "BR 8", temporary_branch=gettext_lazy("a temporary branch leaves this to the home branch"))
    | _advice(
        _points(
            "votes", "BR 11", not_secret=gettext_lazy("this is decided by secret ballot; the record says otherwise")
        )
        | _points(
            "votes", "ELE",
            few_candidates=gettext_lazy("candidates do not exceed the seats by a fifth"),
            no_scrutineer=gettext_lazy("nobody is named as scrutineer"),
            scrutineer_stands=gettext_lazy("a scrutineer stands for election"),
        )
        | _points(
            "agenda", "BR 17",
            no_theme=gettext_lazy("the theme of the organizational life meeting is missing"),
            no_self_check=gettext_lazy("no self-check is on record"),
        )
        | _points("agenda", "BR 11", no_remarks=gettext_lazy("nothing of what was said is recorded"))
    )
)  # fmt: skip


def found(code, fieldname, detail="", *, article="") -> Finding:
    """The finding of a code at one field of the record page. A code that is not on the list raises KeyError."""
    return POINTS[code].finding(fieldname, detail, article=article)


def in_vote(index, code, name, citation: Citation, detail="") -> Finding:
    """The finding of a code in the resolution of this index; `detail` says who or which."""
    point = POINTS[code]
    return Finding(
        code, numbered(index + 1, worded(point.words, detail)), citation, f"vote-{index}-{name}", point.blocking
    )
