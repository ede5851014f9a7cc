"""Opening one notice, and marking all as read."""

from django import forms

from common.forms import IdempotentFormMixin
from reminders.models import Notice


class OpenForm(IdempotentFormMixin):
    """Names one of the reader's own notices; anybody else's is no choice."""

    notice = forms.ModelChoiceField(Notice.objects.none(), widget=forms.HiddenInput)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["notice"].queryset = Notice.objects.of(user)


class ReadForm(IdempotentFormMixin):
    """Carries until when the reader saw the list, so that what came meanwhile stays unread."""

    until = forms.DateTimeField(widget=forms.HiddenInput)
