"""Writing many rows with one statement, the same on both databases. What they share is prepared once, not per row."""

from django.db import connection
from django.db.models import DateTimeField, Value

from reminders.models import Notice, Reminder

# 13 values a row; SQLite takes 32,766 in a statement.
ROWS_AT_ONCE = 1000
COLUMNS = (
    "kind", "subject", "version", "step", "recipient_id", "channel", "title", "address", "due_at", "expires_at",
    "planned_at", "tries", "error",
)  # fmt: skip


def moment(at):
    """A moment as the database takes it."""
    return connection.ops.adapt_datetimefield_value(at)


def insert_reminders(rows: list[tuple]):
    """Write rows with values in the order of COLUMNS (moments through `moment`); a row whose key exists is left out."""
    place = f"({', '.join(['%s'] * len(COLUMNS))})"
    with connection.cursor() as cursor:
        for start in range(0, len(rows), ROWS_AT_ONCE):
            chunk = rows[start : start + ROWS_AT_ONCE]
            cursor.execute(
                f"INSERT INTO {Reminder._meta.db_table} ({', '.join(COLUMNS)}) "  # noqa: S608 - our own names only
                f"VALUES {', '.join([place] * len(chunk))} ON CONFLICT DO NOTHING",
                [value for row in chunk for value in row],
            )


def insert_notices(reminders, at):
    """Write the notice of each of these reminders (a queryset); one that is there already stays as it is."""
    source = reminders.annotate(moment=Value(at, DateTimeField())).order_by()
    query, values = source.values_list("pk", "recipient_id", "title", "address", "moment").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Notice._meta.db_table} (reminder_id, recipient_id, title, address, at) "
            f"{query} ON CONFLICT DO NOTHING",
            values,
        )
