"""New rows of one table in one statement, with their keys: `bulk_create` for rows that are written all the time."""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import DateField, DateTimeField, Field, JSONField, TimeField

# SQLite takes 32,766 values in a statement.
VALUES_AT_ONCE = 32_000


def insert(rows: Iterable) -> list:
    """Insert unsaved rows of one model and give them their keys; returns them in order.

    Values go to the driver as they stand on the rows: for columns of texts, numbers, truth values, days, times and
    JSON, and for models that set nothing by themselves while saving. `bulk_create` prepares value by value, which for a
    roll of forty takes longer than the database does; `save` composes its statement anew for every row. Raises
    IntegrityError as they do.
    """
    rows = list(rows)
    if rows:
        statement = _statement(type(rows[0]), connection.vendor)
        for start in range(0, len(rows), statement.rows_at_once):
            statement.run(rows[start : start + statement.rows_at_once])
    return rows


class Statement:
    """The insertion of one model's rows, with what does not change from one time to the next."""

    def __init__(self, model):
        fields = [each for each in model._meta.concrete_fields if not each.primary_key]
        names = ", ".join(connection.ops.quote_name(each.column) for each in fields)
        self.columns = [(each.attname, adapter_of(each)) for each in fields]
        self.head = f"INSERT INTO {model._meta.db_table} ({names}) VALUES "  # noqa: S608 - our own names
        self.tail = f" RETURNING {model._meta.pk.column}"
        self.one = f"({', '.join(['%s'] * len(fields))})"
        self.rows_at_once = VALUES_AT_ONCE // len(fields)

    def run(self, rows: list):
        """Write these rows; the database answers with their keys in the same order."""
        values = [adapt(getattr(row, name)) for row in rows for name, adapt in self.columns]
        with connection.cursor() as cursor:
            cursor.execute(f"{self.head}{', '.join([self.one] * len(rows))}{self.tail}", values)
            for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
                row.pk, row._state.adding, row._state.db = key, False, connection.alias


@cache
def _statement(model, _vendor: str) -> Statement:
    return Statement(model)


def as_it_is(value: Any) -> Any:
    """A value the driver knows."""
    return value


def as_json(value: Any) -> Any:
    """A value for a column of JSON."""
    return connection.ops.adapt_json_value(value, None)


def adapter_of(each: Field) -> Callable[[Any], Any]:
    """How the database wants the values of a field."""
    adapters = {
        DateTimeField: connection.ops.adapt_datetimefield_value,
        DateField: connection.ops.adapt_datefield_value,
        TimeField: connection.ops.adapt_timefield_value,
        JSONField: as_json,
    }
    return next((adapt for kind, adapt in adapters.items() if isinstance(each, kind)), as_it_is)
