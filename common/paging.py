"""Pages of a list by keyset: the next page begins after a row, not after a count, however long the list is."""

import base64
import binascii
import json
from datetime import date, datetime
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db.models import Q

SIZE = 50
CAP = 1000


def encode(value, pk) -> str:
    """The opaque name of a place in the list."""
    text = value.isoformat() if isinstance(value, date | datetime) else value
    return base64.urlsafe_b64encode(json.dumps([text, pk]).encode()).decode().rstrip("=")


def decode(token: str, field) -> tuple | None:
    """The (value, primary key) a token names; None for what is no token of this column."""
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        return field.to_python(value), int(pk)
    except (binascii.Error, ValueError, TypeError, OverflowError, ValidationError):
        return None


def counted(rows, cap: int = CAP) -> tuple[int, bool]:
    """How many rows there are, and whether counting stopped at `cap`."""
    number = rows.order_by()[: cap + 1].count()
    return min(number, cap), number > cap


class KeysetPage:
    """One page of `rows`, ordered by (`column`, primary key). One query; iterating gives the rows.

    `column` is a field of the model that is never empty; a leading "-" begins with the greatest. `query` is the
    request's GET: `after` and `before` are read from it, everything else is kept in the addresses `newer` and `older`.
    A token that means nothing gives the first page.
    """

    def __init__(self, rows, query, *, column="sort_key", size=SIZE):
        self.query, self.size = query, size
        self.column, self.descending = column.lstrip("-"), column.startswith("-")
        self.field = rows.model._meta.get_field(self.column)
        self.after, self.before = self._place("after"), self._place("before")
        self._source = rows

    def _place(self, name):
        token = self.query.get(name, "")
        return decode(token, self.field) if token else None

    def _beyond(self, place, *, backwards) -> Q:
        """The condition of the rows that follow `place` in reading order, or precede it."""
        value, pk = place
        sign = "lt" if self.descending != backwards else "gt"
        return Q(**{f"{self.column}__{sign}": value}) | Q(**{self.column: value, f"pk__{sign}": pk})

    def _order(self, *, backwards) -> list[str]:
        dash = "-" if self.descending != backwards else ""
        return [f"{dash}{self.column}", f"{dash}pk"]

    @cached_property
    def _fetched(self) -> list:
        """One row more than the page holds, in the order they were read."""
        backwards = self.before is not None
        place = self.before or self.after
        rows = self._source.filter(self._beyond(place, backwards=backwards)) if place else self._source
        return list(rows.order_by(*self._order(backwards=backwards))[: self.size + 1])

    @cached_property
    def rows(self) -> list:
        """The rows of the page in reading order."""
        page = self._fetched[: self.size]
        return page[::-1] if self.before else page

    def __iter__(self):
        return iter(self.rows)

    def __len__(self):
        return len(self.rows)

    def _address(self, name, row) -> str:
        query = self.query.copy()
        query.pop("after", None)
        query.pop("before", None)
        query[name] = encode(getattr(row, self.field.attname), row.pk)
        return f"?{query.urlencode()}"

    @property
    def newer(self) -> str:
        """The address of the page before; empty on the first."""
        more = len(self._fetched) > self.size if self.before else self.after is not None
        return self._address("before", self.rows[0]) if more and self.rows else ""

    @property
    def older(self) -> str:
        """The address of the page that follows; empty on the last."""
        more = self.before is not None or len(self._fetched) > self.size
        return self._address("after", self.rows[-1]) if more and self.rows else ""
