"""Run rules on facts from a file and say why. Answers are English and one JSON object a line."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from regulations.facts import FactError
from regulations.judging import JudgedRule, all_rules, find_rule


class Command(BaseCommand):
    help = "Judge a JSON list of cases: rule, facts and, if wished, the verdict expected."

    def add_arguments(self, parser):
        parser.add_argument("cases", nargs="?", help="a file, or - for standard input")
        parser.add_argument("--list", action="store_true", dest="describing", help="describe every rule")

    def handle(self, *args, cases, describing, **options):
        with translation.override("en"):
            answers = [*map(describe, all_rules())] if describing else [*map(answer, read_cases(cases))]
        for line in answers:
            self.stdout.write(json.dumps(line, ensure_ascii=False))
        if any("error" in line or "missed" in line for line in answers):
            sys.exit(1)


def read_cases(source: str | None) -> list:
    """The cases in the file, or on standard input for `-`. Raises CommandError."""
    if source is None:
        raise CommandError("Name a file of cases, or - for standard input, or --list.")
    try:
        text = sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8-sig")
        cases = json.loads(text)
    except (OSError, ValueError, RecursionError) as error:
        raise CommandError(f"{source}: cannot be read as JSON: {error}") from error
    if not isinstance(cases, list):
        raise CommandError(f"{source}: a JSON list of cases is wanted.")
    return cases


def answer(case: Any) -> dict[str, Any]:
    """One line of output for one case; an error is an answer too."""
    if not isinstance(case, dict):
        return {"rule": None, "error": "case: an object with rule and facts"}
    try:
        rule = find_rule(case.get("rule"))
        decided = rule.decide(case.get("facts"))
    except FactError as error:
        return {"rule": case.get("rule"), "error": str(error)}
    line = {
        "rule": rule.id,
        "verdict": decided.verdict,
        "articles": [cited.label for cited in decided.articles] or [*rule.articles],
        "because": [str(reason) for reason in decided.because],
    }
    if "expect" in case and (misses := missed(case["expect"], decided.verdict)):
        line["missed"] = misses
    return line


def missed(expected: Any, verdict: dict[str, Any]) -> list[str]:
    """What differs from what was expected; keys that `expected` leaves out are not compared."""
    if not isinstance(expected, dict):
        return ["expect: an object with keys of the verdict"]
    return [
        f"{key}: expected {json.dumps(value, ensure_ascii=False)}, "
        f"got {json.dumps(verdict.get(key), ensure_ascii=False)}"
        for key, value in expected.items()
        if key not in verdict or not same(value, verdict[key])
    ]


def same(expected: Any, found: Any) -> bool:
    """Equal as JSON, so that true is not 1; lists of ids and codes are sets."""
    if isinstance(expected, list) and isinstance(found, list):
        return sorted(map(json.dumps, expected)) == sorted(map(json.dumps, found))
    return json.dumps(expected) == json.dumps(found)


def describe(rule: JudgedRule) -> dict[str, Any]:
    """One line of `--list`."""
    return {
        "rule": rule.id,
        "facts": {name: str(shape) for name, shape in rule.facts.fields.items()},
        "verdict": rule.verdict,
        "articles": [*rule.articles],
        "level": rule.level.value,
        "meaning": str(rule.meaning),
    }
