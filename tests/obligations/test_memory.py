"""What is remembered is forgotten as soon as anything happens."""

from datetime import date

import pytest
from django.db import transaction

from audit.trail import record
from common.periods import last_months
from obligations.actions import recompute_all
from obligations.deriving import everywhere
from obligations.memory import memory
from obligations.selectors import lights
from tests.factories import make_bureau

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 24)


@pytest.fixture(autouse=True)
def remembering(settings):
    """The memory, empty."""
    settings.LIGHTS_REMEMBERED = 2
    memory.forget()


def matrix():
    """The dashboard's matrix of everything."""
    return lights(everywhere, last_months(TODAY, 12), TODAY)


def act(organisation):
    """Anything that leaves an entry."""
    with transaction.atomic():
        record(None, "organisation.changed", organisation, path=organisation.path)


def test_the_same_matrix_is_handed_out_while_the_trail_stands_still(django_assert_num_queries):
    make_bureau()
    first = matrix()
    with django_assert_num_queries(1):
        assert matrix() is first


def test_any_act_makes_it_new():
    bureau = make_bureau()
    first = matrix()
    act(bureau["root"])
    second = matrix()
    assert second is not first
    assert second.cells == first.cells


def test_a_branch_founded_in_between_is_seen():
    make_bureau(branches=1)
    before = {pk for pk, _end in matrix().cells}
    founded = make_bureau(branches=1)
    # The two Party committees owe something of their own.
    new = {founded["branches"][0].pk, founded["root"].pk, founded["office"].pk}
    assert {pk for pk, _end in matrix().cells} - before == new


def test_a_recomputation_moves_the_trail():
    make_bureau()
    first = matrix()
    assert recompute_all(today=TODAY)
    assert matrix() is not first


def test_only_so_many_are_kept(settings):
    settings.LIGHTS_REMEMBERED = 1
    make_bureau()
    first = matrix()
    lights(everywhere, last_months(TODAY, 3), TODAY)
    assert matrix() is not first
