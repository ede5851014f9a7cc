"""What is done on one case, a form each."""

from django.contrib import messages
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy
from django.views.generic import FormView

from audit.views import ActionMixin
from discipline import forms, sanctions, stepping_aside, steps, writing
from discipline.choices import Ground, Stage, StepKind, StepState
from discipline.models import Appeal, Sanction
from discipline.pages import CaseMixin


class CaseAct(CaseMixin, ActionMixin, FormView):
    """A form on a case; says in `act(values)` which action to call."""

    template_name = "discipline/act.html"
    title = button = ""
    done = gettext_lazy("Saved.")

    def get_initial(self):
        return {**super().get_initial(), "version": self.case.version}

    def get_context_data(self, **kwargs):
        return super().get_context_data(title=self.title, button=self.button or self.title, **kwargs)

    def perform(self, form):
        values = {name: value for name, value in form.cleaned_data.items() if name != "idempotency_key"}
        self.act(**values)
        messages.success(self.request, self.done)
        return reverse("discipline:case", args=[self.case.public_id])


class AskMixin:
    """A step that somebody else has to approve."""

    kind = ""
    done = gettext_lazy("Asked; somebody who approves on this case has to answer.")

    def act(self, **values):
        values.setdefault("ground", Ground.STAFFING)
        steps.ask(self.case, kind=self.kind, by=self.request.user, **values)


class Move(AskMixin, CaseAct):
    """Asks for the next stage."""

    form_class, kind = forms.MoveForm, StepKind.MOVE
    title, button = gettext_lazy("Ask for the next stage"), gettext_lazy("Ask for approval")

    @cached_property
    def case(self):
        """The case, while it is open."""
        case = super().case
        if case.stage == Stage.CLOSED:
            raise Http404
        return case


class Extend(AskMixin, CaseAct):
    """Asks for a later day."""

    form_class, kind = forms.ExtendForm, StepKind.EXTEND
    title, button = gettext_lazy("Ask for a later day"), gettext_lazy("Ask for approval")


class Name(AskMixin, CaseAct):
    """Asks for one more person on the case."""

    form_class, kind = forms.NameForm, StepKind.NAME
    title, button = gettext_lazy("Name somebody on the case"), gettext_lazy("Ask for approval")


class Release(AskMixin, CaseAct):
    """Asks for one person fewer."""

    form_class, kind = forms.ReleaseForm, StepKind.RELEASE
    title, button = gettext_lazy("Take somebody off the case"), gettext_lazy("Ask for approval")


class WriteNote(CaseAct):
    """Adds a short note."""

    form_class, title = forms.NoteForm, gettext_lazy("Add a note")

    def act(self, *, text):
        writing.write_note(self.case, text=text, by=self.request.user)


class RecordPlea(CaseAct):
    """Records who asked, pleaded or pressed."""

    form_class, title = forms.PleaForm, gettext_lazy("Record an approach")
    done = gettext_lazy("Recorded; it cannot be withdrawn.")

    def act(self, *, person, post, at, way, behaviour, day, clock):
        writing.record_plea(
            self.case, person=person, post=post, at=at, way=way, behaviour=behaviour, by=self.request.user,
            scope=self.scope,
        )  # fmt: skip


class StepAside(CaseAct):
    """Steps aside; the case is gone at once."""

    form_class, title = forms.StepAsideForm, gettext_lazy("Step aside")
    done = gettext_lazy("You have stepped aside; the case is no longer yours.")

    def act(self, *, relation):
        stepping_aside.step_aside(self.case, relation=relation, by=self.request.user)

    def perform(self, form):
        super().perform(form)
        return reverse("discipline:board")


class Declare(CaseAct):
    """Declares that somebody else must not know of the case."""

    form_class, title = forms.DeclareForm, gettext_lazy("Declare that somebody must step aside")

    def act(self, *, person, relation):
        stepping_aside.declare(self.case, user=person, relation=relation, by=self.request.user)


class EnterSanction(CaseAct):
    """Enters a decision."""

    form_class, title = forms.SanctionForm, gettext_lazy("Enter a sanction")
    button = gettext_lazy("Ask for approval")
    done = AskMixin.done

    def act(self, *, sanction, **values):
        sanctions.enter_sanction(self.case, by=self.request.user, **values)


class SanctionAct(CaseAct):
    """A form on an effective sanction of a case."""

    @cached_property
    def sanction(self):
        """The sanction in the address, once it is approved; 404 otherwise."""
        rows = Sanction.objects.filter(case=self.case, step__state=StepState.APPROVED)
        row = rows.select_related("case", "step").filter(public_id=self.kwargs["sanction"]).first()
        if row is None:
            raise Http404
        return row

    def get_initial(self):
        return {**super().get_initial(), "version": self.sanction.version}


class CarryOut(SanctionAct):
    """Notes how far a sanction is carried out."""

    form_class, title = forms.CarryOutForm, gettext_lazy("Note how it is carried out")
    button = gettext_lazy("Save")

    def get_initial(self):
        days = ("announced_on", "filed_on", "post_changed_on", "reported_on")
        return {**super().get_initial(), **{name: getattr(self.sanction, name) for name in days}}

    def act(self, **values):
        sanctions.carry_out(self.sanction, by=self.request.user, **values)


class ExtendProbation(SanctionAct):
    """A second year of probation."""

    form_class, title = forms.ExtendProbationForm, gettext_lazy("Extend the probation by a year")

    def act(self, **values):
        sanctions.extend_probation(self.sanction, by=self.request.user, **values)


class AcceptAppeal(SanctionAct):
    """An appeal comes in."""

    form_class, title = forms.AppealForm, gettext_lazy("Accept an appeal")

    def act(self, **values):
        sanctions.accept_appeal(self.sanction, by=self.request.user, **values)


class DecideAppeal(CaseAct):
    """An appeal is decided by its reviewers."""

    form_class, title = forms.DecideAppealForm, gettext_lazy("Decide the appeal")

    @cached_property
    def appeal(self):
        """The appeal in the address; 404 for another case's."""
        row = Appeal.objects.filter(case=self.case, public_id=self.kwargs["appeal"], decided_on__isnull=True)
        if (appeal := row.select_related("case", "sanction").first()) is None:
            raise Http404
        return appeal

    def get_initial(self):
        self.appeal  # noqa: B018 - asked before anything is shown
        return super().get_initial()

    def act(self, **values):
        sanctions.decide_appeal(self.appeal, by=self.request.user, **values)
