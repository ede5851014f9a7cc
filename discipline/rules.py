"""What follows from a sanction, a lead, an appeal: days counted from days. Plain values in, plain values out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from common.periods import add_months
from discipline.choices import AdministrativeSanctionKind, Relation, SanctionKind
from members.choices import RestKind

# Months in which the effects of a sanction last (Disciplinary Regulations, Art. 10 to 13).
EFFECT_MONTHS = {
    SanctionKind.WARNING: 12, SanctionKind.SEVERE_WARNING: 18, SanctionKind.REMOVAL: 24, SanctionKind.EXPULSION: 60,
}  # fmt: skip
# A severe warning given instead of a removal, because the person held no Party post (Art. 11).
INSTEAD_OF_REMOVAL_MONTHS = 24
# Probation within the Party lasts one or two years, two in all; two more years follow the restoration (Art. 12).
PROBATION_MONTHS = (12, 24)
AFTER_PROBATION_MONTHS = 24
# Public Employees' Sanctions Law, Art. 8.
ADMINISTRATIVE_MONTHS = {
    AdministrativeSanctionKind.WARNING: 6, AdministrativeSanctionKind.DEMERIT: 12,
    AdministrativeSanctionKind.MAJOR_DEMERIT: 18, AdministrativeSanctionKind.DEMOTION: 24,
    AdministrativeSanctionKind.DISMISSAL: 24,
}  # fmt: skip
# Art. 44 and 45.
ANNOUNCE_MONTHS = PAY_AND_POST_MONTHS = 1
PAY_AND_POST_AT_MOST = REPORT_MONTHS = 6
# Enforcement Rules: a lead is disposed of, an appeal reviewed (Art. 59).
DISPOSE_MONTHS = 1
REVIEW_MONTHS = 3


def last_day(start: date, months: int) -> date:
    """The last day of an effect of so many months that begins on `start`: the day before the corresponding day."""
    return add_months(start, months) - timedelta(days=1)


@dataclass(frozen=True)
class Effect:
    """What a sanction changes, and until when. `voting_rights_rest_until` is the last day without a vote."""

    ends_on: date
    voting_rights_rest_until: date | None = None
    rejoin_not_before: date | None = None
    because: Sequence[str] = field(default=(), compare=False)


def sanction_effect(
    kind: str, decided_on: date, *, months: int | None = None, replaces_removal: bool = False
) -> Effect:
    """What follows from a sanction of the Party decided on a day (Disciplinary Regulations, Art. 10 to 13).

    `months` is the length of a probation within the Party, 12 or 24; ValueError for another one, or for a length beside
    a sanction whose length the article gives. The effects begin with the day of the decision; their period elapses by
    itself, nothing has to be lifted (Art. 46).
    """
    check_months(kind, months)
    if kind == SanctionKind.PROBATION:
        return probation_effect(decided_on, months)
    length = INSTEAD_OF_REMOVAL_MONTHS if replaces_removal and kind == SanctionKind.SEVERE_WARNING else None
    length = length or EFFECT_MONTHS[SanctionKind(kind)]
    ends_on = last_day(decided_on, length)
    because = [f"{length} months from the decision on {decided_on}: the last day is {ends_on}"]
    if kind == SanctionKind.EXPULSION:
        return Effect(ends_on, rejoin_not_before=ends_on + timedelta(days=1), because=because)
    return Effect(ends_on, because=because)


def check_months(kind: str, months: int | None):
    """Raises ValueError where a length is missing, not lawful, or none of this sanction's."""
    if kind == SanctionKind.PROBATION and months not in PROBATION_MONTHS:
        raise ValueError("12 or 24 months of probation within the Party")
    if kind != SanctionKind.PROBATION and months is not None:
        raise ValueError("only a probation within the Party has a length of its own")


def probation_effect(decided_on: date, months: int) -> Effect:
    """Probation within the Party: no vote and no standing until its last day, two more years after it (Art. 12)."""
    rest_until = last_day(decided_on, months)
    ends_on = last_day(rest_until + timedelta(days=1), AFTER_PROBATION_MONTHS)
    return Effect(ends_on, rest_until, because=[
        f"{months} months of probation from {decided_on}: rights rest until {rest_until}",
        f"{AFTER_PROBATION_MONTHS} months after the restoration: the last day is {ends_on}",
    ])  # fmt: skip


def rests(effect: Effect, decided_on: date) -> list[tuple[RestKind, date, date]]:
    """(what rests, first day, last day) in the words of the register of members; nothing after an expulsion.

    No post is given while effects last (Art. 10 to 12); vote and standing rest during a probation (Art. 12).
    """
    if effect.rejoin_not_before:
        return []
    stretches = [(RestKind.POSTS, decided_on, effect.ends_on)]
    if effect.voting_rights_rest_until:
        stretches.append((RestKind.RIGHTS, decided_on, effect.voting_rights_rest_until))
    return stretches


def administrative_effect_end(kind: str, decided_on: date) -> date:
    """The last day of a sanction of the state (Public Employees' Sanctions Law, Art. 8)."""
    return last_day(decided_on, ADMINISTRATIVE_MONTHS[AdministrativeSanctionKind(kind)])


@dataclass(frozen=True)
class SanctionDeadlines:
    """By when a decision is announced, carried through in pay and post, and its execution reported."""

    announce_by: date
    report_execution_by: date
    pay_post_by: date | None = None
    pay_post_at_latest: date | None = None


def sanction_deadlines(decided_on: date, *, touches_pay_or_post: bool) -> SanctionDeadlines:
    """The days by which a decision is carried out (Disciplinary Regulations, Art. 44 and 45)."""
    announce_by, report_by = add_months(decided_on, ANNOUNCE_MONTHS), add_months(decided_on, REPORT_MONTHS)
    if not touches_pay_or_post:
        return SanctionDeadlines(announce_by, report_by)
    by, latest = add_months(decided_on, PAY_AND_POST_MONTHS), add_months(decided_on, PAY_AND_POST_AT_MOST)
    return SanctionDeadlines(announce_by, report_by, by, latest)


def lead_deadline(received_on: date) -> date:
    """By when one of the four dispositions is decided on a lead (Enforcement Rules, Art. 21)."""
    return add_months(received_on, DISPOSE_MONTHS)


def appeal_deadline(accepted_on: date) -> date:
    """By when an appeal is reviewed (Enforcement Rules, Art. 59)."""
    return add_months(accepted_on, REVIEW_MONTHS)


def shut_out(relations: Iterable[str], *, is_appeal: bool = False) -> list[Relation]:
    """For which of their relations somebody may neither handle nor read a case; empty where nothing stands against it.

    An appeal is also closed to whoever handled or decided the case (Enforcement Rules, Art. 59).
    """
    held = set(relations)
    barred = [each for each in Relation if is_appeal or each != Relation.FIRST_HANDLER]
    return [each for each in barred if each in held]
