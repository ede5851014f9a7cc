"""Which figures are shown: whatever is merged, nobody who knows the rule works a single figure out again."""

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discipline.choices import AdministrativeSanctionKind, Form, Ground, SanctionKind, SanctionSide
from discipline.figure_rules import FEWEST_SHOWN, form_of, small_cells

LINES = st.lists(st.integers(0, 12), min_size=1, max_size=8).map(lambda row: dict(zip("abcdefgh", row)))  # noqa: B905
PARTY, STATE = SanctionSide.PARTY, SanctionSide.STATE


def said(shown):
    """Everything a reader sees, as a key."""
    return shown.total, tuple(sorted(shown.cells.items())), shown.merged, shown.rest


@pytest.mark.parametrize(("width", "most"), [(1, 9), (2, 9), (3, 7), (4, 5), (5, 4)])
def test_every_merged_figure_has_a_second_explanation(width, most):
    """Each line is compared with every other one that looks the same: no merged cell holds the same in all of them."""
    alike = defaultdict(lambda: [set() for _each in range(width)])
    names = "abcde"[:width]
    for numbers in product(range(most + 1), repeat=width):
        explained = alike[said(small_cells(dict(zip(names, numbers, strict=True))))]
        for held, number in zip(explained, numbers, strict=True):
            held.add(number)
    for (_total, _cells, merged, _rest), explained in alike.items():
        # A sum at the very top of what was tried has explanations beyond it.
        known = [name for name, held in zip(names, explained, strict=True) if name in merged and len(held) == 1]
        assert not [name for name in known if min(explained[names.index(name)]) < most]


@given(cells=LINES)
def test_what_is_shown_is_true_and_not_small(cells):
    shown = small_cells(cells)
    assert shown.cells == {name: cells[name] for name in cells if name not in shown.merged}
    assert shown.cells.keys() | shown.merged == cells.keys()
    assert shown.total in {None, sum(cells.values())}
    assert not [number for number in shown.cells.values() if 0 < number < FEWEST_SHOWN]
    assert all(number is None or number >= FEWEST_SHOWN for number in (shown.total, shown.rest))
    if shown.rest is not None:
        assert shown.rest == sum(cells[name] for name in shown.merged)


@given(cells=LINES, data=st.data())
def test_merged_figures_may_be_exchanged_unseen(cells, data):
    shown = small_cells(cells)
    names = sorted(shown.merged)
    other = {**cells, **dict(zip(names, data.draw(st.permutations([cells[name] for name in names])), strict=True))}
    assert said(small_cells(other)) == said(shown)


@pytest.mark.parametrize(
    ("cells", "total", "told", "rest"),
    [
        ({"a": 1, "b": 4, "c": 9, "d": 0}, 14, {"c": 9}, 5),  # 0 and 1 alone would be one person
        ({"a": 1, "b": 2, "c": 9}, 12, {"c": 9}, 3),
        ({"a": 2, "b": 2, "c": 9, "d": 5}, 18, {"c": 9}, 9),  # four in two cells: two each
        ({"a": 3, "b": 4, "c": 0}, 7, {"a": 3, "b": 4, "c": 0}, None),
        ({"a": 1, "b": 9}, 10, {}, None),
        ({"a": 2, "b": 5, "c": 5}, 12, {}, None),
        ({"a": 0, "b": 2, "c": 4, "d": 9}, 15, {"d": 9}, 6),
        ({"a": 1, "b": 1}, None, {}, None),
        ({"a": 0}, None, {}, None),
    ],
)
def test_examples(cells, total, told, rest):
    shown = small_cells(cells)
    assert (shown.total, dict(shown.cells), shown.rest) == (total, told, rest)


@pytest.mark.parametrize(
    ("sanctions", "grounds", "form"),
    [
        ([], [Ground.MINOR], Form.FIRST), ([], [Ground.UNFOUNDED], Form.NONE), ([], [], Form.NONE),
        ([(PARTY, SanctionKind.WARNING)], [Ground.MINOR], Form.SECOND),
        ([(PARTY, SanctionKind.SEVERE_WARNING)], [], Form.SECOND),
        ([(STATE, AdministrativeSanctionKind.DEMERIT)], [], Form.SECOND),
        ([(STATE, AdministrativeSanctionKind.DISMISSAL)], [], Form.THIRD),
        ([(PARTY, SanctionKind.WARNING), (PARTY, SanctionKind.EXPULSION)], [], Form.THIRD),
        ([(PARTY, SanctionKind.REMOVAL)], [], Form.THIRD), ([(PARTY, SanctionKind.PROBATION)], [], Form.THIRD),
    ],
)  # fmt: skip
def test_the_form_follows_from_the_outcome(sanctions, grounds, form):
    assert form_of(sanctions, grounds) == form
