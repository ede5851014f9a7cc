"""Citizen identity numbers after GB 11643: 17 digits and a check character."""

from datetime import date

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"


def check_character(first17: str) -> str:
    """The 18th character that belongs to 17 digits."""
    return CHECKS[sum(int(d) * w for d, w in zip(first17, WEIGHTS, strict=True)) % 11]


def is_well_formed(number: str) -> bool:
    """Whether `number` has 18 places, a real day of birth and the right check character."""
    digits = number[:17]
    if len(number) != 18 or not (digits.isascii() and digits.isdigit()):
        return False
    return birth_date(number) is not None and check_character(digits) == number[17].upper()


def birth_date(number: str) -> date | None:
    """The day of birth inside an 18-place number, or None where it is no day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def mask(number: str) -> str:
    """First six and last two places; the rest is hidden."""
    return f"{number[:6]}{'*' * 10}{number[-2:]}" if number else ""
