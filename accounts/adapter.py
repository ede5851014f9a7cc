"""What the sign-in pages of allauth may do here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions import note_certificate, note_sign_in, note_sign_out, set_password
from accounts.certificates import has_certificate
from accounts.selectors import last_reset
from common.templatetags.ui import clock, iso_date

REFUSED = frozenset({"username_password_mismatch", "incorrect_password"})
MISMATCH = gettext_lazy("Badge number or password is not right. Forgotten it? Ask the administrator of your unit.")


def words_of_reset(reset) -> str:
    """Who reset the account, and who confirmed it."""
    values = {"name": reset.issued_by or "–", "day": iso_date(reset.created_at), "second": reset.confirmed_by or "–"}
    return _("Your credentials were reset by %(name)s on %(day)s, confirmed by %(second)s.") % values


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by administrators; nobody signs up. Signing in and out leaves entries."""

    error_messages = {**DefaultAccountAdapter.error_messages, **dict.fromkeys(REFUSED, MISMATCH)}

    def is_open_for_signup(self, request):
        """Never."""
        return False

    def is_safe_url(self, url) -> bool:
        """Also no for what Python cannot read as an address: newer versions raise for a host in crooked brackets."""
        try:
            return super().is_safe_url(url)
        except ValueError:
            return False

    def get_login_stages(self):
        """After the password the second step, and nothing else."""
        return ["accounts.stages.SecondStep"]

    def validation_error(self, code, *args):
        """One refusal for every ground; when the door is shut, with the time from which to try again."""
        until = getattr(self.request, "locked_until", None)
        if code not in REFUSED or until is None:
            return super().validation_error(code, *args)
        again = _("Too many tries; you can try again at %(time)s.") % {"time": clock(until)}
        return ValidationError(f"{MISMATCH} {again}", code=code)

    def login(self, request, user):
        """Begin a session, in the same transaction end those that are one too many."""
        before = user.last_login
        with transaction.atomic():
            super().login(request, user)
            if has_certificate(request, user):
                note_certificate(user)
            request.session["address"] = self.get_client_ip(request)
            request.session["agent"] = self.get_http_user_agent(request)[:200]
            request.session.save()
            note_sign_in(user, request.session.session_key)
        self.tell_of_reset(request, user, before)

    def tell_of_reset(self, request, user, before):
        """At the first sign-in after a reset say who reset the account, so that one behind one's back is noticed."""
        reset = last_reset(user)
        if reset and reset.used_at and (before is None or before < reset.used_at):
            messages.warning(request, words_of_reset(reset))

    def logout(self, request):
        """End the session and leave an entry."""
        note_sign_out(request.user)
        super().logout(request)

    def set_password(self, user, password):
        """Also note when, and bar the password for the next five changes."""
        set_password(user, password)
