"""How a case moves: which stage may follow which, by when, and who may decide a sanction."""

from datetime import date

from common.periods import add_months
from discipline.choices import Duty, Organ, SanctionKind, Stage
from discipline.rules import appeal_deadline, lead_deadline

# The four dispositions of a lead (Enforcement Rules, Art. 21), and what may follow afterwards.
DISPOSITIONS = (Stage.INQUIRY, Stage.VERIFICATION, Stage.HELD, Stage.CLOSED)
FOLLOWS = {
    Stage.LEAD: DISPOSITIONS,
    Stage.INQUIRY: (Stage.VERIFICATION, Stage.HELD, Stage.CLOSED),
    Stage.VERIFICATION: (Stage.REVIEW, Stage.INQUIRY, Stage.HELD, Stage.CLOSED),
    Stage.HELD: (Stage.INQUIRY, Stage.VERIFICATION, Stage.CLOSED),
    Stage.REVIEW: (Stage.ADJUDICATION, Stage.CLOSED),
    Stage.ADJUDICATION: (Stage.REVIEW, Stage.DECIDED, Stage.CLOSED),
    Stage.DECIDED: (Stage.CLOSED,),
    Stage.CLOSED: (),
}
# Enforcement Rules, Art. 55: one month from acceptance, longer with approval.
ADJUDICATE_MONTHS = 1
# Who may ask for steps, write notes and enter sanctions; who may approve what another asked for.
WORKING = frozenset({Duty.HANDLER, Duty.TEAM, Duty.ADJUDICATOR})
# Beside the decision of an assembly: whose word suffices for which sanction (Constitution, Art. 42; Approval Rules 6).
LIGHT = frozenset({SanctionKind.WARNING, SanctionKind.SEVERE_WARNING})
ORGANS = {
    "light": frozenset({Organ.ASSEMBLY, Organ.COMMISSION, Organ.COMMITTEE, Organ.COUNTY, Organ.HIGHER}),
    "heavy": frozenset({Organ.ASSEMBLY, Organ.COMMITTEE, Organ.COUNTY, Organ.HIGHER}),
    "expulsion": frozenset({Organ.COUNTY, Organ.HIGHER}),
}


def may_follow(stage: str, to: str) -> bool:
    """Whether a case at `stage` may move on to `to`."""
    return to in FOLLOWS[Stage(stage)]


def stage_deadline(stage: str, begun_on: date) -> date | None:
    """By when the rules want a stage left: a lead within a month (Art. 21), adjudication within a month (Art. 55).

    None where the rules name no time and the approval does.
    """
    if stage == Stage.LEAD:
        return lead_deadline(begun_on)
    return add_months(begun_on, ADJUDICATE_MONTHS) if stage == Stage.ADJUDICATION else None


def review_by(accepted_on: date) -> date:
    """By when an appeal is reviewed (Art. 59)."""
    return appeal_deadline(accepted_on)


def organs_for(kind: str) -> frozenset[str]:
    """Who may decide a Party sanction of this kind (Constitution, Art. 42; Approval Rules, Art. 6).

    Expulsion needs a commission of the county level or above; from a removal upwards the commission alone is not
    enough.
    """
    if kind == SanctionKind.EXPULSION:
        return ORGANS["expulsion"]
    return ORGANS["light" if kind in LIGHT else "heavy"]
