"""The rules of branches, offered to the command `judge`."""

from django.utils.translation import gettext_lazy as _

from branches.choices import Form, Kind, ReservedAct
from branches.rules import NOTICE_MONTHS, TERM_YEARS, branch_setup, committee_size, reserved_act, term
from regulations.citations import cite
from regulations.facts import Choice, Day, Flag, Maybe, Whole
from regulations.judging import Answer, demand, register
from regulations.levels import Level

KINDS = {
    "branch": Kind.BRANCH,
    "general_branch": Kind.GENERAL_BRANCH,
    "office_committee": Kind.OFFICE_PARTY_COMMITTEE,
}


def _objections(findings, nothing: str) -> Answer:
    codes = [finding.code for finding in findings]
    return Answer(
        {"findings": codes},
        [finding.message for finding in findings] or [nothing],
        [*dict.fromkeys(finding.citation for finding in findings)],
    )


def _branch_setup(facts) -> Answer:
    full, probationary = facts["full"], facts["probationary"]
    return _objections(
        branch_setup(full, probationary),
        f"{full} full and {probationary} probationary members: a branch may stand, a committee is not required",
    )


def _committee_size(facts) -> Answer:
    return _objections(
        committee_size(**facts),
        f"{facts['size']} committee members, one of them for discipline inspection",
    )


def _term(facts) -> Answer:
    elected, shifted, kind = facts["elected_on"], facts["shifted_to"], KINDS[facts["kind"]]
    demand(shifted is None or shifted > elected, "shifted_to", "a day after elected_on")
    dates = term(kind, elected, shifted)
    because = [
        f"generally {TERM_YEARS[kind]} years from the election on {elected}: ends on {dates.expires_on}",
        f"notice {NOTICE_MONTHS} months before the end: {dates.remind_on}",
        *([f"holding the election on {shifted} needs the approval of the higher organisation"] if shifted else []),
        *(finding.message for finding in dates.findings),
    ]
    verdict = {
        "expires_on": dates.expires_on.isoformat(),
        "remind_on": dates.remind_on.isoformat(),
        "findings": [finding.code for finding in dates.findings],
    }
    articles = [dates.citation, cite("BR 21"), *([cite("ELE 3")] if shifted else [])]
    return Answer(verdict, because, [*dict.fromkeys(articles)])


def _reserved_act(facts) -> Answer:
    form, act = Form(facts["form"]), ReservedAct(facts["act"])
    answer = _objections(reserved_act(form, act), f"a branch of the form {form} may {act.value.replace('_', ' ')}")
    return Answer(answer.verdict, answer.because, [cite("BR 8")])


register(
    "branch_setup",
    facts={"full": Whole(), "probationary": Whole()},
    verdict="findings: too_few_full_members, over_fifty, committee_required",
    articles=["BR 4", "BR 20"],
    meaning=_("What the number of members of a branch calls for"),
    judge=_branch_setup,
)
register(
    "committee_size",
    facts={"size": Whole(), "has_discipline_commissioner": Flag()},
    verdict="findings: too_small, too_large, even_number, no_discipline_commissioner",
    articles=["BR 20", "CON 45"],
    meaning=_("Whether a branch committee has the right size and posts"),
    judge=_committee_size,
)
register(
    "term",
    facts={"kind": Choice(tuple(KINDS)), "elected_on": Day(), "shifted_to": Maybe(Day())},
    verdict="expires_on, remind_on; findings: shift_over_one_year",
    articles=["BR 21", "ORG 5", "ORG 6", "TERM", "ELE 3"],
    meaning=_("When a term ends, when to give notice, how far the election may move"),
    judge=_term,
    level=Level.SOFT,
    pages=(_("Organisations"),),
)
register(
    "reserved_act",
    facts={"form": Choice(tuple(Form.values)), "act": Choice(tuple(ReservedAct.values))},
    verdict="findings: temporary_branch",
    articles=["BR 8"],
    meaning=_("What a temporary branch leaves to the branch in which the membership is"),
    judge=_reserved_act,
)
