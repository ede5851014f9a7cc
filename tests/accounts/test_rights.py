"""What a right opens: at its place, in its days, while the account is open; and who may take it away."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions import disable_account, end_grant
from accounts.models import Grant, User
from accounts.roles import ADMINISTRATORS, ROLE_PERMISSIONS, Role
from accounts.selectors import endable_rights
from common.scope import Scope
from tests.factories import make_bureau, make_grantee, make_user

SEES = "members.view_member"


@pytest.fixture
def bureau(db):
    return make_bureau()


def again(user):
    """The account as the next request reads it."""
    return User.objects.get(pk=user.pk)


def test_a_right_holds_at_its_place(bureau):
    staff = make_grantee(bureau["general"])
    assert staff.has_perm(SEES)
    assert staff.has_perm(SEES, bureau["branches"][0])
    assert not staff.has_perm(SEES, bureau["office"])


def test_a_right_taken_back_opens_nothing_on_its_last_day(bureau):
    staff = make_grantee(bureau["general"])
    end_grant(staff.grants.get(), on=timezone.localdate(), by=make_user())
    assert not again(staff).scope_for(SEES)


@pytest.mark.parametrize(("start", "end", "holds"), [(-9, -1, False), (1, None, False), (-9, 0, True), (0, 0, True)])
def test_a_right_holds_from_its_first_day_to_its_last(bureau, start, end, holds):
    staff, today = make_grantee(bureau["general"]), timezone.localdate()
    days = {"start": today + timedelta(start), "end": None if end is None else today + timedelta(end)}
    Grant.objects.filter(user=staff).update(**days)
    assert bool(again(staff).scope_for(SEES)) is holds


def test_a_closed_account_reaches_nothing(bureau):
    staff = make_grantee(bureau["general"])
    disable_account(staff, by=make_user())
    assert not again(staff).scope_for(SEES)
    assert not again(staff).has_perm(SEES)


def test_rights_of_another_part_are_no_choice(bureau):
    staff = make_grantee(bureau["office"])
    assert list(endable_rights(staff, Scope.of(bureau["office"].path))) == [staff.grants.get()]
    assert list(endable_rights(staff, Scope.of(bureau["general"].path))) == []


@pytest.mark.one_database
def test_the_three_administrators_share_no_power():
    powers = [ROLE_PERMISSIONS[role] for role in ADMINISTRATORS]
    keys = {"accounts.manage_account", "accounts.manage_grant", "audit.view_entry"}
    assert sorted(len(held & keys) for held in powers) == [1, 1, 1]
    assert ROLE_PERMISSIONS[Role.SYSTEM_ADMINISTRATOR] & keys == {"accounts.manage_account"}
