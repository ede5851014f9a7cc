"""When a risk is looked at again. Plain values in, plain values out."""

from collections.abc import Iterable
from datetime import date

from common.periods import add_months
from discipline.choices import RiskLevel

# How many months lie between two reviews where the bureau set nothing, by level.
REVIEW_MONTHS = {RiskLevel.HIGH: 3, RiskLevel.MIDDLE: 6, RiskLevel.LOW: 12}


def next_review(on: date, months: int) -> date:
    """By when a risk that was looked at on a day is looked at again."""
    return add_months(on, months)


def review_grounds(*, review_on: date, looked_at_on: date, changes: Iterable[date], today: date) -> list[str]:
    """Why a risk is to be reviewed now: its day came, or the post of whoever answers for it changed since.

    `looked_at_on` is the day of the last review, or of the finding. A change on that very day was known to it.
    """
    day = ["day"] if review_on <= today else []
    return day + (["post"] if any(looked_at_on < each <= today for each in changes) else [])
