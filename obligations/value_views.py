"""What the bureau sets by itself: every value with the day from which it holds, set and withdrawn."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView

from audit.views import ActionMixin
from branches.models import Organisation
from common.views import ScopedMixin
from obligations.forms import LocalValueForm, WithdrawForm
from obligations.local_rules import LocalRule, local_rule, local_rules
from obligations.models import LocalValue
from obligations.selectors import Setting, values_set
from obligations.value_actions import set_local_value, withdraw_local_value


class OfBureau(ScopedMixin):
    """Values hold for the whole bureau: who sets them holds the right at its root."""

    permission_required = "obligations.set_value"

    @cached_property
    def scope(self):
        """The scope, where it covers the root; nothing otherwise."""
        held = self.request.user.scope_for(self.permission_required)
        return held if held and all(held.covers(row.path) for row in roots()) else type(held).nowhere()


def roots():
    """The organisations without a higher body."""
    return Organisation.objects.filter(parent__isnull=True)


class ValueList(OfBureau, TemplateView):
    """Every value that can be set, with what holds today and what held before."""

    template_name = "obligations/values.html"

    def get_context_data(self, **kwargs):
        held, today = values_set(), timezone.localdate()
        settings = [Setting(rule, held.get(rule.rule, []), today) for rule in local_rules()]
        return super().get_context_data(settings=settings, today=today, **kwargs)


class SetValue(OfBureau, ActionMixin, FormView):
    """One value, from a day on."""

    template_name = "obligations/value.html"
    form_class = LocalValueForm

    @cached_property
    def rule(self) -> LocalRule:
        try:
            return local_rule(self.kwargs["rule"])
        except KeyError:
            raise Http404 from None

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "rule": self.rule}

    def get_initial(self):
        return {"start": timezone.localdate(), "value": str(self.setting.current)}

    @cached_property
    def setting(self) -> Setting:
        return Setting(self.rule, values_set().get(self.rule.rule, []), timezone.localdate())

    def get_context_data(self, **kwargs):
        return super().get_context_data(setting=self.setting, **kwargs)

    def perform(self, form):
        values = form.cleaned_data
        set_local_value(
            self.rule, value=values["value"], start=values["start"], ground=values["ground"], by=self.request.user
        )
        messages.success(self.request, _("The value holds from the day named; stored lights follow."))
        return reverse("obligations:values")


class WithdrawValue(OfBureau, ActionMixin, FormView):
    """A value taken back."""

    template_name = "obligations/withdraw.html"
    form_class = WithdrawForm

    @cached_property
    def row(self) -> LocalValue:
        return get_object_or_404(LocalValue, rule=self.kwargs["rule"], pk=self.kwargs["pk"])

    def get_initial(self):
        return {"version": self.row.version}

    def get_context_data(self, **kwargs):
        rule = local_rule(self.row.rule)
        return super().get_context_data(row=self.row, rule=rule, value=rule.label(self.row.value), **kwargs)

    def perform(self, form):
        withdraw_local_value(self.row, by=self.request.user, version=form.cleaned_data["version"])
        messages.success(self.request, _("The value is withdrawn; what held before holds again."))
        return reverse("obligations:values")
