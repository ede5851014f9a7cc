"""Accounts that nobody used for 90 days are closed, and can be opened again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions import close_unused, enable_account
from accounts.models import User
from accounts.tasks import close_unused_accounts
from audit.models import Entry
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def account(*, opened, used=None, **more):
    """An account opened, and last used, so many days ago."""
    now = timezone.now()
    last = None if used is None else now - timedelta(days=used)
    return make_user(opened_at=now - timedelta(days=opened), last_login=last, **more)


def is_open(user):
    return User.objects.get(pk=user.pk).is_active


@pytest.mark.parametrize(
    ("opened", "used", "stays"),
    [(89, None, True), (90, None, False), (400, 89, True), (400, 90, False), (10, None, True), (89, 400, True)],
)
def test_ninety_days_without_use(opened, used, stays):
    user = account(opened=opened, used=used)
    close_unused_accounts()
    assert is_open(user) is stays
    assert Entry.objects.filter(verb="account.unused-closed", subject_id=str(user.pk)).exists() is not stays


def test_twice_is_once_and_the_demonstration_stays():
    account(opened=100)
    demo = account(opened=100, is_demo=True)
    assert [close_unused(timezone.now()) for _ in range(2)] == [1, 0]
    assert is_open(demo)


def test_an_account_opened_again_has_ninety_days_more():
    user = account(opened=400, used=100)
    close_unused(timezone.now())
    enable_account(user, by=make_user())
    assert close_unused(timezone.now()) == 0
    assert close_unused(timezone.now() + timedelta(days=91)) == 2
