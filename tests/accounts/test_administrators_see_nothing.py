"""The three administrators keep accounts, rights and the trail; of the Party's work they see nothing."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from accounts.roles import ADMINISTRATORS, PERMISSIONS, ROLE_PERMISSIONS, Role
from branches.actions import rename_organisation
from obligations.actions import recompute_all
from obligations.choices import Status
from obligations.models import StoredStatus
from obligations.tasks import recompute
from tests.factories import make_bureau, make_grantee, make_member, make_secretary

pytestmark = pytest.mark.django_db
OPEN_APPS = {"accounts", "audit", "branches"}
CLOSED_APPS = {"members", "meetings", "obligations", "dashboards"}
SECRET = "甄无账号"
# Whoever runs the site sees that stored lights were compared: counts and codes, nothing of the work itself.
RUNS_THE_SITE = {"obligations:comparison": "obligations.watch_comparison"}


def test_no_administrator_holds_a_permission_of_the_work():
    of_the_work = {p for p in PERMISSIONS if p.split(".")[0] in CLOSED_APPS} - set(RUNS_THE_SITE.values())
    assert {role: ROLE_PERMISSIONS[role] & of_the_work for role in ADMINISTRATORS} == dict.fromkeys(
        ADMINISTRATORS, frozenset()
    )


@pytest.fixture
def bureau():
    made = make_bureau()
    make_member(made["branches"][0], name=SECRET)
    rename_organisation(made["branches"][0], name="新名", on=date(2026, 1, 1), by=make_secretary(made["branches"][1]))
    return made


@pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
def test_every_page_an_administrator_can_reach_names_no_member(bureau, role):
    """Follows every link of our own pages from the three starting points."""
    client = Client()
    client.force_login(make_grantee(bureau["root"], role))
    waiting, seen = [reverse("accounts:list"), reverse("branches:list"), reverse("audit:list")], {}
    while waiting:
        path = waiting.pop()
        if path in seen or not path.startswith(("/accounts/", "/organisations/", "/trail/")):
            continue
        response = client.get(path)
        seen[path] = response.status_code
        text = response.content.decode()
        assert SECRET not in text
        waiting += [link.split("?")[0].split("#")[0] for link in re.findall(r'href="(/[^"]*)"', text)]
    assert len(seen) > 5
    assert set(seen.values()) <= {200, 404}


def closed_routes():
    """Every route of the work that takes nothing or one public id."""
    for namespace, (prefix, resolver) in get_resolver().namespace_dict.items():
        if namespace in CLOSED_APPS:
            for name, [(patterns, *_rest)] in [(k, v) for k, v in resolver.reverse_dict.lists() if isinstance(k, str)]:
                path, parameters = patterns[0]
                yield f"{namespace}:{name}", f"/{prefix}{path % dict.fromkeys(parameters, '2')}"


@pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
def test_the_pages_of_the_work_do_not_exist_for_administrators(bureau, role):
    client = Client()
    client.force_login(make_grantee(bureau["root"], role))
    answers = {name: client.get(path) for name, path in closed_routes()}
    shown = {name for name, response in answers.items() if SECRET in response.content.decode(errors="replace")}
    assert shown == set()
    opened = {name for name, response in answers.items() if response.status_code == 200}
    assert opened <= {"members:own", *RUNS_THE_SITE}  # the own record, which an administrator has none of


@pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
def test_the_comparison_names_neither_branches_nor_people(bureau, role):
    recompute_all()
    StoredStatus.objects.update(status=Status.EXEMPT)
    recompute()
    client = Client()
    client.force_login(make_grantee(bureau["root"], role))
    response = client.get(reverse("obligations:comparison"))
    assert response.status_code == (200 if role == Role.SYSTEM_ADMINISTRATOR else 404)
    text = response.content.decode()
    named = [SECRET, "新名", *(branch.name for branch in bureau["branches"])]
    assert [name for name in named if name in text] == []
