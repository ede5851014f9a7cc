"""Merging one branch into another: people move, the past stays where it was."""

from datetime import date
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from audit.models import Entry
from branches.choices import Kind
from branches.selectors import find_faults, tree_on
from common.scope import Scope
from tests.factories import make_bureau, make_grantee, make_member, make_organisation, make_roll, make_secretary

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau():
    made = make_bureau()
    make_roll(made["branches"][0], full=3)
    group = make_organisation("第一党小组", Kind.GROUP, made["branches"][0])
    make_member(made["branches"][0], name="组员", group=group)
    return made


def post(user, organisation, **values):
    client = Client()
    client.force_login(user)
    data = {"idempotency_key": str(uuid4()), "version": 1, "on": "2026-03-01", **values}
    return [client.post(reverse("members:merge", args=[organisation.public_id]), data) for _ in range(2)]


def test_everybody_moves_and_the_past_stays(bureau):
    gone, kept = bureau["branches"]
    answers = post(make_grantee(bureau["office"], Role.COMMITTEE_STAFF), gone, into=kept.pk)
    assert [answer.status_code for answer in answers] == [302, 302]
    gone.refresh_from_db()
    assert (gone.closed_on, gone.merged_into, gone.members.count(), kept.members.count()) == (
        date(2026, 2, 28),
        kept,
        0,
        4,
    )
    people = {
        day: {row.organisation.pk: row.people for row in tree_on(day, Scope.everywhere())}
        for day in (date(2026, 2, 28), date(2026, 3, 1))
    }
    assert [people[day].get(branch.pk) for day in people for branch in (gone, kept)] == [4, 0, None, 4]
    assert Entry.objects.filter(verb="organisation.merged").count() == 1
    assert find_faults() == []


@pytest.mark.parametrize(
    ("field", "values"),
    [("into", {"into": "x"}), ("into", {"into": ""}), ("on", {"on": "2999-01-01"}), ("on", {"on": "2019-01-01"})],
)
def test_bad_merges_change_nothing(bureau, field, values):
    gone, kept = bureau["branches"]
    answer, _again = post(make_grantee(bureau["office"], Role.COMMITTEE_STAFF), gone, **{"into": kept.pk, **values})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    gone.refresh_from_db()
    assert gone.closed_on is None


def test_not_into_itself_nor_a_stranger(bureau):
    gone = bureau["branches"][0]
    elsewhere = make_organisation("城区分局机关党委", Kind.OFFICE_PARTY_COMMITTEE, bureau["root"])
    foreign = make_organisation("外面的支部", Kind.BRANCH, elsewhere)
    staff = make_grantee(bureau["office"], Role.COMMITTEE_STAFF)
    for into in (gone, foreign, bureau["general"]):
        assert list(post(staff, gone, into=into.pk)[0].context["form"].errors) == ["into"]


def test_who_merges(bureau):
    gone, kept = bureau["branches"]
    assert [a.status_code for a in post(make_secretary(gone), gone, into=kept.pk)] == [404, 404]
    assert [a.status_code for a in post(make_grantee(kept, Role.COMMITTEE_STAFF), gone, into=kept.pk)] == [404, 404]
