"""The table of the dashboard in groups: what hangs directly below the unit shown, in the bureau's own order.

A closed group is one line with its counts; its branches are neither drawn nor sent. What lies deeper than one unit is
reached through it, so that the page of a province is as small as that of a bureau.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from django.utils.translation import ngettext

from branches.choices import Kind, UnitClass
from branches.models import Organisation
from obligations.choices import Word

ORDER = {kind: place for place, kind in enumerate(UnitClass.values)}
# So many branches are shown at once; beyond, groups begin closed.
OPEN_AT_ONCE = 60
ALL, NONE = "all", "none"


@dataclass
class Group:
    """Branches below one unit, or those of one class directly below the unit shown.

    `unit` is None for a class. `is_deep` says that units hang below it: it is entered, not opened.
    """

    key: str
    title: str
    unit: Organisation | None = None
    branches: list[Organisation] = field(default_factory=list)
    is_deep: bool = False
    is_open: bool = False

    def counts(self, words: dict[int, Word]) -> dict[Word, int]:
        """How many of its branches bear each word."""
        held = [words[branch.pk] for branch in self.branches]
        return {word: held.count(word) for word in Word}

    def summary(self, words: dict[int, Word]) -> str:
        """The counts in words."""
        counts = self.counts(words)
        text = ngettext(
            "%(n)s branch: %(overdue)s overdue, %(attention)s to watch, %(nothing)s without a record",
            "%(n)s branches: %(overdue)s overdue, %(attention)s to watch, %(nothing)s without a record",
            len(self.branches),
        )
        return text % {
            "n": len(self.branches), "overdue": counts[Word.OVERDUE], "attention": counts[Word.ATTENTION],
            "nothing": counts[Word.NOTHING],
        }  # fmt: skip

    @property
    def shown(self) -> list[Organisation]:
        """The branches that stand on the page."""
        return self.branches if self.is_open else []


def in_order(branches: Iterable[Organisation]) -> list[Organisation]:
    """By class of unit, in each the organisation's own order; never by figures."""
    return sorted(branches, key=lambda branch: (ORDER[branch.unit_class], branch.sort_path))


def groups_of(top: Organisation | None, organisations: list[Organisation], listed: list[Organisation]) -> list[Group]:
    """The groups below `top` that hold the branches `listed`: first what hangs directly there by class, then units.

    Without a top (rights in several places) everything that has nothing above it in `organisations` stands at the root.
    A unit without any branch keeps its line.
    """
    inside = {row.pk for row in organisations}
    above = top.pk if top else None
    units = [row for row in organisations if row.kind != Kind.BRANCH and row.pk != above]
    direct = [row for row in units if (row.parent_id == above if top else row.parent_id not in inside)]
    found = {unit.pk: Group(unit.public_id, str(unit), unit) for unit in direct}
    parents = {row.parent_id for row in units}
    loose = []
    for branch in listed:
        steps = (int(step) for step in branch.path.split("/")[:-2])
        unit = next((step for step in steps if step in found), None)
        (found[unit].branches if unit else loose).append(branch)
    for unit in direct:
        found[unit.pk].is_deep = unit.pk in parents
    classes = [
        Group(kind, str(UnitClass(kind).label), None, list(rows))
        for kind, rows in groupby(in_order(loose), key=lambda branch: branch.unit_class)
    ]
    return [*classes, *found.values()]


def unfold(groups: list[Group], asked: frozenset[str] | None) -> list[Group]:
    """Open what was asked for; without a wish everything, as long as it is not much."""
    if asked is None:
        asked = frozenset({ALL if sum(len(group.branches) for group in groups) <= OPEN_AT_ONCE else NONE})
    for group in groups:
        group.is_open = not group.is_deep and (ALL in asked or group.key in asked)
    return groups
