"""Every bench still runs on the tables as they are; how fast is for `manage.py bench` itself to say."""

import pytest
from django.test.utils import override_settings

from config.benching import fill, importing
from config.management.commands.bench import BENCHES, QUIET, TODAY

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
SMALL = {"GENERALS": 1, "BRANCHES": 4, "GROUPS": 8}


@pytest.fixture
def few_branches(monkeypatch):
    """One bureau of four branches, and a short roster."""
    for name, number in SMALL.items():
        monkeypatch.setattr(fill, name, number)
    monkeypatch.setattr(importing, "ROWS", 50)
    fill.fill("bureau", TODAY)


@override_settings(**QUIET)
def test_each_bench_gives_figures_with_a_goal(few_branches):
    found = {name: bench(TODAY, 1) for name, bench in BENCHES.items()}
    assert all(figures for figures in found.values())
    assert all(figure.ratio > 0 < figure.goal for figures in found.values() for figure in figures)
