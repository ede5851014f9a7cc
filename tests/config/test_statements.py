"""No statement of a page or a job holds the database up for longer than it may."""

import pytest
from django.conf import settings
from django.db import connections
from django.db.backends.signals import connection_created
from django.db.utils import OperationalError

from config.startup import JOB_SECONDS, WEB_SECONDS, limit_statements


@pytest.fixture
def limited():
    """A function that opens a fresh connection of a process limited so."""
    opened = []

    def limit(seconds):
        limit_statements(seconds)
        connection = connections["default"].copy()
        opened.append(connection)
        return connection

    yield limit
    connection_created.disconnect(dispatch_uid="statement_timeout")
    for connection in opened:
        connection.close()


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_statement_is_given_up(limited):
    connection = limited(1)
    with connection.cursor() as cursor, pytest.raises(OperationalError, match="statement timeout"):
        cursor.execute("SELECT pg_sleep(9)")
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("1s",)


@pytest.mark.django_db
def test_a_database_without_such_a_bound_opens_all_the_same(limited):
    with limited(WEB_SECONDS).cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def test_a_page_has_less_time_than_a_job():
    assert (WEB_SECONDS, JOB_SECONDS) == (5, 60)
    for name in ("wsgi", "asgi"):
        text = (settings.BASE_DIR / "config" / f"{name}.py").read_text(encoding="utf-8")
        assert text.index("limit_statements(WEB_SECONDS)") < text.index("refuse_demo_accounts()")
