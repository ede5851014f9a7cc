"""Holes planted in the running program: where only the inside of functions differs, nothing has to be started anew.

The code of a function is exchanged in place, so that everybody who holds the function meets the hole. One process, one
database and one world of the matrix serve all of them.
"""

import types
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from importlib import import_module
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol

from tests.mutants.hole import Hole

FUNCTION = 0x1  # CO_OPTIMIZED: bodies of modules and classes lack it


def shape(code) -> tuple:
    """What a piece of code does, without the lines on which it stands."""
    inner = tuple(shape(each) if isinstance(each, types.CodeType) else repr(each) for each in code.co_consts)
    return code.co_code, code.co_names, code.co_varnames, code.co_freevars, code.co_qualname, inner


def functions(code) -> dict[str, types.CodeType]:
    """{name with its classes: code} of the functions of a module and of its classes."""
    found = {}
    for each in code.co_consts:
        if isinstance(each, types.CodeType):
            found |= {each.co_qualname: each} if each.co_flags & FUNCTION else functions(each)
    return found


def around(code) -> tuple:
    """What stands around the functions: names, constants, decorators, classes."""
    inner = []
    for each in code.co_consts:
        if isinstance(each, types.CodeType):
            inner.append(each.co_qualname if each.co_flags & FUNCTION else around(each))
        else:
            inner.append(repr(each))
    return code.co_code, code.co_names, tuple(inner)


def exchanged(hole: Hole, root: Path) -> dict[str, types.CodeType] | None:
    """{name: new code} of the functions that a hole changes; None where it changes more than functions."""
    text = (root / hole.file).read_text(encoding="utf-8")
    old, new = (compile(each, hole.file, "exec") for each in (text, text.replace(hole.old, hole.new, 1)))
    if hole.rebuilds or around(old) != around(new):
        return None
    before, after = functions(old), functions(new)
    changed = {name: code for name, code in after.items() if shape(code) != shape(before[name])}
    fits = all(code.co_freevars == before[name].co_freevars for name, code in changed.items())
    return changed if changed and fits and "<lambda>" not in changed else None


def function(file: str, name: str) -> types.FunctionType:
    """The living function, out of whatever is wrapped around it."""
    found = import_module(file.removesuffix(".py").replace("/", "."))
    for part in name.split("."):
        found = vars(found)[part]
    while getattr(getattr(found, "__code__", None), "co_qualname", "") != name:
        found = inside(found)
    return found


def inside(found):
    """What a decorator was given."""
    if isinstance(found, cached_property) or hasattr(found, "func"):
        return found.func
    return found.fget if isinstance(found, property) else found.__wrapped__


@contextmanager
def living(hole: Hole, codes) -> Iterator[None]:
    """The running program with a hole."""
    targets = {name: function(hole.file, name) for name in codes}
    before = {name: target.__code__ for name, target in targets.items()}
    for name, target in targets.items():
        target.__code__ = codes[name]
    try:
        yield
    finally:
        for name, target in targets.items():
            target.__code__ = before[name]


def is_asked(item, test: str) -> bool:
    """Whether a test belongs to those that a hole names."""
    return item.nodeid == test or item.nodeid.startswith((f"{test}::", f"{test}["))


class Loop:
    """Runs the tests of each hole while it stands open; `tell(hole, verdict)` hears what came of it."""

    def __init__(self, holes, tell):
        self.holes, self.tell = sorted(holes, key=lambda each: each[0].tests), tell

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session):
        queue = [(hole, codes, self.items(session, hole)) for hole, codes in self.holes]
        whole = self.one_of_each_file([items for _hole, _codes, items in queue])
        for number, (hole, codes, items) in enumerate(queue):
            following = next((later[2][0] for later in queue[number + 1 :] if later[2]), whole[0])
            with living(hole, codes):
                is_killed = self.is_noticed(session, items, following)
            self.tell(hole, is_killed if items else None)
        assert not self.is_noticed(session, whole, None), "without a hole the tests fail too: nothing above counts"
        return True

    @staticmethod
    def one_of_each_file(asked):
        """Tests that have to hold at the end, when every hole is closed again."""
        return list({item.path: item for items in asked for item in items}.values())

    @staticmethod
    def items(session, hole):
        return [item for item in session.items if any(is_asked(item, test) for test in hole.tests)]

    @staticmethod
    def is_noticed(session, items, following) -> bool:
        """Whether one of the tests fails; the rest is not asked then."""
        for item, after in zip(items, [*items[1:], following], strict=True):
            reports = runtestprotocol(item, nextitem=after, log=False)
            if any(report.failed for report in reports):
                session._setupstate.teardown_exact(following)
                return True
        return False
