"""The list of planted holes fits the program: every text stands where it is said to, every test exists."""

import ast
from functools import cache
from pathlib import Path

import pytest

from tests.matrix.routes import RULES
from tests.mutants.run import HOLES, ROOT, chosen, planted, put

pytestmark = pytest.mark.one_database


@cache
def names_in(file: str) -> set[str]:
    """The tests of a file as pytest calls them, without their parameters."""
    found = set()
    for node in ast.parse((ROOT / file).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef):
            found |= {node.name} | {f"{node.name}::{each.name}" for each in node.body if hasattr(each, "name")}
        elif isinstance(node, ast.FunctionDef):
            found.add(node.name)
    return found


def exists(test: str) -> bool:
    """Whether a test that has to notice a hole is there."""
    file, _colons, name = test.partition("::")
    name, _bracket, parameter = name.partition("[")
    is_known = not parameter or parameter.removesuffix("]") in RULES
    return Path(ROOT, file).is_file() and (not name or name in names_in(file)) and is_known


def test_every_text_stands_once_where_it_is_said_to():
    counts = {hole.name: (ROOT / hole.file).read_text(encoding="utf-8").count(hole.old) for hole in HOLES}
    assert {name: number for name, number in counts.items() if number != 1} == {}


def test_every_hole_changes_something_that_can_still_be_read():
    for hole in HOLES:
        text = (ROOT / hole.file).read_text(encoding="utf-8").replace(hole.old, hole.new)
        assert hole.old != hole.new, hole.name
        compile(text, hole.file, "exec")


def test_every_hole_names_tests_that_exist():
    assert [(hole.name, test) for hole in HOLES for test in hole.tests if not exists(test)] == []
    assert all(hole.tests for hole in HOLES)


def test_there_are_enough_and_each_has_a_name_of_its_own():
    assert len({hole.name for hole in HOLES}) == len(HOLES) >= 60


def test_a_hole_is_planted_beside_the_checkout(tmp_path):
    hole = chosen(["rows-not-cut"])[0]
    source, target = ROOT / hole.file, tmp_path / hole.file
    target.parent.mkdir()
    target.hardlink_to(source)
    before = source.read_text(encoding="utf-8")
    with planted(hole, tmp_path):
        assert hole.new in target.read_text(encoding="utf-8")
        assert source.read_text(encoding="utf-8") == before
    assert target.read_text(encoding="utf-8") == before
    put(target, "")
    assert source.read_text(encoding="utf-8") == before
