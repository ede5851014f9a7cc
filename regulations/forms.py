from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulations.levels import Level


class SearchForm(forms.Form):
    """What to look for; anything unreadable means everything."""

    q = forms.CharField(required=False, max_length=80, strip=True, label=_("Words in the article"))
    level = forms.ChoiceField(
        required=False, choices=[("", pgettext_lazy("level of a rule", "All")), *Level.choices], label=_("Level")
    )

    def wanted(self, name: str) -> str:
        """What was asked for under `name`, empty where it cannot be read."""
        self.full_clean()
        return self.cleaned_data.get(name, "")
