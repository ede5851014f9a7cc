"""The trail as audit administrators read it: who did what when, never the contents."""

from django import forms
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from audit.models import Entry
from audit.verbs import VERBS
from common.paging import KeysetPage
from common.renderers import DayInput
from common.text import fold
from common.views import ScopedMixin


class FindEntriesForm(forms.Form):
    """The filter above the trail."""

    verb = forms.ChoiceField(label=_("Act"), required=False, choices=[("", _("All acts")), *VERBS.items()])
    person = forms.CharField(label=_("Badge number or name"), required=False, max_length=60)
    on = forms.DateField(label=_("Day"), required=False, widget=DayInput)

    def clean_person(self):
        return fold(self.cleaned_data["person"])


def entries_within(scope):
    """The entries of one's part of the tree; those of accounts belong to no part and are shown at the root."""
    at_the_root = scope.everything or any(prefix.count("/") == 1 for prefix in scope.prefixes)
    shown = scope.condition(Entry.SCOPE_PATH)
    return Entry.objects.filter(shown | Q(path="") if at_the_root else shown)


def entries_found(entries, *, verb="", person="", on=None):
    """The entries with this verb, by a person whose badge number or name fits, on this day of the site's clock."""
    if verb:
        entries = entries.filter(verb=verb)
    if person:
        entries = entries.filter(Q(actor__badge_number__istartswith=person) | Q(actor__name__icontains=person))
    if on:
        entries = entries.filter(at__date=on)
    return entries


def field_names(entry) -> list[str]:
    """The changed fields in the reader's words."""
    try:
        meta = apps.get_model(entry.subject_type)._meta
    except LookupError:
        return entry.fields
    return [_field_name(meta, name) for name in entry.fields]


def _field_name(meta, name) -> str:
    try:
        return str(getattr(meta.get_field(name), "verbose_name", name))
    except FieldDoesNotExist:
        return name


class Trail(ScopedMixin, TemplateView):
    """The newest entries first."""

    permission_required = "audit.view_entry"
    template_name = "audit/list.html"

    def get_context_data(self, **kwargs):
        form = FindEntriesForm(self.request.GET)
        form.is_valid()
        wanted = getattr(form, "cleaned_data", {})
        found = entries_found(entries_within(self.scope).select_related("actor"), **wanted).defer("salt", "digest")
        page = KeysetPage(found, self.request.GET, column="-at")
        rows = [(entry, field_names(entry)) for entry in page]
        return super().get_context_data(
            form=form, page=page, rows=rows, is_filtered=any(wanted.values()), today=timezone.localdate(), **kwargs
        )
