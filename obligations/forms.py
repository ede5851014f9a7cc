"""Filters of the list, and the forms of exemptions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from branches.models import Organisation
from common.forms import IdempotentFormMixin, ScopedFormMixin, VersionedFormMixin
from common.periods import Period
from common.renderers import DayInput, Segmented
from obligations.choices import Status
from obligations.listing import Wanted, units
from obligations.models import Workday
from obligations.registry import duties, duty

UNITS_SHOWN = 300


class PeriodField(forms.CharField):
    """A period by its code: 2026-03, 2026-Q1, 2026."""

    default_error_messages = {"period": _("Name a month (2026-03), a quarter (2026-Q1) or a year (2026).")}

    def clean(self, value):
        text = super().clean(value)
        try:
            return Period.parse(text) if text else None
        except ValueError:
            raise forms.ValidationError(self.error_messages["period"], code="period") from None


class DutyFilter(ScopedFormMixin, forms.Form):
    """What the list of lights shows."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Organisation"), required=False, to_field_name="public_id",
        empty_label=_("All units"),
    )  # fmt: skip
    duty = forms.ChoiceField(label=_("What is owed"), required=False)
    status = forms.ChoiceField(label=_("Light"), required=False, choices=[("", _("All lights")), *Status.choices])
    period = PeriodField(label=_("Period"), required=False, max_length=8)
    since = PeriodField(label=_("from"), required=False, max_length=8, widget=forms.HiddenInput)
    branches = forms.BooleanField(label=_("Branches alone"), required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = units(self.scope)
        self.fields["duty"].choices = [("", _("All duties")), *((each.code, each.title) for each in duties())]
        self.fields["period"].widget.attrs["placeholder"] = _("last three months")

    def wanted(self) -> Wanted:
        """The valid part of what was asked; an invalid field asks for nothing and says so."""
        self.is_valid()
        asked = self.cleaned_data
        return Wanted(
            organisation=asked.get("organisation"), duty=duty(asked["duty"]) if asked.get("duty") else None,
            status=Status(asked["status"]) if asked.get("status") else None, period=asked.get("period"),
            since=asked.get("since"), of_branches=bool(asked.get("branches")),
        )  # fmt: skip


class ExemptionForm(IdempotentFormMixin):
    """From which day to which, and why."""

    start = forms.DateField(label=_("From"), widget=DayInput(attrs={"data-width": "g6"}))
    end = forms.DateField(label=_("Until"), widget=DayInput(attrs={"data-width": "g6"}), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["end"].help_text = _("Empty: until further notice.")
        self.fields["reason"].help_text = _("Everybody who sees the duty sees the reason. No names, no cases.")


class EndExemptionForm(IdempotentFormMixin):
    """The last day."""

    on = forms.DateField(label=_("Last day"), widget=DayInput(attrs={"data-width": "g6"}))


LONGEST_HOLIDAY = 31


class CalendarForm(IdempotentFormMixin):
    """A holiday from day to day, or weekends that are worked in exchange."""

    worked = forms.TypedChoiceField(
        label=_("Kind"), choices=[("no", _("Holiday")), ("yes", _("Swapped working day"))], initial="no",
        coerce=lambda value: value == "yes", widget=Segmented,
    )  # fmt: skip
    name = forms.CharField(label=_("Name of the holiday"), max_length=60)
    first = forms.DateField(label=_("From"), widget=DayInput(attrs={"data-width": "g6"}))
    last = forms.DateField(
        label=_("Until"), widget=DayInput(attrs={"data-width": "g6"}), required=False, help_text=_("Empty: one day.")
    )

    def clean(self):
        """A missing last day is the first; a turned or endless stretch is a slip of the pen."""
        asked = super().clean()
        first, last = asked.get("first"), asked.get("last") or asked.get("first")
        if first and last < first:
            self.add_error("last", _("The last day lies before the first."))
        elif first and (last - first).days >= LONGEST_HOLIDAY:
            self.add_error("last", _("No holiday is longer than a month; check the year."))
        return {**asked, "last": last}


class RemoveDayForm(IdempotentFormMixin):
    """Names the day that is taken back."""

    day = forms.ModelChoiceField(Workday.objects.all(), to_field_name="day", widget=forms.HiddenInput)


class LocalValueForm(IdempotentFormMixin):
    """A value for one rule, and from which day."""

    value = forms.ChoiceField(label=_("Value"), widget=forms.Select(attrs={"data-width": "g6"}))
    start = forms.DateField(label=_("Holds from"), widget=DayInput(attrs={"data-width": "g6"}))
    ground = forms.CharField(label=_("Decided by"), max_length=100)

    def __init__(self, *args, rule, **kwargs):
        super().__init__(*args, **kwargs)
        self.rule = rule
        self.fields["value"].choices = [(str(value), label) for value, label in rule.choices]
        self.fields["start"].help_text = _("Periods that begin before this day keep the value of before.")
        self.fields["ground"].help_text = _(
            "The meeting or paper that decided it; everybody who sees the rule sees it."
        )

    def clean_value(self):
        """The value itself, not its text."""
        return {str(value): value for value, _label in self.rule.choices}[self.cleaned_data["value"]]


class WithdrawForm(VersionedFormMixin, IdempotentFormMixin):
    """Nothing to type: which version is withdrawn."""
