"""What the level above does with a record: read it, or decide on it; by when, and who may not. Plain values in."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from meetings.choices import ReviewMode, ReviewState, Verdict
from meetings.inspection import POINTS
from obligations.choices import Status
from regulations.citations import cite
from regulations.findings import Finding

DAYS_RULE = "meetings.review.days"
WORKING_DAYS = 5
LONGEST = 15
# Which verdicts each mode knows, and the state that follows.
VERDICTS = {
    ReviewMode.READ: {Verdict.READ: ReviewState.READ},
    ReviewMode.DECIDE: {Verdict.ACCEPT: ReviewState.ACCEPTED, Verdict.RETURN: ReviewState.RETURNED},
}


def mode_rule(kind: str) -> str:
    """The name of the local value that says whether records of a kind are read or decided on."""
    return f"meetings.review.{kind}"


def mode_of(kinds: Iterable[str], mode_for: Callable[[str], str]) -> ReviewMode:
    """How a record of these kinds is reviewed: decided on, where one of them has to be."""
    decides = any(mode_for(kind) == ReviewMode.DECIDE for kind in kinds)
    return ReviewMode.DECIDE if decides else ReviewMode.READ


@dataclass(frozen=True)
class Hands:
    """What somebody had to do with a record: its hands and its branch."""

    entered: bool = False
    sealed: bool = False
    chaired: bool = False
    recorded: bool = False
    holds_post: bool = False


def own_record(hands: Hands) -> list[Finding]:
    """Nobody reviews the own record, nor one of a branch in which one holds a post; every ground is named."""
    grounds = (
        (hands.entered, "entered-it", _("You entered this record.")),
        (hands.sealed, "sealed-it", _("You sealed this record.")),
        (hands.chaired, "chaired-it", _("You chaired this meeting.")),
        (hands.recorded, "recorded-it", _("You kept the record of this meeting.")),
        (hands.holds_post, "holds-post", _("You hold a post in this branch.")),
    )
    return [Finding(code, message, cite("LOCAL"), "verdict") for found, code, message in grounds if found]


def check_verdict(mode: str, state: str, verdict: str, hands: Hands, *, code="", place="") -> list[Finding]:
    """Why a verdict cannot be given: not waiting, the own record, the other mode, a return unexplained."""
    if state != ReviewState.WAITING:
        return [_finding("not-waiting", _("This record does not wait for a review any more."))]
    if own := own_record(hands):
        return own
    if verdict not in VERDICTS[ReviewMode(mode)]:
        return [_finding("other-mode", _("Records of this kind are only read, or only decided on."))]
    return check_return(code, place) if verdict == Verdict.RETURN else []


def check_return(code, place) -> list[Finding]:
    """Whoever returns a record says where, and which point of the list is meant."""
    found = []
    if not place:
        found.append(_finding("no-place-named", _("Say where in the record."), "place"))
    if code not in POINTS:
        found.append(_finding("no-code", _("Choose what is missing or wrong."), "code"))
    return found


def _finding(code, message, field="verdict") -> Finding:
    return Finding(code, message, cite("LOCAL"), field)


@dataclass(frozen=True, slots=True)
class Round:
    """One record that came in for review: on which day, by when it is due, when it was decided (None: it waits)."""

    came_on: date
    due_on: date
    decided_on: date | None = None
    reference: str = ""


def light(rounds: Iterable[Round], today: date) -> Status:
    """The light of a reviewing organisation for the records of a period (at least one), as they stand on `today`.

    Missed while one waits beyond its own last day; due while one waits; done late where one was decided after it.
    """
    rounds = [each for each in rounds if each.came_on <= today]
    waiting = [each for each in rounds if each.decided_on is None or each.decided_on > today]
    if any(each.due_on < today for each in waiting):
        return Status.MISSED
    if waiting or not rounds:
        return Status.DUE
    return Status.DONE_LATE if any(each.decided_on > each.due_on for each in rounds) else Status.DONE
