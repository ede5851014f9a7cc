"""The command `judge`: its lines, its errors, its exit status, and an example of each kind for every rule."""

import io
import json
import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from regulations.judging import all_rules

EXAMPLES = json.loads(Path(__file__).with_name("examples.json").read_text(encoding="utf-8"))


def judge(tmp_path, cases):
    """Exit status and answers."""
    file = tmp_path / "cases.json"
    file.write_text(cases if isinstance(cases, str) else json.dumps(cases), encoding="utf-8")
    return run(str(file))


def run(*arguments):
    output = io.StringIO()
    try:
        call_command("judge", *arguments, stdout=output)
    except SystemExit as end:
        status = end.code
    else:
        status = 0
    return status, [json.loads(line) for line in output.getvalue().splitlines()]


def test_every_example_holds_and_carries_reasons(tmp_path):
    status, answers = judge(tmp_path, EXAMPLES)
    assert [answer for answer in answers if "missed" in answer or "error" in answer] == []
    assert status == 0
    assert all(answer["because"] and answer["articles"] for answer in answers)
    assert [answer["rule"] for answer in answers] == [case["rule"] for case in EXAMPLES]


def test_every_rule_has_two_examples_with_different_verdicts():
    verdicts = {rule.id: set() for rule in all_rules()}
    for case in EXAMPLES:
        verdicts[case["rule"]].add(json.dumps(case["expect"], sort_keys=True))
    assert [name for name, found in verdicts.items() if len(found) < 2] == []


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_no_rule_survives_malformed_facts_with_a_verdict(tmp_path, rule):
    good = next(case["facts"] for case in EXAMPLES if case["rule"] == rule.id)
    bad = [{**good, name: value} for name in good for value in ([[]], "", -1, 1.5, {"no": 1})]
    bad += [{**good, "misspelt": 1}, [], None, "facts"]
    status, answers = judge(tmp_path, [{"rule": rule.id, "facts": facts} for facts in bad])
    assert status == 1
    assert [answer for answer in answers if set(answer) != {"rule", "error"}] == []
    assert all(answer["error"].startswith("facts") for answer in answers)


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_pages_call_every_fact_and_answer_by_a_label(rule):
    with translation.override("zh-hans"):
        assert not re.search("[a-z_]", rule.answers + "".join(rule.asks))


def test_the_list_describes_every_rule():
    status, lines = run("--list")
    assert status == 0
    assert [line["rule"] for line in lines] == [rule.id for rule in all_rules()]
    assert {frozenset(line) for line in lines} == {
        frozenset({"rule", "facts", "verdict", "articles", "level", "meaning"})
    }
    named = next(line for line in lines if line["rule"] == "admission_quorum")
    assert named == {
        "rule": "admission_quorum",
        "facts": {"due": "a whole number, 0 or more", "present": "a whole number, 0 or more"},
        "verdict": "valid, needed",
        "articles": ["DEV 20"],
        "level": "hard",
        "meaning": "Whether enough members came to admit a member or decide on full membership",
    }


def test_the_rules_of_the_contract_are_there():
    assert {rule.id for rule in all_rules()} == {
        "voting_roll", "general_assembly_quorum", "general_assembly_pass", "committee_meeting_quorum",
        "admission_quorum", "admission_pass", "election_quorum", "election_pass", "candidate_differential",
        "committee_election_quorum", "leading_group_quorum", "leading_group_posts_quorum",
        "leading_group_pass", "branch_setup", "committee_size", "term", "late_entry", "application_talk",
        "active_applicant", "short_training", "admission_approval", "probation", "membership_dues", "dues_arrears",
        "study_hours", "lost_contact", "appraisal_excellent_cap", "heart_to_heart_talks",
        "secretary_lecture", "dual_org_life", "reserved_act", "sanction_effect", "administrative_sanction_effect",
        "sanction_deadlines", "lead_deadlines", "appeal_deadline", "recusal", "oversight_form", "small_cells",
        "risk_review",
    }  # fmt: skip


def test_an_error_leaves_the_other_cases_answered(tmp_path):
    sound = {"rule": "general_assembly_quorum", "facts": {"due": 24, "present": 12}}
    status, answers = judge(
        tmp_path,
        [{"rule": "nonsense", "facts": {}}, 3, {**sound, "facts": {"due": 24}}, sound, {"rule": ["x"]}],
    )
    assert status == 1
    assert answers == [
        {"rule": "nonsense", "error": "rule: unknown, 'nonsense' is not in judge --list"},
        {"rule": None, "error": "case: an object with rule and facts"},
        {"rule": "general_assembly_quorum", "error": "facts.present: a whole number, 0 or more"},
        {
            "rule": "general_assembly_quorum",
            "verdict": {"valid": True, "needed": 12},
            "articles": ["BR 11"],
            "because": ["12 present of 24 due", "half or more must be present: 12"],
        },
        {"rule": ["x"], "error": "rule: unknown, ['x'] is not in judge --list"},
    ]


@pytest.mark.parametrize(
    ("rule", "facts", "error"),
    [
        ("general_assembly_quorum", {"due": 24, "present": 25}, "facts.present: no more than the 24 due"),
        ("general_assembly_quorum", {"due": 24, "present": True}, "facts.present: a whole number, 0 or more"),
        (
            "general_assembly_pass",
            {"due": 24, "present": 12, "yes": 12, "no": 1, "abstain": 0},
            "facts.yes: 13 votes cast, no more than the 12 present",
        ),
        (
            "admission_pass",
            {"due": 9, "present": 8, "yes": 8, "no": 0, "abstain": 0, "written_yes": 1, "written_no": 1},
            "facts.written_yes: 2 written opinions, no more than the 1 absent",
        ),
        (
            "term",
            {"kind": "group", "elected_on": "2026-01-01"},
            "facts.kind: one of branch, general_branch, office_committee",
        ),
        ("term", {"kind": "branch", "elected_on": "2026-02-30"}, "facts.elected_on: a day such as 2026-03-31"),
        ("term", {"kind": "branch", "elected_on": "20260228"}, "facts.elected_on: a day such as 2026-03-31"),
        (
            "term",
            {"kind": "branch", "elected_on": "2026-02-28", "shifted_to": "2026-02-28"},
            "facts.shifted_to: a day after elected_on",
        ),
        (
            "voting_roll",
            {"on": "2026-03-31", "members": [{"id": 1, "standing": "full"}]},
            "facts.members[0].standing_from: a day such as 2026-03-31",
        ),
        (
            "voting_roll",
            {"on": "2026-03-31", "members": [{"id": 1, "standing": "full", "standing_from": "2020-01-01"}] * 2},
            "facts.members: every id once",
        ),
        (
            "voting_roll",
            {
                "on": "2026-03-31",
                "members": [
                    {
                        "id": 1, "standing": "full", "standing_from": "2020-01-01",
                        "rights_suspended": [{"from": "2026-03-02", "to": "2026-03-01", "why": ""}],
                    }
                ],
            },
            "facts.members[0].rights_suspended[0].why: a text",
        ),
        (
            "voting_roll",
            {
                "on": "2026-03-31",
                "members": [
                    {
                        "id": 1, "standing": "full", "standing_from": "2020-01-01",
                        "membership_suspended": [{"from": "2026-03-02", "to": "2026-03-01"}],
                    }
                ],
            },
            "facts.members[0].membership_suspended[0].to: not before from",
        ),
        ("membership_dues", {"payer": "salaried"}, 'facts.base: yuan as a string with two decimals, such as "5000.00"'),
        (
            "lost_contact",
            {"last_contact_on": "2026-03-02", "on": "2026-03-01"},
            "facts.on: not before last_contact_on",
        ),
    ],
)  # fmt: skip
def test_what_a_refused_fact_is_told(tmp_path, rule, facts, error):
    assert judge(tmp_path, [{"rule": rule, "facts": facts}]) == (1, [{"rule": rule, "error": error}])


def test_a_missed_expectation_is_named_and_absent_keys_are_not_compared(tmp_path):
    facts = {"due": 24, "present": 12}
    status, (partly, missed, odd) = judge(
        tmp_path,
        [
            {"rule": "admission_quorum", "facts": facts, "expect": {"needed": 13}},
            {"rule": "admission_quorum", "facts": facts, "expect": {"valid": 0, "needed": 12, "other": None}},
            {"rule": "admission_quorum", "facts": facts, "expect": False},
        ],
    )
    assert status == 1
    assert "missed" not in partly
    assert missed["missed"] == [
        "valid: expected 0, got false",
        "needed: expected 12, got 13",
        "other: expected null, got null",
    ]
    assert odd["missed"] == ["expect: an object with keys of the verdict"]


def test_lists_are_compared_without_order(tmp_path):
    case = {"rule": "branch_setup", "facts": {"full": 2, "probationary": 60}}
    right, wrong = ["over_fifty", "too_few_full_members"], ["over_fifty"]
    assert judge(tmp_path, [{**case, "expect": {"findings": right}}])[0] == 0
    assert judge(tmp_path, [{**case, "expect": {"findings": wrong}}])[0] == 1


def test_answers_are_english_whatever_the_site_speaks(tmp_path):
    case = {"rule": "branch_setup", "facts": {"full": 2, "probationary": 0}}
    with translation.override("zh-hans"):
        assert judge(tmp_path, [case])[1][0]["because"] == [
            "2 full members; a branch needs at least 3, probationary members do not count."
        ]
        assert run("--list")[1][0]["meaning"].isascii()


def test_cases_come_from_standard_input(monkeypatch):
    monkeypatch.setattr(
        "sys.stdin", io.StringIO('[{"rule": "application_talk", "facts": {"applied_on": "2026-01-31"}}]')
    )
    assert run("-")[1][0]["verdict"] == {"due_on": "2026-02-28"}


@pytest.mark.parametrize("text", ["", "{", '{"rule": 1}', "7", "[" * 100000, "[1" + "0" * 5000 + "]"])
def test_a_file_that_is_no_list_of_cases_is_told(tmp_path, text):
    with pytest.raises(CommandError, match="JSON"):
        judge(tmp_path, text)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        run(str(tmp_path / "none.json"))


def test_something_must_be_named():
    with pytest.raises(CommandError, match="Name a file"):
        run()
