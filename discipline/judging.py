"""The rules of discipline, offered to the command `judge`."""

from django.utils.translation import gettext_lazy as _

from discipline import figure_rules, risk_rules, rules
from discipline.choices import AdministrativeSanctionKind, Ground, Relation, SanctionKind, SanctionSide
from regulations.citations import cite
from regulations.facts import Choice, Day, Flag, ListOf, Maybe, Whole
from regulations.judging import Answer, demand, register
from regulations.levels import Level

ARTICLES = {
    SanctionKind.WARNING: "DIS 10", SanctionKind.SEVERE_WARNING: "DIS 10", SanctionKind.REMOVAL: "DIS 11",
    SanctionKind.PROBATION: "DIS 12", SanctionKind.EXPULSION: "DIS 13",
}  # fmt: skip
ELAPSES = "the period elapses by itself; nothing has to be lifted (DIS 46)"


def _sanction_effect(facts) -> Answer:
    kind, months = facts["kind"], facts["months"]
    if kind == SanctionKind.PROBATION:
        demand(months in rules.PROBATION_MONTHS, "months", "12 or 24 for a probation within the Party")
    else:
        demand(months is None, "months", "only for a probation within the Party")
    demand(
        kind == SanctionKind.SEVERE_WARNING or not facts["replaces_removal"],
        "replaces_removal", "only for a severe warning",
    )  # fmt: skip
    effect = rules.sanction_effect(**facts)
    verdict = {"effect_ends_on": str(effect.ends_on)}
    if effect.voting_rights_rest_until:
        verdict["voting_rights_rest_until"] = str(effect.voting_rights_rest_until)
    if effect.rejoin_not_before:
        verdict["rejoin_not_before"] = str(effect.rejoin_not_before)
    articles = [ARTICLES[kind], *(["DIS 11"] if facts["replaces_removal"] else []), "DIS 46", "APP 5"]
    return Answer(verdict, [*effect.because, ELAPSES], [cite(label) for label in articles])


def _administrative_effect(facts) -> Answer:
    ends_on = rules.administrative_effect_end(**facts)
    months = rules.ADMINISTRATIVE_MONTHS[facts["kind"]]
    return Answer(
        {"effect_ends_on": str(ends_on)},
        [f"{months} months from the decision on {facts['decided_on']}; the clock of the Party's sanction is another"],
    )


def _sanction_deadlines(facts) -> Answer:
    found = rules.sanction_deadlines(**facts)
    verdict = {"announce_by": str(found.announce_by), "report_execution_by": str(found.report_execution_by)}
    because = [
        f"announced within {rules.ANNOUNCE_MONTHS} month of {facts['decided_on']}: {found.announce_by}",
        f"its execution reported within {rules.REPORT_MONTHS} months: {found.report_execution_by}",
    ]
    if found.pay_post_by:
        verdict["pay_post_by"] = str(found.pay_post_by)
        because.append(
            f"pay and post changed by {found.pay_post_by}, extended by {found.pay_post_at_latest} at the latest"
        )
    return Answer(verdict, because)


def _lead_deadlines(facts) -> Answer:
    by = rules.lead_deadline(**facts)
    because = f"one of the four dispositions within one month of {facts['received_on']}: {by}"
    return Answer({"dispose_by": str(by)}, [because, "the trial rules of 2017 said 30 days"])


def _appeal_deadline(facts) -> Answer:
    by = rules.appeal_deadline(**facts)
    return Answer(
        {"review_by": str(by)}, [f"three months from {facts['accepted_on']}: {by}, by people other than the first ones"]
    )


def _recusal(facts) -> Answer:
    found = rules.shut_out(facts["relations"], is_appeal=facts["is_appeal"])
    because = [f"shut out as {each.value}" for each in found] or ["nothing stands against it"]
    return Answer({"may_handle": not found, "shut_out_as": [each.value for each in found]}, because)


def _oversight_form(facts) -> Answer:
    sanctions = [tuple(each.split(":")) for each in facts["sanctions"]]
    form = figure_rules.form_of(sanctions, [Ground.MINOR] if facts["minor"] else [])
    gravest = "a heavy sanction" if set(sanctions) & figure_rules.HEAVY else "a light sanction"
    without = "closed as minor" if facts["minor"] else "closed, neither a sanction nor minor"
    return Answer(
        {"oversight_form": form.value},
        [gravest if sanctions else without, "the fourth form, prosecution, follows from no fact of the register"],
    )


def _small_cells(facts) -> Answer:
    cells = {str(place): number for place, number in enumerate(facts["cells"])}
    shown = figure_rules.small_cells(cells)
    told = [shown.cells.get(place) for place in cells]
    because = f"{len(shown.merged)} of {len(cells)} cells merged, so that none of one or two people can be told"
    return Answer({"total": shown.total, "shown": told, "rest": shown.rest}, [because])


def _risk_review(facts) -> Answer:
    days = {name: facts[name] for name in ("review_on", "looked_at_on", "changes")}
    grounds = risk_rules.review_grounds(today=facts["on"], **days)
    said = {"day": f"its day {facts['review_on']} has come", "post": f"a post changed after {facts['looked_at_on']}"}
    because = [said[ground] for ground in grounds] or [f"next on {facts['review_on']}; no post changed since"]
    return Answer({"review_for": grounds}, because)


register(
    "sanction_effect",
    facts={
        "kind": Choice(tuple(SanctionKind.values)),
        "decided_on": Day(),
        "months": Maybe(Whole()),
        "replaces_removal": Maybe(Flag(), default=False),
    },
    verdict="effect_ends_on, voting_rights_rest_until?, rejoin_not_before?",
    articles=["DIS 10", "DIS 11", "DIS 12", "DIS 13", "DIS 46", "APP 5"],
    meaning=_("Until when a sanction has effects"),
    judge=_sanction_effect,
)
register(
    "administrative_sanction_effect",
    facts={"kind": Choice(tuple(AdministrativeSanctionKind.values)), "decided_on": Day()},
    verdict="effect_ends_on",
    articles=["PES 8"],
    meaning=_("Until when a sanction of the state has effects"),
    judge=_administrative_effect,
)
register(
    "sanction_deadlines",
    facts={"decided_on": Day(), "touches_pay_or_post": Flag()},
    verdict="announce_by, pay_post_by?, report_execution_by",
    articles=["DIS 44", "DIS 45"],
    meaning=_("By when a sanction is announced and carried out"),
    judge=_sanction_deadlines,
)
register(
    "lead_deadlines",
    facts={"received_on": Day()},
    verdict="dispose_by",
    articles=["ENF 21"],
    meaning=_("By when a lead is disposed of"),
    judge=_lead_deadlines,
)
register(
    "appeal_deadline",
    facts={"accepted_on": Day()},
    verdict="review_by",
    articles=["ENF 59"],
    meaning=_("By when an appeal is reviewed"),
    judge=_appeal_deadline,
)
register(
    "recusal",
    facts={"relations": ListOf(Choice(tuple(Relation.values))), "is_appeal": Maybe(Flag(), default=False)},
    verdict="may_handle, shut_out_as: relations",
    articles=["ENF", "ENF 59"],
    meaning=_("Whether somebody may handle a case"),
    judge=_recusal,
)
SANCTIONS = (
    *(f"{SanctionSide.PARTY}:{kind}" for kind in SanctionKind),
    *(f"{SanctionSide.STATE}:{kind}" for kind in AdministrativeSanctionKind),
)
register(
    "oversight_form",
    facts={"sanctions": ListOf(Choice(SANCTIONS)), "minor": Maybe(Flag(), default=False)},
    verdict="oversight_form",
    articles=["SUP 7", "DIS 5"],
    meaning=_("Which of the four forms a case came to"),
    judge=_oversight_form,
)
register(
    "small_cells",
    facts={"cells": ListOf(Whole())},
    verdict="total, shown, rest",
    articles=["LOCAL"],
    meaning=_("Which figures about people may be shown"),
    judge=_small_cells,
    level=Level.LOCAL,
)
register(
    "risk_review",
    facts={"review_on": Day(), "looked_at_on": Day(), "changes": ListOf(Day()), "on": Day()},
    verdict="review_for",
    articles=["LOCAL"],
    meaning=_("Whether a risk to integrity is to be reviewed"),
    judge=_risk_review,
    level=Level.LOCAL,
)
