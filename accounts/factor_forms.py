"""The shape of what is typed about the own second factor."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms_of_proof import DIGITS
from common.forms import IdempotentFormMixin
from common.text import fold


class AppForm(IdempotentFormMixin):
    """The code the app shows after it read the picture."""

    code = forms.CharField(
        label=_("Code shown by the app"), max_length=20, help_text=_("Six digits that the app shows now"),
        widget=forms.TextInput(attrs=DIGITS),
    )  # fmt: skip

    def clean_code(self):
        return fold(self.cleaned_data["code"])


class KeyForm(IdempotentFormMixin):
    """What the person calls the key, and what the key answered."""

    name = forms.CharField(
        label=_("Name of the key"), max_length=40, help_text=_("To tell your keys apart, such as: office")
    )
    credential = forms.JSONField(
        widget=forms.HiddenInput, error_messages={"required": _("Press the button and touch the key.")}
    )

    def clean_name(self):
        return fold(self.cleaned_data["name"])


class ConfirmForm(IdempotentFormMixin):
    """Only the confirmation itself."""
