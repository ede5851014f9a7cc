"""The rules of meetings, offered to the command `judge`."""

from collections import Counter

from django.utils.translation import gettext_lazy as _

from common.periods import Period
from meetings import rules
from meetings.leading_rules import Seen, is_lecturer, proof_of
from regulations.facts import Choice, Day, Flag, ListOf, Maybe, Moment, Record, Text, Whole
from regulations.judging import Answer, demand, register
from regulations.levels import Level

RECORD = (_("Record of a meeting"), _("Paper of a record"))
ATTENDANCE = {"due": Whole(), "present": Whole()}
VOTES = {**ATTENDANCE, "yes": Whole(), "no": Whole(), "abstain": Whole()}


def _register_quorum(rule_id: str, rule, article: str, meaning) -> None:
    def judge(facts) -> Answer:
        demand(facts["present"] <= facts["due"], "present", f"no more than the {facts['due']} due")
        quorum = rule(**facts)
        return Answer({"valid": quorum.valid, "needed": quorum.needed}, quorum.because, [quorum.citation])

    register(
        rule_id, facts=ATTENDANCE, verdict="valid, needed", articles=[article], meaning=meaning, judge=judge,
        pages=RECORD,
    )  # fmt: skip


def _counted(kind: str, facts) -> rules.Tally:
    """The tally, or a refusal where the counts cannot be true."""
    tally = rules.Tally(**facts)
    for finding in rules.check_tally(kind, tally):
        demand(not finding.blocking, finding.field, finding.message)
    return tally


def _register_majority(rule_id: str, kind: str, rule, *, facts, article: str, meaning, pages=RECORD) -> None:
    def judge(given) -> Answer:
        outcome = rule(_counted(kind, given))
        return Answer({"carried": outcome.carried, "needed": outcome.needed}, outcome.because, [outcome.citation])

    register(
        rule_id, facts=facts, verdict="carried, needed", articles=[article], meaning=meaning, judge=judge, pages=pages
    )


def _election_pass(facts) -> Answer:
    outcome = rules.election_pass(_counted("election", facts))
    result = "elected" if outcome.carried else "refer" if outcome.refer else "not_elected"
    return Answer({"result": result}, outcome.because, [outcome.citation])


def _candidate_differential(facts) -> Answer:
    enough = rules.candidate_differential(**facts)
    return Answer({"enough": enough.valid, "needed": enough.needed}, enough.because, [enough.citation])


def _secretary_lecture(facts) -> Answer:
    named = is_lecturer(facts["lecturer"], facts["name"])
    counts = named and facts["leads"]
    because = [f"the line {'names' if named else 'does not name'} {facts['name']}"]
    if not facts["leads"]:
        because.append("the record does not mark the lecturer as a leading cadre")
    return Answer({"counts": counts}, because)


def _period(code: str) -> Period:
    """The period a code names, or a refusal."""
    try:
        return Period.parse(code)
    except ValueError:
        demand(
            holds=False, fact="period", wanted="a month, quarter, half-year or year: 2026-03, 2026-Q1, 2026-H1, 2026"
        )


def _dual_org_life(facts) -> Answer:
    period = _period(facts["period"])
    rows = [row for row in facts["records"] if row["held_on"] in period]
    counts = Counter(row["presence"] for row in rows)
    seen = [
        Seen(row["held_on"], row["sealed_on"], row["presence"] == "came", row["presence"] == "duty") for row in rows
    ]
    proof = proof_of(seen, period)
    result = "nothing" if proof is None else "took_part" if counts["came"] else "kept_by_duty"
    because = [
        f"{counts['came']} attended, {counts['duty']} missed by duty, {counts['away']} otherwise, of {len(rows)}"
    ]
    because.append("no article sets how often; the bureau does")
    return Answer({"result": result, "settled_on": proof and proof.sealed_on.isoformat()}, because)


def _late_entry(facts) -> Answer:
    lateness = rules.late_entry(**facts)
    because = [
        f"entered {lateness.hours} whole hours after the end of {facts['held_on']} in Asia/Shanghai",
        f"a local value allows {facts['limit_hours']} hours; no central article sets one",
    ]
    return Answer({"late": lateness.late, "hours": lateness.hours}, because, [lateness.citation])


_register_quorum(
    "general_assembly_quorum",
    rules.general_assembly_quorum,
    "BR 11",
    _("Whether enough members with voting rights came to a general meeting"),
)
_register_quorum(
    "committee_meeting_quorum",
    rules.committee_meeting_quorum,
    "BR 12",
    _("Whether enough committee members came"),
)
_register_quorum(
    "admission_quorum",
    rules.admission_quorum,
    "DEV 20",
    _("Whether enough members came to admit a member or decide on full membership"),
)
_register_quorum(
    "committee_election_quorum",
    rules.committee_election_quorum,
    "ELE",
    _("Whether enough members of a committee came to elect its secretary"),
)
_register_quorum(
    "leading_group_quorum",
    rules.leading_group_quorum,
    "GRP 26",
    _("Whether enough members of a leading group came"),
)
_register_quorum(
    "leading_group_posts_quorum",
    rules.leading_group_posts_quorum,
    "GRP 26",
    _("Whether enough members of a leading group came to decide on posts or discipline"),
)
_register_quorum("election_quorum", rules.election_quorum, "ELE", _("Whether enough voters came to an election"))
_register_majority(
    "general_assembly_pass",
    "ordinary",
    rules.general_assembly_pass,
    facts=VOTES,
    article="BR 11",
    meaning=_("Whether a vote of the general meeting carries"),
)
_register_majority(
    "admission_pass",
    "admission",
    rules.admission_pass,
    facts={**VOTES, "written_yes": Whole(), "written_no": Whole()},
    article="DEV 21",
    meaning=_("Whether an admission or full membership carries, written opinions included"),
)
_register_majority(
    "leading_group_pass",
    "ordinary",
    rules.leading_group_pass,
    facts={**ATTENDANCE, "yes": Whole()},
    article="GRP 27",
    meaning=_("Whether a decision of a leading group carries"),
)
register(
    "election_pass",
    facts={**ATTENDANCE, "yes": Whole()},
    verdict="result: elected, not_elected or refer",
    articles=["ELE"],
    meaning=_("Whether a candidate is elected, or the higher organisation must be asked"),
    judge=_election_pass,
    pages=RECORD,
)
register(
    "candidate_differential",
    facts={"seats": Whole(1), "candidates": Whole()},
    verdict="enough, needed",
    articles=["ELE 13"],
    meaning=_("Whether there are enough candidates for the seats"),
    judge=_candidate_differential,
)
register(
    "late_entry",
    facts={"held_on": Day(), "entered_at": Moment(), "limit_hours": Maybe(Whole(), rules.LATE_AFTER_HOURS)},
    verdict="late, hours",
    articles=["LOCAL"],
    meaning=_("Whether the record of a meeting was entered late"),
    judge=_late_entry,
    pages=RECORD,
    level=Level.LOCAL,
)
register(
    "secretary_lecture",
    facts={"lecturer": Text(), "leads": Flag(), "name": Text()},
    verdict="counts",
    articles=["BR 16"],
    meaning=_("Whether a lecture is that of the committee's secretary"),
    judge=_secretary_lecture,
    pages=(_("Party committees"),),
)
register(
    "dual_org_life",
    facts={
        "period": Text(),
        "records": ListOf(Record({"held_on": Day(), "sealed_on": Day(), "presence": Choice(("came", "duty", "away"))})),
    },
    verdict="result: took_part, kept_by_duty or nothing; settled_on",
    articles=["CON 8"],
    meaning=_("Whether a leader took part in the life of the own branch in a period"),
    judge=_dual_org_life,
    level=Level.LOCAL,
    pages=(_("Party committees"),),
)
