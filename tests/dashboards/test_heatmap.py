"""The table of the dashboard: what a cell says, order, escaping. No database."""

import re
from datetime import date
from types import SimpleNamespace

import pytest
from django.utils import translation

from branches.choices import UnitClass
from common.periods import last_months
from dashboards.groups import Group, in_order
from dashboards.heatmap import body, look, trend
from obligations.choices import Word
from obligations.selectors import Cell, Lights

MONTHS = last_months(date(2026, 3, 1), 12)
MARCH = MONTHS[-1].end


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


class Links:
    """Addresses that say what they are."""

    def toggle(self, group):
        return f"/toggle/{group.key}/"

    def fragment(self, group):
        return f"/fragment/{group.key}/"

    def enter(self, group):
        return f"/enter/{group.key}/"


def drawn(branches, lights, words, **fields):
    """The rows of one open group."""
    return body([Group("station", "Stations", None, branches, **{"is_open": True, **fields})], lights, words, Links())


def branch(pk, name="North", unit_class=UnitClass.STATION, sort_path=""):
    return type("Branch", (SimpleNamespace,), {"__str__": lambda self: self.name})(
        pk=pk, name=name, public_id=f"id{pk}", unit_class=unit_class, sort_path=sort_path or f"{pk:04}"
    )


@pytest.mark.parametrize(
    ("cell", "css", "name"),
    [
        (None, "lvx", "nothing owed"),
        (Cell(), "lvx", "nothing owed"),
        (Cell(done=3), "lv0", "all in time"),
        (Cell(done=2, late=1), "lva", "1 recorded late"),
        (Cell(done=2, missed=1), "lv1", "1 missing"),
        (Cell(done=1, late=1, missed=2), "lv2", "2 missing"),
        (Cell(missed=3), "lvn", "nothing filed, 3 missing"),
        (Cell(missed=3, open_deeds=1), "lv2", "3 missing"),
        (Cell(done=1, due=2), "lvd", "2 due"),
        (Cell(due=1, missed=1), "lv1", "1 missing"),
        (Cell(pending=2), "lvx", "not yet due"),
        (Cell(exempt=3), "lvx", "exempt"),
        (Cell(done=1, exempt=1), "lv0", "all in time"),
    ],
)
def test_what_a_cell_says(cell, css, name):
    found = look(cell)
    assert (found.css, found.name) == (css, name)


def test_a_cell_is_a_link_with_a_name():
    lights = Lights(MONTHS, {(7, MARCH): Cell(done=1, missed=1)})
    html = drawn([branch(7)], lights, {7: Word.OVERDUE})
    assert (
        '<a class="lv1" href="/duties/?organisation=id7&amp;period=2026-03" aria-label="North March 2026: 1 missing">'
        in html
    )
    assert len(re.findall(r"<td>", html)) == 12


def test_units_with_nothing_stay_in_their_place():
    rows = [branch(1), branch(2), branch(3)]
    html = drawn(rows, Lights(MONTHS, {(2, MARCH): Cell(missed=5)}), dict.fromkeys((1, 2, 3), Word.NORMAL))
    assert re.findall(r"/dashboard/branches/(id\d)/", html) == ["id1", "id2", "id3"]


def test_a_closed_group_is_one_line_that_asks_for_its_rows():
    html = drawn([branch(1), branch(2)], Lights(MONTHS), dict.fromkeys((1, 2), Word.NORMAL), is_open=False)
    assert html.startswith('<tbody id="g-station"><tr><th class="grp" scope="rowgroup" colspan="13"><a href="/toggle/')
    assert 'aria-expanded="false"' in html
    assert 'hx-get="/fragment/station/" hx-target="#g-station" hx-swap="outerHTML"' in html
    assert html.count("<tr>") == 1
    assert "2 branches: 0 overdue" in html


def test_a_unit_with_units_below_is_entered():
    html = drawn([branch(1)], Lights(MONTHS), {1: Word.NORMAL}, is_open=False, is_deep=True)
    assert '<a href="/enter/station/">' in html
    assert "hx-get" not in html


def test_names_are_escaped():
    html = drawn([branch(1, '<script>"&')], Lights(MONTHS), {1: Word.NORMAL})
    assert "<script>" not in html
    assert "&lt;script&gt;&quot;&amp;" in html


def test_the_order_is_the_organisations_own():
    rows = [
        branch(1, unit_class=UnitClass.OTHER, sort_path="0001"), branch(2, sort_path="0003"),
        branch(3, unit_class=UnitClass.OFFICE, sort_path="0009"), branch(4, sort_path="0002"),
    ]  # fmt: skip
    assert [row.pk for row in in_order(rows)] == [3, 4, 2, 1]


def test_the_trend_leaves_out_the_open_month_and_branches_not_shown():
    cells = {(1, MONTHS[-2].end): Cell(done=3, late=1), (2, MONTHS[-2].end): Cell(missed=4), (1, MARCH): Cell(done=1)}
    months = trend(Lights(MONTHS, cells), {1}, date(2026, 3, 24))
    assert len(months) == 11
    assert (months[-1].in_time, months[-1].late, months[-1].missed, months[-1].share) == (3, 1, 0, 75.0)
    assert months[0].share is None
