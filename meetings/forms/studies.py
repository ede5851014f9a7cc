"""What a Party committee studied."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.choices import PARTY_COMMITTEES
from branches.models import Organisation
from common.forms import CHOOSE, IdempotentFormMixin, VersionedFormMixin
from meetings.forms.fields import DayField, LineField, PaperNumberField


class StudyForm(IdempotentFormMixin):
    """Which committee, when, about what, and where it is minuted."""

    organisation = forms.ModelChoiceField(
        label=_("Party committee"), queryset=Organisation.objects.none(), empty_label=CHOOSE
    )
    on = DayField(label=_("Held on"))
    topic = LineField(
        200, label=_("Topic"), required=True, help_text=_("Only what was a matter of its own on the agenda counts.")
    )
    minutes = PaperNumberField(
        60, label=_("Number of the minutes"), required=True,
        help_text=_("The number under which the committee's own office keeps them."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rows = Organisation.objects.within(self.scope).filter(kind__in=PARTY_COMMITTEES)
        self.fields["organisation"].queryset = rows.open_on(timezone.localdate()).in_order()


class WithdrawStudyForm(VersionedFormMixin, IdempotentFormMixin):
    """Nothing to type: which version is withdrawn."""
