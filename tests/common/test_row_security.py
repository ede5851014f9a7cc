"""For whom the database shows rows: never longer than the transaction, on a connection that others use next."""

import pytest
from django.db import connection, transaction

from common.row_security import EVERYBODY, SETTING, reading_as, reading_everything
from tests.factories import make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def reader():
    """For whom the database shows rows now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting(%s, true), '')", [SETTING])
        return cursor.fetchone()[0]


def test_a_reader_never_outlives_the_transaction():
    user = make_user()
    with transaction.atomic():
        with reading_as(user):
            assert reader() == str(user.pk)
        left_open = reading_everything()
        left_open.__enter__()
        assert reader() == EVERYBODY
    assert reader() == ""
    with pytest.raises(ZeroDivisionError), reading_everything():
        raise ZeroDivisionError
    assert reader() == ""


def test_an_error_of_the_database_takes_the_reader_along():
    with pytest.raises(Exception, match="nothing_so_called"), reading_everything(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM nothing_so_called")
    assert reader() == ""
