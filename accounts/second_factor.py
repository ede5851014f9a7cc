"""The second factor: codes of an app, security keys, recovery codes. The rows are allauth's, the rules are ours."""

import json

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.webauthn.internal import auth as keys
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import forget_factors, lock, refuse
from audit.trail import record

Kind = Authenticator.Type
FACTORS = (Kind.TOTP, Kind.WEBAUTHN)
# Whatever a browser may send in place of a key's answer; the library names each mistake differently.
ODD_ANSWER = (ValidationError, ValueError, TypeError, KeyError, AttributeError, IndexError, AssertionError)


def factors_of(user):
    """What proves this account besides its password, the oldest first; recovery codes are no factor of their own."""
    return Authenticator.objects.filter(user=user, type__in=FACTORS).order_by("pk")


def step_of(secret: str, code: str) -> int | None:
    """The time step (30 s) whose code this is, at most one step from now; None when it fits none."""
    steps = yield_hotp_counters_from_time()
    return next((n for n in steps if compare_user_code(actual=code, expected=code_at(secret, n))), None)


def code_at(secret: str, step: int) -> str:
    """The six digits of a time step."""
    return format_hotp_value(hotp_value(secret, step))


@transaction.atomic
def accept_code(user, code: str) -> Authenticator | None:
    """The factor this code proves: an app's code or a recovery code. None when it fits none or was used before.

    An app's code counts only for a step later than every step that was accepted, so that nothing overheard serves
    again, not even while it is still shown.
    """
    lock(user)
    held = {row.type: row for row in Authenticator.objects.filter(user=user).exclude(type=Kind.WEBAUTHN)}
    app, recovery = held.get(Kind.TOTP), held.get(Kind.RECOVERY_CODES)
    if app and _take_step(app, code):
        return app
    if recovery and RecoveryCodes(recovery).validate_code(code):
        record(user, "factor.recovery-code-used", user, path="")
        return recovery
    return None


def _take_step(app: Authenticator, code: str) -> bool:
    step = step_of(keys.get_adapter().decrypt(app.data["secret"]), code)
    if step is None or step <= app.data["last_step"]:
        return False
    app.data["last_step"] = step
    app.save(update_fields=["data"])
    return True


def accept_key(user, answer) -> Authenticator | None:
    """The security key whose signature under the session's challenge this is; None when it is none of the user's."""
    try:
        return keys.complete_authentication(user, answer)
    except ODD_ANSWER:
        return None


def key_question(user) -> str:
    """What the browser hands to a security key of the user, as JSON; the challenge is kept in the session."""
    return json.dumps(keys.begin_authentication(user))


def new_key_question(user) -> str:
    """What the browser hands to a security key that is to be tied to the account, as JSON."""
    return json.dumps(keys.begin_registration(user, passwordless=False))


@transaction.atomic
def enrol_app(user, *, secret: str, code: str) -> list[str]:
    """Tie an authenticator app to the account; returns recovery codes when these are its first. Raises Refused."""
    lock(user)
    if Authenticator.objects.filter(user=user, type=Kind.TOTP).exists():
        refuse("app-held", _("An app is set up already. Remove it first."))
    step = step_of(secret, code)
    if step is None:
        refuse(
            "wrong-code", _("This code does not fit. Check the clock of the phone and type the code shown now."), "code"
        )
    data = {"secret": keys.get_adapter().encrypt(secret), "last_step": step}
    return _enrolled(Authenticator.objects.create(user=user, type=Kind.TOTP, data=data))


@transaction.atomic
def enrol_key(user, *, name: str, answer) -> list[str]:
    """Tie a security key to the account; returns recovery codes when these are its first. Raises Refused."""
    lock(user)
    try:
        keys.parse_registration_response(answer)
        keys.complete_registration(answer)
    except ODD_ANSWER:
        refuse("key-not-read", _("The security key did not answer as it should. Please try again."))
    return _enrolled(keys.WebAuthn.add(user, name, answer).instance)


def _enrolled(factor: Authenticator) -> list[str]:
    """Leave the entry; the first factor brings recovery codes."""
    user = factor.user
    record(user, "factor.added", user, path="", reference=factor.type)
    has_codes = Authenticator.objects.filter(user=user, type=Kind.RECOVERY_CODES).exists()
    return [] if has_codes else make_recovery_codes(user)


@transaction.atomic
def make_recovery_codes(user) -> list[str]:
    """Ten fresh recovery codes, each for one use; those of before end. They are shown once. Raises Refused."""
    lock(user)
    if not factors_of(user).exists():
        refuse("no-factor", _("Set up an app or a security key first."))
    Authenticator.objects.filter(user=user, type=Kind.RECOVERY_CODES).delete()
    record(user, "factor.recovery-codes-made", user, path="")
    return RecoveryCodes.activate(user).generate_codes()


@transaction.atomic
def remove_factor(user, factor: Authenticator):
    """Take a factor off the account. Raises Refused for the last one where a second factor is required."""
    lock(user)
    is_last = not factors_of(user).exclude(pk=factor.pk).exists()
    if is_last and settings.SECOND_FACTOR_REQUIRED:
        refuse("last-factor", _("This is the only one. Set up another before you remove it."))
    forget_factors(user) if is_last else factor.delete()
    record(user, "factor.removed", user, path="", reference=factor.type)


def recovery_codes_left(user) -> int:
    """How many recovery codes were not used yet."""
    row = Authenticator.objects.filter(user=user, type=Kind.RECOVERY_CODES).first()
    return len(RecoveryCodes(row).get_unused_codes()) if row else 0
