"""Rows of plain inputs (`item-0-title`), read by hand: forty people and a dozen points need no formsets.

Everything typed is kept: a row holds the raw values, what they mean, and what is wrong with them.
"""

import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError

LIMIT = 60


@dataclass
class Row:
    """One line of a list as typed: raw `values`, `cleaned` ones, `errors` by field."""

    prefix: str
    index: int
    values: dict
    cleaned: dict = field(default_factory=dict)
    errors: dict = field(default_factory=dict)
    number: int = 0

    @property
    def name(self) -> str:
        """What the names of its inputs begin with."""
        return f"{self.prefix}-{self.index}"

    def get(self, name, default=None):
        """The meaning of a field; `default` where it is missing or wrong."""
        value = self.cleaned.get(name)
        return default if value is None or name in self.errors else value

    def object_to(self, name, message):
        """Note what is wrong with a field."""
        self.errors.setdefault(name, []).append(str(message))


class RowSet:
    """A list of rows: the fields of each, and `marks`, the fields that make a row count as filled in.

    `digits` is the length of the greatest number of a row: a place in the list, or the key of a person.
    """

    def __init__(self, prefix, fields, marks, *, digits=3, limit=LIMIT):
        self.prefix, self.fields, self.marks, self.limit = prefix, fields, marks, limit
        self._pattern = re.compile(rf"{prefix}-(\d{{1,{digits}}})-({'|'.join(fields)})")

    def indexes(self, source) -> list[int]:
        """The numbers of the rows that were sent."""
        found = {int(match[1]) for key in source if (match := self._pattern.fullmatch(key))}
        return sorted(found)[: self.limit]

    def read(self, source, choices=None, named=frozenset()) -> list[Row]:
        """The filled rows of `source` in order, cleaned; `choices` gives {field: choices} that differ by page.

        Rows that rows of another list name count as filled: their numbers are `named`.
        """
        rows = [self._raw(source, index) for index in self.indexes(source)]
        filled = [row for row in rows if row.index in named or any(row.values[name].strip() for name in self.marks)]
        for row in filled:
            self._clean(row, choices or {})
        return filled

    def _raw(self, source, index) -> Row:
        return Row(
            self.prefix, index, {name: source.get(f"{self.prefix}-{index}-{name}") or "" for name in self.fields}
        )

    def _clean(self, row, choices):
        for name, form_field in self.fields.items():
            used = self._with(form_field, choices[name]) if name in choices else form_field
            try:
                row.cleaned[name] = used.clean(row.values[name])
            except ValidationError as error:
                row.errors[name] = [str(message) for message in error.messages]

    @staticmethod
    def _with(form_field, choices):
        own = type(form_field)()
        own.choices = choices
        return own

    def blank(self, index, **values) -> Row:
        """An empty row to be filled in."""
        return Row(self.prefix, index, dict.fromkeys(self.fields, "") | values)

    def with_blanks(self, rows, count=1, **values) -> list[Row]:
        """The rows and `count` empty ones after them."""
        first = max((row.index for row in rows), default=-1) + 1
        return [*rows, *(self.blank(first + n, **values) for n in range(count))]
