"""A bureau with a discipline body: two officers and a head, a person whose case it is, and people around both."""

from types import SimpleNamespace

import pytest
from django.utils import timezone

from accounts.roles import Role
from common.scope import Scope
from discipline.choices import Problem, Source
from discipline.registering import register_lead
from members.choices import Post
from tests.factories import make_bureau, make_grantee, make_member, make_secretary


@pytest.fixture
def bureau(db):
    """{root, branches, officer, approver, other, subject, secretary, scope, today}."""
    places = make_bureau(3)
    root, (own, other, third) = places["root"], places["branches"]
    people = {
        "officer": make_grantee(root, Role.DISCIPLINE_OFFICER, "沈砚之"),
        "approver": make_grantee(root, Role.DISCIPLINE_HEAD, "陶怀谷"),
        "other": make_grantee(root, Role.DISCIPLINE_OFFICER, "梁以安"),
        "subject": make_member(own, "许知远", badge_number="010101", user=True),
        "secretary": make_secretary(own, "周明远"),
    }
    return SimpleNamespace(
        **people, root=root, own=own, other_branch=other, third=third, scope=Scope.of(root.path),
        today=timezone.localdate(), posts=Post,
    )  # fmt: skip


@pytest.fixture
def lead(bureau):
    """A function that registers a lead about the subject, with other values where given."""

    def make(**values):
        return register_lead(
            organisation=bureau.root, scope=bureau.scope,
            **{"subject": "010101", "number": "纪线〔2026〕7", "source": Source.LETTER, "problem": Problem.WORK,
               "received_on": bureau.today, "approver": bureau.approver, "by": bureau.officer, **values},
        )  # fmt: skip

    return make
