"""Elections: ballots and votes in, who is elected out. Whole numbers, nothing is rounded; totals only, never a voter.

More than half of those due elects. Sources differ whether the half is that of those due or of those present; where only
the second reading would elect somebody, nothing is decided here: the higher organisation is asked (ELE).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings.rules import Outcome, Tally, election_pass, election_quorum, more_than_half
from regulations.citations import cite


class Elected(TextChoices):
    """What became of a candidate."""

    ELECTED = "elected", gettext_lazy("Elected")
    NOT_ELECTED = "not_elected", gettext_lazy("Not elected")
    REFER = "refer", gettext_lazy("Refer to the higher organisation")
    TIE = "tie", gettext_lazy("Tie: vote again")


@dataclass(frozen=True)
class Ballots:
    """One ballot as counted. `due` and `present` are those who may vote; the rest are sheets of paper."""

    due: int
    present: int
    seats: int
    issued: int
    returned: int
    valid: int
    spoiled: int


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
    def outcome(self) -> Outcome:
        """The ballot as one result: carried when every seat is filled."""
        carried, refer = self.seats > 0 and self.left == 0, Elected.REFER in self.results
        return Outcome(carried, self.seats, self.because, cite("ELE"), refer)


def judge_election(ballots: Ballots, yes: Sequence[int]) -> Verdict:
    """Who is elected, by the votes for each candidate.

    Without four fifths of those due, or with more sheets returned than issued, nobody is. Of those who passed, the
    first `seats` are elected; who is level at the last seat is voted on again (ELE).
    """
    quorum = election_quorum(ballots.due, ballots.present)
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


def impossible(ballots: Ballots, yes: Sequence[int]) -> tuple[bool, ...]:
    """What cannot be true: sheets that do not add up, more issued than voters there, more votes than sheets or seats."""
    return (
        ballots.valid + ballots.spoiled != ballots.returned,
        ballots.issued > ballots.present,
        any(votes > ballots.valid for votes in yes),
        sum(yes) > ballots.valid * ballots.seats,
    )


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
