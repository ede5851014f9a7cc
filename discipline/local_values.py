"""What the bureau sets about the discipline registers: from when somebody is suggested, how often to review."""

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from discipline.choices import RiskLevel
from discipline.risk_rules import REVIEW_MONTHS
from obligations.deriving import LocalValues
from obligations.local_rules import LocalRule


def _times(n: int) -> str:
    return ngettext("%(n)d time", "%(n)d times", n) % {"n": n}


def _months(n: int) -> str:
    return ngettext("%(n)d month", "%(n)d months", n) % {"n": n}


def _days(n: int) -> str:
    return ngettext("%(n)d day", "%(n)d days", n) % {"n": n}


times, months, days = lazy(_times, str), lazy(_months, str), lazy(_days, str)
SUGGESTED, REVIEWED = _("Early reminders suggested"), _("Risks to integrity")
ABSENCES = LocalRule(
    "discipline.absences", SUGGESTED, _("From so many absences without excuse"), "LOCAL", 3,
    tuple((n, times(n)) for n in range(2, 7)),
)  # fmt: skip
ABSENCE_MONTHS = LocalRule(
    "discipline.absence_months", SUGGESTED, _("Absences counted over"), "LOCAL", 3,
    tuple((n, months(n)) for n in (1, 2, 3, 6, 12)),
)  # fmt: skip
UNANSWERED_DAYS = LocalRule(
    "discipline.unanswered_days", SUGGESTED, _("Questions about records unanswered longer than"), "LOCAL", 15,
    tuple((n, days(n)) for n in (5, 10, 15, 20, 30)),
)  # fmt: skip
REVIEWS = {
    level: LocalRule(
        f"discipline.review_{level}", REVIEWED, label, "LOCAL", REVIEW_MONTHS[level],
        tuple((n, months(n)) for n in (1, 3, 6, 12)),
    )
    for level, label in (
        (RiskLevel.HIGH, _("High: reviewed every")), (RiskLevel.MIDDLE, _("Middle: reviewed every")),
        (RiskLevel.LOW, _("Low: reviewed every")),
    )
}  # fmt: skip
RULES = (ABSENCES, ABSENCE_MONTHS, UNANSWERED_DAYS, *REVIEWS.values())


class Settings:
    """What the bureau set, as it holds on a day; one query."""

    def __init__(self, today):
        self._values, self._today = LocalValues(), today

    def __getitem__(self, rule: LocalRule):
        return self._values.on(rule.rule, self._today, rule.default)
