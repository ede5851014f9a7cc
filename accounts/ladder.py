"""Counting tries to sign in. Existing and unknown badge numbers are counted alike, so that a lock tells nothing."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.utils import timezone

from accounts.models import SignInAttempt, User
from accounts.rules import LOCK, Try, lock_end
from audit.trail import record
from common.text import fold

Proof = TypeVar("Proof")


def badge_of(text: str) -> str:
    """A badge number as it is stored: full-width digits narrowed, ends trimmed."""
    return fold(text)[:30]


def locked_until(badge_number: str, address: str | None, ignoring: int | None = None) -> datetime | None:
    """Until when this badge number is shut for `address`; None when it is open."""
    now = timezone.now()
    rows = SignInAttempt.objects.filter(badge_number=badge_number, at__gt=now - 2 * LOCK).exclude(pk=ignoring)
    return lock_end([Try(*row) for row in rows.values_list("at", "address", "succeeded")], address, now)


def begin_try(badge_number: str, address: str | None) -> tuple[SignInAttempt | None, datetime | None]:
    """Count a try before the password is looked at: (the try, None), or (None, until when the door is shut).

    The row counts as a failure until `end_try` says otherwise, so that simultaneous tries see one another. A try
    behind a shut door is not kept: it neither prolongs the lock nor fills the table.
    """
    attempt = SignInAttempt.objects.create(badge_number=badge_number, address=address)
    until = locked_until(badge_number, address, ignoring=attempt.pk)
    if until is None:
        return attempt, None
    attempt.delete()
    return None, until


def end_try(attempt: SignInAttempt, *, succeeded: bool) -> datetime | None:
    """Note how a try ended; returns until when the door is now shut, if this was one too many."""
    if succeeded:
        SignInAttempt.objects.filter(pk=attempt.pk).update(succeeded=True)
        SignInAttempt.objects.filter(badge_number=attempt.badge_number, at__lt=timezone.now() - 2 * LOCK).delete()
        return None
    until = locked_until(attempt.badge_number, attempt.address)
    if until:
        note_lock(attempt)
    return until


def held(
    badge_number: str, address: str | None, prove: Callable[[], Proof | None]
) -> tuple[Proof | None, datetime | None]:
    """What `prove` finds, None when it finds nothing or the door is shut; and until when the door is shut now."""
    attempt, until = begin_try(badge_number, address)
    if attempt is None:
        return None, until
    found = prove()
    return found, end_try(attempt, succeeded=found is not None)


def note_lock(attempt):
    """Leave an entry about the lock, where there is an account to speak of."""
    user = User.objects.filter(badge_number=attempt.badge_number).first()
    if user:
        with transaction.atomic():
            record(None, "account.locked", user, path="", reference=attempt.address or "")
