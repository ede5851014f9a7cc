"""What a person holds besides the password, for tests."""

import time

from allauth.mfa.models import Authenticator

from accounts.mfa_adapter import MFAAdapter
from accounts.second_factor import code_at, enrol_app

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PERIOD = 30


def code(ahead=0, secret=SECRET):
    """What the app shows now, or some steps of 30 seconds later."""
    return code_at(secret, int(time.time()) // PERIOD + ahead)


def with_app(user):
    """Tie an app to the account, at a step of long ago, and return its recovery codes."""
    codes = enrol_app(user, secret=SECRET, code=code())
    row = Authenticator.objects.get(user=user, type="totp")
    row.data["last_step"] = 0
    row.save()
    return codes


def secret_of(session):
    """The secret that a session is setting up."""
    return MFAAdapter().decrypt(session["app_secret"])
