"""The page of the trail: for audit administrators, without contents."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.actions import open_account
from accounts.roles import Role
from audit.models import Entry
from branches.actions import rename_organisation
from tests.factories import FOUNDED, make_bureau, make_grantee, make_secretary, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau():
    return make_bureau()


@pytest.fixture
def auditor(bureau):
    return make_grantee(bureau["root"], Role.AUDIT_ADMINISTRATOR, name="审计员")


def page_of(user, **query):
    client = Client()
    client.force_login(user)
    return client.get(reverse("audit:list"), query)


def shown(user, **query):
    return [(entry.verb, entry.actor and entry.actor.name) for entry, _fields in page_of(user, **query).context["rows"]]


def test_who_reads_the_trail(bureau, auditor):
    others = [
        make_secretary(bureau["branches"][0]),
        make_user(),
        *(
            make_grantee(bureau["root"], role)
            for role in (
                Role.SYSTEM_ADMINISTRATOR,
                Role.SECURITY_ADMINISTRATOR,
                Role.COMMITTEE_STAFF,
                Role.COMMITTEE_LEADER,
            )
        ),
    ]
    assert page_of(auditor).status_code == 200
    assert [page_of(user).status_code for user in others] == [404] * len(others)
    assert Client().get(reverse("audit:list"))["Location"].startswith("/sign-in/")


def test_verb_time_person_and_fields_but_no_contents(bureau, auditor):
    staff = make_user("改名的人")
    rename_organisation(bureau["branches"][0], name="极其特别的名字", on=FOUNDED, by=staff)
    response = page_of(auditor, verb="organisation.renamed")
    [(entry, fields)] = response.context["rows"]
    assert (entry.actor, fields) == (staff, [str(bureau["branches"][0]._meta.get_field("name").verbose_name)])
    text = response.content.decode()
    assert "改名的人" in text
    assert "极其特别的名字" not in text
    assert "刑侦支队第1党支部" not in text


def test_an_auditor_of_a_part_sees_that_part_and_no_accounts(bureau, auditor):
    local = make_grantee(bureau["branches"][0], Role.AUDIT_ADMINISTRATOR)
    open_account(badge_number="777", name="某", by=auditor)
    rename_organisation(bureau["branches"][0], name="甲", on=FOUNDED, by=None)
    rename_organisation(bureau["branches"][1], name="乙", on=FOUNDED, by=None)
    assert shown(local, verb="organisation.renamed") == [("organisation.renamed", None)]
    assert shown(local, verb="account.opened") == []
    assert shown(auditor, verb="account.opened") == [("account.opened", "审计员")]


def test_filters(bureau, auditor):
    open_account(badge_number="777", name="某", by=make_user("张三", badge_number="123456"))
    today = timezone.localdate()
    assert shown(auditor, person="张") == shown(auditor, person="１２３") == [("account.opened", "张三")]
    assert shown(auditor, person="张", on=today.isoformat()) == [("account.opened", "张三")]
    assert shown(auditor, person="张", on=(today - timedelta(days=1)).isoformat()) == []


@pytest.mark.parametrize(
    "query",
    [
        {"verb": "x"},
        {"on": "x"},
        {"on": "2026-02-30"},
        {"on": "9999-12-31"},
        {"on": "0001-01-01"},
        {"after": "x"},
        {"person": "\x00"},
    ],
)
def test_odd_filters_answer(auditor, query):
    assert page_of(auditor, **query).status_code == 200


def test_pages_follow_one_another(auditor):
    for n in range(120):
        Entry.objects.create(verb="account.changed", subject_type="accounts.user", subject_id=str(n))
    client, query, seen = Client(), "?verb=account.changed", []
    client.force_login(auditor)
    while query:
        page = client.get(reverse("audit:list") + query).context["page"]
        seen += [int(entry.subject_id) for entry in page]
        query = page.older
    assert seen == list(range(119, -1, -1))


def test_the_same_queries_for_1_3_and_30_entries(auditor):
    client, counts = Client(), []
    client.force_login(auditor)
    for total in (1, 3, 30):
        while Entry.objects.filter(verb="account.changed").count() < total:
            Entry.objects.create(
                verb="account.changed", subject_type="accounts.user", subject_id="1", actor=make_user()
            )
        client.get(reverse("audit:list"))
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("audit:list"), {"verb": "account.changed"})
        counts.append(len(captured))
    assert counts[0] == counts[1] == counts[2] <= 12
