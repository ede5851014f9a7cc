"""The comparison of what is stored with a full recomputation, and what it leaves for whoever watches the machine."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from branches.models import Organisation
from obligations.actions import (
    MONTHS_RECOMPUTED,
    Difference,
    close_periods,
    last_closed_end,
    months_back,
    recompute_all,
)
from obligations.choices import ComparisonLight
from obligations.models import Comparison, StoredStatus
from obligations.rules import comparison_light

CELLS_KEPT = 50
SHOWN = 30


@transaction.atomic
def compare_and_mend(today: date, months: int = MONTHS_RECOMPUTED) -> tuple[list[Difference], list[Difference]]:
    """Close what is over, compare, mend, and note the result; (what was closed, what differed)."""
    closed = close_periods(today)
    differing = recompute_all(months, today=today)
    first = months_back(last_closed_end(today), months)
    Comparison.objects.create(
        compared=StoredStatus.objects.filter(end__gte=first).count(), closed=len(closed), differing=len(differing),
        cells=cells(differing[:CELLS_KEPT]),
    )  # fmt: skip
    return closed, differing


def cells(differing: list[Difference]) -> list[dict[str, str]]:
    """Which lights differed, by codes alone: no name, no day on which anything was held."""
    codes = dict(Organisation.objects.filter(pk__in={row.key[0] for row in differing}).values_list("pk", "code"))
    return [
        {"organisation": codes[row.key[0]], "duty": row.key[1], "start": row.key[2].isoformat(), "how": how(row)}
        for row in differing
    ]


def how(difference: Difference) -> str:
    """In which way a light differed."""
    if difference.stored is None:
        return "missing"
    return "surplus" if difference.computed is None else "other"


@dataclass(frozen=True)
class Watch:
    """The last comparisons, the newest first, and the light of the last one."""

    rows: list[Comparison]
    light: ComparisonLight

    @property
    def last(self) -> Comparison | None:
        """The newest comparison."""
        return self.rows[0] if self.rows else None


def watch(now: datetime) -> Watch:
    """How the comparison stands at `now`. One query."""
    rows = list(Comparison.objects.order_by("-at", "-id")[:SHOWN])
    last = rows[0] if rows else None
    return Watch(rows, comparison_light(last and last.at, last.differing if last else 0, now))
