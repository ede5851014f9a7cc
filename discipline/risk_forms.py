"""What is typed about risks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from branches.choices import Kind
from branches.forms import FoldedField, PastDayField
from branches.models import Organisation
from common.forms import CHOOSE, IdempotentFormMixin, VersionedFormMixin
from common.renderers import Segmented
from discipline.choices import RiskKind, RiskLevel
from discipline.forms import PersonField

GRADING = _("Money, purchasing, works and grave decisions: high. Ordinary approval and supervision: middle.")


def organisations(scope):
    """Where risks are noted: everything in a scope but groups."""
    return Organisation.objects.within(scope).exclude(kind=Kind.GROUP).filter(closed_on=None).in_order()


class RiskFields(forms.Form):
    kind = forms.ChoiceField(label=_("kind of risk"), choices=RiskKind.choices, widget=Segmented)
    place = FoldedField(label=_("post or course of business"), max_length=60)
    point = FoldedField(label=_("risk"), max_length=100)
    signs = FoldedField(label=_("how it shows"), max_length=300, required=False)
    level = forms.ChoiceField(label=_("level"), choices=RiskLevel.choices, widget=Segmented, help_text=GRADING)
    measures = forms.CharField(label=_("measures against it"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    indicator = FoldedField(label=_("what is watched"), max_length=200, required=False)
    owner = PersonField(label=_("who answers for it"))
    leader = PersonField(label=_("responsible leader"), required=False)


class RiskForm(RiskFields, IdempotentFormMixin):
    """A risk that was found."""

    organisation = forms.ModelChoiceField(
        label=_("organisation"), queryset=Organisation.objects.none(), to_field_name="public_id", empty_label=CHOOSE
    )
    found_on = PastDayField(label=_("found on"))
    field_order = ["organisation"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations(self.scope)


class ChangeRiskForm(RiskFields, VersionedFormMixin, IdempotentFormMixin):
    """What stands about a risk; its level changes with a review."""

    level = None


class ReviewForm(VersionedFormMixin, IdempotentFormMixin):
    """That a risk was looked at again."""

    level = forms.ChoiceField(label=_("level"), choices=RiskLevel.choices, widget=Segmented, help_text=GRADING)
    on = PastDayField(label=_("reviewed on"))


class CloseForm(VersionedFormMixin, IdempotentFormMixin):
    on = PastDayField(label=_("closed on"))
