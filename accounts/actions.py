"""What happens to accounts and rights."""

import secrets
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from accounts.models import Grant, OneTimeCode, PasswordHistory, Session, User
from accounts.roles import EXPLICIT_ROLES
from accounts.rules import UNUSED_FOR, exclude_each_other, sessions_allowed
from accounts.validators import BARRED
from audit.trail import diff, record
from common.errors import Objection, Refused, StaleEdit

CODE_LIFE = timedelta(days=7)
CODE_TRIES = 5


def refuse(code, message, field=""):
    """Stop the act with one objection."""
    raise Refused([Objection(code, message, field)])


def lock(user, version=None) -> User:
    """The row under a lock; StaleEdit when the caller saw an older version."""
    row = User.objects.select_for_update().get(pk=user.pk)
    if version is not None and row.version != version:
        raise StaleEdit(row)
    return row


def write(user, **columns):
    """Save columns and count the version up."""
    for field, value in {**columns, "version": user.version + 1}.items():
        setattr(user, field, value)
    user.save(update_fields=[*columns, "version"])


# --- Rights ---------------------------------------------------------------------------------------------------------


def check_exclusive(user, role, start, end):
    """Whether `role` fits what the person holds in the same days; raises Refused."""
    others = Grant.objects.filter(user=user, revoked_at__isnull=True)
    others = others.overlapping(start, end) if end else others.exclude(end__lt=start)
    if any(exclude_each_other(role, held) for held in others.values_list("role", flat=True).distinct()):
        refuse("roles-exclude", _("An administrator holds that one role and no other right."), "role")


@transaction.atomic
def give_grant(*, user, organisation, role, start, by, origin=Grant.Origin.EXPLICIT, end=None) -> Grant:
    """Open an organisation to an account in a role from `start`; a running one of the same kind is kept.

    Raises Refused where an administrator's role would stand beside any other.
    """
    lock(user)
    check_exclusive(user, role, start, end)
    grant, created = Grant.objects.get_or_create(
        user=user, organisation=organisation, role=role, origin=origin, end=end, revoked_at=None,
        defaults={"start": start, "given_by": by},
    )  # fmt: skip
    if created:
        record(by, "grant.given", grant, path=organisation.path, reference=f"{role}")
    return grant


def check_right(*, user, organisation, role, start, by, end=None):
    """Whether a right can be given by hand; raises Refused for the own account and for roles that come with posts."""
    if by == user:
        refuse("own-account", _("Nobody gives a right to the own account."))
    if role not in EXPLICIT_ROLES:
        refuse("role-of-post", _("This role comes with a post and is not given by hand."), "role")
    if end and end < start:
        refuse("ends-before-start", _("The last day lies before the first."), "end")
    running = Grant.objects.filter(
        user=user, organisation=organisation, role=role, origin=Grant.Origin.EXPLICIT, revoked_at__isnull=True
    )
    if (running.overlapping(start, end) if end else running.exclude(end__lt=start)).exists():
        refuse("right-held", _("The account holds this right already in these days."), "role")
    check_exclusive(user, role, start, end)


@transaction.atomic
def end_grant(grant, *, on, by):
    """End a right with the day `on`; where that day has come, the door closes with the next request."""
    revoked_at = timezone.now() if on <= timezone.localdate() else None
    Grant.objects.filter(pk=grant.pk).update(end=max(on, grant.start), revoked_at=revoked_at)
    record(by, "grant.ended", grant, path=grant.organisation.path, reference=grant.role)


# --- Accounts -------------------------------------------------------------------------------------------------------


@transaction.atomic
def open_account(*, badge_number, name, by, email="") -> tuple[User, str]:
    """Open an account that cannot be used before its one-time code; returns the account and the code."""
    if User.objects.filter(badge_number=badge_number).exists():
        refuse("badge-taken", _("There is an account with badge number %(badge)s.") % {"badge": badge_number}, "people")
    user = User.objects.create_user(badge_number=badge_number, name=name, email=email)
    record(by, "account.opened", user, path="")
    return user, issue_code(user, by=by)


@transaction.atomic
def open_accounts(people, *, by) -> list[tuple[User, str]]:
    """Open many accounts from (badge number, name), all or none; raises Refused that names every taken number."""
    badges = [badge for badge, _name in people]
    taken = list(User.objects.filter(badge_number__in=badges).values_list("badge_number", flat=True))
    if taken:
        message = _("These badge numbers have an account already: %(badges)s.") % {"badges": ", ".join(sorted(taken))}
        refuse("badge-taken", message, "people")
    return [open_account(badge_number=badge, name=name, by=by) for badge, name in people]


def check_not_own(user, by):
    """Nobody closes or resets the own account, nor another administrator's; raises Refused."""
    if by == user:
        refuse("own-account", _("Another administrator has to do this for your account."))
    if user.is_administrator:
        refuse("administrator", _("End the administrator's right first; only then the account can be touched."))


@transaction.atomic
def disable_account(user, *, by, version=None) -> User:
    """Close an account at once: its sessions end, its codes too; its rights rest but stay on record."""
    user = lock(user, version)
    check_not_own(user, by)
    write(user, is_active=False)
    Session.objects.filter(user=user).delete()
    expire_codes(user)
    record(by, "account.disabled", user, path="")
    return user


@transaction.atomic
def close_unused(now) -> int:
    """Close the accounts that nobody used for 90 days, counted from the last sign-in, or from their opening.

    Returns how many. Accounts of the demonstration stay.
    """
    since = now - UNUSED_FOR
    unused = User.objects.filter(is_active=True, is_demo=False, opened_at__lte=since)
    unused = unused.exclude(last_login__gt=since).select_for_update()
    for user in unused:
        write(user, is_active=False)
        Session.objects.filter(user=user).delete()
        expire_codes(user)
        record(None, "account.unused-closed", user, path="")
    return len(unused)


@transaction.atomic
def enable_account(user, *, by, version=None) -> User:
    """Open a closed account again, with the password it had; the 90 days without use begin anew."""
    user = lock(user, version)
    write(user, is_active=True, opened_at=timezone.now())
    record(by, "account.enabled", user, path="")
    return user


@transaction.atomic
def reset_account(user, *, by, version=None) -> str:
    """Take password, second factor and sessions from an account and issue a one-time code, which is returned once.

    The code serves only after `accounts.two_persons.confirm_reset`.
    """
    user = lock(user, version)
    check_not_own(user, by)
    user.set_unusable_password()
    write(user, password=user.password)
    Session.objects.filter(user=user).delete()
    forget_factors(user)
    record(by, "account.reset", user, path="")
    return issue_code(user, by=by, is_reset=True)


@transaction.atomic
def change_own_account(user, *, language, email, version=None) -> User:
    """Change what a person may change on the own account."""
    user = lock(user, version)
    changes = diff({"language": user.language, "email": user.email}, {"language": language, "email": email})
    write(user, language=language, email=email)
    if changes:
        record(user, "account.changed", user, path="", changes=changes, protected=True)
    return user


def forget_factors(user):
    """Take every second factor off the account: app, keys, recovery codes, and that it had a certificate."""
    Authenticator.objects.filter(user=user).delete()
    User.objects.filter(pk=user.pk).update(certificate_seen_at=None)


def note_certificate(user):
    """From now on the account has a second factor: nobody sets up another with the password alone."""
    User.objects.filter(pk=user.pk, certificate_seen_at=None).update(certificate_seen_at=timezone.now())


# --- Codes and passwords --------------------------------------------------------------------------------------------


def expire_codes(user):
    """End every code that was not used."""
    user.codes.filter(used_at__isnull=True, expires_at__gt=timezone.now()).update(expires_at=timezone.now())


def digest_of(user, code: str) -> str:
    """What is kept of a code: a keyed digest, useless without SECRET_KEY. Spaces and hyphens do not count."""
    digits = "".join(character for character in code if character.isdigit())
    return salted_hmac(f"accounts.code.{user.pk}", digits, algorithm="sha256").hexdigest()


def issue_code(user, *, by, is_reset=False) -> str:
    """A fresh one-time code of 12 digits for seven days; earlier ones end. It can be shown once."""
    code = "-".join(f"{secrets.randbelow(10**4):04}" for _ in range(3))
    expire_codes(user)
    OneTimeCode.objects.create(
        user=user, code_hash=digest_of(user, code), expires_at=timezone.now() + CODE_LIFE, issued_by=by,
        is_reset=is_reset,
    )  # fmt: skip
    return code


def find_code(user, code: str) -> OneTimeCode | None:
    """The valid code of the account if `code` is it; a wrong try counts, the fifth spoils the code."""
    issued = user.codes.valid().filter(tries__lt=CODE_TRIES).exclude(is_reset=True, confirmed_at__isnull=True)
    issued = issued.select_for_update().order_by("-id").first()
    if issued is None or constant_time_compare(issued.code_hash, digest_of(user, code)):
        return issued
    OneTimeCode.objects.filter(pk=issued.pk).update(tries=issued.tries + 1)
    return None


@transaction.atomic
def activate(*, badge_number, code, password) -> OneTimeCode | None:
    """Set the own password with a one-time code; None, whatever the ground, when badge and code do not fit.

    Raises Refused when the code is right and the password is not good enough; the code then stays good.
    """
    user = User.objects.select_for_update().filter(badge_number=badge_number, is_active=True).first()
    issued = find_code(user, code) if user else None
    if issued is None:
        return None
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused([Objection("weak-password", message, "password") for message in error.messages]) from error
    issued.used_at = timezone.now()
    issued.save(update_fields=["used_at"])
    set_password(user, password)
    Session.objects.filter(user=user).delete()
    record(user, "account.activated", user, path="")
    return issued


@transaction.atomic
def set_password(user, password):
    """Set a password that was found good, and remember it among the last five."""
    user.set_password(password)
    user.password_changed_at = timezone.now()
    user.save(update_fields=["password", "password_changed_at"])
    PasswordHistory.objects.create(user=user, password=user.password)
    kept = user.password_history.order_by("-id").values_list("pk", flat=True)[:BARRED]
    user.password_history.exclude(pk__in=list(kept)).delete()


# --- Sessions -------------------------------------------------------------------------------------------------------


@transaction.atomic
def note_sign_in(user, session_key):
    """Leave the entry of a sign-in and end the sessions beyond the number allowed, the longest idle first."""
    lock(user)
    record(user, "account.signed-in", user, path="")
    allowed = sessions_allowed(grant.role for grant in user.grants_today())
    others = Session.objects.filter(user=user).exclude(pk=session_key).order_by("-expire_date")
    surplus = list(others.values_list("pk", flat=True))[allowed - 1 :]
    Session.objects.filter(pk__in=surplus).delete()


@transaction.atomic
def note_sign_out(user):
    """Leave the entry of a sign-out."""
    record(user, "account.signed-out", user, path="")


@transaction.atomic
def end_session(user, reference):
    """End one of the own sessions by its reference; a session that is gone already is as good."""
    ended = [row.pk for row in Session.objects.filter(user=user) if row.reference == reference]
    Session.objects.filter(pk__in=ended).delete()
    if ended:
        record(user, "account.session-ended", user, path="")


@transaction.atomic
def end_other_sessions(user, session_key):
    """End every session of the account but this one: what proves the account has changed."""
    Session.objects.filter(user=user).exclude(pk=session_key).delete()
