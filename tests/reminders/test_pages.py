"""The notices of a person, and the outbox in figures."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from reminders.models import Notice, Reminder
from tests.factories import make_bureau, make_grantee, make_user
from tests.reminders.making import NOON

pytestmark = pytest.mark.django_db
LIST = "/reminders/"


@pytest.fixture
def reader(client):
    user = make_user("林书涵")
    client.force_login(user)
    return user


def make_notice(user, *, number=1, title="会议提醒", at=NOON, address="/reminders/?from=notice", **values):
    """A notice as a worker writes it."""
    row = Reminder.objects.create(
        kind="test", subject=f"{user.pk}-{number}", step="1_day", recipient=user, title=title, due_at=at,
        expires_at=at + timedelta(days=1), sent_at=at,
    )  # fmt: skip
    return Notice.objects.create(reminder=row, recipient=user, title=title, address=address, at=at, **values)


def opening(notice, key=None):
    return {"notice": notice.pk, "idempotency_key": key or uuid4()}


def titles(answer):
    return [notice.title for notice in answer.context["page"]]


def test_everybody_sees_the_own_notices_newest_first(client, reader):
    make_notice(reader, number=1, title="早", at=NOON)
    make_notice(reader, number=2, title="晚", at=NOON + timedelta(hours=1))
    make_notice(make_user("别人"), title="别人的")
    assert titles(client.get(LIST)) == ["晚", "早"]


def test_unread_alone(client, reader):
    make_notice(reader, number=1, title="读过", read_at=NOON)
    make_notice(reader, number=2, title="没读")
    assert titles(client.get(LIST, {"show": "unread"})) == ["没读"]


def test_pages_are_reached_by_links(client, reader):
    for number in range(120):
        make_notice(reader, number=number, title=str(number), at=NOON + timedelta(minutes=number))
    address, seen = LIST, []
    while address:
        answer = client.get(address)
        seen += titles(answer)
        older = answer.context["page"].older
        address = LIST + older if older else ""
    assert seen == [str(number) for number in range(119, -1, -1)]


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_the_list_takes_the_same_queries_for_any_number_of_rows(client, reader, rows, django_assert_num_queries):
    for number in range(rows):
        make_notice(reader, number=number)
    client.get(LIST)
    with django_assert_num_queries(12, exact=False) as queries:
        client.get(LIST)
    notices = [query for query in queries.captured_queries if "reminders_notice" in query["sql"]]
    assert len(notices) == 2


def test_the_bell_counts_what_is_unread(client, reader):
    make_notice(reader, number=1)
    make_notice(reader, number=2, read_at=NOON)
    assert client.get(LIST).context["unread_notices"]() == 1


def test_opening_marks_as_read_and_leads_to_the_matter(client, reader):
    notice = make_notice(reader)
    answer = client.post(reverse("reminders:open"), opening(notice))
    assert (answer.status_code, answer["Location"]) == (302, "/reminders/?from=notice")
    notice.refresh_from_db()
    first = notice.read_at
    assert abs(first - timezone.now()) < timedelta(minutes=1)
    client.post(reverse("reminders:open"), opening(notice))
    notice.refresh_from_db()
    assert notice.read_at == first


def test_the_same_form_twice_leads_to_the_same_place(client, reader):
    notice, key = make_notice(reader), uuid4()
    answers = [client.post(reverse("reminders:open"), opening(notice, key))["Location"] for _ in range(2)]
    assert answers == ["/reminders/?from=notice"] * 2


@pytest.mark.parametrize("wrong", [{}, {"notice": "x"}, {"notice": "99999999999999999999"}])
def test_a_form_that_makes_no_sense_changes_nothing(client, reader, wrong):
    make_notice(reader)
    answer = client.post(reverse("reminders:open"), {"idempotency_key": uuid4(), **wrong})
    assert (answer.status_code, answer["Location"]) == (302, LIST)
    assert Notice.objects.unread().count() == 1


def test_nobody_opens_the_notice_of_somebody_else(client, reader):
    foreign = make_notice(make_user("别人"), address="/secret/")
    answer = client.post(reverse("reminders:open"), opening(foreign))
    assert answer["Location"] == LIST
    foreign.refresh_from_db()
    assert foreign.read_at is None


def test_opening_by_a_link_is_refused(client, reader):
    assert client.get(reverse("reminders:open")).status_code == 405
    assert client.get(reverse("reminders:read")).status_code == 405


def test_all_read_leaves_what_came_after_the_list_and_what_belongs_to_others(client, reader):
    seen = make_notice(reader, number=1)
    later = make_notice(reader, number=2, at=NOON + timedelta(hours=2))
    foreign = make_notice(make_user("别人"))
    until = (NOON + timedelta(hours=1)).isoformat()
    client.post(reverse("reminders:read"), {"until": until, "idempotency_key": uuid4()})
    assert set(Notice.objects.unread()) == {later, foreign}
    seen.refresh_from_db()
    assert seen.read_at is not None


def test_a_stranger_signs_in_first(client):
    assert client.get(LIST)["Location"].startswith("/sign-in/")
    assert client.post(reverse("reminders:open"), {})["Location"].startswith("/sign-in/")


class TestOutbox:
    ADDRESS = "/reminders/outbox/"

    def test_the_system_administrator_sees_figures_and_no_title(self, client):
        root = make_bureau()["root"]
        client.force_login(make_grantee(root, Role.SYSTEM_ADMINISTRATOR))
        now, user = timezone.now(), make_user("张警官")
        facts = {
            "kind": "test",
            "step": "1_day",
            "recipient": user,
            "title": "机密标题",
            "expires_at": now + timedelta(days=1),
        }
        for number, values in enumerate(
            [
                {"due_at": now + timedelta(hours=1)},
                {"due_at": now - timedelta(hours=1)},
                {"due_at": now - timedelta(hours=1), "sent_at": now},
                {"due_at": now - timedelta(hours=1), "failed_at": now, "error": "SMTPServerDisconnected"},
                {"due_at": now - timedelta(hours=1), "void_at": now},
            ]
        ):
            Reminder.objects.create(subject=str(number), **facts, **values)
        answer = client.get(self.ADDRESS)
        box = answer.context["outbox"]
        assert (box.waiting, box.due, box.sent, box.failed) == (1, 1, 1, 1)
        page = answer.content.decode()
        assert "SMTPServerDisconnected" in page
        assert "机密标题" not in page
        assert "张警官" not in page

    @pytest.mark.parametrize("role", [Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR, Role.COMMITTEE_STAFF])
    def test_for_others_it_does_not_exist(self, client, role):
        client.force_login(make_grantee(make_bureau()["root"], role))
        assert client.get(self.ADDRESS).status_code == 404
