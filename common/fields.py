"""Model fields for things that must not be readable in a copy of the database."""

import hashlib
import hmac
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models

PREFIX = "enc1:"


@cache
def _ring(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(text: str) -> str:
    """Encrypt with the newest key of `settings.FIELD_KEYS`; the prefix names the scheme."""
    return PREFIX + _ring(tuple(settings.FIELD_KEYS)).encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """Undo `encrypt` with any key of the ring; raises ValueError rather than return what it cannot read."""
    try:
        return _ring(tuple(settings.FIELD_KEYS)).decrypt(token.removeprefix(PREFIX).encode()).decode()
    except InvalidToken as error:
        raise ValueError("this field was written with a key that is not in FIELD_KEYS") from error


def blind_index(text: str) -> str:
    """A keyed digest by which an encrypted value can be found again without being read."""
    return hmac.new(settings.BLIND_INDEX_KEY.encode(), text.encode(), hashlib.sha256).hexdigest() if text else ""


class EncryptedTextField(models.TextField):
    """Text that stands encrypted in the database. It can be written and read, never searched."""

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return encrypt(value) if value else value

    def from_db_value(self, value, expression, connection):
        return decrypt(value) if value else value

    def get_lookup(self, lookup_name):
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is encrypted: look it up by its blind index")
        return super().get_lookup(lookup_name)
