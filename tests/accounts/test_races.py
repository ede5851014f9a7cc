"""Two at once: tries to sign in, rights, changes of the tree."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import IntegrityError, OperationalError, connection

from accounts.actions import give_grant
from accounts.ladder import begin_try, end_try
from accounts.models import Grant, SignInAttempt
from accounts.roles import Role
from accounts.second_factor import accept_code
from accounts.two_persons import ask_right, confirm_right
from branches.actions import found_organisation, move_organisation
from branches.choices import Kind
from branches.selectors import find_faults
from common.errors import Refused
from tests.accounts.proofs import code, with_app
from tests.factories import FOUNDED, make_bureau, make_organisation, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def at_once(*acts):
    """What each act answered, all begun at the same moment; a refusal is an answer."""
    start = Barrier(len(acts))

    def run(act):
        try:
            start.wait()
            return act()
        except (Refused, OperationalError, IntegrityError) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_twenty_simultaneous_tries_get_five_looks_at_the_password():
    make_user(badge_number="020317")

    def one_try():
        attempt, until = begin_try("020317", "10.0.0.1")
        if attempt is None:
            return until
        return end_try(attempt, succeeded=False) or "looked"

    at_once(*[one_try] * 20)
    assert SignInAttempt.objects.filter(succeeded=False).count() <= 5
    assert begin_try("020317", "10.0.0.1")[0] is None or SignInAttempt.objects.count() <= 5


def test_two_administrators_roles_given_at_once_leave_one():
    root, user = make_bureau()["root"], make_user()
    roles = (Role.SYSTEM_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR)
    at_once(
        *[
            lambda role=role: give_grant(user=user, organisation=root, role=role, start=FOUNDED, by=None)
            for role in roles
        ]
    )
    assert user.grants.count() == 1


def test_moving_and_founding_at_once_leave_a_sound_tree():
    bureau = make_bureau(branches=4)
    other = make_organisation("治安支队党总支", Kind.GENERAL_BRANCH, bureau["office"])
    day = date(2026, 1, 1)
    moves = [lambda b=branch: move_organisation(b, parent=other, on=day, by=None) for branch in bureau["branches"]]
    groups = [
        lambda n=n, b=branch: found_organisation(
            code=f"G{n}", name="党小组", kind=Kind.GROUP, parent=b, founded_on=FOUNDED, by=None
        )
        for n, branch in enumerate(bureau["branches"])
    ]
    at_once(*moves, *groups)
    assert find_faults() == []


def test_two_roles_written_at_once_past_every_act_leave_one():
    """Nothing but the trigger stands between."""
    root, user = make_bureau()["root"], make_user()
    roles = (Role.SYSTEM_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR)
    write = Grant.objects.create
    answers = at_once(
        *[lambda role=role: write(user=user, organisation=root, role=role, start=FOUNDED) for role in roles]
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Grant", "IntegrityError"]
    assert user.grants.count() == 1


def test_a_code_sent_twice_at_once_opens_once():
    user = make_user()
    with_app(user)
    now = code()
    answers = at_once(*[lambda: accept_code(user, now)] * 4)
    assert sum(answer is not None for answer in answers) == 1


def test_a_right_confirmed_twice_at_once_is_given_once():
    root, asker = make_bureau()["root"], make_user()
    give_grant(user=asker, organisation=root, role=Role.SECURITY_ADMINISTRATOR, start=FOUNDED, by=None)
    asked = ask_right(user=make_user(), organisation=root, role=Role.COMMITTEE_STAFF, start=FOUNDED, by=asker)
    other = make_user()
    answers = at_once(*[lambda: confirm_right(asked, by=other)] * 3)
    assert sorted(type(answer).__name__ for answer in answers) == ["Grant", "Refused", "Refused"]
