"""The shapes that facts given to `judge` may have. Each says in English what it wants when it gets something else."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any


class FactError(ValueError):
    """A fact that is missing, malformed or impossible; the text names it and says what is wanted."""


def refuse(path: str, wanted: str):
    raise FactError(f"{path}: {wanted}")


@dataclass(frozen=True)
class Whole:
    """A count: no fractions, no true and false."""

    least: int = 0
    most: int | None = None

    def __str__(self) -> str:
        return f"a whole number, {self.least} {'or more' if self.most is None else f'to {self.most}'}"

    def read(self, value: Any, path: str) -> int:
        if type(value) is not int or value < self.least or (self.most is not None and value > self.most):
            refuse(path, str(self))
        return value


@dataclass(frozen=True)
class Flag:
    def __str__(self) -> str:
        return "true or false"

    def read(self, value: Any, path: str) -> bool:
        if type(value) is not bool:
            refuse(path, str(self))
        return value


@dataclass(frozen=True)
class Text:
    def __str__(self) -> str:
        return "a text"

    def read(self, value: Any, path: str) -> str:
        if not isinstance(value, str) or not value.strip():
            refuse(path, str(self))
        return value


@dataclass(frozen=True)
class Key:
    """Whatever tells one thing from another in its list."""

    def __str__(self) -> str:
        return "a text or a whole number"

    def read(self, value: Any, path: str) -> str | int:
        if type(value) not in (str, int) or value == "":
            refuse(path, str(self))
        return value


@dataclass(frozen=True)
class Approval:
    """A consent: yes or no, or the reference of the decision, which means yes."""

    def __str__(self) -> str:
        return "true or false, or the reference of the decision"

    def read(self, value: Any, path: str) -> bool:
        if value is not None and type(value) not in (bool, str):
            refuse(path, str(self))
        return bool(value.strip() if isinstance(value, str) else value)


@dataclass(frozen=True)
class Day:
    """An ISO day; the centuries are bounded so that adding years always lands on a day."""

    def __str__(self) -> str:
        return "a day such as 2026-03-31"

    def read(self, value: Any, path: str) -> date:
        if not isinstance(value, str) or not re.fullmatch(r"(19|20|21)\d\d-\d\d-\d\d", value, re.ASCII):
            refuse(path, str(self))
        try:
            return date.fromisoformat(value)
        except ValueError:
            refuse(path, str(self))


@dataclass(frozen=True)
class Month:
    """A month, read as its first day."""

    def __str__(self) -> str:
        return "a month such as 2026-03"

    def read(self, value: Any, path: str) -> date:
        if not isinstance(value, str) or not re.fullmatch(r"(19|20|21)\d\d-(0[1-9]|1[0-2])", value, re.ASCII):
            refuse(path, str(self))
        return date.fromisoformat(f"{value}-01")


@dataclass(frozen=True)
class Moment:
    """A day with a time; without an offset it is read as local time of the rule."""

    def __str__(self) -> str:
        return "a moment such as 2026-03-31T09:30:00+08:00"

    def read(self, value: Any, path: str) -> datetime:
        if not isinstance(value, str) or not re.match(r"(19|20|21)\d\d-\d\d-\d\d[T ]\d\d:", value, re.ASCII):
            refuse(path, str(self))
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            refuse(path, str(self))


@dataclass(frozen=True)
class Money:
    """Yuan as a string with two decimals."""

    def __str__(self) -> str:
        return 'yuan as a string with two decimals, such as "5000.00"'

    def read(self, value: Any, path: str) -> Decimal:
        if not isinstance(value, str) or not re.fullmatch(r"\d{1,12}\.\d\d", value, re.ASCII):
            refuse(path, str(self))
        return Decimal(value)


@dataclass(frozen=True)
class Choice:
    options: tuple[str, ...]

    def __str__(self) -> str:
        return "one of " + ", ".join(self.options)

    def read(self, value: Any, path: str) -> str:
        if not isinstance(value, str) or value not in self.options:
            refuse(path, str(self))
        return value


@dataclass(frozen=True)
class Maybe:
    """A fact that may be absent or null; `default` stands for it."""

    shape: Any
    default: Any = None

    def __str__(self) -> str:
        return f"{self.shape} (may be absent)"

    def read(self, value: Any, path: str) -> Any:
        return self.default if value is None else self.shape.read(value, path)


@dataclass(frozen=True)
class ListOf:
    shape: Any

    def __str__(self) -> str:
        return f"a list, each {self.shape}"

    def read(self, value: Any, path: str) -> list:
        if not isinstance(value, list):
            refuse(path, str(self))
        return [self.shape.read(item, f"{path}[{index}]") for index, item in enumerate(value)]


@dataclass(frozen=True)
class Record:
    """An object with exactly these facts; a fact nobody asked for is a slip of the pen and refused."""

    fields: Mapping[str, Any]

    def __str__(self) -> str:
        return "{" + "; ".join(f"{name}: {shape}" for name, shape in self.fields.items()) + "}"

    def read(self, value: Any, path: str) -> dict:
        if not isinstance(value, dict):
            refuse(path, f"an object with {', '.join(self.fields)}")
        for name in value:
            if name not in self.fields:
                refuse(f"{path}.{name}", f"no such fact; known are {', '.join(self.fields)}")
        return {name: shape.read(value.get(name), f"{path}.{name}") for name, shape in self.fields.items()}


@dataclass(frozen=True)
class Ratio:
    """A share between 0 and 1 without rounding: 1/3 stays a third."""

    def __str__(self) -> str:
        return 'a share from 0 to 1 as a string, such as "1/3" or "0.3"'

    def read(self, value: Any, path: str) -> Fraction:
        if type(value) in (int, float):
            value = str(value)
        if not isinstance(value, str) or not re.fullmatch(r"\d{1,6}(\.\d{1,6}|/[1-9]\d{0,5})?", value, re.ASCII):
            refuse(path, str(self))
        return Fraction(value) if Fraction(value) <= 1 else refuse(path, str(self))
