"""What the regulations ask of branches, committees and terms. Plain values in, findings out."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from branches.choices import Form, Kind, ReservedAct
from common.periods import add_months
from regulations.citations import Citation, cite
from regulations.findings import Finding

FEWEST_FULL_MEMBERS = 3
MOST_MEMBERS = 50
COMMITTEE_FROM = 7
COMMITTEE_SMALLEST, COMMITTEE_USUAL, COMMITTEE_LARGEST = 3, 5, 7
TERM_YEARS = {Kind.BRANCH: 3, Kind.GENERAL_BRANCH: 3, Kind.OFFICE_PARTY_COMMITTEE: 5}
TERM_ARTICLES = {Kind.BRANCH: "BR 21", Kind.GENERAL_BRANCH: "ORG 6", Kind.OFFICE_PARTY_COMMITTEE: "ORG 5"}
NOTICE_MONTHS = 6
SHIFT_MONTHS = 12


@dataclass(frozen=True)
class TermDates:
    """When a term ends (the corresponding day) and when the higher organisation gives notice of it."""

    expires_on: date
    remind_on: date
    findings: tuple[Finding, ...]
    citation: Citation


def branch_setup(full: int, probationary: int) -> list[Finding]:
    """What the size of a branch calls for (BR 4, BR 20); counts of full and of probationary members."""
    findings = []
    if full < FEWEST_FULL_MEMBERS:
        message = _("%(full)s full members; a branch needs at least %(least)s, probationary members do not count.")
        findings.append(_finding("too_few_full_members", message, "BR 4", full=full, least=FEWEST_FULL_MEMBERS))
    if full + probationary > MOST_MEMBERS:
        message = _("%(all)s members; a branch generally has no more than %(most)s. Consider a general branch.")
        findings.append(
            _finding("over_fifty", message, "BR 4", blocking=False, all=full + probationary, most=MOST_MEMBERS)
        )
    if full >= COMMITTEE_FROM:
        message = _("%(full)s full members; from %(least)s on the branch has a committee.")
        findings.append(
            _finding("committee_required", message, "BR 20", blocking=False, full=full, least=COMMITTEE_FROM)
        )
    return findings


def committee_size(size: int, *, has_discipline_commissioner: bool) -> list[Finding]:
    """What is amiss with the number and the posts of a branch committee (BR 20, CON 45)."""
    findings = []
    if size < COMMITTEE_SMALLEST:
        message = _("%(size)s committee members; there are at least %(least)s.")
        findings.append(_finding("too_small", message, "BR 20", size=size, least=COMMITTEE_SMALLEST))
    if size > COMMITTEE_LARGEST:
        message = _("%(size)s committee members; there are generally no more than %(most)s.")
        findings.append(_finding("too_large", message, "BR 20", blocking=False, size=size, most=COMMITTEE_LARGEST))
    if size % 2 == 0:
        message = _("%(size)s committee members; an odd number is custom, no article asks for it.")
        findings.append(_finding("even_number", message, "BR 20", blocking=False, size=size))
    if not has_discipline_commissioner:
        message = _("The committee has no commissioner for discipline inspection.")
        findings.append(_finding("no_discipline_commissioner", message, "CON 45"))
    return findings


def term(kind: Kind, elected_on: date, shifted_to: date | None = None) -> TermDates:
    """End and notice of a term that began on `elected_on`; `shifted_to` is an election held early or late.

    Only elected bodies have terms: branches, general branches, office Party committees (BR 21, ORG 5-6, ELE 3).
    """
    expires_on = add_months(elected_on, 12 * TERM_YEARS[kind])
    findings = ()
    if shifted_to and not within_shift(expires_on, shifted_to):
        message = _("The election is moved from %(expiry)s to %(day)s, more than one year.")
        moved = {"expiry": expires_on.isoformat(), "day": shifted_to.isoformat()}
        findings = (_finding("shift_over_one_year", message, "ELE 3", blocking=False, **moved),)
    return TermDates(expires_on, add_months(expires_on, -NOTICE_MONTHS), findings, cite(TERM_ARTICLES[kind]))


def within_shift(expires_on: date, held_on: date) -> bool:
    """Whether an election on `held_on` lies within one year of the end of the term, before or after (ELE 3)."""
    return add_months(expires_on, -SHIFT_MONTHS) <= held_on <= add_months(expires_on, SHIFT_MONTHS)


def reserved_act(form: Form, act: ReservedAct, field: str = "") -> list[Finding]:
    """Why a branch of this form may not carry out an act: a temporary one leaves it to the home branch (BR 8).

    Its people keep their membership there; its leaders are appointed from above and it ends with its task.
    """
    if form != Form.TEMPORARY:
        return []
    message = _("A temporary branch does not %(act)s; that stays with the branch in which the membership is.")
    return [Finding("temporary_branch", message % {"act": ReservedAct(act).label}, cite("BR 8"), field)]


def relation_stays(form: Form, field: str = "") -> list[Finding]:
    """Why membership is not moved into a temporary branch: people are assigned to it and stay where they are (BR 8)."""
    if form != Form.TEMPORARY:
        return []
    message = _("Membership is not moved into a temporary branch; assign the person to it for a time.")
    return [Finding("relation_stays", message, cite("BR 8"), field)]


def _finding(code: str, message: str, label: str, *, blocking: bool = True, **values) -> Finding:
    return Finding(code, message % values, cite(label), blocking=blocking)
