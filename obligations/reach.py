"""How far an act reaches: whose lights it can have changed."""

from collections.abc import Iterable

from django.db.models import Q

from audit.selectors import Act
from branches.choices import Kind
from branches.models import Organisation, Placement

LOWER = (Kind.BRANCH, Kind.GROUP)


def near(acts: Iterable[Act]) -> Q:
    """The condition of the branches on the paths of acts; for a group also every branch it ever hung under, where its
    meetings of that time still count.
    """
    ids = {int(pk) for act in acts for pk in act.path.split("/") if pk}
    hung = Placement.objects.filter(organisation__in=ids, organisation__kind=Kind.GROUP)
    return (Q(pk__in=ids) | Q(pk__in=hung.values("parent"))) & Q(kind=Kind.BRANCH)


def branches_reached(acts: Iterable[Act]) -> dict[int, str]:
    """{id: path} of the branches whose lights local acts can have changed. One query."""
    return dict(Organisation.objects.filter(near(acts)).values_list("pk", "path"))


def places_reached(acts: Iterable[Act]) -> tuple[dict[int, str], set[int]]:
    """The same, and the ids of the organisations above the branches, whose lights may follow from any branch's. One
    query for both.
    """
    rows = list(Organisation.objects.filter(near(acts) | ~Q(kind__in=LOWER)).values_list("pk", "path", "kind"))
    return {pk: path for pk, path, kind in rows if kind in LOWER}, {pk for pk, _path, kind in rows if kind not in LOWER}
