"""How far an act reaches: whose lights it can have changed."""

from collections.abc import Iterable

from django.db.models import Q

from audit.selectors import Act
from branches.choices import Kind
from branches.models import Organisation, Placement


def branches_reached(acts: Iterable[Act]) -> dict[int, str]:
    """{id: path} of the branches whose lights local acts can have changed. One query.

    The branch on the path of each act; for a group also every branch it ever hung under, where its meetings of that
    time still count.
    """
    ids = {int(pk) for act in acts for pk in act.path.split("/") if pk}
    hung = Placement.objects.filter(organisation__in=ids, organisation__kind=Kind.GROUP)
    rows = Organisation.objects.filter(Q(pk__in=ids) | Q(pk__in=hung.values("parent")), kind=Kind.BRANCH)
    return dict(rows.values_list("pk", "path"))


def organisations_above() -> set[int]:
    """The organisations above the branches, whose lights may follow from what any branch did. One query."""
    rows = Organisation.objects.exclude(kind__in=[Kind.BRANCH, Kind.GROUP])
    return set(rows.values_list("pk", flat=True))
