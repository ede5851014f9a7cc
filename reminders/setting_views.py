"""What each person chooses about reminders, and what the bureau sets for all of them."""

from django.contrib import messages
from django.urls import reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView

from audit.views import ActionMixin
from common.views import BureauWideMixin, SignedInMixin
from reminders.actions import change_policy, change_preference
from reminders.forms import PolicyForm, PreferenceForm
from reminders.selectors import current_policy, preference_of


def values_of(form) -> dict:
    """What was chosen, without the form's own keys."""
    return {name: value for name, value in form.cleaned_data.items() if name != "idempotency_key"}


class OwnPreference(SignedInMixin, ActionMixin, FormView):
    """Ways and hours of the signed-in person."""

    open_because = "It shows and changes the signed-in person's own choice only."
    form_class = PreferenceForm
    template_name = "reminders/preference.html"
    success_url = reverse_lazy("reminders:preference")

    @cached_property
    def policy(self):
        return current_policy()

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "policy": self.policy}

    def get_initial(self):
        row = preference_of(self.request.user)
        names = ("channels", "digest_at", "rest_from", "rest_until", "version")
        return {name: getattr(row, name) for name in names}

    def get_context_data(self, **kwargs):
        return super().get_context_data(policy=self.policy, **kwargs)

    def perform(self, form):
        change_preference(self.request.user, **values_of(form))
        messages.success(self.request, _("Saved."))
        return str(self.success_url)


class PolicyPage(BureauWideMixin, ActionMixin, FormView):
    """Steps, hours and channels for the whole bureau."""

    permission_required = "reminders.set_policy"
    form_class = PolicyForm
    template_name = "reminders/policy.html"
    success_url = reverse_lazy("reminders:policy")

    def get_initial(self):
        row = current_policy()
        return {name: getattr(row, name) for name in (*PolicyForm.base_fields, "version") if hasattr(row, name)}

    def perform(self, form):
        change_policy(by=self.request.user, **values_of(form))
        messages.success(self.request, _("Saved. What waits is planned anew within a minute."))
        return str(self.success_url)
