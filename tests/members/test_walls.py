"""Protected facts behind PostgreSQL's own wall, asked past every page and query of ours."""

from importlib import import_module

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actions import end_grant
from accounts.roles import Role, roles_with
from branches.models import Organisation
from common.row_security import reading_as, reading_everything
from members.actions import change_protected
from members.models import SensitiveFacts
from tests.factories import make_bureau, make_grantee, make_member, make_secretary, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_the_wall_knows_the_roles_that_may_uncover():
    assert set(import_module("members.migrations.0006_walls").ROLES) == set(roles_with("members.view_sensitive"))


def test_each_sees_the_own_part_and_nobody_without_a_name_sees_anything():
    places = make_bureau(2)
    first, second = places["branches"]
    member = make_member(first, "许知远")
    facts = change_protected(member, by=None, health="QHEALTHZ")
    owner, neighbour = make_secretary(first), make_secretary(second, "隔壁")
    staff = make_grantee(places["office"], Role.COMMITTEE_STAFF)
    leader, stranger = make_grantee(places["office"], Role.COMMITTEE_LEADER, "领导"), make_user("路人")
    seen = {}
    for user in (owner, neighbour, staff, leader, stranger):
        with reading_as(user):
            seen[user] = list(SensitiveFacts.objects.values_list("health", flat=True))
    assert seen == {owner: ["QHEALTHZ"], staff: ["QHEALTHZ"], neighbour: [], leader: [], stranger: []}
    assert SensitiveFacts.objects.count() == 0
    assert SensitiveFacts.objects.filter(pk=facts.pk).update(health="") == 0
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        SensitiveFacts.objects.create(member=make_member(first, "另一人"))
    with reading_everything():
        assert SensitiveFacts.objects.count() == 1


def shown(user):
    """How many protected facts the database shows an account."""
    with reading_as(user):
        return SensitiveFacts.objects.count()


def test_a_right_taken_back_opens_nothing_and_a_twin_is_another_branch():
    places = make_bureau(2)
    first, second = places["branches"]
    Organisation.objects.filter(pk=second.pk).update(path=f"{first.path.rstrip('/')}000/")
    change_protected(make_member(second, "许知远"), by=None, health="QHEALTHZ")
    staff = make_grantee(places["general"], Role.COMMITTEE_STAFF)
    assert [shown(staff), shown(make_secretary(first))] == [1, 0]
    end_grant(staff.grants.get(), on=timezone.localdate(), by=None)
    assert shown(staff) == 0


def test_the_page_is_cut_though_the_wall_stood_open(client, monkeypatch):
    monkeypatch.setattr("common.views.reading_as", lambda _user: reading_everything())
    first, second = make_bureau(2)["branches"]
    members = [make_member(branch, "许知远") for branch in (first, second)]
    for member in members:
        change_protected(member, by=None, health="QHEALTHZ")
    client.force_login(make_secretary(first))
    codes = [client.get(reverse("members:reveal", args=[member.public_id])).status_code for member in members]
    assert codes == [200, 404]
