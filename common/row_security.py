"""For whom the database shows protected rows: the third wall, behind the page and the query.

PostgreSQL asks the setting below in its policies and shows nothing while it is empty. It holds inside one transaction
only, so that a pooled connection never carries it into somebody else's request. SQLite has no such wall.
"""

from contextlib import contextmanager, suppress

from django.db import DatabaseError, connection, transaction

SETTING = "zhibu.reader"
EVERYBODY = "*"


@contextmanager
def reading_as(user):
    """A transaction in which protected tables show what belongs to `user`."""
    with transaction.atomic(), _reader(str(user.pk)):
        yield


@contextmanager
def reading_everything():
    """A stretch in which protected tables show everything: for acts that were allowed, tasks and commands.

    Opens a transaction where there is none. Refusals pass through it: an act that may be refused halfway stands in
    `transaction.atomic` of its own.
    """
    if connection.in_atomic_block:
        with _reader(EVERYBODY):
            yield
    else:
        with transaction.atomic(), _reader(EVERYBODY):
            yield


@contextmanager
def _reader(name):
    before = _exchange(name)
    try:
        yield
    finally:
        # After an error of the database the transaction takes the setting back by itself.
        with suppress(DatabaseError):
            _exchange(before)


def _exchange(name) -> str:
    """Set the reader and return who it was."""
    if connection.vendor != "postgresql":
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting(%s, true), ''), set_config(%s, %s, true)",
                       [SETTING, SETTING, name])  # fmt: skip
        return cursor.fetchone()[0]


def protect(schema_editor, table: str, belongs: str):
    """Let PostgreSQL cut `table`, for its owner too: rows are shown where `belongs` holds for the reader.

    `belongs` is a condition in which READER stands for the id of the account as text. For migrations; nothing on
    SQLite.
    """
    if schema_editor.connection.vendor != "postgresql":
        return
    reader = f"current_setting('{SETTING}', true)"
    shown = f"{reader} = '{EVERYBODY}' OR ({belongs.replace('READER', reader)})"
    schema_editor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY", None)
    schema_editor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY", None)
    schema_editor.execute(f"CREATE POLICY {table}_reader ON {table} USING ({shown}) WITH CHECK ({shown})", None)


def unprotect(schema_editor, table: str):
    """Take the wall down again."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP POLICY {table}_reader ON {table}", None)
        schema_editor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY", None)
        schema_editor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY", None)
