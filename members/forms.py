"""The shape of what is typed about members."""

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.choices import Form, Kind
from branches.forms import FoldedField, PastDayField, half_width
from branches.models import Organisation
from common.forms import CHOOSE, IdempotentFormMixin, ScopedFormMixin, VersionedFormMixin
from common.identity import is_well_formed
from common.renderers import DayInput, Segmented
from common.text import fold, fold_name
from members.actions import EDITABLE
from members.choices import PARTY_MEMBERS, LeavingReason, Post, Sex, StandingKind, TalkTopic
from members.models import Member

MONTHS = ["%Y-%m", "%Y.%m", "%Y-%m-%d", "%Y年%m月", "%Y/%m", "%Y%m"]


class FindForm(ScopedFormMixin, forms.Form):
    """What the register is searched by."""

    q = FoldedField(label=_("Name, pinyin or badge number"), required=False, max_length=60)
    branch = forms.ModelChoiceField(
        label=_("Party branch"), queryset=Organisation.objects.none(), required=False, to_field_name="public_id",
        empty_label=_("All branches"),
    )  # fmt: skip
    group = forms.ModelChoiceField(
        label=_("Party group"), queryset=Organisation.objects.none(), required=False, to_field_name="public_id",
        empty_label=_("All groups"),
    )  # fmt: skip
    standing = forms.ChoiceField(
        label=_("standing"), choices=[("", _("Every standing")), *StandingKind.choices], required=False
    )
    left = forms.ChoiceField(
        label=_("Belonging"), choices=[("", _("In the register")), ("yes", _("Left"))], required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        here = Organisation.objects.within(self.scope).in_order()
        self.fields["branch"].queryset = here.filter(kind=Kind.BRANCH)
        self.fields["group"].queryset = here.filter(kind=Kind.GROUP, closed_on=None).select_related("parent")

    def narrow(self, members):
        """The members that fit; a condition that makes no sense narrows nothing."""
        self.full_clean()
        values = self.cleaned_data
        members = members.filter(left_on__isnull=values.get("left") != "yes")
        if values.get("branch"):
            members = members.of(values["branch"])
        for name in ("group", "standing"):
            if values.get(name):
                members = members.filter(**{name: values[name]})
        return members.filter(self.matching(values["q"])) if values.get("q") else members

    @staticmethod
    def matching(text) -> Q:
        """By name, by pinyin (whole or initials) or by badge number."""
        narrow = text.replace(" ", "").lower()
        pinyin = Q(initials__startswith=narrow) | Q(sort_key__startswith=text.lower())
        return (
            Q(name__contains=fold_name(text)) | Q(badge_number__startswith=text) | (pinyin if narrow.isalpha() else Q())
        )

    @property
    def is_filtered(self) -> bool:
        return any(self.data.get(name) for name in self.fields)


class MonthField(forms.DateField):
    """Year and month, as 1985-07."""

    widget = forms.TextInput

    def __init__(self, **kwargs):
        super().__init__(**{**kwargs, "input_formats": MONTHS, "help_text": _("Year and month, as 1985-07")})

    def prepare_value(self, value):
        return f"{value:%Y-%m}" if hasattr(value, "strftime") else value

    def to_python(self, value):
        return super().to_python(fold(value) if isinstance(value, str) else value)


class FactsForm(IdempotentFormMixin, forms.ModelForm):
    """The facts of a person that anybody may see who sees the person."""

    class Meta:
        model = Member
        fields = EDITABLE
        field_classes = {"name": FoldedField, "born_in": MonthField, "joined_on": PastDayField, "full_on": PastDayField}
        widgets = {"sex": Segmented, "joined_on": DayInput, "full_on": DayInput}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.setdefault("data-width", "g6")
            if name in {"joined_on", "full_on"}:
                field.initial = None
        self.fields["sex"].choices = [*Sex.choices, ("", _("Not said"))]

    def _post_clean(self):
        """The action judges the facts; the row itself is not touched here."""


class ChangeForm(VersionedFormMixin, FactsForm):
    """A correction of facts."""


class PlaceForm(IdempotentFormMixin):
    """A branch of one's own scope and, where it has any, one of its groups."""

    organisation = forms.ModelChoiceField(
        label=_("Party branch"), queryset=Organisation.objects.none(), empty_label=CHOOSE
    )
    group = forms.ModelChoiceField(
        label=_("Party group"), queryset=Organisation.objects.none(), required=False, empty_label="—"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        here = Organisation.objects.within(self.scope).filter(closed_on=None).in_order()
        self.fields["organisation"].queryset = branches = here.filter(kind=Kind.BRANCH)
        self.fields["group"].queryset = here.filter(kind=Kind.GROUP).select_related("parent")
        self.fields["group"].label_from_instance = lambda group: f"{group.parent} {group}"
        for name in ("organisation", "group"):
            half_width(self.fields[name].widget)
        if len(branches[:2]) == 1:
            self.fields["organisation"].initial = branches[0]


class EnterForm(FactsForm, PlaceForm):
    """A new person of a branch."""

    standing = forms.ChoiceField(label=_("standing"), choices=StandingKind, initial=StandingKind.FULL)
    id_number = FoldedField(label=_("citizen identity number"), required=False, max_length=18)
    on = PastDayField(label=_("Belongs to the branch from"))
    field_order = ["name", "badge_number", "organisation", "group", "standing", "on", "joined_on", "full_on"]

    def clean_id_number(self):
        number = self.cleaned_data["id_number"].upper()
        if number and not is_well_formed(number):
            raise forms.ValidationError(
                _("This is no valid identity number: check its last character."), code="id-number"
            )
        return number


class TransferForm(VersionedFormMixin, PlaceForm):
    """Another branch or group from a day on."""

    on = PastDayField(label=_("Valid from"), help_text=_("Posts in a branch that is left end the day before."))


class AssignForm(VersionedFormMixin, IdempotentFormMixin):
    """A temporary branch, for a time."""

    organisation = forms.ModelChoiceField(
        label=_("Temporary branch"), queryset=Organisation.objects.none(), empty_label=CHOOSE
    )
    on = PastDayField(label=_("First day"), help_text=_("The membership stays where it is."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        here = Organisation.objects.within(self.scope).filter(closed_on=None, form=Form.TEMPORARY)
        self.fields["organisation"].queryset = here.in_order()


class EndAssignmentForm(VersionedFormMixin, IdempotentFormMixin):
    """The last day in a temporary branch."""

    on = PastDayField(label=_("Last day"))


class StandingForm(VersionedFormMixin, IdempotentFormMixin):
    """Another standing from a day on."""

    kind = forms.ChoiceField(label=_("standing"), choices=StandingKind)
    on = PastDayField(label=_("Valid from"), help_text=_("The day of the meeting that decided it."))

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, **kwargs)
        later = list(StandingKind)[list(StandingKind).index(member.standing) + 1 :]
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in later]


class LeaveForm(VersionedFormMixin, IdempotentFormMixin):
    """The end of belonging."""

    on = PastDayField(label=_("Left on"))
    reason = forms.ChoiceField(label=_("reason for leaving"), choices=LeavingReason)


class AppointForm(IdempotentFormMixin):
    """A post in the person's branch, its groups or a body above it."""

    post = forms.ChoiceField(label=_("post"), choices=Post)
    organisation = forms.ModelChoiceField(label=_("in"), queryset=Organisation.objects.none(), empty_label=CHOOSE)
    on = forms.DateField(
        label=_("Valid from"), widget=DayInput, initial=timezone.localdate,
        help_text=_("Whoever has an account may do from this day what the post allows."),
    )  # fmt: skip

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, **kwargs)
        ids = [int(pk) for pk in member.organisation.path.strip("/").split("/")]
        near = Q(pk__in=ids) | Q(parent=member.organisation_id, kind=Kind.GROUP)
        self.fields["organisation"].queryset = (
            Organisation.objects.within(self.scope).filter(near, closed_on=None).in_order()
        )
        self.fields["organisation"].initial = member.organisation_id
        for field in ("organisation", "on"):
            half_width(self.fields[field].widget)


class EndForm(IdempotentFormMixin):
    """The last day of a post."""

    on = forms.DateField(
        label=_("Last day"), widget=DayInput, initial=timezone.localdate,
        help_text=_("Ended today, what the post allowed is closed with the next page."),
    )  # fmt: skip


class RevealForm(IdempotentFormMixin):
    """Why a protected number is looked at."""

    reason = FoldedField(
        label=_("What is it needed for?"), max_length=200, min_length=2,
        help_text=_("Your name, the time and this reason are kept for ever."),
    )  # fmt: skip


class TalkFields(IdempotentFormMixin):
    """When, and about which sort of matter."""

    on = PastDayField(label=_("Day of the talk"))
    topic = forms.ChoiceField(
        label=_("About"), choices=TalkTopic, help_text=_("What was said is not written down anywhere.")
    )


class TalkForm(TalkFields):
    """A talk of two people in reach."""

    first = forms.ModelChoiceField(label=_("One of the two"), queryset=Member.objects.none(), empty_label=CHOOSE)
    second = forms.ModelChoiceField(label=_("The other"), queryset=Member.objects.none(), empty_label=CHOOSE)
    field_order = ["first", "second", "on", "topic"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        people = Member.objects.within(self.scope).present().filter(standing__in=PARTY_MEMBERS).in_order()
        for name in ("first", "second"):
            self.fields[name].queryset = people
            half_width(self.fields[name].widget)


class OwnTalkForm(TalkFields):
    """A talk of one's own; the other is named, not chosen: nobody reads the register here."""

    second = FoldedField(label=_("Name of the other"), max_length=60)
    field_order = ["second", "on", "topic"]

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, **kwargs)
        self.member = member

    def clean_second(self):
        """The one Party member of the own branch who is called so."""
        here = Member.objects.present().filter(organisation=self.member.organisation_id, standing__in=PARTY_MEMBERS)
        found = here.filter(name=fold_name(self.cleaned_data["second"])).exclude(pk=self.member.pk)[:2]
        if len(found) != 1:
            message = _("Nobody of this name, or more than one, belongs to your branch; let your secretary note it.")
            raise forms.ValidationError(message, code="unknown")
        return found[0]


class WithdrawTalkForm(VersionedFormMixin, IdempotentFormMixin):
    """Nothing to type: which version is withdrawn."""
