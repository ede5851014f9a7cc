"""Writing many rows with one statement, the same on both databases. What they share is prepared once, not per row."""

from django.db import connection
from django.db.models import DateTimeField, Value

from reminders.models import Notice, Reminder

# Two values a row and a dozen a message; SQLite takes 32,766 in a statement.
ROWS_AT_ONCE = 2000
COLUMNS = (
    "kind", "subject", "version", "step", "recipient_id", "channel", "title", "address", "due_at", "expires_at",
    "planned_at", "tries", "error",
)  # fmt: skip


def moment(at):
    """A moment as the database takes it."""
    return connection.ops.adapt_datetimefield_value(at)


READER = COLUMNS.index("recipient_id")
SHARED = (*COLUMNS[:READER], *COLUMNS[READER + 1 :])


def insert_reminders(rows: list[tuple]):
    """Write rows with values in the order of COLUMNS (moments through `moment`); a row whose key exists is left out.

    What the readers of a message have in common is sent once and joined to their numbers by the database.
    """
    with connection.cursor() as cursor:
        for start in range(0, len(rows), ROWS_AT_ONCE):
            cursor.execute(*_statement(rows[start : start + ROWS_AT_ONCE]))


def _statement(rows) -> tuple[str, list]:
    shared: dict[tuple, int] = {}
    readers = [(shared.setdefault((*row[:READER], *row[READER + 1 :]), len(shared)), row[READER]) for row in rows]
    taken = ", ".join(f"m.column{place}" for place in range(2, len(SHARED) + 2))
    message = f"({', '.join(['%s'] * (len(SHARED) + 1))})"
    # Without the WHERE, SQLite reads the ON of the conflict as one of the join.
    text = (
        f"INSERT INTO {Reminder._meta.db_table} ({', '.join(SHARED)}, recipient_id) "  # noqa: S608 - our own names
        f"SELECT {taken}, r.column2 FROM (VALUES {', '.join([message] * len(shared))}) AS m "
        f"JOIN (VALUES {', '.join(['(%s, %s)'] * len(readers))}) AS r ON r.column1 = m.column1 "
        f"WHERE true ON CONFLICT DO NOTHING"
    )
    values = [value for columns, number in shared.items() for value in (number, *columns)]
    return text, [*values, *(value for pair in readers for value in pair)]


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
