"""What a person shows to prove who it is: the password, a code, the answer of a security key."""

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm
from django import forms
from django.contrib.auth import authenticate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.backends import address_of
from accounts.ladder import held
from accounts.second_factor import accept_code, accept_key
from common.templatetags.ui import clock
from common.text import fold

PROOFS = frozenset({"proof_password", "proof_code", "proof_key"})
DIGITS = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}


def refusal(text, until):
    """A refusal, with the time when the door is shut."""
    again = _("Too many tries; you can try again at %(time)s.") % {"time": clock(until)} if until else ""
    return forms.ValidationError(f"{text} {again}".strip(), code="not-proved")


def try_code(request, user, code):
    """The factor whose code this is; raises ValidationError, and lets nobody try without end."""
    factor, until = held(user.badge_number, address_of(request), lambda: accept_code(user, fold(code)))
    if factor is None:
        raise refusal(_("This code does not fit, or it was used already. Type the next one."), until)
    return factor


class SecondStepForm(AuthenticateForm):
    """The code at sign-in."""

    code = forms.CharField(
        label=gettext_lazy("Code shown by the app"), max_length=20, widget=forms.TextInput(attrs=DIGITS)
    )

    def clean_code(self):
        self.authenticator = try_code(context.request, self.user, self.cleaned_data["code"])
        return self.cleaned_data["code"]


class SecondStepKeyForm(AuthenticateWebAuthnForm):
    """The security key at sign-in. A signature cannot be guessed, so nothing is counted."""

    def clean_credential(self):
        factor = accept_key(self.user, self.cleaned_data["credential"])
        if factor is None:
            raise refusal(_("The security key did not answer as it should. Please try again."), None)
        return factor


class ProveForm(forms.Form):
    """One proof of whoever is signed in: which of them is the person's choice."""

    proof_password = forms.CharField(
        label=gettext_lazy("Password"), required=False, strip=False, max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip
    proof_code = forms.CharField(
        label=gettext_lazy("Code shown by the app"), required=False, max_length=20, widget=forms.TextInput(attrs=DIGITS)
    )
    proof_key = forms.JSONField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request

    def clean(self):
        """Raises ValidationError unless one proof was given and fits; `method` then says of which kind it was."""
        typed = super().clean()
        if typed.get("proof_key"):
            self.method = self.by_key(typed["proof_key"])
        elif typed.get("proof_code"):
            self.method = try_code(self.request, self.request.user, typed["proof_code"]) and "mfa"
        else:
            self.method = self.by_password(typed.get("proof_password", ""))
        return typed

    def by_key(self, answer) -> str:
        """The kind of proof, when a security key of the person answered."""
        if accept_key(self.request.user, answer) is None:
            raise refusal(_("The security key did not answer as it should. Please try again."), None)
        return "mfa"

    def by_password(self, password) -> str:
        """The kind of proof, when it is the person's password."""
        user = self.request.user
        if authenticate(self.request, username=user.badge_number, password=password) == user:
            return "password"
        raise refusal(_("This password is not right."), getattr(self.request, "locked_until", None))
