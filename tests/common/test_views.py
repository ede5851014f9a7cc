"""A page that one permission opens, asked without anything that stands before it in the site."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.views.generic import View

from accounts.roles import Role
from common.views import BureauWideMixin, ScopedMixin
from tests.factories import make_bureau, make_grantee, make_user


class Page(ScopedMixin, View):
    permission_required = "members.view_member"

    def get(self, request):
        return HttpResponse(" ".join(sorted(self.scope.prefixes)))


class WholePage(BureauWideMixin, Page):
    permission_required = "members.view_member"


def asked(user, page=Page):
    """The answer of the page alone."""
    request = RequestFactory().get("/somewhere/")
    request.user = user
    return page.as_view()(request)


def test_a_stranger_is_led_to_the_door():
    answer = asked(AnonymousUser())
    assert (answer.status_code, answer.url) == (302, "/sign-in/?next=/somewhere/")


@pytest.mark.django_db
def test_the_page_is_cut_and_kept_nowhere():
    bureau = make_bureau()
    answer = asked(make_grantee(bureau["general"]))
    assert answer.content.decode() == bureau["general"].path
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_without_the_right_there_is_no_page():
    bureau = make_bureau()
    for user in (make_user(), make_grantee(bureau["root"], Role.SYSTEM_ADMINISTRATOR)):
        with pytest.raises(Http404):
            asked(user)


@pytest.mark.django_db
def test_what_holds_for_the_bureau_needs_the_top():
    bureau = make_bureau()
    assert asked(make_grantee(bureau["root"]), WholePage).status_code == 200
    with pytest.raises(Http404):
        asked(make_grantee(bureau["office"]), WholePage)
