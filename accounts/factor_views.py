"""The own second factor: what there is, and setting it up. Also the step behind the password at sign-in."""

import json

import segno
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView

from accounts.actions import end_other_sessions
from accounts.factor_forms import AppForm, ConfirmForm, KeyForm
from accounts.mfa_adapter import MFAAdapter
from accounts.proving import StepUpMixin, note_proof
from accounts.second_factor import (
    Kind,
    enrol_app,
    enrol_key,
    factors_of,
    make_recovery_codes,
    new_key_question,
    recovery_codes_left,
    remove_factor,
)
from audit.views import ActionMixin
from common.views import PublicMixin, SignedInMixin

SECRET = "app_secret"  # noqa: S105 - where the session keeps it, encrypted
OWN = "It touches the signed-in person's own second factor only."


class SecondStep(PublicMixin, AuthenticateView):
    """The step behind the password."""

    open_because = "It follows the right password and leads back to sign-in without one."

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        kinds = set(factors_of(self.stage.login.user).values_list("type", flat=True))
        # Asking for another question here would make the session forget this one.
        asked = json.dumps(context["js_data"]["request_options"]) if Kind.WEBAUTHN in kinds else None
        return context | {"has_app": Kind.TOTP in kinds, "key_options": asked}


class OwnFactors(SignedInMixin, TemplateView):
    """What proves the account besides the password; whoever has nothing yet is led here."""

    open_because = OWN
    template_name = "accounts/factors.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        factors = list(factors_of(user))
        has_app = any(factor.type == Kind.TOTP for factor in factors)
        return super().get_context_data(
            factors=factors, has_app=has_app, codes_left=recovery_codes_left(user),
            is_required=settings.SECOND_FACTOR_REQUIRED, **kwargs,
        )  # fmt: skip


class OnFactors(SignedInMixin, StepUpMixin, ActionMixin, FormView):
    """What the pages that change the own factors share: recovery codes are shown once, in the answer itself."""

    open_because = OWN
    form_class = ConfirmForm
    success_url = reverse_lazy("accounts:factors")
    codes = ()

    def form_valid(self, form):
        response = super().form_valid(form)
        return render(self.request, "accounts/recovery_codes.html", {"codes": self.codes}) if self.codes else response

    def settle(self, text) -> str:
        """The session has now proved itself twice; every other one begins anew with the changed factor."""
        end_other_sessions(self.request.user, self.request.session.session_key)
        note_proof(self.request, "mfa")
        messages.success(self.request, text)
        return str(self.success_url)


class SetUpApp(OnFactors):
    """Ties an authenticator app to the account by a picture and a code."""

    form_class = AppForm
    template_name = "accounts/factor_app.html"

    @cached_property
    def secret(self) -> str:
        """The secret of this setting-up, kept encrypted in the session until its code has come back."""
        session, adapter = self.request.session, MFAAdapter()
        if SECRET not in session:
            session[SECRET] = adapter.encrypt(generate_totp_secret())
        return adapter.decrypt(session[SECRET])

    def get_context_data(self, **kwargs):
        address = MFAAdapter().build_totp_url(self.request.user, self.secret)
        picture = segno.make(address, error="m").svg_data_uri(scale=5, border=2)
        return super().get_context_data(picture=picture, secret=self.secret, **kwargs)

    def perform(self, form):
        self.codes = enrol_app(self.request.user, secret=self.secret, code=form.cleaned_data["code"])
        del self.request.session[SECRET]
        return self.settle(_("The app is set up. From now on signing in asks for its code."))


class SetUpKey(OnFactors):
    """Ties a security key to the account."""

    form_class = KeyForm
    template_name = "accounts/factor_key.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(key_options=new_key_question(self.request.user), **kwargs)

    def perform(self, form):
        typed = form.cleaned_data
        self.codes = enrol_key(self.request.user, name=typed["name"], answer=typed["credential"])
        return self.settle(_("The key is set up. From now on signing in asks for it."))


class RemoveFactor(OnFactors):
    """Takes one of the own factors off."""

    template_name = "accounts/factor_remove.html"

    @cached_property
    def factor(self) -> Authenticator:
        return get_object_or_404(factors_of(self.request.user), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        return super().get_context_data(factor=self.factor, **kwargs)

    def perform(self, form):
        remove_factor(self.request.user, self.factor)
        return self.settle(_("It no longer opens your account."))


class NewRecoveryCodes(OnFactors):
    """Makes fresh recovery codes; those of before end."""

    template_name = "accounts/factor_codes.html"

    def perform(self, form):
        self.codes = make_recovery_codes(self.request.user)
        return reverse("accounts:factors")
