"""Questions about the tree, as it is today and as it was on a day."""

from branches.models import Organisation, Placement


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


def find_broken_paths() -> list[Organisation]:
    """Organisations whose derived path differs from their parents' chain; empty when all is well."""
    rows = list(Organisation.objects.all())
    parents = {row.pk: row.parent_id for row in rows}
    return [row for row in rows if row.path != path_on(row.pk, parents)]
