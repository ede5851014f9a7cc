"""Whoever copies the register is stopped, told until when, and the security administrators learn that it happened."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections
from django.utils import timezone

from accounts.models import ReadCount
from accounts.reading import HOUR, spend
from accounts.roles import Role
from accounts.selectors import reading_stops
from audit.models import Entry
from members.occasions import stops
from tests.factories import make_bureau, make_grantee, make_member, make_secretary, make_user


@pytest.fixture
def branch(db):
    return make_bureau()["branches"][0]


@pytest.fixture
def budget(settings):
    settings.READ_BUDGETS = {"members": 20, "exports": 3}
    return 20


def clock(monkeypatch, ahead):
    moment = timezone.now() + ahead
    monkeypatch.setattr("accounts.reading.timezone.now", lambda: moment)


def test_a_scraper_is_stopped_within_its_budget(client, branch, budget):
    scraper = make_secretary(branch)
    addresses = [f"/members/{make_member(branch, f'何望舒{n}').public_id}/" for n in range(30)]
    client.force_login(scraper)
    codes = [client.get(address).status_code for address in addresses]
    assert codes == [200] * budget + [429] * 10
    answer = client.get("/members/")
    assert (answer.status_code, "何望舒" in answer.content.decode()) == (429, False)
    assert 0 < int(answer.headers["Retry-After"]) <= 3600
    assert client.get("/members/me/").status_code == 200
    entry = Entry.objects.get(verb="reading.stopped")
    assert (entry.actor, entry.reference) == (scraper, "members 20")


def test_the_page_says_until_when(client, branch, budget):
    scraper = make_secretary(branch)
    client.force_login(scraper)
    for _number in range(budget + 1):
        answer = client.get("/members/")
    until = timezone.localtime(datetime.fromtimestamp(ReadCount.objects.get().since, UTC) + HOUR)
    assert f"{until:%H:%M}" in answer.content.decode()


def test_ones_own_record_and_a_form_are_not_counted(client, branch, budget):
    secretary = make_secretary(branch)
    client.force_login(secretary)
    for address in (f"/members/{secretary.member.public_id}/", "/members/me/", "/members/export/"):
        assert client.get(address).status_code == 200
    assert not ReadCount.objects.exists()


def test_the_next_hour_begins_anew(branch, budget, monkeypatch):
    reader = make_user()
    assert [spend(reader, "members").number for _n in range(22)] == list(range(1, 23))
    clock(monkeypatch, HOUR - timedelta(seconds=2))
    assert spend(reader, "members").is_over
    clock(monkeypatch, HOUR)
    assert not spend(reader, "members").is_over
    assert Entry.objects.filter(verb="reading.stopped").count() == 1


def test_people_and_kinds_are_counted_apart(branch, budget):
    one, other = make_user(), make_user()
    numbers = [spend(*each).number for each in ((one, "members"), (one, "exports"), (other, "members"))]
    assert numbers == [1, 1, 1]


def test_exports_have_a_smaller_budget(client, branch, budget):
    client.force_login(make_grantee(branch.parent, Role.COMMITTEE_STAFF))
    codes = [client.get("/dashboard/export.xlsx").status_code for _n in range(5)]
    assert codes == [200, 200, 200, 429, 429]
    assert Entry.objects.filter(verb="dashboard.exported").count() == 3
    assert client.get("/dashboard/").status_code == 200


def test_a_page_refused_costs_nothing(client, branch, budget):
    client.force_login(make_user())
    assert client.get("/members/").status_code == 404
    assert not ReadCount.objects.exists()


def test_the_security_administrators_above_are_told_neutrally(client, branch, budget):
    root = branch.parent.parent or branch.parent
    above = make_grantee(root, Role.SECURITY_ADMINISTRATOR)
    make_grantee(root, Role.AUDIT_ADMINISTRATOR)
    make_grantee(make_bureau()["branches"][0], Role.SECURITY_ADMINISTRATOR)
    scraper = make_secretary(branch)
    for _n in range(25):
        spend(scraper, "members")
    now = timezone.now()
    (told,) = stops(now, now)
    assert (told.recipient_ids, told.title, told.event) == ((above.pk,), "", "task")
    client.force_login(above)
    assert client.get(told.address).context["stopped_at"] is not None
    assert stops(now + timedelta(days=2), now + timedelta(days=2)) == []
    assert [user for _row, user in reading_stops(now - HOUR, now)] == [[above.pk]]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_simultaneous_pages_share_no_number(settings):
    settings.READ_BUDGETS = {"members": 20, "exports": 3}
    reader, barrier, numbers = make_user(), Barrier(4), []

    def read():
        barrier.wait()
        numbers.extend(spend(reader, "members").number for _n in range(10))
        connections.close_all()

    threads = [Thread(target=read) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == list(range(1, 41))
    assert Entry.objects.filter(verb="reading.stopped").count() == 1
