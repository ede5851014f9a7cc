"""The rules of members, offered to the command `judge`."""

from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from members import rules
from members.choices import TalkKind
from regulations.citations import cite
from regulations.facts import Approval, Choice, Day, Flag, Key, ListOf, Maybe, Money, Month, Ratio, Record, Text, Whole
from regulations.judging import Answer, demand, register
from regulations.levels import Level

STRETCH = {"from": Day(), "to": Maybe(Day())}
EXCLUSION = {"ground": Text(), "higher_approval": Approval(), "assembly_passed": Approval()}
MEMBER = {
    "id": Key(),
    "standing": Choice(("full", "probationary")),
    "standing_from": Day(),
    "rights_suspended": Maybe(ListOf(Record({**STRETCH, "why": Maybe(Text())})), ()),
    "membership_suspended": Maybe(ListOf(Record(STRETCH)), ()),
    "excluded": Maybe(Record(EXCLUSION)),
}


def _stretches(rows, path: str) -> tuple[rules.Stretch, ...]:
    for index, row in enumerate(rows):
        demand(row["to"] is None or row["from"] <= row["to"], f"{path}[{index}].to", "not before from")
    return tuple(rules.Stretch(row["from"], row["to"]) for row in rows)


def _voter(row, path: str) -> rules.Voter:
    return rules.Voter(
        key=row["id"],
        standing=row["standing"],
        standing_from=row["standing_from"],
        rights_suspended=_stretches(row["rights_suspended"], f"{path}.rights_suspended"),
        membership_suspended=_stretches(row["membership_suspended"], f"{path}.membership_suspended"),
        exclusion=rules.Exclusion(**row["excluded"]) if row["excluded"] else None,
    )


def _voting_roll(facts) -> Answer:
    ids = [row["id"] for row in facts["members"]]
    demand(len(set(ids)) == len(ids), "members", "every id once")
    voters = [_voter(row, f"members[{index}]") for index, row in enumerate(facts["members"])]
    roll = rules.voting_roll(voters, facts["on"])
    verdict = {"due": [*roll.due], "no_vote": [*roll.no_vote], "excluded": [*roll.excluded]}
    exclusions = any(voter.exclusion for voter in voters)
    lawful = (
        f"lawful grounds, from an explanation of 2016 and a list of 2025: {', '.join(rules.ExclusionGround.values)}"
    )
    return Answer(
        verdict,
        [*roll.because, *([lawful] if exclusions else [])],
        [roll.citation, *([cite("ELE")] if exclusions else [])],
    )


def _application_talk(facts) -> Answer:
    due = rules.application_talk_due(**facts)
    return Answer({"due_on": str(due)}, [f"within one month of {facts['applied_on']}"])


def _active_applicant(facts) -> Answer:
    recognised = facts["recognised_on"]
    due, earliest = rules.next_review_due(**facts), rules.earliest_prospective_on(recognised)
    return Answer(
        {"next_review_due": str(due), "earliest_prospective_on": str(earliest)},
        [
            f"half a year after the last review by {facts['on']}, or after the recognition: {due}",
            f"one year after the recognition on {recognised}: {earliest}",
        ],
    )


def _short_training(facts) -> Answer:
    enough = rules.short_training_enough(**facts)
    counts = f"{facts['days']} days and {facts['class_hours']} class hours"
    return Answer({"enough": enough}, [f"{counts}; 3 days or 24 class hours are generally enough"])


def _admission_approval(facts) -> Answer:
    due, latest = rules.admission_approval_due(**facts)
    return Answer(
        {"due_on": str(due), "latest_on": str(latest)},
        [f"three months from {facts['assembly_on']}, six in special cases"],
    )


def _probation(facts) -> Answer:
    extension = facts["extension_months"]
    findings = [] if extension is None else rules.check_extension(extension)
    if findings:
        return Answer({"findings": [finding.code for finding in findings]}, [finding.message for finding in findings])
    expires = rules.probation_expires_on(facts["admitted_on"], extension or 0)
    because = f"one year from {facts['admitted_on']}" + (f" and {extension} months more" if extension else "")
    return Answer({"expires_on": str(expires), "findings": []}, [because])


def _membership_dues(facts) -> Answer:
    payer, base = facts["payer"], facts["base"]
    if payer == "minimum":
        return Answer({"rate": None, "amount": str(rules.LEAST_DUES)}, ["the least dues, no rate"], [cite("DUE 6")])
    demand(base is not None, "base", str(Money()))
    rate = rules.dues_rate(base, rules.RETIRED_RATES if payer == "retired" else rules.SALARIED_RATES)
    labels = {"salaried": ["DUE 2"], "retired": ["DUE 5"], "irregular": ["DUE 4", "DUE 2"]}[payer]
    because = [f"{rate} % on the whole base of {base} yuan, rounded half up to the fen"]
    if payer == "irregular":
        because.append("the base is the average net monthly income of the quarter before")
    amount = rules.dues_amount(base, rate)
    return Answer({"rate": rate, "amount": str(amount)}, because, [cite(label) for label in labels])


def _dues_arrears(facts) -> Answer:
    months = rules.months_in_arrears(**facts)
    because = [f"{months} whole months unpaid before the month of {facts['on']}"]
    if months >= 6:
        because.append("six months without good reason: the general meeting looks at CON 9, nothing is automatic")
    return Answer({"months": months, "stage": rules.arrears_stage(months)}, because)


def _study_hours(facts) -> Answer:
    member = facts["role"] == "member"
    needed, trainings = (32, 0) if member else (56, 1)
    short = max(needed - facts["hours"], 0)
    enough = not short and facts["central_trainings"] >= trainings
    because = [f"{facts['hours']} class hours of generally {needed} a year"]
    if trainings:
        because.append(f"{facts['central_trainings']} centralised trainings of at least {trainings}")
        because.append("whether the plan now in force repeats these figures is unverified")
    return Answer({"enough": enough, "short_by": short}, because, [cite("EDU 20" if member else "PLAN")])


def _lost_contact(facts) -> Answer:
    last, suspended, on = facts["last_contact_on"], facts["suspended_on"], facts["on"]
    demand(last <= on, "on", "not before last_contact_on")
    demand(suspended is None or suspended >= last, "suspended_on", "not before last_contact_on")
    because = [f"last contact on {last}; suspension is possible from {rules.add_months(last, 6)}"]
    if suspended:
        because.append(f"suspended on {suspended}; striking off is possible from {rules.add_months(suspended, 24)}")
    return Answer({"stage": rules.contact_stage(last, suspended, on)}, because)


def _appraisal_excellent_cap(facts) -> Answer:
    most = rules.excellent_at_most(**facts)
    because = [
        f"{facts['ratio']} of {facts['full_members']} full members, rounded down",
        "the cap stands in yearly notices and may be set locally; it is not in the article",
    ]
    return Answer({"at_most": most}, because)


register(
    "voting_roll",
    facts={"on": Day(), "members": ListOf(Record(MEMBER))},
    verdict="due, no_vote, excluded: lists of ids; grounds that count: " + ", ".join(rules.ExclusionGround.values),
    articles=["ELE 5", "ELE"],
    meaning=_("Who counts among the members due with voting rights on a day"),
    judge=_voting_roll,
    pages=(_("Record of a meeting"),),
)
register(
    "application_talk",
    facts={"applied_on": Day()},
    verdict="due_on",
    articles=["DEV 6"],
    meaning=_("By when to talk with an applicant"),
    judge=_application_talk,
)
register(
    "active_applicant",
    facts={"recognised_on": Day(), "reviews": ListOf(Day()), "on": Day()},
    verdict="next_review_due, earliest_prospective_on",
    articles=["DEV 11", "DEV 13"],
    meaning=_("When to review an active applicant, and how early the next stage may come"),
    judge=_active_applicant,
)
register(
    "short_training",
    facts={"days": Whole(), "class_hours": Whole()},
    verdict="enough",
    articles=["DEV 17"],
    meaning=_("Whether a prospective member was trained long enough"),
    judge=_short_training,
    level=Level.SOFT,
)
register(
    "admission_approval",
    facts={"assembly_on": Day()},
    verdict="due_on, latest_on",
    articles=["DEV 26"],
    meaning=_("By when the Party committee decides on an admission"),
    judge=_admission_approval,
)
register(
    "probation",
    facts={"admitted_on": Day(), "extension_months": Maybe(Whole())},
    verdict="expires_on; findings: extension_out_of_range",
    articles=["DEV 32"],
    meaning=_("When probation ends"),
    judge=_probation,
)
register(
    "membership_dues",
    facts={"payer": Choice(("salaried", "retired", "irregular", "minimum")), "base": Maybe(Money())},
    verdict="rate in percent, amount in yuan",
    articles=["DUE 2", "DUE 4", "DUE 5", "DUE 6"],
    meaning=_("What a member pays a month"),
    judge=_membership_dues,
)
register(
    "dues_arrears",
    facts={"paid_through": Month(), "on": Day()},
    verdict="months; stage: none, remind or six_months",
    articles=["DUE", "CON 9"],
    meaning=_("For how many months dues are unpaid"),
    judge=_dues_arrears,
)
register(
    "study_hours",
    facts={
        "role": Choice(("member", "secretary", "committee")),
        "hours": Whole(),
        "central_trainings": Maybe(Whole(), 0),
    },
    verdict="enough, short_by",
    articles=["EDU 20", "PLAN"],
    meaning=_("Whether a year's study reaches the usual hours"),
    judge=_study_hours,
    level=Level.SOFT,
)
register(
    "lost_contact",
    facts={"last_contact_on": Day(), "suspended_on": Maybe(Day()), "on": Day()},
    verdict="stage: none, may_suspend, suspended or may_strike_off",
    articles=["EDU 24"],
    meaning=_("What may be decided about a member out of contact"),
    judge=_lost_contact,
)
register(
    "appraisal_excellent_cap",
    facts={"full_members": Whole(), "ratio": Maybe(Ratio(), Fraction(1, 3))},
    verdict="at_most",
    articles=["BR 18"],
    meaning=_("How many members may be graded excellent"),
    judge=_appraisal_excellent_cap,
    level=Level.LOCAL,
)


def _heart_to_heart_talks(facts) -> Answer:
    owed = rules.talks_owed(has_committee=facts["has_committee"])
    missing = [kind.value for kind in owed if kind.value not in facts["talks"]]
    because = [f"generally one a year of each kind: {', '.join(owed)}", f"missing: {', '.join(missing) or 'none'}"]
    return Answer({"enough": not missing, "missing": missing}, because, [cite("BR 19")])


register(
    "heart_to_heart_talks",
    facts={"has_committee": Flag(), "talks": ListOf(Choice(tuple(TalkKind.values)))},
    verdict="enough; missing: kinds of talks",
    articles=["BR 19"],
    meaning=_("Whether a branch held every kind of talk in a year"),
    judge=_heart_to_heart_talks,
    pages=(_("Heart-to-heart talks"),),
    level=Level.SOFT,
)
