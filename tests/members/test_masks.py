"""What a reader is not shown of a person: masked figures, rests that are over, twins of a branch in a roster."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from branches.choices import Kind
from branches.models import Organisation
from members.actions import suspend_rights
from members.exports import all_members
from members.selectors import record_of
from tests.factories import make_bureau, make_member, make_organisation, make_secretary

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau():
    return make_bureau()


def test_a_number_is_whole_for_those_alone_who_keep_it(bureau, client):
    north = bureau["branches"][0]
    member = make_member(north, phone="13912345678")
    pages = []
    for user in (make_secretary(north), make_secretary(north, "宣传", post="publicity_commissioner")):
        client.force_login(user)
        pages.append(client.get(reverse("members:detail", args=[member.public_id])).content.decode())
    assert ["13912345678" in page for page in pages] == [True, False]
    assert "139****5678" in pages[1]


def test_rests_that_are_over_are_shown_to_nobody(bureau):
    today = timezone.localdate()
    member = make_member(bureau["branches"][0])
    suspend_rights(member, start=today - timedelta(days=90), end=today - timedelta(days=1), by=None)
    assert record_of(member, today, with_rests=True, with_number=True).rests == []


def test_a_roster_holds_no_twin_of_its_branch(bureau):
    north = bureau["branches"][0]
    twin = make_organisation("双生支部", Kind.BRANCH, bureau["general"])
    Organisation.objects.filter(pk=twin.pk).update(path=f"{north.path.rstrip('/')}000/")
    member = make_member(north, "本支部")
    make_member(Organisation.objects.get(pk=twin.pk), "双生")
    assert list(all_members(north)) == [member]
