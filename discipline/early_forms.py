"""What is typed about early reminders. Codes and days alone; nothing of it is ever kept on the device."""

from django import forms
from django.utils.translation import gettext_lazy as _

from branches.forms import PastDayField
from common.forms import CHOOSE, IdempotentFormMixin, VersionedFormMixin
from common.renderers import DayInput
from discipline.choices import Concern, Measure
from discipline.early import talkers
from discipline.forms import OfficerField, PersonField


class EarlyForm(IdempotentFormMixin):
    """Who is to be talked with, for what reason, by whom and by when."""

    subject = PersonField(label=_("Person talked with"))
    measure = forms.ChoiceField(label=_("measure"), choices=[("", CHOOSE), *Measure.choices])
    concern = forms.ChoiceField(
        label=_("reason"), choices=[("", CHOOSE), *Concern.choices],
        help_text=_("A code alone; nothing is written about the person."),
    )  # fmt: skip
    talker = OfficerField(label=_("who talks"))
    due_on = forms.DateField(label=_("to be done by"), widget=DayInput)
    follow_up_on = forms.DateField(
        label=_("to be looked at again on"), widget=DayInput, required=False,
        help_text=_("Some time after the talk; may be empty."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["talker"].queryset = talkers(self.scope)
        for name in ("due_on", "follow_up_on"):
            self.fields[name].widget.attrs["data-width"] = "g6"


class HeldForm(VersionedFormMixin, IdempotentFormMixin):
    """The day on which something was done."""

    on = PastDayField(label=_("done on"))


class WithdrawForm(VersionedFormMixin, IdempotentFormMixin):
    """Nothing to type: which version is withdrawn."""
