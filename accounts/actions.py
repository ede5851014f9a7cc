"""What happens to accounts and rights."""

import secrets
from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from accounts.models import Grant, OneTimeCode, User
from audit.trail import record

CODE_LIFE = timedelta(days=7)


def give_grant(*, user, organisation, role, start, by, origin=Grant.Origin.EXPLICIT, end=None) -> Grant:
    """Open an organisation to an account in a role from `start`; a running one of the same kind is kept."""
    with transaction.atomic():
        grant, created = Grant.objects.get_or_create(
            user=user, organisation=organisation, role=role, origin=origin, end=None, revoked_at=None,
            defaults={"start": start, "given_by": by},
        )  # fmt: skip
        if end is not None:
            Grant.objects.filter(pk=grant.pk).update(end=end)
        if created:
            record(by, "grant.given", grant, path=organisation.path, reference=f"{role}")
    return grant


def end_grant(grant, *, on, by):
    """End a right with the day `on`; where that day has come, the door closes with the next request."""
    revoked_at = timezone.now() if on <= timezone.localdate() else None
    with transaction.atomic():
        Grant.objects.filter(pk=grant.pk).update(end=max(on, grant.start), revoked_at=revoked_at)
        record(by, "grant.ended", grant, path=grant.organisation.path, reference=grant.role)


@transaction.atomic
def open_account(*, badge_number, name, by, email="") -> tuple[User, str]:
    """Open an account that cannot be used before its one-time code; returns the account and the code."""
    user = User.objects.create_user(badge_number=badge_number, name=name, email=email)
    record(by, "account.opened", user, path="")
    return user, issue_code(user, by=by)


def issue_code(user, *, by) -> str:
    """A fresh one-time code; earlier ones end. Only the hash is kept, so it can be shown once."""
    code = "-".join(f"{secrets.randbelow(10**4):04}" for _ in range(3))
    user.codes.filter(used_at__isnull=True).update(expires_at=timezone.now())
    OneTimeCode.objects.create(
        user=user, code_hash=make_password(code), expires_at=timezone.now() + CODE_LIFE, issued_by=by
    )
    return code
