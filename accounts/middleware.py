"""How long a session lives, and which language its owner reads."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.certificates import has_certificate
from accounts.proving import proved_twice
from accounts.second_factor import factors_of

SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"
POLLING_HEADER = "X-Polling"
# A session is written at most once a minute; an idle session ends at most that much early.
WRITE_EVERY = timedelta(seconds=60)


class SessionLimitsMiddleware:
    """Ends a session 30 minutes after the person's last act and 8 hours after sign-in, whichever comes first.

    Administrators and the people of the discipline body have 15 minutes, on whatever page they are.

    A page that asks again by itself sends `X-Polling: 1`; such a request never counts as an act.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        was_signed_in, request.session_ended = request.user.is_authenticated, False
        if was_signed_in:
            self._limit(request, timezone.now())
        response = self.get_response(request)
        if was_signed_in and not request.user.is_authenticated:
            # A session that ended by itself leaves the encrypted drafts of the device to the same person's return.
            response.headers["Clear-Site-Data"] = '"cache"' if request.session_ended else '"cache", "storage"'
        return response

    def _limit(self, request, now):
        session = request.session
        signed_in, seen = _instant(session.get(SIGNED_IN_AT)), _instant(session.get(SEEN_AT))
        if signed_in is None or seen is None:
            session[SIGNED_IN_AT] = session[SEEN_AT] = now.timestamp()
        elif now - signed_in >= settings.SESSION_ABSOLUTE or self._rested_too_long(request.user, now - seen):
            auth.logout(request)
            request.session_ended = True
        elif request.headers.get(POLLING_HEADER) != "1" and now - seen >= WRITE_EVERY:
            session[SEEN_AT] = now.timestamp()

    def _rested_too_long(self, user, idle) -> bool:
        """Rights are looked at only where they make a difference."""
        return idle >= settings.SESSION_IDLE_WATCHED and idle >= user.idle_allowed


class PasswordAgeMiddleware:
    """Leads a person whose password is too old to the page where it is changed, whatever was asked for."""

    OPEN = frozenset({"account_change_password", "account_logout", "set_language", "accounts:session"})

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        is_open = request.resolver_match.view_name in self.OPEN
        if is_open or not request.user.is_authenticated or not request.user.must_change_password:
            return None
        messages.warning(request, _("Your password is older than 180 days. Please choose a new one."))
        return redirect("account_change_password")


class SecondFactorMiddleware:
    """Lets a session that proved itself with a password alone do nothing but set up a second factor.

    Whoever has one, or signed in with a certificate before, sets nothing up with a password alone: such a session is
    closed, and the next sign-in asks for the factor.
    """

    OPEN = frozenset({
        "account_login", "account_logout", "account_change_password", "account_inactive", "set_language", "health",
        "accounts:activate", "accounts:session",
    })  # fmt: skip
    SET_UP = frozenset({"accounts:factors", "accounts:factor-app", "accounts:factor-key"})

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        user, is_open = request.user, request.resolver_match.view_name in self.OPEN
        if not settings.SECOND_FACTOR_REQUIRED or is_open or not user.is_authenticated:
            return None
        if proved_twice(request) or has_certificate(request, user):
            return None
        if factors_of(user).exists() or user.certificate_seen_at:
            auth.logout(request)
            messages.warning(request, _("Sign in with your second factor or your certificate."))
            return redirect_to_login(request.get_full_path())
        return None if request.resolver_match.view_name in self.SET_UP else redirect("accounts:factors")


class UserLanguageMiddleware:
    """The language kept on the account wins over the browser's."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        language = getattr(request.user, "language", "")
        if language and language != translation.get_language():
            translation.activate(language)
            request.LANGUAGE_CODE = language
        return self.get_response(request)


def _instant(timestamp):
    return None if timestamp is None else datetime.fromtimestamp(timestamp, UTC)
