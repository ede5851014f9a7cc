"""What the bureau may set by itself, within what limits, and on which article: never looser than the article."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from common.periods import MONTHS, Cadence
from obligations.registry import PeriodicDuty, duties
from obligations.rules import COMMITTEE_WAIT, GRACE_WORKING_DAYS
from regulations.citations import Citation, cite
from regulations.levels import Level

GRACE = "obligations.grace"
LONGEST_GRACE = 10
# How many working days a branch has its red light to itself before the committee sees it.
WAIT = "obligations.committee_wait"
LONGEST_WAIT = 15
# December, and the months to which the yearly notice may move what is held once a year.
CLOSING = ((12, _("until 31 December")), (1, _("until 31 January")), (2, _("until the end of February")))


def in_working_days(n: int) -> str:
    """So many working days in words."""
    return ngettext("%(n)d working day", "%(n)d working days", n) % {"n": n}


# In the language of whoever reads it, not of the process that starts.
working_days = lazy(in_working_days, str)


@dataclass(frozen=True)
class LocalRule:
    """One value the bureau may set: `choices` are the permitted ones, the `default` holds where none is set."""

    rule: str
    title: Any
    what: Any
    citation: str
    default: Any
    choices: tuple[tuple[Any, Any], ...]

    @property
    def article(self) -> Citation:
        """What the value makes more exact."""
        return cite(self.citation)

    def label(self, value) -> str:
        """A value in words; one that is no longer permitted as it was stored."""
        return str(dict(self.choices).get(value, value))


_rules: dict[str, LocalRule] = {}


def register_local(rule: LocalRule) -> LocalRule:
    """Offer a value that belongs to no duty; a second one of the same name is a programming error."""
    if rule.rule in _rules:
        raise ValueError(f"local value {rule.rule} is registered twice")
    _rules[rule.rule] = rule
    return rule


def cadences(duty: PeriodicDuty) -> tuple[tuple[str, Any], ...]:
    """As often as the article says or more often; where no article says it, any."""
    most = max(MONTHS.values()) if duty.level == Level.LOCAL else MONTHS[duty.cadence]
    return tuple((cadence.value, cadence.label) for cadence in Cadence if MONTHS[cadence] <= most)


def rules_of(duty: PeriodicDuty) -> list[LocalRule]:
    """What may be set about one duty: how often, and for a year that reaches into the next one, until when.

    A duty that gives its light itself follows its matters; how often it comes round means nothing.
    """
    found = [] if duty.judged else [
        LocalRule(
            duty.cadence_rule, duty.title, _("How often"), duty.citation, duty.cadence.value, cadences(duty)
        )
    ]  # fmt: skip
    if duty.begins != 1:
        choices = (*CLOSING, (3, _("until 31 March")))
        found.append(LocalRule(duty.closing_rule, duty.title, _("To be held"), duty.citation, 3, choices))
    return [rule for rule in found if len(rule.choices) > 1]


def local_rules() -> list[LocalRule]:
    """Everything that can be set, duty by duty, then the rest."""
    return [*(rule for duty in duties() for rule in rules_of(duty)), *_rules.values()]


def general_rules() -> list[LocalRule]:
    """What holds for every duty: in time until when, and how long a red light is the branch's own."""
    return [_rules[GRACE], _rules[WAIT]]


def local_rule(rule: str) -> LocalRule:
    """One of them; raises KeyError."""
    return {each.rule: each for each in local_rules()}[rule]


register_local(LocalRule(
    GRACE, _("Sealing the record"), _("In time after the last day"), "LOCAL", GRACE_WORKING_DAYS,
    tuple((n, working_days(n)) for n in range(LONGEST_GRACE + 1)),
))  # fmt: skip
register_local(LocalRule(
    WAIT, _("Red light"), _("The branch's own before the committee sees it"), "LOCAL", COMMITTEE_WAIT,
    tuple((n, working_days(n)) for n in range(LONGEST_WAIT + 1)),
))  # fmt: skip
