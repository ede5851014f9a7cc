"""Opening one notice, marking all as read, and what a person chooses and the bureau sets."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import IdempotentFormMixin, VersionedFormMixin
from common.renderers import ClockInput
from common.templatetags.ui import clock
from reminders.hours import Span
from reminders.models import FEWEST_DAYS, MOST_DAYS, Notice, Reminder
from reminders.registry import outside_channels


class OpenForm(IdempotentFormMixin):
    """Names one of the reader's own notices; anybody else's is no choice."""

    notice = forms.ModelChoiceField(Notice.objects.none(), widget=forms.HiddenInput)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["notice"].queryset = Notice.objects.of(user)


class ReadForm(IdempotentFormMixin):
    """Carries until when the reader saw the list, so that what came meanwhile stays unread."""

    until = forms.DateTimeField(widget=forms.HiddenInput)


HOUR = {"data-width": "g6"}
LONGEST_REST = timedelta(hours=12)


def outside_choices():
    """The channels of this site that leave the house."""
    return [(channel.name, channel.label) for channel in outside_channels()]


class PreferenceForm(VersionedFormMixin, IdempotentFormMixin):
    """Ways and hours of one person, within what the bureau allows."""

    channels = forms.MultipleChoiceField(
        label=_("Also tell me"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("In the application every reminder appears in any case."),
    )  # fmt: skip
    digest_at = forms.TimeField(label=_("Digest of the day at"), required=False, widget=ClockInput)
    rest_from = forms.TimeField(label=_("Rest from"), required=False, widget=ClockInput(attrs=HOUR))
    rest_until = forms.TimeField(label=_("Rest until"), required=False, widget=ClockInput(attrs=HOUR))

    def __init__(self, *args, policy, **kwargs):
        super().__init__(*args, **kwargs)
        self.policy = policy
        allowed = [pair for pair in outside_choices() if pair[0] in policy.channels]
        self.fields["channels"].choices = allowed
        if not allowed:
            del self.fields["channels"]
        self.fields["digest_at"].help_text = _("Empty: at %(time)s, as for everybody.") % {
            "time": clock(policy.digest_at)
        }
        self.fields["rest_until"].help_text = _("Nothing is sent in these hours, for example after night duty.")

    def clean(self):
        """A rest has two ends and is shorter than half a day; no digest falls into silent hours."""
        asked = super().clean()
        start, end, digest = (asked.get(name) for name in ("rest_from", "rest_until", "digest_at"))
        if (start is None) != (end is None):
            self.add_error("rest_until", _("Name both ends of the rest, or neither."))
        elif start is not None and not timedelta(0) < Span(start, end).length <= LONGEST_REST:
            self.add_error("rest_until", _("A rest lasts at most 12 hours."))
        if digest is not None and self.policy.quiet.holds(digest):
            values = {"start": clock(self.policy.quiet_from), "end": clock(self.policy.quiet_until)}
            self.add_error("digest_at", _("Between %(start)s and %(end)s nothing is sent.") % values)
        return asked


class PolicyForm(VersionedFormMixin, IdempotentFormMixin):
    """What the bureau sets for everybody."""

    first_step_days = forms.IntegerField(
        label=_("Working days until one level up is told"), min_value=FEWEST_DAYS, max_value=MOST_DAYS,
        widget=forms.NumberInput(attrs=HOUR),
    )  # fmt: skip
    second_step_days = forms.IntegerField(
        label=_("Working days from there until the next level is told"), min_value=FEWEST_DAYS, max_value=MOST_DAYS,
        widget=forms.NumberInput(attrs=HOUR),
    )  # fmt: skip
    channels = forms.MultipleChoiceField(
        label=_("Channels outside the application"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Which of them everybody may choose. Addresses of robots are set by the operator."),
    )  # fmt: skip
    digest_at = forms.TimeField(
        label=_("Digest of the day at"), widget=ClockInput,
        help_text=_("What is not urgent leaves once a day; a move or a cancellation at once."),
    )  # fmt: skip
    quiet_from = forms.TimeField(label=_("Quiet from"), widget=ClockInput(attrs=HOUR))
    quiet_until = forms.TimeField(
        label=_("Quiet until"), widget=ClockInput(attrs=HOUR),
        help_text=_("Nothing is sent in these hours but what is about a sitting that begins in them."),
    )  # fmt: skip
    shift_rest_from = forms.TimeField(label=_("Rest after night duty from"), widget=ClockInput(attrs=HOUR))
    shift_rest_until = forms.TimeField(
        label=_("Rest after night duty until"), widget=ClockInput(attrs=HOUR),
        help_text=_("For those who work in shifts and chose no rest of their own."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["channels"].choices = outside_choices()

    def clean(self):
        """Silent hours are no longer than half a day each, and no digest falls into the quiet ones."""
        asked = super().clean()
        if self.errors:
            return asked
        quiet = Span(asked["quiet_from"], asked["quiet_until"])
        rest = Span(asked["shift_rest_from"], asked["shift_rest_until"])
        for end, span in (("quiet_until", quiet), ("shift_rest_until", rest)):
            if span.length > LONGEST_REST:
                self.add_error(end, _("At most 12 hours."))
        if not self.errors and quiet.holds(asked["digest_at"]):
            self.add_error("digest_at", _("The digest may not fall into the quiet hours."))
        return asked


class SendAgainForm(IdempotentFormMixin):
    """Names one reminder that was given up; nothing named means all of them."""

    reminder = forms.ModelChoiceField(Reminder.objects.given_up(), required=False, widget=forms.HiddenInput)


class AcceptClockForm(IdempotentFormMixin):
    """Only the confirmation itself."""
