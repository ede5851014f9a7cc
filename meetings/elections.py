"""Elections: ballots and votes in, who is elected out. Whole numbers, nothing is rounded; totals only, never a voter.

More than half of those due elects. Sources differ whether the half is that of those due or of those present; where only
the second reading would elect somebody, nothing is decided here: the higher organisation is asked (ELE).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from meetings.rules import (
    Outcome,
    Quorum,
    Tally,
    committee_election_quorum,
    election_pass,
    election_quorum,
    more_than_half,
)
from regulations.citations import cite


class Elected(TextChoices):
    """What became of a candidate."""

    ELECTED = "elected", gettext_lazy("Elected")
    NOT_ELECTED = "not_elected", gettext_lazy("Not elected")
    REFER = "refer", gettext_lazy("Refer to the higher organisation")
    TIE = "tie", gettext_lazy("Tie: vote again")


@dataclass(frozen=True)
class Ballots:
    """One ballot as counted. `due` and `present` are those who may vote; the rest are sheets of paper.

    `in_committee` where the branch committee elects, which needs another quorum.
    """

    due: int
    present: int
    seats: int
    issued: int
    returned: int
    valid: int
    in_committee: bool = False

    @property
    def spoiled(self) -> int:
        """Sheets returned that count for nothing."""
        return self.returned - self.valid

    @property
    def quorum(self) -> Quorum:
        """Whether enough of those due came."""
        rule = committee_election_quorum if self.in_committee else election_quorum
        return rule(self.due, self.present)


@dataclass(frozen=True)
class Verdict:
    """`results` in the order of the candidates; `void` says why nobody could be elected, empty where somebody could."""

    results: tuple[str, ...]
    seats: int
    because: tuple[str, ...]
    void: str = ""

    def count(self, result) -> int:
        """How many candidates ended so."""
        return self.results.count(result)

    @property
    def left(self) -> int:
        """Seats that nobody has won yet."""
        return self.seats - self.count(Elected.ELECTED)

    @property
    def headline(self) -> str:
        """The result in a few words."""
        if self.void:
            return _("Void")
        if Elected.REFER in self.results:
            return _("Refer to the higher organisation")
        return _("%(n)s of %(seats)s elected") % {"n": self.count(Elected.ELECTED), "seats": self.seats}

    @property
    def follows(self) -> tuple[str, ...]:
        """What has to be done now, in words; nothing once every seat is filled."""
        if self.void:
            return (_("nobody is elected; the election is held again"),)
        ask = _("no result is announced; the higher organisation is asked which count holds")
        again = _("level at the last seat: those who are level are voted on again")
        steps = [ask] if Elected.REFER in self.results else []
        steps += [again] if Elected.TIE in self.results else []
        return tuple(steps) or ((still_empty(self.left),) if self.left else ())

    @property
    def outcome(self) -> Outcome:
        """The ballot as one result: carried when every seat is filled."""
        carried, refer = self.seats > 0 and self.left == 0, Elected.REFER in self.results
        return Outcome(carried, self.seats, self.because, cite("ELE"), refer)


def judge_election(ballots: Ballots, yes: Sequence[int]) -> Verdict:
    """Who is elected, by the votes for each candidate.

    Without the quorum, or with more sheets returned than issued, nobody is. Of those who passed, the
    first `seats` are elected; who is level at the last seat is voted on again (ELE).
    """
    quorum = ballots.quorum
    void = reason_void(ballots, quorum)
    if void:
        return Verdict((Elected.NOT_ELECTED,) * len(yes), ballots.seats, (*quorum.because, void), void)
    outcomes = [election_pass(Tally(ballots.due, ballots.present, votes)) for votes in yes]
    passed = [votes for votes, outcome in zip(yes, outcomes, strict=True) if outcome.carried]
    referred = [votes for votes, outcome in zip(yes, outcomes, strict=True) if outcome.refer]
    results = tuple(
        by_rank(votes, passed, ballots.seats) if outcome.carried
        else referral(votes, referred, ballots.seats - len(passed)) if outcome.refer
        else Elected.NOT_ELECTED
        for votes, outcome in zip(yes, outcomes, strict=True)
    )  # fmt: skip
    return Verdict(results, ballots.seats, (*quorum.because, halves(ballots)))


def still_empty(left: int) -> str:
    """What becomes of the seats that nobody has won (ELE)."""
    text = ngettext(
        "%(n)s seat is empty: a new vote for it, or it stays empty if more than half of the voters agree",
        "%(n)s seats are empty: a new vote for them, or they stay empty if more than half of the voters agree",
        left,
    )
    return text % {"n": left}


def impossible(ballots: Ballots, yes: Sequence[int], no: Sequence[int]) -> str:
    """Why the counts cannot be true; empty where they can. More sheets returned than issued only void the vote."""
    each = [a + b for a, b in zip(yes, no, strict=True)]
    found = (
        (ballots.valid > ballots.returned, _("more valid ballots than were returned")),
        (ballots.issued > ballots.present, _("more ballots issued than voters present")),
        (any(votes > ballots.valid for votes in each), _("more votes for and against somebody than valid ballots")),
        (sum(yes) > ballots.valid * ballots.seats, _("more votes than the valid ballots have seats for")),
    )
    return next((why for wrong, why in found if wrong), "")


def reason_void(ballots: Ballots, quorum) -> str:
    """Why a ballot counts for nothing; empty where it counts."""
    if not quorum.valid:
        return _("without a quorum no vote is valid")
    if ballots.returned > ballots.issued:
        return _("more ballots were returned than issued: the vote is void and is held again")
    return ""


def halves(ballots: Ballots) -> str:
    """What each reading of the half asks for."""
    text = _("more than half of the %(due)s due is %(a)s, more than half of the %(present)s present is %(b)s")
    values = {"due": ballots.due, "present": ballots.present}
    return text % {**values, "a": more_than_half(ballots.due), "b": more_than_half(ballots.present)}


def by_rank(votes: int, passed: Sequence[int], seats: int) -> str:
    """Whether somebody who passed has a seat: fewer before than seats; level at the last seat is a tie."""
    before, level = sum(other > votes for other in passed), passed.count(votes)
    if before + level <= seats:
        return Elected.ELECTED
    return Elected.TIE if before < seats else Elected.NOT_ELECTED


def referral(votes: int, referred: Sequence[int], left: int) -> str:
    """Whether the second reading would give a seat to somebody whom the first does not."""
    return Elected.REFER if sum(other > votes for other in referred) < left else Elected.NOT_ELECTED
