"""What is typed about cases. Nothing of it is ever kept on the device."""

from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.forms import FoldedField, PastDayField
from common.forms import CHOOSE, IdempotentFormMixin, VersionedFormMixin
from common.renderers import ClockInput, DayInput, Segmented
from discipline.choices import (
    AdministrativeSanctionKind,
    AppealOutcome,
    Behaviour,
    Duty,
    Ground,
    Organ,
    Problem,
    Relation,
    SanctionKind,
    SanctionSide,
    Source,
    Way,
)
from discipline.people import officers
from discipline.rules import PROBATION_MONTHS
from discipline.stage_rules import FOLLOWS

# Nothing typed on these pages may be remembered by the browser.
UNKEPT = {"autocomplete": "off", "spellcheck": "false"}
# What a person says of oneself or of another; the line of duty is read from the register.
DECLARED = [(each.value, each.label) for each in (Relation.RELATIVE, Relation.WITNESS, Relation.INTEREST)]
PARTY, STATE = SanctionSide.PARTY, SanctionSide.STATE


class PersonField(FoldedField):
    """Somebody by name or badge number."""

    def __init__(self, **kwargs):
        super().__init__(**{"max_length": 60, "help_text": _("Name or badge number"), **kwargs})
        self.widget.attrs.update(UNKEPT)


class OfficerField(forms.ModelChoiceField):
    """One of the officers who may be named on cases."""

    def __init__(self, **kwargs):
        super().__init__(queryset=None, to_field_name="public_id", empty_label=CHOOSE, **kwargs)

    def label_from_instance(self, user):
        return f"{user.name} {user.badge_number}"


class LeadForm(IdempotentFormMixin):
    """A lead as it comes in."""

    subject = PersonField(label=_("Person reported"))
    problem = forms.ChoiceField(label=_("kind of problem"), choices=[("", CHOOSE), *Problem.choices])
    source = forms.ChoiceField(label=_("source"), choices=Source.choices, widget=forms.Select)
    received_on = PastDayField(label=_("received on"))
    number = FoldedField(
        label=_("File number"), required=False, max_length=40, help_text=_("As the file says; none is made up here")
    )
    approver = OfficerField(label=_("Who approves"))

    def __init__(self, *args, user=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["approver"].queryset = officers(self.scope).exclude(pk=user.pk)


class CaseForm(IdempotentFormMixin):
    """A form of one case."""

    def __init__(self, *args, case=None, **kwargs):
        self.case = case
        super().__init__(*args, **kwargs)


class MoveForm(CaseForm, VersionedFormMixin):
    """The next stage."""

    stage = forms.ChoiceField(label=_("next stage"), widget=Segmented)
    ground = forms.ChoiceField(label=_("ground"), choices=[("", CHOOSE), *Ground.choices])
    on = PastDayField(label=_("on"))
    due_on = forms.DateField(
        label=_("to be done by"), required=False, widget=DayInput, help_text=_("Where the approval names a day")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["stage"].choices = [(stage.value, stage.label) for stage in FOLLOWS[self.case.stage]]


class ExtendForm(CaseForm, VersionedFormMixin):
    """A later day for the present stage."""

    due_on = forms.DateField(label=_("to be done by"), widget=DayInput)
    ground = forms.ChoiceField(label=_("ground"), choices=[("", CHOOSE), *Ground.choices])


class NameForm(CaseForm, VersionedFormMixin):
    """One more person on the case."""

    person = OfficerField(label=_("Officer"))
    duty = forms.ChoiceField(label=_("duty"), choices=Duty.choices, widget=Segmented)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = officers(self.scope)


class ReleaseForm(CaseForm, VersionedFormMixin):
    """One person fewer on the case."""

    person = OfficerField(label=_("Officer"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        named = self.case.handlers.filter(until__isnull=True).values("user")
        self.fields["person"].queryset = officers(self.scope).filter(pk__in=named)


class NoteForm(CaseForm):
    """A short note."""

    text = forms.CharField(
        label=_("Note"), max_length=500, widget=forms.Textarea(attrs={"rows": 4, **UNKEPT}),
        help_text=_("Short; what was found stays in the discipline body's own files."),
    )  # fmt: skip


class PleaForm(CaseForm):
    """Who asked, pleaded or pressed."""

    person = PersonField(label=_("Who"))
    post = FoldedField(label=_("Unit and post"), max_length=60, required=False)
    day = PastDayField(label=_("on"))
    clock = forms.TimeField(label=_("at"), widget=ClockInput)
    way = forms.ChoiceField(label=_("how"), choices=Way.choices, widget=Segmented)
    behaviour = forms.ChoiceField(label=_("what"), choices=[("", CHOOSE), *Behaviour.choices])

    def clean(self):
        values = super().clean()
        if values.get("day") and values.get("clock"):
            values["at"] = timezone.make_aware(datetime.combine(values["day"], values["clock"]))
        return values


class StepAsideForm(CaseForm):
    """Stepping aside oneself."""

    relation = forms.ChoiceField(label=_("relation"), choices=DECLARED, widget=Segmented)


class DeclareForm(StepAsideForm):
    """Somebody else who must not know of the case."""

    person = OfficerField(label=_("Officer"))
    field_order = ["person", "relation"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = officers(self.scope)


class SanctionForm(CaseForm, VersionedFormMixin):
    """The decision of the competent organisation."""

    sanction = forms.ChoiceField(
        label=_("sanction"),
        choices=[
            ("", CHOOSE),
            (PARTY.label, [(f"{PARTY}:{kind}", kind.label) for kind in SanctionKind]),
            (STATE.label, [(f"{STATE}:{kind}", kind.label) for kind in AdministrativeSanctionKind]),
        ],
    )
    months = forms.TypedChoiceField(
        label=_("months of probation"), choices=[("", _("–")), *((n, n) for n in PROBATION_MONTHS)], coerce=int,
        empty_value=None, required=False, widget=Segmented,
    )  # fmt: skip
    replaces_removal = forms.BooleanField(label=_("instead of a removal, as no Party post was held"), required=False)
    decided_on = PastDayField(label=_("decided on"))
    organ = forms.ChoiceField(label=_("Organ that decided"), choices=[("", CHOOSE), *Organ.choices])
    touches_post = forms.BooleanField(label=_("post or pay change"), required=False)

    def clean(self):
        values = super().clean()
        values["side"], _colon, values["kind"] = values.get("sanction", "").partition(":")
        return values

    def add_findings(self, findings):
        """The form has one field for side and kind."""
        for finding in findings:
            field = "sanction" if finding.field in {"side", "kind"} else finding.field
            error = forms.ValidationError(finding.message, code=finding.code)
            self.add_error(field if field in self.fields else None, error)


class CarryOutForm(CaseForm, VersionedFormMixin):
    """How far a sanction is carried out."""

    announced_on = PastDayField(label=_("announced on"), required=False)
    filed_on = PastDayField(label=_("placed in the file on"), required=False)
    post_changed_on = PastDayField(label=_("post and pay changed on"), required=False)
    reported_on = PastDayField(label=_("execution reported on"), required=False)


class ExtendProbationForm(CaseForm, VersionedFormMixin):
    """A second year of probation."""

    on = PastDayField(label=_("decided on"))


class AppealForm(CaseForm):
    """An appeal that was accepted."""

    accepted_on = PastDayField(label=_("accepted on"))


class DecideAppealForm(CaseForm):
    """What the review came to."""

    outcome = forms.ChoiceField(label=_("outcome"), choices=AppealOutcome.choices, widget=Segmented)
    decided_on = PastDayField(label=_("decided on"))
