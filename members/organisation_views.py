"""Merging a branch into another. It stands here and not beside the other acts on the tree, because people move."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView

from audit.views import ActionMixin
from branches.choices import Kind
from branches.forms import PastDayField
from branches.models import Organisation
from common.forms import CHOOSE, IdempotentFormMixin, VersionedFormMixin
from common.views import ScopedMixin
from members.actions import merge_organisations


class MergeForm(VersionedFormMixin, IdempotentFormMixin):
    into = forms.ModelChoiceField(
        label=gettext_lazy("Merge into"), queryset=Organisation.objects.none(), empty_label=CHOOSE
    )
    on = PastDayField(
        label=gettext_lazy("Valid from"),
        help_text=gettext_lazy("From this day its people belong to the other branch; it closes the day before."),
    )

    def __init__(self, *args, organisation, **kwargs):
        super().__init__(*args, **kwargs)
        branches = Organisation.objects.within(self.scope).filter(kind=Kind.BRANCH, closed_on=None)
        self.fields["into"].queryset = branches.exclude(pk=organisation.pk).in_order()

    def clean(self):
        values = super().clean()
        into, on = values.get("into"), values.get("on")
        if into and on and not into.is_open_on(on):
            self.add_error(
                "on", forms.ValidationError(_("The other branch was not open on that day."), code="not-open")
            )
        return values


class Merge(ScopedMixin, ActionMixin, FormView):
    """Moves everybody into another branch and closes this one; its records stay its own."""

    permission_required = "branches.change_organisation"
    form_class = MergeForm
    template_name = "branches/act.html"
    extra_context = {
        "title": gettext_lazy("Merge the branch into another"),
        "button": gettext_lazy("Merge branch"),
        "is_formal": True,
    }

    @cached_property
    def organisation(self) -> Organisation:
        branches = Organisation.objects.within(self.scope).filter(kind=Kind.BRANCH)
        return get_object_or_404(branches, public_id=self.kwargs["public_id"])

    def get_initial(self):
        return {"version": self.organisation.version}

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "organisation": self.organisation}

    def get_context_data(self, **kwargs):
        return super().get_context_data(organisation=self.organisation, **kwargs)

    def perform(self, form):
        values = {name: form.cleaned_data[name] for name in ("into", "on", "version")}
        merge_organisations(self.organisation, by=self.request.user, **values)
        messages.success(self.request, _("The branch is merged; everybody belongs to the other one now."))
        return reverse("branches:detail", args=[values["into"].public_id])
