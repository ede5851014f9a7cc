"""Figures without names: what a case came to, and which numbers may be shown. Plain values in, plain values out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from discipline.choices import AdministrativeSanctionKind, Form, Ground, SanctionKind, SanctionSide

# A figure of fewer people could tell who they are.
FEWEST_SHOWN = 3
HEAVY = frozenset({
    (SanctionSide.PARTY, SanctionKind.REMOVAL), (SanctionSide.PARTY, SanctionKind.PROBATION),
    (SanctionSide.PARTY, SanctionKind.EXPULSION), (SanctionSide.STATE, AdministrativeSanctionKind.MAJOR_DEMERIT),
    (SanctionSide.STATE, AdministrativeSanctionKind.DEMOTION),
    (SanctionSide.STATE, AdministrativeSanctionKind.DISMISSAL),
})  # fmt: skip


def form_of(sanctions: Iterable[tuple[str, str]], grounds: Iterable[str] = ()) -> Form:
    """Which of the four forms a case came to (Intra-Party Oversight Regulations, Art. 7; DIS 5).

    `sanctions` are (side, kind) of those in force, `grounds` those of the step that ended the case. A heavy sanction is
    the third form, a light one the second; without a sanction a case closed as minor is the first, every other one
    none. The fourth, for crimes that are prosecuted, never follows: prosecution stands in no register of ours.
    """
    held = set(sanctions)
    if held & HEAVY:
        return Form.THIRD
    if held:
        return Form.SECOND
    return Form.FIRST if Ground.MINOR in set(grounds) else Form.NONE


@dataclass(frozen=True)
class Shown:
    """A line of figures as it may be shown.

    `cells` are the figures told one by one. `merged` names those of which only the sum `rest` is told, or nothing at
    all where `rest` is None. `total` is None where it is below three itself.
    """

    total: int | None
    cells: Mapping[str, int] = field(default_factory=dict)
    merged: frozenset[str] = frozenset()
    rest: int | None = None


def small_cells(cells: Mapping[str, int]) -> Shown:
    """Figures of one line, so that no cell of one or two people can be told or worked out from what is shown.

    Where a cell holds one or two, all below three are merged, empty ones too: which of them are empty would tell. While
    the sum then still gives a cell away, the next smallest figures are merged as well, equal ones together: what is
    merged depends on the figures alone, so that exchanging two merged figures changes nothing of what is shown.
    """
    total = sum(cells.values())
    if total < FEWEST_SHOWN:
        return Shown(None, merged=frozenset(cells))
    if not any(0 < number < FEWEST_SHOWN for number in cells.values()):
        return Shown(total, dict(cells))
    levels = sorted({FEWEST_SHOWN - 1, *(number for number in cells.values() if number >= FEWEST_SHOWN)})
    tried = ((level, [number for number in cells.values() if number <= level]) for level in levels)
    most = next((level for level, hidden in tried if _is_safe(hidden)), levels[-1])
    told = {name: number for name, number in cells.items() if number > most}
    merged = frozenset(cells.keys() - told.keys())
    return Shown(total, told, merged, total - sum(told.values()) if told else None)


def _is_safe(hidden: list[int]) -> bool:
    """Whether the sum of merged cells is that of three people or more and leaves open which cell holds what.

    Cells below three alone are known from their sum where each holds as much as it can: two.
    """
    full = all(number == FEWEST_SHOWN - 1 for number in hidden)
    return len(hidden) > 1 and sum(hidden) >= FEWEST_SHOWN and not full
