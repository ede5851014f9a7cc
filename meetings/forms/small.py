"""Small forms: leave, its decision, cancelling, correcting, carrying out, filtering."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.forms import IdempotentFormMixin, ScopedFormMixin, VersionedFormMixin
from meetings.choices import LeaveReason, MakeUpForm, State
from meetings.forms.fields import DayField, LineField, PersonField, TextField
from meetings.selectors import kinds_among


class LeaveForm(IdempotentFormMixin):
    """A neutral reason; the note is short, so that no case is told in it."""

    reason = forms.ChoiceField(label=_("reason"), choices=LeaveReason.choices, widget=forms.RadioSelect)
    note = LineField(100, label=_("note (may stay empty)"), widget=forms.Textarea(
        attrs={"rows": 2, "placeholder": _("No names and no details of cases")}))  # fmt: skip


class DecisionForm(IdempotentFormMixin):
    """A leave granted or refused."""

    granted = forms.TypedChoiceField(
        choices=[("yes", _("Grant")), ("no", _("Refuse"))], coerce=lambda value: value == "yes"
    )


class CancelForm(IdempotentFormMixin, VersionedFormMixin):
    """Why a meeting is cancelled; those invited read it."""

    reason = LineField(200, label=_("reason for cancelling"), required=True,
                       help_text=_("Those invited read this. No names and no details of cases."))  # fmt: skip


class AddendumForm(IdempotentFormMixin):
    """A dated correction."""

    text = TextField(2000, label=_("correction"), widget=forms.Textarea(attrs={"rows": 3}),
                     help_text=_("The sealed text stays; this stands below it with your name and the date."),
    )  # fmt: skip

    def clean_text(self):
        if not self.cleaned_data["text"]:
            raise forms.ValidationError(_("Say what is corrected."), code="required")
        return self.cleaned_data["text"]


class DoneForm(IdempotentFormMixin):
    """The day a resolution was carried out."""

    on = DayField(label=_("carried out on"))

    def clean_on(self):
        if self.cleaned_data["on"] > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."), code="future")
        return self.cleaned_data["on"]


class FilingForm(IdempotentFormMixin, VersionedFormMixin):
    """When the result of an election was filed, and when and by which reply it was approved."""

    filed_on = DayField(
        label=_("result filed on"),
        help_text=_(
            "Who was elected to the committee is filed with the higher organisation (Branch Regulations, Art. 21)."
        ),
    )
    approved_on = DayField(
        label=_("result approved on"),
        required=False,
        help_text=_("Secretary and deputy secretary are approved by it; left empty until the reply is there."),
    )
    reply = LineField(60, label=_("number of the reply"))


class ConfirmForm(IdempotentFormMixin):
    """One button: it is made up."""


class ArrangeForm(IdempotentFormMixin, VersionedFormMixin):
    """What is brought to somebody who was excused, how, by whom and by when."""

    material = LineField(200, label=_("material"), required=True)
    form = forms.ChoiceField(label=_("form"), choices=MakeUpForm.choices)
    brought_by = PersonField(label=_("brought by"), required=True)
    due_on = DayField(label=_("to be made up by"))

    def __init__(self, *args, people=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["brought_by"].choices = [("", "—"), *people]


class FilterForm(ScopedFormMixin, forms.Form):
    """What the list of meetings is cut by: kinds that organisations in reach can hold. What is unknown cuts nothing."""

    kind = forms.ChoiceField(label=_("kind"), required=False)
    state = forms.ChoiceField(label=_("state"), required=False, choices=[("", _("All states")), *State.choices])
    organisation = forms.ChoiceField(label=_("organisation"), required=False)
    year = forms.TypedChoiceField(label=_("year"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args, organisations=(), **kwargs):
        super().__init__(*args, **kwargs)
        kinds = kinds_among(organisations)
        self.fields["kind"].choices = [("", _("All kinds")), *((kind.value, kind.label) for kind in kinds)]
        self.fields["organisation"].choices = [
            ("", _("All organisations")),
            *((o.public_id, str(o)) for o in organisations),
        ]
        this = timezone.localdate().year
        self.fields["year"].choices = [("", _("All years")), *((year, year) for year in range(this + 1, this - 10, -1))]

    @property
    def chosen(self) -> dict:
        """The filters that were understood and set."""
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value}
