"""The forms by which criticism and self-criticism are noted."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import CHOOSE, IdempotentFormMixin
from meetings.forms.fields import PersonField, TextField


class SelfCheckForm(IdempotentFormMixin):
    """What the signed-in member says of the own person."""

    text = TextField(2000, label=_("my self-check"), widget=forms.Textarea(attrs={"rows": 6}))

    def clean_text(self):
        if not self.cleaned_data["text"].strip():
            raise forms.ValidationError(_("Write what was said."), code="required")
        return self.cleaned_data["text"].strip()


class CriticismForm(SelfCheckForm):
    """What somebody said of somebody, as the keeper notes it. `people` are pairs of id and name."""

    speaker = PersonField(label=_("who spoke"), required=True)
    member = PersonField(label=_("of whom"), required=True)
    text = TextField(2000, label=_("gist of criticism"), widget=forms.Textarea(attrs={"rows": 4}))
    field_order = ("speaker", "member", "text")

    def __init__(self, *args, people=(), **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("speaker", "member"):
            self.fields[name].choices = [("", CHOOSE), *people]
