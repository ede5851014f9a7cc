"""Every page is exactly one of three kinds, and log-in is required unless it says why not."""

import pytest
from django.conf import settings

from accounts.roles import PERMISSIONS
from common.views import PublicMixin, ScopedMixin, SignedInMixin
from tests.house.addresses import routes

KINDS = (ScopedMixin, SignedInMixin, PublicMixin)
# Sign-in pages of allauth: they know no organisation and show nobody's data.
ALLAUTH = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_change_password",
    "account_signup",
}
OURS = [(name, view) for name, _route, view in routes() if name not in ALLAUTH]


def kinds_of(view):
    """The kinds a view class uses."""
    return [kind for kind in KINDS if issubclass(getattr(view, "view_class", object), kind)]


@pytest.mark.parametrize(("name", "view"), OURS, ids=[name for name, _view in OURS])
def test_a_page_is_exactly_one_kind(name, view):
    assert len(kinds_of(view)) == 1, f"{name} uses {kinds_of(view)}"


@pytest.mark.parametrize(("name", "view"), OURS, ids=[name for name, _view in OURS])
def test_a_page_says_what_opens_it(name, view):
    if issubclass(view.view_class, ScopedMixin):
        assert view.view_class.permission_required in PERMISSIONS
    else:
        assert len(view.view_class.open_because) > 20
    assert getattr(view, "login_required", True) is not issubclass(view.view_class, PublicMixin)


def test_only_the_written_pages_come_from_elsewhere():
    foreign = {name for name, _route, view in routes() if view.__module__.startswith("allauth")}
    assert foreign == ALLAUTH


def test_names_are_unique():
    names = [name for name, _route, _view in routes()]
    assert len(names) == len(set(names))


def test_log_in_is_required_by_default():
    middleware = settings.MIDDLEWARE
    guard = middleware.index("django.contrib.auth.middleware.LoginRequiredMiddleware")
    assert guard > middleware.index("accounts.middleware.SessionLimitsMiddleware")


def test_the_admin_is_not_installed():
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
    assert not any("admin/" in route and "django" in view.__module__ for _name, route, view in routes())


def test_nobody_signs_up(client, db):
    answer = client.post("/sign-up/", {"username": "stranger", "password1": "Long-enough-1"})
    assert answer.status_code == 200
    assert "account/signup_closed.html" in [template.name for template in answer.templates]
