"""What a planted hole is."""

from dataclasses import dataclass

# The permissions of all pages, written down apart from the views.
NEEDS = "tests/matrix/test_routes.py::test_every_page_needs_what_is_written_down"


@dataclass(frozen=True)
class Hole:
    """`old` stands exactly once in `file`; with `new` in its place at least one of `tests` must fail.

    `rebuilds` where the database has to be made anew: the hole lies in a migration.
    """

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]
    rebuilds: bool = False


def hole(name, file, old, new, *tests, rebuilds=False) -> Hole:
    """A hole in one line."""
    return Hole(name, file, old, new, tests, rebuilds)


def matrix(*routes) -> tuple[str, ...]:
    """The cells of some routes."""
    return tuple(f"tests/matrix/test_routes.py::test_no_cell_is_unexplained[{name}]" for name in routes)


def choices(*routes) -> tuple[str, ...]:
    """The forms of some routes with people and units of another place in them."""
    test = "tests/matrix/test_foreign_choices.py::test_people_and_units_of_another_place_are_no_choice"
    return tuple(f"{test}[{name}]" for name in routes)
