"""The first accounts of a bureau."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.models import Grant, User
from accounts.roles import Role
from branches.models import Organisation
from tests.factories import make_bureau, make_secretary

pytestmark = pytest.mark.django_db


def create(role="system", badge="000001", name="程立言", **more):
    out = StringIO()
    call_command("create_administrator", role=role, badge=badge, name=name, stdout=out, **more)
    return re.search(r"\d{4}-\d{4}-\d{4}", out.getvalue())[0]


def test_a_new_bureau_begins_with_a_code_and_no_password(client):
    with pytest.raises(CommandError, match="--bureau"):
        create()
    code = create(bureau="某市公安局党委")
    user = User.objects.get()
    assert not user.has_usable_password()
    assert Organisation.objects.get().name == "某市公安局党委"
    data = {"badge_number": "000001", "code": code, "password": "Neues-Wort-2026", "again": "Neues-Wort-2026"}
    assert client.post(reverse("accounts:activate"), data).status_code == 302
    client.post(reverse("account_login"), {"login": "000001", "password": "Neues-Wort-2026"})
    assert client.get(reverse("accounts:list")).status_code == 200


def test_again_gives_a_new_code_and_no_second_right():
    make_bureau()
    assert create() != create()
    assert Grant.objects.get(user__badge_number="000001").role == Role.SYSTEM_ADMINISTRATOR
    assert User.objects.get(badge_number="000001").codes.count() == 2


def test_one_person_is_not_two_administrators():
    make_bureau()
    create()
    with pytest.raises(CommandError):
        create(role="audit")
    assert Grant.objects.get().role == Role.SYSTEM_ADMINISTRATOR


def test_a_secretary_does_not_become_administrator():
    secretary = make_secretary(make_bureau()["branches"][0])
    with pytest.raises(CommandError):
        create(badge=secretary.badge_number)
    assert not secretary.codes.exists()


def test_unknown_roles_are_named():
    with pytest.raises(CommandError, match="invalid choice"):
        create(role="emperor")
