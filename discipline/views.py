"""The board, one case, and registering a lead."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView, View

from audit.views import ActionMixin
from branches.models import Organisation
from common.errors import Refused
from common.text import fold
from discipline.board import Board, CasePage
from discipline.forms import LeadForm
from discipline.models import Step
from discipline.pages import CaseMixin, ConfidentialMixin
from discipline.registering import person_index, register_lead
from discipline.relations import own_member
from discipline.steps import answer
from discipline.trail import leave

ANSWERS = {"approve": True, "refuse": False}


class Cases(ConfidentialMixin, TemplateView):
    """The cases on which one is named, and nothing of any other."""

    template_name = "discipline/board.html"

    def get_context_data(self, **kwargs):
        number = fold(self.request.GET.get("q", ""))[:40]
        board = Board(self.request.user, self.scope, timezone.localdate(), number)
        leave(self.request.user, "cases.listed", self.request.user)
        return super().get_context_data(board=board, q=number, **kwargs)


class RegisterLead(ConfidentialMixin, ActionMixin, FormView):
    """A lead as it comes in."""

    form_class = LeadForm
    template_name = "discipline/act.html"
    extra_context = {"title": gettext_lazy("Register a lead"), "button": gettext_lazy("Register")}

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "user": self.request.user}

    def perform(self, form):
        values = {name: form.cleaned_data[name] for name in form.cleaned_data if name != "idempotency_key"}
        body = Organisation.objects.filter(path__in=self.scope.prefixes).order_by("path").first()
        case = register_lead(**values, organisation=body, by=self.request.user, scope=self.scope)
        messages.success(self.request, _("The lead is registered."))
        return reverse("discipline:case", args=[case.public_id])


class ShowCase(CaseMixin, TemplateView):
    """One case; the name of the person stands there only after it was asked for, with a trace."""

    template_name = "discipline/case.html"

    def get_context_data(self, **kwargs):
        user, shows_name = self.request.user, self.request.GET.get("name") == "shown"
        if shows_name:
            leave(user, "case.name-shown", self.case)
        page = CasePage(self.case, user, person_index(own_member(user)), timezone.localdate())
        return super().get_context_data(page=page, shows_name=shows_name, **kwargs)


class AnswerStep(CaseMixin, View):
    """Approves or refuses what another asked for."""

    http_method_names = ["post"]

    def post(self, request, **kwargs):
        rows = Step.objects.filter(case=self.case).select_related("case")
        step, approved = get_object_or_404(rows, public_id=kwargs["step"]), ANSWERS.get(request.POST.get("answer"))
        try:
            if approved is not None:
                answer(step, approved=approved, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("discipline:case", self.case.public_id)
