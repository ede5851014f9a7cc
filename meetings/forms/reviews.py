"""Forms around a sealed record: what is still to be carried out, confirming to have read it, deciding on it."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.forms import IdempotentFormMixin, ScopedFormMixin, VersionedFormMixin
from common.renderers import Segmented
from meetings.choices import AnswerReason, ReviewState, Verdict
from meetings.forms.fields import LineField
from meetings.inspection import POINTS


class ReadForm(IdempotentFormMixin):
    """One button: I have read it."""


class FollowUpFilter(ScopedFormMixin, forms.Form):
    """What the list of resolutions is cut by. Something unknown cuts nothing."""

    state = forms.ChoiceField(label=_("state"), required=False, choices=[
        ("", _("To carry out")), ("overdue", _("Past the deadline")), ("done", _("Carried out")),
    ])  # fmt: skip
    organisation = forms.ChoiceField(label=_("organisation"), required=False)

    def __init__(self, *args, organisations=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = [
            ("", _("All organisations")),
            *((o.public_id, str(o)) for o in organisations),
        ]

    def condition(self, today) -> Q:
        """The condition of the rows that the filters let through."""
        self.full_clean()
        state, organisation = self.cleaned_data.get("state"), self.cleaned_data.get("organisation")
        found = Q(done_on__isnull=state != "done")
        if state == "overdue":
            found &= Q(deadline__lt=today)
        return found & Q(part__meeting__organisation__public_id=organisation) if organisation else found


class ReviewFilter(ScopedFormMixin, forms.Form):
    """What the list of reviews is cut by. Something unknown cuts nothing."""

    state = forms.ChoiceField(label=_("state"), required=False, choices=[
        ("", _("Waiting")), ("late", _("Past the last day")), *ReviewState.choices[1:],
    ])  # fmt: skip
    reviewer = forms.ChoiceField(label=_("reviewing organisation"), required=False)
    branch = forms.ChoiceField(label=_("Party branch"), required=False)

    def __init__(self, *args, reviewers=(), branches=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reviewer"].choices = [
            ("", _("What waits for me")), ("all", _("With the levels below")), *named(reviewers),
        ]  # fmt: skip
        self.fields["branch"].choices = [("", _("All branches")), *named(branches)]

    def condition(self, own, today) -> Q:
        """The condition of the rows that the filters let through; `own` are the ids of one's own organisations."""
        self.full_clean()
        state, reviewer, branch = (self.cleaned_data.get(name) for name in ("state", "reviewer", "branch"))
        found = Q(state=ReviewState.WAITING if state in {"", "late", None} else state)
        if state == "late":
            found &= Q(due_on__lt=today)
        if not reviewer:
            found &= Q(reviewer__in=own)
        elif reviewer != "all":
            found &= Q(reviewer__public_id=reviewer)
        return found & Q(meeting__organisation__public_id=branch) if branch else found


def named(organisations) -> list[tuple[str, str]]:
    """Organisations as choices."""
    return [(each.public_id, str(each)) for each in organisations]


SECTIONS = {"basics": _("Time, place, people"), "agenda": _("Agenda"), "roll": _("Attendance"), "votes": _("Votes")}


def points() -> list[tuple]:
    """The points of the inspection as grouped choices."""
    groups = [
        (label, [(point.code, point.title) for point in POINTS.values() if point.section == section])
        for section, label in SECTIONS.items()
    ]
    return [("", _("Choose")), *groups]


class HandInForm(IdempotentFormMixin, VersionedFormMixin):
    """One button: the draft goes to the level above."""


class ReviewForm(IdempotentFormMixin, VersionedFormMixin):
    """A verdict on a record as it was seen; whoever returns it says where and what."""

    verdict = forms.ChoiceField(choices=Verdict.choices)
    record_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    place = forms.ChoiceField(label=_("where in the record"), required=False)
    code = forms.ChoiceField(label=_("what is missing or wrong"), required=False, choices=points)
    note = LineField(200, label=_("in a sentence (may stay empty)"), help_text=_("No details of cases."))

    def __init__(self, *args, places=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [("", _("Choose")), *places]

    def show_conflict(self, current):
        """Let the next press go on from the text as it stands now."""
        super().show_conflict(current)
        self.data["record_version"] = current.meeting.version


class AnswerForm(IdempotentFormMixin, VersionedFormMixin):
    """What the branch says to the question about a record."""

    reason = forms.ChoiceField(label=_("Reason"), choices=AnswerReason)
    text = forms.CharField(label=_("In a few words"), max_length=200, required=False, widget=forms.Textarea)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["rows"] = 3
        self.fields["text"].help_text = _("No names, no cases. Everybody who may read the record reads it.")

    def clean(self):
        """“Other” says nothing by itself."""
        asked = super().clean()
        if asked.get("reason") == AnswerReason.OTHER and not asked.get("text"):
            self.add_error("text", _("Say in a few words what it was."))
        return asked


class WeighForm(IdempotentFormMixin, VersionedFormMixin):
    """What the committee makes of the answer."""

    keep = forms.TypedChoiceField(
        label=_("What follows"), choices=[("no", _("Close the question")), ("yes", _("Keep it for the next talk"))],
        initial="no", coerce=lambda value: value == "yes", widget=Segmented,
    )  # fmt: skip
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
