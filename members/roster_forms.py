"""The shape of an import and of an export."""

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.choices import Kind
from branches.forms import FoldedField, PastDayField, half_width
from branches.models import Organisation
from common import spreadsheets
from common.forms import CHOOSE, IdempotentFormMixin
from common.renderers import Segmented


class OrganisationForm(IdempotentFormMixin):
    """A form about one organisation of the scope, groups excepted."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), empty_label=CHOOSE
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        here = Organisation.objects.within(self.scope).filter(~Q(kind=Kind.GROUP), closed_on=None).in_order()
        self.fields["organisation"].queryset = here
        self.fields["organisation"].initial = here.first()
        half_width(self.fields["organisation"].widget)


class UploadForm(OrganisationForm):
    """A roster to be read."""

    file = forms.FileField(
        label=_("Roster"),
        help_text=_("An .xlsx or .csv file of at most 10 MB. Nothing is written before you confirm."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}), allow_empty_file=True,
    )  # fmt: skip
    holds_from = PastDayField(label=_("New people belong to the branch from"), required=False)
    field_order = ["file", "organisation", "holds_from"]

    def clean_file(self):
        file = self.cleaned_data["file"]
        try:
            spreadsheets.check(file.name, file.size)
        except spreadsheets.Unreadable as unreadable:
            raise forms.ValidationError(str(unreadable), code=unreadable.code) from unreadable
        return file

    def clean_holds_from(self):
        return self.cleaned_data["holds_from"] or timezone.localdate()


class ConfirmForm(IdempotentFormMixin):
    """The formal act."""


class CheckForm(IdempotentFormMixin):
    """Corrections typed beside the rows: cell-<row>-<field>, and left out: out-<row> among shown-<row>."""

    def corrections(self) -> tuple[dict, dict]:
        """({row: {field: text}}, {row: left out})."""
        cells, left_out = {}, {}
        for name, value in self.data.items():
            kind, _dash, place = name.partition("-")
            number, _dash, column = place.partition("-")
            if kind == "cell" and number.isdecimal() and len(number) < 8:
                cells.setdefault(int(number), {})[column] = value[:200]
            elif kind == "shown" and number.isdecimal() and len(number) < 8:
                left_out[int(number)] = f"out-{number}" in self.data
        return cells, left_out


class ExportForm(OrganisationForm):
    """What goes out, and what for."""

    kind = forms.ChoiceField(
        label=_("File type"), choices=[("xlsx", "Excel"), ("csv", "CSV")], initial="xlsx", widget=Segmented
    )
    with_masked = forms.MultipleChoiceField(
        label=_("Further columns"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[("id_number", _("Identity number (middle ten places masked)")),
                 ("phone", _("Telephone (middle four places masked)"))],
    )  # fmt: skip
    purpose = FoldedField(
        label=_("What is it for?"), max_length=200, min_length=2,
        help_text=_("The file bears your name, badge number, the time and this purpose; so does the trail."),
    )  # fmt: skip
