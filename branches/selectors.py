"""Questions about the tree, as it is today and as it was on a day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from branches.models import Naming, Organisation, Placement
from branches.registry import head_counts


def parents_on(day) -> dict[int, int | None]:
    """Which organisation hung under which on `day`: {organisation id: parent id}."""
    return dict(Placement.objects.on(day).values_list("organisation_id", "parent_id"))


def path_on(organisation_id: int, parents: dict[int, int | None]) -> str:
    """The path that `organisation_id` had in the tree `parents` (from `parents_on`)."""
    chain = []
    current: int | None = organisation_id
    while current is not None and current not in chain:
        chain.append(current)
        current = parents.get(current)
    return "".join(f"{pk}/" for pk in reversed(chain))


def ancestors(organisation: Organisation):
    """From the root down to the organisation's parent, by today's tree."""
    ids = [int(pk) for pk in organisation.path.strip("/").split("/")[:-1]]
    return Organisation.objects.filter(pk__in=ids).order_by("path")


@dataclass
class Row:
    """An organisation in the tree of a day: its name of that day, its depth there, its people with all below."""

    organisation: Organisation
    name: str
    depth: int = 0
    people: int = 0


def tree_on(day: date, scope) -> list[Row]:
    """What of the tree lies in `scope`, as it stood on `day`, in the bureau's own order. Four queries at any size.

    People count once, in the organisation they belong to: a group's members are its branch's members.
    """
    found = {row.pk: row for row in Organisation.objects.within(scope).open_on(day)}
    parents = parents_on(day)
    names = dict(Naming.objects.on(day).values_list("organisation_id", "name"))
    counts = head_counts(list(found), day)
    below: dict[int | None, list[Organisation]] = {}
    for row in sorted(found.values(), key=lambda row: (row.order, row.pk)):
        parent = parents.get(row.pk)
        below.setdefault(parent if parent in found else None, []).append(row)
    rows = list(_walk(below, None, 0, names))
    _add_up(rows, counts)
    return rows


def _walk(below, parent, depth, names) -> Iterator[Row]:
    for organisation in below.get(parent, ()):
        yield Row(organisation, names.get(organisation.pk, organisation.name), depth)
        yield from _walk(below, organisation.pk, depth + 1, names)


def _add_up(rows, counts):
    """Give every row its own people and those of the rows below it; people of groups stand in their branch already."""
    chain: list[Row] = []
    for row in rows:
        chain = [*chain[: row.depth], row]
        own = counts.get(row.organisation.pk, 0)
        above = () if row.organisation.kind == "group" else chain[:-1]
        row.people += own
        for higher in above:
            higher.people += own


def find_broken_paths() -> list[Organisation]:
    """Organisations whose derived path differs from their parents' chain; empty when all is well."""
    rows = list(Organisation.objects.all())
    parents = {row.pk: row.parent_id for row in rows}
    return [row for row in rows if row.path != path_on(row.pk, parents)]


def find_faults() -> list[str]:
    """Everything in the tree that contradicts itself, one English sentence each; empty when all is well."""
    faults = [f"{row.code}: path {row.path} does not follow its parents" for row in find_broken_paths()]
    rows = {row.pk: row for row in Organisation.objects.select_related("parent")}
    for row in rows.values():
        ending = f"{row.parent.sort_path if row.parent else ''}{row.order:04}.{row.pk}/"
        if row.sort_path != ending:
            faults.append(f"{row.code}: sort path {row.sort_path} should be {ending}")
    return [*faults, *_history_faults(rows, Placement, "placement"), *_history_faults(rows, Naming, "name")]


def _history_faults(rows, model, word) -> Iterator[str]:
    """Overlaps and gaps in one dated history, and a running row that differs from today's column."""
    histories: dict[int, list] = {pk: [] for pk in rows}
    for entry in model.objects.order_by("start", "id"):
        histories[entry.organisation_id].append(entry)
    for pk, history in histories.items():
        row = rows[pk]
        if not history or history[0].start != row.founded_on:
            yield f"{row.code}: no {word} from its founding on"
        for earlier, later in pairwise(history):
            if earlier.end is None or (later.start - earlier.end).days != 1:
                yield f"{row.code}: {word} of {earlier.start} does not end the day before {later.start}"
        if history and history[-1].end != row.closed_on:
            yield f"{row.code}: last {word} does not end with the organisation"
        if history and _differs(row, history[-1]):
            yield f"{row.code}: today's {word} is not the last one in its history"


def _differs(row, last) -> bool:
    return last.parent_id != row.parent_id if isinstance(last, Placement) else last.name != row.name
