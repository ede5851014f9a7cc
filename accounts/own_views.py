"""What a person sees and does about the own account, signed in or not yet."""

from django.contrib import messages
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView
from django.views.generic.base import View

from accounts.actions import activate, change_own_account, end_session
from accounts.adapter import words_of_reset
from accounts.backends import address_of
from accounts.browsers import browser_name
from accounts.forms import ActivateForm, EndSessionForm, OwnAccountForm
from accounts.ladder import begin_try, end_try
from accounts.selectors import last_reset, rights_of, sessions_of
from audit.selectors import history_of
from audit.views import ActionMixin
from common.errors import Refused
from common.templatetags.ui import clock, iso_date
from common.views import PublicMixin, SignedInMixin

RECENT = 10


def told_by(session) -> dict:
    """Return the address and the browser that a session began with."""
    told = session.get_decoded()
    return {"address": told.get("address", ""), "agent": browser_name(told.get("agent", ""))}


class OwnAccount(SignedInMixin, ActionMixin, FormView):
    """Language, e-mail, rights, browsers and what happened to the account lately."""

    open_because = "It shows the signed-in person's own account only."
    form_class = OwnAccountForm
    template_name = "accounts/own.html"
    success_url = reverse_lazy("accounts:own")

    def get_initial(self):
        user = self.request.user
        return {"language": user.language, "email": user.email, "version": user.version}

    def get_context_data(self, **kwargs):
        user, current = self.request.user, self.request.session.session_key
        browsers = [(session, told_by(session), session.session_key == current) for session in sessions_of(user)]
        lately, reset = history_of(user)[:RECENT], last_reset(user)
        return super().get_context_data(
            rights=rights_of(user), browsers=browsers, lately=lately, reset=reset and words_of_reset(reset), **kwargs
        )

    def perform(self, form):
        change_own_account(
            self.request.user, **{name: form.cleaned_data[name] for name in ("language", "email", "version")}
        )
        messages.success(self.request, _("Saved."))
        return str(self.success_url)


class StillSignedIn(SignedInMixin, View):
    """Asked by a page before it sends a form: who is signed in, and the token that holds now.

    Where nobody is, the answer is the way to the sign-in page, and the page keeps what was typed.
    """

    open_because = "It names the signed-in person alone."

    def get(self, request, *args, **kwargs):
        return JsonResponse({"who": request.user.public_id, "csrf": get_token(request)})


class EndSession(SignedInMixin, ActionMixin, FormView):
    """Ends one of the own sessions."""

    open_because = "It ends a session of the signed-in person only."
    form_class = EndSessionForm
    http_method_names = ["post"]

    def perform(self, form):
        end_session(self.request.user, form.cleaned_data["reference"])
        messages.success(self.request, _("That browser is signed out."))
        return reverse("accounts:own")

    def form_invalid(self, form):
        return redirect("accounts:own")


@method_decorator([never_cache, sensitive_post_parameters("code", "password", "again")], name="dispatch")
class Activate(PublicMixin, FormView):
    """Sets the own password with a one-time code; tries are held by the ladder of signing in."""

    open_because = "Before it a person has no password; badge number and code prove who it is."
    form_class = ActivateForm
    template_name = "accounts/activate.html"
    success_url = reverse_lazy("account_login")

    def form_valid(self, form):
        typed = form.cleaned_data
        attempt, until = begin_try(typed["badge_number"], address_of(self.request))
        issued = self.try_code(form, attempt) if attempt else None
        if form.errors:
            return self.form_invalid(form)
        if issued is None:
            return self.refuse(form, end_try(attempt, succeeded=False) if attempt else until)
        messages.success(self.request, told(issued))
        return super().form_valid(form)

    def try_code(self, form, attempt):
        """The code that was used, None when it does not fit; a weak password is shown beside its field."""
        typed = form.cleaned_data
        try:
            issued = activate(badge_number=typed["badge_number"], code=typed["code"], password=typed["password"])
        except Refused as refusal:
            for finding in refusal.findings:
                form.add_error(finding.field, finding.message)
            issued = None
        if issued or form.errors:
            end_try(attempt, succeeded=True)
        return issued

    def refuse(self, form, until):
        """The same sentence for every ground; with the time when the door is shut."""
        form.add_error(None, _("Badge number and code do not fit, or the code has expired. Ask for a new one."))
        if until:
            form.add_error(None, _("Too many tries; you can try again at %(time)s.") % {"time": clock(until)})
        return self.form_invalid(form)

    def form_invalid(self, form):
        response = super().form_invalid(form)
        response.status_code = 422
        return response


def told(issued) -> str:
    """The password is set; who issued the code stands there, so that a reset behind one's back is noticed."""
    if issued.issued_by is None:
        return _("Your password is set. Sign in with it.")
    values = {"name": issued.issued_by.name, "day": iso_date(issued.created_at)}
    return _("Your password is set. The code was issued by %(name)s on %(day)s. Sign in with it.") % values
