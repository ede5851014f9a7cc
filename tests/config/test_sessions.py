"""How long a session lives, whatever the pages do by themselves."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.roles import Role
from accounts.rules import WATCHED_ROLES
from branches.choices import Kind
from tests.factories import make_grantee, make_organisation, make_user

MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
ADDRESS = "/sign-in/password/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client, time_machine):
    """A client that signed in at nine in the morning and opened one page."""
    time_machine.move_to(MORNING, tick=False)
    client.force_login(make_user())
    assert client.get(ADDRESS).status_code == 200
    return client


def is_open(client, **headers):
    """Whether a page opens, rather than the sign-in page."""
    answer = client.get(ADDRESS, headers=headers)
    return answer.status_code == 200


def test_thirty_idle_minutes_end_a_session(signed_in, time_machine):
    time_machine.move_to(MORNING + timedelta(minutes=29, seconds=59), tick=False)
    assert is_open(signed_in)
    time_machine.move_to(MORNING + timedelta(minutes=59, seconds=59), tick=False)
    assert not is_open(signed_in)


@pytest.mark.parametrize("role", sorted(WATCHED_ROLES))
def test_fifteen_idle_minutes_end_a_session_of_administrators_and_the_discipline_body(client, time_machine, role):
    time_machine.move_to(MORNING, tick=False)
    client.force_login(make_grantee(make_organisation(kind=Kind.LEADING_PARTY_COMMITTEE), role))
    assert is_open(client)
    time_machine.move_to(MORNING + timedelta(minutes=14, seconds=59), tick=False)
    assert is_open(client)
    time_machine.move_to(MORNING + timedelta(minutes=29, seconds=59), tick=False)
    assert not is_open(client)


def test_the_page_knows_how_long_it_may_rest(client):
    user = make_user()
    client.force_login(user)
    assert 'data-session-seconds="1800"' in client.get(ADDRESS).content.decode()
    client.force_login(make_grantee(make_organisation(kind=Kind.LEADING_PARTY_COMMITTEE), Role.AUDIT_ADMINISTRATOR))
    assert 'data-session-seconds="900"' in client.get(ADDRESS).content.decode()


def test_polling_never_extends_a_session(signed_in, time_machine):
    for minute in range(1, 30):
        time_machine.move_to(MORNING + timedelta(minutes=minute), tick=False)
        assert is_open(signed_in, **{"X-Polling": "1"})
    time_machine.move_to(MORNING + timedelta(minutes=30), tick=False)
    assert not is_open(signed_in, **{"X-Polling": "1"})


def test_eight_hours_end_a_busy_session(signed_in, time_machine):
    for minute in range(10, 480, 10):
        time_machine.move_to(MORNING + timedelta(minutes=minute), tick=False)
        assert is_open(signed_in)
    time_machine.move_to(MORNING + timedelta(hours=8), tick=False)
    assert not is_open(signed_in)


def test_a_session_is_written_once_a_minute(signed_in, time_machine):
    def writes(second):
        time_machine.move_to(MORNING + timedelta(seconds=second), tick=False)
        before = signed_in.session["seen_at"]
        is_open(signed_in)
        return signed_in.session["seen_at"] != before

    assert [writes(second) for second in (30, 59, 60, 90, 120)] == [False, False, True, False, True]


def test_the_language_of_the_account_wins(client):
    client.force_login(make_user(language="en"))
    answer = client.get(ADDRESS, headers={"Accept-Language": "zh-CN"})
    assert answer.headers["Content-Language"] == "en"


def test_signing_out_clears_what_the_browser_kept(signed_in):
    answer = signed_in.post("/sign-out/")
    assert answer.status_code == 302
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_open(signed_in)
