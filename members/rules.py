"""Who may vote on a day, and the clocks of admission, study, dues and contact. No database, no clock."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from common.periods import add_months
from members.choices import PARTY_MEMBERS, StandingKind, TalkKind
from regulations.citations import Citation, cite
from regulations.findings import Finding


class ExclusionGround(TextChoices):
    """Grounds on which a member may be left out of those due (ELE, explanation of 2016 and list of 2025)."""

    ILLNESS = "illness", gettext_lazy("Ill and unable to express a will")
    INFIRM = "infirm", gettext_lazy("Bedridden or long dependent on care")
    ABROAD = "abroad", gettext_lazy("Abroad and unable to return in time")
    SERVING_SENTENCE = "serving_sentence", gettext_lazy("Serving a sentence")
    DETAINED = "detained", gettext_lazy("Lawfully detained or arrested")
    AWAY_SIX_MONTHS = "away_six_months", gettext_lazy("Away for six months or longer")
    RETIRED_ELSEWHERE = "retired_elsewhere", gettext_lazy("Retired and long living elsewhere")
    MEMBERSHIP_SUSPENDED = "membership_suspended", gettext_lazy("Membership suspended")
    PROBATION_WITHIN_PARTY = "probation_within_party", gettext_lazy("On probation within the Party")
    MIGRANT = "migrant", gettext_lazy("Migrant member who asked to be left out")


class Uncounted(TextChoices):
    """Why somebody on the roll is not among those due. Shown to the entitled only."""

    NOT_YET = "not_yet", gettext_lazy("Not yet a member that day")
    PROBATIONARY = "probationary", gettext_lazy("Probationary member")
    RIGHTS_REST = "rights_rest", gettext_lazy("Rights rest")
    MEMBERSHIP_SUSPENDED = "membership_suspended", gettext_lazy("Membership suspended")
    EXCLUDED = "excluded", gettext_lazy("Left out with both consents")


@dataclass(frozen=True)
class Stretch:
    """Days from `start` to `end`, both included; no end means still running."""

    start: date
    end: date | None = None

    def covers(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True)
class Exclusion:
    """A wish to leave somebody out of those due at one meeting."""

    ground: str
    higher_approval: bool
    assembly_passed: bool

    @property
    def lacks(self) -> str:
        """What keeps the exclusion from counting; nothing when it counts."""
        if self.ground not in ExclusionGround.values:
            return _("%(ground)s is no lawful ground") % {"ground": self.ground}
        if not self.higher_approval:
            return _("the higher organisation has not consented")
        return "" if self.assembly_passed else _("the meeting has not passed it")


@dataclass(frozen=True)
class Voter:
    """Somebody on the roll as the facts stand on the day asked for."""

    key: str | int
    standing: str
    standing_from: date
    rights_suspended: tuple[Stretch, ...] = ()
    membership_suspended: tuple[Stretch, ...] = ()
    exclusion: Exclusion | None = None

    def uncounted(self, on: date) -> Uncounted | None:
        """Why this person is not among those due on `on`; None for who is."""
        if self.standing not in PARTY_MEMBERS or on < self.standing_from:
            return Uncounted.NOT_YET
        if self.standing == StandingKind.PROBATIONARY:
            return Uncounted.PROBATIONARY
        if any(stretch.covers(on) for stretch in self.membership_suspended):
            return Uncounted.MEMBERSHIP_SUSPENDED
        if any(stretch.covers(on) for stretch in self.rights_suspended):
            return Uncounted.RIGHTS_REST
        return Uncounted.EXCLUDED if self.exclusion and not self.exclusion.lacks else None


@dataclass(frozen=True)
class VotingRoll:
    """Keys in the order given. `due` is the denominator of every quorum and majority (应到会有表决权)."""

    due: tuple
    no_vote: tuple
    excluded: tuple
    reasons: dict
    because: tuple[str, ...]
    citation: Citation


def voting_roll(voters: Iterable[Voter], on: date) -> VotingRoll:
    """Who is due, who has no vote, who is lawfully left out on `on` (ELE 5 and ELE).

    Whoever has no vote is never due, exclusion or not; an exclusion needs a lawful ground and both consents.
    """
    voters = list(voters)
    reasons = {voter.key: reason for voter in voters if (reason := voter.uncounted(on))}
    excluded = tuple(key for key, reason in reasons.items() if reason == Uncounted.EXCLUDED)
    no_vote = tuple(key for key, reason in reasons.items() if reason != Uncounted.EXCLUDED)
    counted = [voter for voter in voters if voter.key not in reasons]
    because = (_sum(len(voters), len(counted), Counter(reasons.values())), *_vain_exclusions(counted))
    return VotingRoll(tuple(voter.key for voter in counted), no_vote, excluded, reasons, because, cite("ELE 5"))


def _sum(total: int, due: int, counts: Counter) -> str:
    """due 24: 27 members, less 2 probationary, less 1 whose rights rest."""
    phrases = {
        Uncounted.NOT_YET: _("less %(n)s not yet a member"),
        Uncounted.PROBATIONARY: _("less %(n)s probationary"),
        Uncounted.MEMBERSHIP_SUSPENDED: _("less %(n)s whose membership is suspended"),
        Uncounted.RIGHTS_REST: _("less %(n)s whose rights rest"),
        Uncounted.EXCLUDED: _("less %(n)s left out with both consents"),
    }
    start = ngettext("due %(due)s: %(all)s member", "due %(due)s: %(all)s members", total)
    return pgettext("between clauses", ", ").join(
        [
            start % {"due": due, "all": total},
            *(text % {"n": counts[key]} for key, text in phrases.items() if counts[key]),
        ]
    )


def _vain_exclusions(counted: list[Voter]) -> list[str]:
    text = _("%(who)s stays among those due: %(reason)s")
    return [text % {"who": voter.key, "reason": voter.exclusion.lacks} for voter in counted if voter.exclusion]


def application_talk_due(applied_on: date) -> date:
    """The last day for the talk with an applicant (DEV 6)."""
    return add_months(applied_on, 1)


def next_review_due(recognised_on: date, reviews: Iterable[date], on: date) -> date:
    """Half a year after the last review held by `on`, or after the recognition (DEV 11)."""
    held = [review for review in reviews if recognised_on <= review <= on]
    return add_months(max(held, default=recognised_on), 6)


def earliest_prospective_on(recognised_on: date) -> date:
    """The first day on which an active applicant may become a prospective member (DEV 13)."""
    return add_months(recognised_on, 12)


def short_training_enough(days: int, class_hours: int) -> bool:
    """Three days or 24 class hours (DEV 17)."""
    return days >= 3 or class_hours >= 24


def admission_approval_due(assembly_on: date) -> tuple[date, date]:
    """The last day for the approval: as a rule, and in special cases (DEV 26)."""
    return add_months(assembly_on, 3), add_months(assembly_on, 6)


def probation_expires_on(admitted_on: date, extension_months: int = 0) -> date:
    """The day one year after the admission, later by the extension (DEV 32)."""
    return add_months(admitted_on, 12 + extension_months)


def check_extension(months: int) -> list[Finding]:
    """Probation is extended by six to twelve months (DEV 32)."""
    if 6 <= months <= 12:
        return []
    message = _("An extension lasts 6 to 12 months, not %(months)s.") % {"months": months}
    return [Finding("extension_out_of_range", message, cite("DEV 32"), "extension_months")]


SALARIED_RATES = ((3000, "0.5"), (5000, "1"), (10000, "1.5"), (None, "2"))
RETIRED_RATES = ((5000, "0.5"), (None, "1"))
LEAST_DUES = Decimal("0.20")


def dues_rate(base: Decimal, rates=SALARIED_RATES) -> str:
    """The rate in percent on the whole `base` in yuan; upper bounds belong to their bracket (DUE 2, DUE 5)."""
    return next(rate for upper, rate in rates if upper is None or base <= upper)


def dues_amount(base: Decimal, rate: str) -> Decimal:
    """Yuan a month, rounded half up to the fen."""
    return (base * Decimal(rate) / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)


def months_in_arrears(paid_through: date, on: date) -> int:
    """Whole unpaid months after the month of `paid_through` and before the month of `on` (DUE)."""
    return max((on.year - paid_through.year) * 12 + on.month - paid_through.month - 1, 0)


def arrears_stage(months: int) -> str:
    """none, remind, or six_months, from which on CON 9 is looked at."""
    return "six_months" if months >= 6 else "remind" if months else "none"


def contact_stage(last_contact_on: date, suspended_on: date | None, on: date) -> str:
    """none, may_suspend after six months, suspended, may_strike_off two years later (EDU 24)."""
    if suspended_on and suspended_on <= on:
        return "may_strike_off" if on >= add_months(suspended_on, 24) else "suspended"
    return "may_suspend" if on >= add_months(last_contact_on, 6) else "none"


def excellent_at_most(full_members: int, ratio: Fraction = Fraction(1, 3)) -> int:
    """How many members may be graded excellent: a share of the full members, rounded down."""
    return int(full_members * ratio)


def talk_kind(*, first_in_committee: bool, second_in_committee: bool) -> TalkKind:
    """Between whom a talk was held, by the posts of its day (BR 19)."""
    if first_in_committee and second_in_committee:
        return TalkKind.IN_COMMITTEE
    return TalkKind.COMMITTEE_MEMBER if first_in_committee or second_in_committee else TalkKind.AMONG_MEMBERS


def talks_owed(*, has_committee: bool) -> tuple[TalkKind, ...]:
    """The kinds of which a branch generally holds one a year; the secretary stands for a missing committee (BR 19)."""
    return tuple(kind for kind in TalkKind if has_committee or kind != TalkKind.IN_COMMITTEE)
