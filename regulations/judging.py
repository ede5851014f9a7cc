"""The register of rules that can be run and asked why. Apps register theirs in `<app>/judging.py`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from regulations.citations import Citation, cite
from regulations.facts import FactError, Record
from regulations.labels import facts_in_words, in_words
from regulations.levels import Level
from regulations.uses import UseKind, register_use


@dataclass(frozen=True)
class Answer:
    """A verdict with its reasons. `articles` narrows those of the rule where the facts decide between them."""

    verdict: dict[str, Any]
    because: Sequence[str]
    articles: Sequence[Citation] = ()


@dataclass(frozen=True)
class JudgedRule:
    """A pure rule with the names that outsiders use for its facts and its verdict."""

    id: str
    facts: Record
    verdict: str
    articles: tuple[str, ...]
    meaning: str
    level: Level
    pages: tuple[Any, ...]
    judge: Callable[[Mapping[str, Any]], Answer]

    @property
    def slug(self) -> str:
        """The rule in an address."""
        return self.id.replace("_", "-")

    @property
    def citations(self) -> list[Citation]:
        """The articles it rests on."""
        return [cite(label) for label in self.articles]

    @property
    def asks(self) -> list[str]:
        """What it asks for, in the words of the page."""
        return facts_in_words(self.facts.fields)

    @property
    def answers(self) -> str:
        """What it answers, in the words of the page."""
        return in_words(self.verdict)

    def decide(self, facts: Any) -> Answer:
        """The answer on raw facts. Raises FactError."""
        return self.judge(self.facts.read(facts, "facts"))


_rules: dict[str, JudgedRule] = {}


def register(
    rule_id: str,
    *,
    facts: Mapping[str, Any],
    verdict: str,
    articles: Sequence[str],
    meaning: str,
    judge: Callable[[Mapping[str, Any]], Answer],
    level: Level = Level.HARD,
    pages: Sequence[Any] = (),
) -> None:
    """Offer a rule to the command `judge`; `pages` names those that ask it. Raises ImproperlyConfigured when the id is
    taken.
    """
    if rule_id in _rules:
        raise ImproperlyConfigured(f"two rules are called {rule_id!r}")
    _rules[rule_id] = JudgedRule(rule_id, Record(facts), verdict, tuple(articles), meaning, level, tuple(pages), judge)
    for label in articles:
        register_use(label, kind=UseKind.RULE, code=rule_id, title=meaning, level=level)


def all_rules() -> list[JudgedRule]:
    """Every rule, by id."""
    return [_rules[rule_id] for rule_id in sorted(_rules)]


def find_rule(rule_id: Any) -> JudgedRule:
    """The rule called `rule_id`. Raises FactError."""
    if not isinstance(rule_id, str) or rule_id not in _rules:
        raise FactError(f"rule: unknown, {rule_id!r} is not in judge --list")
    return _rules[rule_id]


def rule_at(slug: str) -> JudgedRule:
    """The rule at an address; raises KeyError."""
    return {rule.slug: rule for rule in _rules.values()}[slug]


def demand(holds: object, fact: str, wanted: str) -> None:
    """Refuse facts that contradict each other. Raises FactError naming `fact`."""
    if not holds:
        raise FactError(f"facts.{fact}: {wanted}")
