"""Forms around a sealed record: what is still to be carried out, confirming to have read it, deciding on it."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.forms import IdempotentFormMixin, ScopedFormMixin


class ReadForm(IdempotentFormMixin):
    """One button: I have read it."""


class FollowUpFilter(ScopedFormMixin, forms.Form):
    """What the list of resolutions is cut by. Something unknown cuts nothing."""

    state = forms.ChoiceField(label=_("state"), required=False, choices=[
        ("", _("To carry out")), ("overdue", _("Past the deadline")), ("done", _("Carried out")),
    ])  # fmt: skip
    organisation = forms.ChoiceField(label=_("organisation"), required=False)

    def __init__(self, *args, organisations=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = [
            ("", _("All organisations")),
            *((o.public_id, str(o)) for o in organisations),
        ]

    def condition(self, today) -> Q:
        """The condition of the rows that the filters let through."""
        self.full_clean()
        state, organisation = self.cleaned_data.get("state"), self.cleaned_data.get("organisation")
        found = Q(done_on__isnull=state != "done")
        if state == "overdue":
            found &= Q(deadline__lt=today)
        return found & Q(part__meeting__organisation__public_id=organisation) if organisation else found
