"""The filters of the dashboard. They stand in the address, so that a view can be sent to a colleague."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.periods import Period, last_months, month
from obligations.choices import Word

MONTHS_BACK = 24


class BoardFilter(forms.Form):
    """Which month ends the table, which unit, which word."""

    month = forms.ChoiceField(label=_("Month"), required=False)
    unit = forms.CharField(label=_("Unit"), required=False, max_length=12)
    open = forms.CharField(label=_("Open groups"), required=False, max_length=4000)
    word = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *Word.choices])

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["month"].choices = [(p.code, p.label) for p in reversed(last_months(today, MONTHS_BACK))]

    def asked(self) -> dict:
        """What the board shows; a filter that means nothing is left out."""
        self.is_valid()
        found = self.cleaned_data
        return {
            "shown": Period.parse(found["month"]) if found.get("month") else month(self.today),
            "unit_id": found.get("unit", ""), "word": Word(found["word"]) if found.get("word") else None,
            "opened": frozenset(found["open"].split(",")) if found.get("open") else None,
        }  # fmt: skip
