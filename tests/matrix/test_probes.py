"""Random people at random addresses: nothing leaks, nobody is refused wrongly, nothing breaks and nothing is written.

    ZHIBU_PROBES=10000 ZHIBU_SEED=7 python -m pytest tests/matrix/test_probes.py -s

asks so many from this seed.
"""

import os
import secrets
import time

import pytest
from django.urls import reverse

from common.scope import Scope, ScopedQuerySet
from tests.matrix.places import BY_NAME
from tests.matrix.probes import SORTS, Prober

FEW = int(os.environ.get("ZHIBU_PROBES", "300"))
MANY = 100_000
SEED = int(os.environ.get("ZHIBU_SEED", secrets.randbelow(10**9)))


def probed(asker, number, seed=SEED):
    """The tally of so many probes, told with its seed and rate."""
    began = time.monotonic()
    tally = Prober(asker, seed).run(number)
    seconds = time.monotonic() - began
    print(f"\nseed {seed}: {tally}; {number / seconds:.0f} a second")  # noqa: T201
    return tally


@pytest.mark.one_database
def test_nothing_is_found_by_guessing(asker):
    tally = probed(asker, FEW)
    assert not tally.problems, tally.told()
    assert set(tally.asked) == set(SORTS)


@pytest.mark.parametrize(("name", "word"), [
    ("discipline:risks", "organisation"), ("discipline:risks-paper", "organisation"),
    ("dashboards:workbench", "branch"),
])  # fmt: skip
def test_a_letter_that_no_database_takes_asks_for_nothing(name, word, asker):
    answer, _written = asker.ask(BY_NAME["secretary"], f"{reverse(name)}?{word}=%00")
    assert (answer.status_code, answer.raised) == (200, [])


@pytest.mark.nightly
def test_nothing_is_found_by_guessing_all_night(asker):
    tally = probed(asker, MANY)
    assert not tally.problems, tally.told(50)


def test_probes_find_a_hole(asker, monkeypatch):
    monkeypatch.setattr(ScopedQuerySet, "within", lambda self, _scope: self)
    monkeypatch.setattr(Scope, "covers", lambda self, _path: True)
    tally = probed(asker, 150, seed=1)
    assert tally.leaks
