"""Two rights in two places do not add up: each page is cut by its own."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions import give_grant
from accounts.roles import Role
from branches.choices import Kind
from common.periods import quarter
from tests.factories import FOUNDED, make_bureau, make_organisation, make_secretary


@pytest.mark.django_db
def test_nobody_exempts_where_only_the_light_is_seen(client):
    bureau = make_bureau()
    office = make_organisation("分局机关党委", Kind.OFFICE_PARTY_COMMITTEE, bureau["root"])
    outside = make_organisation("分局党支部", Kind.BRANCH, office)
    user = make_secretary(outside)
    give_grant(user=user, organisation=bureau["office"], role=Role.COMMITTEE_STAFF, start=FOUNDED, by=None)
    client.force_login(user)

    def codes(page):
        period = quarter(timezone.localdate()).code
        places = (outside, bureau["branches"][0])
        address = [reverse(page, args=["meetings.party_lecture", place.public_id, period]) for place in places]
        return [client.get(each).status_code for each in address]

    assert codes("obligations:why") == [200, 200]
    assert codes("obligations:exempt") == [404, 200]
