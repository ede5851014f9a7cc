"""Primary keys of what must not be counted."""

import secrets

from django.db import models


def random_key() -> int:
    """A primary key that counts nothing: no gap between two tells of a third."""
    return secrets.randbelow(2**62) + 1


class RandomKey(models.Model):
    """A row whose number tells nothing."""

    id = models.BigIntegerField(primary_key=True, default=random_key, editable=False)

    class Meta:
        abstract = True
