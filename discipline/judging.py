"""The rules of discipline, offered to the command `judge`."""

from django.utils.translation import gettext_lazy as _

from discipline import rules
from discipline.choices import AdministrativeSanctionKind, Relation, SanctionKind
from regulations.citations import cite
from regulations.facts import Choice, Day, Flag, ListOf, Maybe, Whole
from regulations.judging import Answer, demand, register

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
