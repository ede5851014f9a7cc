"""The shape of what is typed about accounts and rights."""

import re

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.ladder import badge_of
from accounts.models import Grant
from accounts.roles import EXPLICIT_ROLES, Role
from branches.models import Organisation
from common.forms import CHOOSE, IdempotentFormMixin, VersionedFormMixin
from common.renderers import DayInput
from common.text import fold, fold_name

MOST_PEOPLE = 500
BADGE = re.compile(r"[0-9A-Za-z-]+")


class FindAccountsForm(forms.Form):
    """The filter above the list."""

    q = forms.CharField(label=_("Badge number or name"), required=False, max_length=60)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("All states")),
            ("open", pgettext_lazy("account", "Open")),
            ("waiting", _("Waiting for its code")),
            ("closed", pgettext_lazy("account", "Closed")),
        ],
    )

    def clean_q(self):
        return fold(self.cleaned_data["q"])


class OpenAccountsForm(IdempotentFormMixin):
    """One person a line: badge number, then name."""

    people = forms.CharField(
        label=_("Badge numbers and names"),
        help_text=_(
            "One person a line: badge number, a space, the name. At most 500 lines; a column pair pasted from a table "
            "will do."
        ),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )

    def clean_people(self):
        lines = [(number, fold(line)) for number, line in enumerate(self.cleaned_data["people"].splitlines(), 1)]
        lines = [(number, line) for number, line in lines if line]
        if len(lines) > MOST_PEOPLE:
            raise forms.ValidationError(_("At most %(most)d lines at once."), params={"most": MOST_PEOPLE})
        people, problems = [], []
        for number, line in lines:
            try:
                people.append(self.read(number, line, people))
            except forms.ValidationError as problem:
                problems.append(problem)
        if problems:
            raise forms.ValidationError(problems)
        return people

    def read(self, number, line, before):
        """The badge number and the name of one line."""
        badge, _space, name = line.replace(",", " ").replace(";", " ").partition(" ")
        name = fold_name(name)
        if not BADGE.fullmatch(badge):
            message = _("Line %(line)d: a badge number has letters, digits and hyphens only; put a space after it.")
            raise forms.ValidationError(message, params={"line": number})
        if not name:
            raise forms.ValidationError(_("Line %(line)d has no name after the badge number."), params={"line": number})
        if len(badge) > 30 or len(name) > 60:
            raise forms.ValidationError(_("Line %(line)d is too long."), params={"line": number})
        if badge in {earlier for earlier, _name in before}:
            raise forms.ValidationError(
                _("Line %(line)d repeats badge number %(badge)s."), params={"line": number, "badge": badge}
            )
        return badge, name


class ActOnAccountForm(VersionedFormMixin, IdempotentFormMixin):
    """Only the confirmation itself: key and version."""


class GiveRightForm(IdempotentFormMixin):
    """A role in an organisation from day to day."""

    role = forms.ChoiceField(
        label=_("Role"), choices=[("", CHOOSE), *((r, r.label) for r in Role if r in EXPLICIT_ROLES)]
    )
    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.none(),
        empty_label=CHOOSE,
        help_text=_("The right holds there and in everything below."),
    )
    start = forms.DateField(label=_("From"), widget=DayInput(attrs={"data-width": "g6"}), initial=timezone.localdate)
    end = forms.DateField(
        label=_("Until"),
        widget=DayInput(attrs={"data-width": "g6"}),
        required=False,
        help_text=_("Empty: until it is ended."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        open_today = Organisation.objects.within(self.scope).open_on(timezone.localdate())
        self.fields["organisation"].queryset = open_today.in_order()


class DecideForm(IdempotentFormMixin):
    """Whether a right that was asked for is given."""

    decision = forms.ChoiceField(choices=[("confirm", ""), ("refuse", "")], widget=forms.HiddenInput)


class EndRightForm(IdempotentFormMixin):
    """Which right ends, and with which day."""

    right = forms.ModelChoiceField(
        label=_("Right"), queryset=Grant.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    on = forms.DateField(label=_("Last day"), widget=DayInput(attrs={"data-width": "g6"}), initial=timezone.localdate)

    def __init__(self, *args, rights, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["right"].queryset = rights
        self.fields["right"].label_from_instance = lambda right: f"{right.get_role_display()}（{right.organisation}）"

    def clean_on(self):
        if self.cleaned_data["on"] < timezone.localdate():
            raise forms.ValidationError(_("The last day cannot lie in the past."))
        return self.cleaned_data["on"]


class ActivateForm(forms.Form):
    """Badge number and one-time code, and the password one chooses."""

    badge_number = forms.CharField(
        label=_("Badge number"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    code = forms.CharField(
        label=_("One-time code"),
        max_length=40,
        help_text=_("Twelve digits from the administrator of your unit."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
    password = forms.CharField(
        label=_("New password"),
        strip=False,
        max_length=128,
        help_text=_("At least 12 characters, of three kinds: capital letters, small letters, digits, signs"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("New password once more"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_badge_number(self):
        return badge_of(self.cleaned_data["badge_number"])

    def clean_code(self):
        return fold(self.cleaned_data["code"])

    def clean_password(self):
        validate_password(self.cleaned_data["password"])
        return self.cleaned_data["password"]

    def clean(self):
        values = super().clean()
        if values.get("password") and values.get("again") and values["password"] != values["again"]:
            self.add_error("again", forms.ValidationError(_("The two passwords differ."), code="differ"))
        return values


class OwnAccountForm(VersionedFormMixin, IdempotentFormMixin):
    """What a person may change on the own account."""

    language = forms.ChoiceField(
        label=_("Language"), choices=[("", _("As the browser asks")), *settings.LANGUAGES], required=False
    )
    email = forms.EmailField(
        label=_("E-mail"), required=False, max_length=254, help_text=_("Reminders are also sent there.")
    )


class EndSessionForm(IdempotentFormMixin):
    """Which of the own sessions ends."""

    reference = forms.CharField(widget=forms.HiddenInput, max_length=16)
