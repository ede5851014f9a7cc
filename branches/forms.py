"""The shape of what is typed about organisations."""

from django import forms
from django.core.validators import MaxValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from branches.actions import LAST_ORDER
from branches.choices import PARENTS, Form, Kind, NoticeMeans, UnitClass
from branches.models import Organisation
from branches.registry import head_counts
from common.forms import CHOOSE, IdempotentFormMixin, VersionedFormMixin
from common.renderers import DayInput
from common.text import fold

EARLIEST_YEAR = 1921


class PastDayField(forms.DateField):
    """A day on which something has happened: not before 1921, not after today."""

    widget = DayInput
    default_error_messages = {
        "future": _("The day lies in the future; enter the act when it has happened."),
        "too_early": _("The year cannot be right."),
    }

    def __init__(self, **kwargs):
        super().__init__(**{"initial": timezone.localdate, **kwargs})
        self.widget.attrs["data-width"] = "g6"

    def clean(self, value):
        day = super().clean(value)
        if day and day > timezone.localdate():
            raise forms.ValidationError(self.error_messages["future"], code="future")
        if day and day.year < EARLIEST_YEAR:
            raise forms.ValidationError(self.error_messages["too_early"], code="too_early")
        return day


class FoldedField(forms.CharField):
    """A short text, full-width letters made narrow and spaces collapsed."""

    def to_python(self, value):
        return fold(super().to_python(value))


def half_width(widget):
    """Two fields side by side."""
    widget.attrs["data-width"] = "g6"
    return widget


class DayForm(forms.Form):
    """The day as of which the tree is shown."""

    on = forms.DateField(label=_("As of"), required=False, widget=DayInput)


class NameFields(forms.Form):
    name = FoldedField(label=_("Full name"), max_length=80)
    short_name = FoldedField(
        label=_("Short name"), max_length=40, required=False, help_text=_("For lists and narrow places; may be empty.")
    )


class PropertyFields(forms.Form):
    code = FoldedField(label=_("Code"), max_length=30, widget=half_width(forms.TextInput()))
    order = forms.IntegerField(
        label=_("Order"),
        min_value=0,
        validators=[MaxValueValidator(LAST_ORDER)],
        initial=0,
        help_text=_("The bureau's own order among its neighbours, 0 first."),
        widget=half_width(forms.NumberInput()),
    )
    form = forms.ChoiceField(label=_("Form"), choices=Form, initial=Form.ORDINARY, widget=half_width(forms.Select()))
    unit_class = forms.ChoiceField(
        label=_("Unit class"), choices=UnitClass, initial=UnitClass.OTHER, widget=half_width(forms.Select())
    )
    ends_on = forms.DateField(
        label=_("Task ends on"), required=False, widget=half_width(DayInput()),
        help_text=_("Of a temporary branch: after this day it closes by itself and everybody goes home."),
    )  # fmt: skip


class FoundForm(PropertyFields, NameFields, IdempotentFormMixin):
    """A new organisation below the one the page stands on."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Kind, widget=half_width(forms.Select()))
    founded_on = PastDayField(label=_("Founded on"))
    field_order = ["name", "short_name", "kind", "founded_on"]

    def __init__(self, *args, parent, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind, kind.label) for kind in Kind if parent.kind in PARENTS[kind]]


class RenameForm(NameFields, VersionedFormMixin, IdempotentFormMixin):
    on = PastDayField(label=_("Valid from"), help_text=_("Records of before keep the old name."))


class ChangeForm(PropertyFields, VersionedFormMixin, IdempotentFormMixin):
    """What has no history of its own."""


class MoveForm(VersionedFormMixin, IdempotentFormMixin):
    parent = forms.ModelChoiceField(
        label=_("New higher body"), queryset=Organisation.objects.none(), empty_label=CHOOSE
    )
    on = PastDayField(label=_("Valid from"), help_text=_("Figures of before stay where the organisation was."))

    def __init__(self, *args, organisation, **kwargs):
        super().__init__(*args, **kwargs)
        reachable = Organisation.objects.within(self.scope).filter(kind__in=PARENTS[organisation.kind], closed_on=None)
        reachable = reachable.exclude(path__startswith=organisation.path).exclude(pk=organisation.parent_id)
        self.fields["parent"].queryset = reachable.in_order()


class CloseForm(VersionedFormMixin, IdempotentFormMixin):
    on = PastDayField(label=_("Last day"))
    reason = forms.CharField(
        label=_("Decided by"), max_length=200, help_text=_("The decision of the higher body with its number.")
    )

    def __init__(self, *args, organisation, **kwargs):
        self.organisation = organisation
        super().__init__(*args, **kwargs)

    def clean_on(self):
        """Nobody is left behind: people are transferred, or the organisation is merged instead."""
        left = head_counts([self.organisation.pk], timezone.localdate())[self.organisation.pk]
        if left:
            message = ngettext(
                "%(n)d person still belongs to it; transfer the person first, or merge the organisation.",
                "%(n)d people still belong to it; transfer them first, or merge the organisation.",
                left,
            )
            raise forms.ValidationError(message % {"n": left}, code="people-left")
        return self.cleaned_data["on"]


class TermForm(IdempotentFormMixin):
    elected_on = PastDayField(label=_("Elected on"), help_text=_("The end of the term follows from the regulations."))


class ShiftForm(VersionedFormMixin, IdempotentFormMixin):
    to = forms.DateField(
        label=_("Election on"), widget=half_width(DayInput()), help_text=_("Early or late, generally within one year.")
    )
    ground = forms.CharField(
        label=_("Approved by"), max_length=100, help_text=_("The reply of the higher organisation with its number.")
    )


class NoticeForm(VersionedFormMixin, IdempotentFormMixin):
    on = PastDayField(label=_("Notice given on"))
    means = forms.ChoiceField(label=_("Means"), choices=NoticeMeans, widget=half_width(forms.Select()))
