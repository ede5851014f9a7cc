"""Holes planted on purpose: a matrix that does not find them finds nothing."""

from types import ModuleType

import pytest
from django.test import override_settings
from django.urls import clear_url_caches, path
from django.views.generic import TemplateView

from common.scope import Scope, ScopedQuerySet
from common.views import ScopedMixin
from config import urls
from tests.matrix.engine import Route, addresses, examine, problems_of_table
from tests.matrix.places import BY_NAME
from tests.matrix.routes import RULES

SECRETARY = (BY_NAME["secretary"],)
# One object of each kind, and the lists.
OBJECTS = ("branches:detail", "members:detail", "meetings:detail", "meetings:invitation", "obligations:why")
LISTS = ("branches:list", "members:list", "meetings:list", "obligations:list")


class Unguarded(TemplateView):
    template_name = "404.html"


class Guarded(ScopedMixin, TemplateView):
    permission_required = "meetings.view_meeting"
    template_name = "404.html"


@pytest.fixture
def site_with():
    """A function that adds an address to the site."""
    overrides = []

    def add(view, name):
        site = ModuleType("site_with_hole")
        site.urlpatterns = [*urls.urlpatterns, path("planted/", view.as_view(), name=name)]
        override = override_settings(ROOT_URLCONF=site)
        override.enable()
        overrides.append(override)
        clear_url_caches()

    yield add
    for override in overrides:
        override.disable()
    clear_url_caches()


def broken(asker, names, places=None):
    """The routes with at least one cell that is not explained."""
    views = addresses()
    checked = {name: examine(Route(name, views[name], RULES[name]), asker, SECRETARY, places) for name in names}
    return {name for name, cells in checked.items() if any(cell.problem for cell in cells)}


def test_nothing_is_found_where_nothing_was_planted(asker):
    assert broken(asker, (*OBJECTS, *LISTS)) == set()
    assert problems_of_table() == []


def test_a_view_that_says_nothing_is_found(site_with):
    site_with(Unguarded, "planted")
    assert "planted is guarded by nothing" in problems_of_table()


def test_an_address_that_is_not_listed_is_found(site_with):
    site_with(Guarded, "planted")
    assert problems_of_table() == ["planted is not in the table tests/matrix/routes.py"]


def test_a_page_that_is_gone_is_found(monkeypatch):
    monkeypatch.setitem(RULES, "gone", RULES["health"])
    assert problems_of_table() == ["gone is in the table but on no page"]


def test_a_scope_without_its_slash_is_found(asker, monkeypatch):
    def of(cls, *paths, points=()):
        return cls(frozenset(path.rstrip("/") for path in paths))

    monkeypatch.setattr(Scope, "of", classmethod(of))
    assert broken(asker, (*OBJECTS, *LISTS), ("own", "twin")) == {*OBJECTS, *LISTS} - {"meetings:invitation"}


def test_rows_that_are_not_cut_are_found(asker, monkeypatch):
    monkeypatch.setattr(ScopedQuerySet, "within", lambda self, _scope: self)
    assert broken(asker, (*OBJECTS, *LISTS), ("own", "foreign")) == {*OBJECTS, *LISTS} - {"meetings:invitation"}


def test_a_page_open_to_everybody_who_is_signed_in_is_found(asker, monkeypatch):
    monkeypatch.setattr(Scope, "covers", lambda self, _path: True)
    monkeypatch.setattr(Scope, "__bool__", lambda self: True)
    member = (BY_NAME["without_rights"],)
    views = addresses()
    cells = examine(Route("members:list", views["members:list"], RULES["members:list"]), asker, member)
    assert [cell.problem for cell in cells if cell.method == "GET"] == ["answered 200"]


def test_a_stolen_form_that_writes_is_found(asker, monkeypatch):
    def not_cut(self, _scope):
        return self

    monkeypatch.setattr(ScopedQuerySet, "within", not_cut)
    cancel = Route("meetings:cancel", addresses()["meetings:cancel"], RULES["meetings:cancel"])
    cells = examine(cancel, asker, SECRETARY, ("foreign",))
    assert any("wrote" in cell.problem and "meetings_meeting" in cell.problem for cell in cells)
