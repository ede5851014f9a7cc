"""The page of a duty as a rule: article, values with their days, exemptions in scope, where it shows."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.roles import Role
from obligations.actions import grant_exemption
from obligations.models import LocalValue
from obligations.registry import duties, duty
from tests.factories import make_bureau, make_grantee, make_organisation, make_secretary, make_user
from tests.obligations.test_values import LECTURE

pytestmark = pytest.mark.django_db
CODE = "meetings.party_lecture"


@pytest.fixture
def bureau():
    return make_bureau(2)


def page(client, user, code=CODE):
    client.force_login(user)
    return client.get(reverse("obligations:rule", args=[code]))


def test_every_duty_has_its_page(client, bureau):
    user = make_grantee(bureau["root"])
    for each in duties():
        answer = page(client, user, each.code)
        assert answer.status_code == 200
        assert str(each.title) in answer.content.decode()
    assert page(client, user, "nonsense").status_code == 404


def test_values_stand_with_the_day_from_which_they_hold(client, bureau):
    for start, value in ((date(2024, 1, 1), "year"), (date(2025, 1, 1), "half_year")):
        LocalValue.objects.create(rule=LECTURE, value=value, start=start, ground=f"局党委会议〔{start.year}〕")
    answer = page(client, make_secretary(bureau["branches"][0]))
    (setting, *_general) = answer.context["settings"]
    assert [(row.start.year, label) for row, label in setting.labelled] == [(2025, "每半年"), (2024, "每年")]
    assert setting.running.start == date(2025, 1, 1)
    text = answer.content.decode()
    assert all(word in text for word in ("2025-01-01", "局党委会议〔2024〕", "本局规定"))


def test_exemptions_are_cut_by_the_scope(client, bureau):
    first, second = bureau["branches"]
    officer = make_user("宋致远")
    for branch in (first, second):
        grant_exemption(branch, duty(CODE), start=date(2026, 1, 1), end=None, reason="全员安保", by=officer)
    shown = page(client, make_secretary(first)).context["exemptions"]
    assert [row.organisation for row in shown] == [first]
    everywhere = page(client, make_grantee(bureau["office"])).context["exemptions"]
    assert {row.organisation for row in everywhere} == {first, second}


def test_who_sees_no_lights_sees_no_page(client, bureau):
    assert page(client, make_user("路人")).status_code == 404
    assert page(client, make_grantee(bureau["root"], Role.SYSTEM_ADMINISTRATOR)).status_code == 404


def test_a_light_leads_to_its_rule_and_an_article_too(client, bureau):
    branch = make_organisation("禁毒支队党支部", parent=bureau["general"])
    client.force_login(make_secretary(branch))
    address = reverse("obligations:rule", args=[CODE])
    assert address in client.get(reverse("obligations:why", args=[CODE, branch.public_id, "2026-Q1"])).content.decode()
    assert address in client.get(reverse("regulations:article", args=["br-16"])).content.decode()
