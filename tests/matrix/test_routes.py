"""Every address of the site × every persona × every place: no cell without an explanation."""

import pytest

from accounts.roles import Role
from tests.matrix.canaries import OPENED_BY, found, word
from tests.matrix.engine import Route, addresses, all_routes, examine, problems_of_table
from tests.matrix.permissions import NEEDS
from tests.matrix.places import ABOVE, EVERYBODY
from tests.matrix.routes import RULES
from tests.matrix.world import TWIN_OF

VIEWS = addresses()


def test_every_address_stands_in_the_table():
    assert problems_of_table() == []


def test_every_page_needs_what_is_written_down():
    needs = {name: permission for permission, names in NEEDS.items() for name in names}
    asks = {route.name: route.permission for route in all_routes() if route.permission}
    assert asks == needs


def test_every_role_is_a_persona():
    assert {role for persona in EVERYBODY for role, _place in persona.rights} == set(Role)


def test_twins_share_the_beginning_of_their_paths(world):
    for twin, original in TWIN_OF.items():
        begins = world[original].organisation.path.rstrip("/")
        assert world[twin].organisation.path.startswith(begins)
        assert not world[twin].organisation.path.startswith(world[original].organisation.path)


def test_the_rights_of_the_table_are_those_of_the_accounts(world):
    for persona in (each for each in EVERYBODY if not each.is_anonymous):
        held = {(grant.role, grant.organisation_id) for grant in world.people[persona.name].grants_today()}
        assert held == {(str(role), world[place].organisation.pk) for role, place in persona.rights}, persona.name


def test_words_of_one_place_are_found_there_only():
    for place in ABOVE:
        for kind in OPENED_BY.keys() - {"CARD", "SUSP"}:
            assert found(f"<td>{word(place, kind)}</td>") == {(kind, place)}


@pytest.mark.parametrize("name", sorted(VIEWS))
def test_no_cell_is_unexplained(name, asker, keep_cells):
    assert name in RULES, f"{name} is not in the table tests/matrix/routes.py"
    cells = examine(Route(name, VIEWS[name], RULES[name]), asker)
    keep_cells(name, cells)
    assert cells
    wrong = [f"{c.method} as {c.persona} at {c.place or '-'}: {c.problem}" for c in cells if c.problem]
    assert wrong == []
