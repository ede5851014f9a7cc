"""The side bar offers what a person may open; the language is kept."""

import pytest
from django.template import Context, Template
from django.urls import reverse

from accounts.roles import PERMISSIONS
from config.navigation import GROUPS, Entry, Line, mark_current
from tests.factories import make_bureau, make_grantee, make_secretary, make_user

ENTRIES = [entry for group in GROUPS for entry in group.entries]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.route)
def test_an_entry_leads_to_a_page_and_names_a_permission(entry):
    assert reverse(entry.route).startswith("/")
    assert entry.permission is None or entry.permission in PERMISSIONS


def lines(*addresses):
    return [Line(Entry(address, address, "list"), address) for address in addresses]


@pytest.mark.parametrize(
    ("path", "marked"),
    [("/", ["/"]), ("/meetings/5/", ["/meetings/"]), ("/meetings/mine/", ["/meetings/mine/"]), ("/elsewhere/", [])],
)
def test_the_closest_entry_is_marked(path, marked):
    offered = lines("/", "/meetings/", "/meetings/mine/")
    mark_current(offered, path)
    assert [line.url for line in offered if line.is_current] == marked


def test_a_merge_belongs_to_the_organisations(db, client):
    bureau = make_bureau(branches=1)
    client.force_login(make_grantee(bureau["root"]))
    page = client.get(reverse("members:merge", args=[bureau["branches"][0].public_id]))
    lines = [line for _heading, rows in page.context["navigation"]() for line in rows]
    assert [line.entry.route for line in lines if line.is_current] == ["branches:list"]


def test_somebody_without_rights_is_offered_only_the_open_pages(db, client):
    client.force_login(make_user())
    page = client.get(reverse("account_change_password"))
    offered = {line.entry.permission for _heading, lines_ in page.context["navigation"]() for line in lines_}
    assert offered <= {None}


def test_a_secretary_sees_the_branch_and_the_post(db, client):
    branch = make_bureau(branches=1)["branches"][0]
    secretary = make_secretary(branch)
    client.force_login(secretary)
    page = client.get(reverse("account_change_password"))
    assert page.context["main_grant"]().role == "secretary"
    assert str(branch) in page.content.decode()


def test_the_language_is_kept_on_the_account(db, client):
    user = make_user()
    client.force_login(user)
    answer = client.post(reverse("set_language"), {"language": "en", "next": "/sign-in/password/"})
    user.refresh_from_db()
    assert (answer.url, user.language) == ("/sign-in/password/", "en")
    assert '<html lang="en">' in client.get(answer.url).content.decode()


@pytest.mark.parametrize("target", ["https://example.org/", "//example.org/", "javascript:alert(1)", ""])
def test_the_way_back_stays_on_the_site(db, client, target):
    answer = client.post(reverse("set_language"), {"language": "xx", "next": target})
    assert answer.url == "/"
    assert answer.cookies == {}


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"])
def test_an_error_page_needs_no_context(name):
    html = Template(f'{{% extends "{name}" %}}').render(Context())
    assert html.count("<h1>") == 1
    assert 'class="dj-plain"' in html
