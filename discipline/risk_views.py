"""The register of risks: the list, its paper, and one risk."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView, View

from accounts.models import ReadCount
from accounts.proving import StepUpMixin
from accounts.reading import CountedMixin
from audit.trail import record
from audit.views import ActionMixin
from branches.models import Organisation
from common.ids import public_id
from common.views import ScopedMixin
from discipline import risk_forms, risks
from discipline.choices import RiskLevel
from discipline.risk_paper import CONTENT_TYPE, paper
from regulations.citations import cite

WORDS = ("kind", "place", "point", "signs", "measures", "indicator")
PEOPLE = ("owner", "leader")


class OnRegister(ScopedMixin):
    """The register of one's organisations, narrowed to one of them where that was asked."""

    permission_required = "discipline.view_risks"

    @cached_property
    def organisation(self) -> Organisation | None:
        """The organisation asked for; None when none was asked for or there is no such one in the scope."""
        public_id = self.request.GET.get("organisation", "").replace("\x00", "")  # PostgreSQL takes none
        return Organisation.objects.within(self.scope).filter(public_id=public_id).first()

    @cached_property
    def lines(self) -> list[risks.Line]:
        """The risks, to be reviewed only where that was asked."""
        only = {"organisation__path__startswith": self.organisation.path} if self.organisation else {}
        found = risks.lines(self.scope, timezone.localdate(), **only)
        return [line for line in found if line.is_due] if self.request.GET.get("due") else found


class Register(OnRegister, TemplateView):
    """All risks in the organisation's own order; those to be reviewed are marked."""

    template_name = "discipline/risks.html"

    def get_context_data(self, **kwargs):
        keeps = self.request.user.scope_for("discipline.keep_risks")
        held = {line.risk.organisation_id: line.risk.organisation.path for line in self.lines}
        return super().get_context_data(
            lines=self.lines, organisation=self.organisation, due=self.request.GET.get("due"), keeps=bool(keeps),
            kept={pk for pk, path in held.items() if keeps.covers(path)}, query=self.request.GET.urlencode(),
            levels=[(level.label, sum(line.risk.level == level for line in self.lines)) for level in RiskLevel],
            organisations=risk_forms.organisations(self.scope), local=cite("LOCAL"), **kwargs,
        )  # fmt: skip


class Paper(OnRegister, StepUpMixin, CountedMixin, View):
    """The list as the form of the bureau; who takes it away stands in the trail."""

    gives_file = True
    counted = ReadCount.Kind.EXPORTS

    def get(self, request):
        top = self.organisation or risk_forms.organisations(self.scope).first()
        number = public_id()
        with transaction.atomic():
            record(request.user, "risks.exported", top, path=top.path, reference=f"{number} {len(self.lines)}")
            content = paper(top, self.lines, by=request.user, number=number)
        header = content_disposition_header(as_attachment=True, filename=f"{_('Risks to integrity')}.docx")
        return HttpResponse(content, CONTENT_TYPE, headers={"Content-Disposition": header})


class RiskAct(ScopedMixin, ActionMixin, FormView):
    """A form of the register."""

    permission_required = "discipline.keep_risks"
    template_name = "discipline/entry.html"
    title = button = ""
    done = gettext_lazy("Saved.")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            frame="base.html", title=self.title, button=self.button or self.title, back=reverse("discipline:risks"),
            back_text=_("Risks to integrity"), **kwargs,
        )  # fmt: skip

    def act(self, **values):
        """Call the action with what was typed."""
        raise NotImplementedError

    def perform(self, form):
        values = {name: value for name, value in form.cleaned_data.items() if name != "idempotency_key"}
        self.act(by=self.request.user, **values)
        messages.success(self.request, self.done)
        return reverse("discipline:risks")


def people(values, organisation) -> dict:
    """The typed values with owner and leader as members; raises Refused."""
    return {**values, **{name: risks.person_of(values[name], organisation, name) for name in PEOPLE}}


class NoteRisk(RiskAct):
    """A risk that was found."""

    form_class = risk_forms.RiskForm
    title, button = gettext_lazy("Note a risk"), gettext_lazy("Enter it in the register")

    def get_initial(self):
        own = risk_forms.organisations(self.scope)[:2]
        return {**super().get_initial(), **({"organisation": own[0].public_id} if len(own) == 1 else {})}

    def act(self, *, organisation, by, **values):
        risks.note_risk(organisation=organisation, by=by, **people(values, organisation))


class OnRisk(RiskAct):
    """A form on one risk."""

    @cached_property
    def risk(self):
        """The open risk in the address, 404 outside the scope."""
        return get_object_or_404(risks.open_risks(self.scope), public_id=self.kwargs["public_id"])

    def get_initial(self):
        return {**super().get_initial(), "version": self.risk.version}

    def get_context_data(self, **kwargs):
        return super().get_context_data(about=self.risk.point, **kwargs)


class ChangeRisk(OnRisk):
    """What stands about it."""

    form_class = risk_forms.ChangeRiskForm
    title, button = gettext_lazy("Change a risk"), gettext_lazy("Save")

    @property
    def held(self) -> dict:
        """Who answers for it now."""
        return {name: getattr(self.risk, name) for name in PEOPLE}

    def get_initial(self):
        words = {name: getattr(self.risk, name) for name in WORDS}
        named = {name: member and (member.badge_number or member.name) for name, member in self.held.items()}
        return {**super().get_initial(), **words, **named}

    def act(self, *, by, version, **values):
        """Whose name was left as it stood stays, though the person may be elsewhere by now."""
        before = self.get_initial()
        moved = {name: values[name] for name in PEOPLE if values[name] != (before[name] or "")}
        found = {name: risks.person_of(words, self.risk.organisation, name) for name, words in moved.items()}
        risks.change_risk(self.risk, by=by, version=version, **{**values, **self.held, **found})


class ReviewRisk(OnRisk):
    """That it was looked at again."""

    form_class = risk_forms.ReviewForm
    title, button = gettext_lazy("Note a review"), gettext_lazy("Enter it in the register")

    def get_initial(self):
        return {**super().get_initial(), "level": self.risk.level}

    def get_context_data(self, **kwargs):
        return super().get_context_data(earlier=self.risk.reviews.select_related("by"), **kwargs)

    def act(self, *, by, version, on, level):
        risks.review_risk(self.risk, on=on, level=level, by=by, version=version)


class CloseRisk(OnRisk):
    """That it exists no longer."""

    form_class = risk_forms.CloseForm
    title, button = gettext_lazy("Close a risk"), gettext_lazy("Close it")

    def act(self, *, by, version, on):
        risks.close_risk(self.risk, on=on, by=by, version=version)
