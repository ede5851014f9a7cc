"""A set of subtrees: what lies inside, in Python and in the rows of the database alike."""

import pytest

from branches.choices import Kind
from branches.models import Organisation
from common.scope import Scope
from tests.factories import make_organisation

BELOW, TWIN, INSIDE = "1/2/3/", "1/2/30/", "7/1/2/3/"


@pytest.mark.one_database
def test_the_twin_of_a_prefix_lies_outside():
    scope = Scope.of("1/2/")
    assert [scope.covers(path) for path in (BELOW, "1/2/", "1/20/", "1/", INSIDE)] == [True, True, False, False, False]
    assert not Scope.of("1/2/3/").covers(TWIN)


@pytest.mark.one_database
def test_a_point_opens_itself_and_nothing_below():
    scope = Scope.of(points=["1/2/"])
    assert [scope.covers("1/2/"), scope.covers(BELOW), scope.covers_below("1/2/")] == [True, False, False]


@pytest.mark.one_database
def test_nowhere_holds_nothing_and_everywhere_everything():
    assert not Scope.nowhere()
    assert not Scope.nowhere().covers("1/")
    assert Scope.everywhere().covers("1/")
    assert [Scope.of("1/").holds_root, Scope.of("1/2/").holds_root] == [True, False]


@pytest.mark.django_db
def test_rows_are_cut_as_paths_are():
    root = make_organisation("市公安局党委", Kind.LEADING_PARTY_COMMITTEE)
    for code, path in (("B", BELOW), ("T", TWIN), ("I", INSIDE)):
        row = make_organisation(code, Kind.BRANCH, root, code=code)
        Organisation.objects.filter(pk=row.pk).update(path=path)
    scopes = [Scope.of(BELOW), Scope.of("1/2/"), Scope.nowhere(), Scope.of(points=[TWIN]), Scope.of(points=["1/2/"])]
    for scope in scopes:
        paths = set(Organisation.objects.within(scope).values_list("path", flat=True))
        assert paths == {path for path in (BELOW, TWIN, INSIDE) if scope.covers(path)}, scope
