"""What is done to one person, a form each."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView

from accounts.proving import StepUpMixin
from accounts.reading import CountedMixin
from audit.trail import record
from audit.views import ActionMixin
from common.views import ProtectedMixin, ScopedMixin
from members.actions import (
    EDITABLE,
    appoint,
    change_member,
    change_standing,
    end_appointment,
    enter_member,
    record_leaving,
    transfer_member,
)
from members.assigning import assign, end_assignment
from members.choices import StandingKind
from members.forms import (
    AppointForm,
    AssignForm,
    ChangeForm,
    EndAssignmentForm,
    EndForm,
    EnterForm,
    LeaveForm,
    RevealForm,
    StandingForm,
    TransferForm,
)
from members.models import Appointment, Member, TemporaryMembership
from members.views import MAY_APPOINT, MAY_CHANGE, MAY_REVEAL

FACTS = tuple(name for name in EDITABLE if name != "name")


class Enter(ScopedMixin, ActionMixin, FormView):
    """Enters a person into a branch."""

    permission_required = MAY_CHANGE
    form_class = EnterForm
    template_name = "members/act.html"
    extra_context = {"title": gettext_lazy("Enter a member"), "button": gettext_lazy("Enter member")}

    def perform(self, form):
        values = {name: form.cleaned_data[name] for name in (*EDITABLE, "organisation", "group", "standing", "on")}
        member = enter_member(**values, id_number=form.cleaned_data["id_number"], by=self.request.user)
        messages.success(self.request, _("%(name)s stands in the register.") % {"name": member.name})
        return reverse("members:detail", args=[member.public_id])


class MemberAct(ScopedMixin, ActionMixin, FormView):
    """An act on a person of one's scope who has not left."""

    permission_required = MAY_CHANGE
    template_name = "members/act.html"

    @cached_property
    def member(self) -> Member:
        here = Member.objects.within(self.scope).present().select_related("organisation", "group")
        return get_object_or_404(here, public_id=self.kwargs["public_id"])

    def get_context_data(self, **kwargs):
        return super().get_context_data(member=self.member, **kwargs)

    def get_initial(self):
        return {"version": self.member.version}

    def perform(self, form):
        self.act(**{name: value for name, value in form.cleaned_data.items() if name != "idempotency_key"})
        messages.success(self.request, _("Saved."))
        return reverse("members:detail", args=[self.member.public_id])


class Change(MemberAct):
    """Corrects facts."""

    form_class = ChangeForm
    extra_context = {"title": gettext_lazy("Correct facts"), "button": gettext_lazy("Save facts")}

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "instance": self.member}

    def act(self, **values):
        change_member(self.member, by=self.request.user, **values)


class Transfer(MemberAct):
    """Moves a person to another branch or group."""

    form_class = TransferForm
    extra_context = {"title": gettext_lazy("Change branch or group"), "button": gettext_lazy("Transfer")}

    def get_initial(self):
        return {**super().get_initial(), "organisation": self.member.organisation, "group": self.member.group}

    def act(self, **values):
        transfer_member(self.member, by=self.request.user, **values)


class Assign(MemberAct):
    """Assigns a person to a temporary branch."""

    form_class = AssignForm
    extra_context = {"title": gettext_lazy("Assign to a temporary branch"), "button": gettext_lazy("Assign")}

    def act(self, **values):
        assign(self.member, by=self.request.user, **values)


class EndAssignment(MemberAct):
    """Ends the time in a temporary branch; for whoever keeps the people of that branch too, not of the home alone."""

    form_class = EndAssignmentForm
    extra_context = {"title": gettext_lazy("End the time in a temporary branch"), "button": gettext_lazy("End it")}

    @cached_property
    def assignment(self) -> TemporaryMembership:
        rows = TemporaryMembership.objects.within(self.scope).filter(member=self.member, end__isnull=True)
        return get_object_or_404(rows.select_related("organisation", "member"), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        return super().get_context_data(assignment=self.assignment, **kwargs)

    def act(self, **values):
        end_assignment(self.assignment, by=self.request.user, **values)


class Leave(MemberAct):
    """Records that a person left."""

    form_class = LeaveForm
    extra_context = {"title": gettext_lazy("Record leaving"), "button": gettext_lazy("Record leaving")}

    def act(self, **values):
        record_leaving(self.member, by=self.request.user, **values)


class WithMember:
    """Forms whose choices depend on the person."""

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "member": self.member}


class ChangeStanding(WithMember, MemberAct):
    """Lets a person stand otherwise."""

    form_class = StandingForm
    extra_context = {"title": gettext_lazy("Change standing"), "button": gettext_lazy("Change standing")}

    def get_form_kwargs(self):
        if self.member.standing == StandingKind.FULL:
            raise Http404
        return super().get_form_kwargs()

    def act(self, **values):
        change_standing(self.member, by=self.request.user, **values)


class Appoint(WithMember, MemberAct):
    """Gives a post, and with it its right."""

    permission_required = MAY_APPOINT
    form_class = AppointForm
    extra_context = {"title": gettext_lazy("Appoint to a post"), "button": gettext_lazy("Appoint")}

    def act(self, **values):
        appoint(self.member, by=self.request.user, **values)


class EndPost(MemberAct):
    """Ends a post, and with it its right."""

    permission_required = MAY_APPOINT
    form_class = EndForm
    extra_context = {"title": gettext_lazy("End a post"), "button": gettext_lazy("End the post")}

    @cached_property
    def appointment(self) -> Appointment:
        running = (
            Appointment.objects.within(self.scope).filter(member=self.member).exclude(end__lt=timezone.localdate())
        )
        return get_object_or_404(running.select_related("organisation", "member"), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        return super().get_context_data(appointment=self.appointment, **kwargs)

    def act(self, **values):
        end_appointment(self.appointment, by=self.request.user, **values)


class Reveal(ProtectedMixin, ScopedMixin, StepUpMixin, CountedMixin, FormView):
    """Shows an identity number once, after a reason; the look is in the trail before the number is on the page."""

    permission_required = MAY_REVEAL
    form_class = RevealForm
    template_name = "members/reveal.html"

    def counts(self, request):
        """Only the number shown, not the question why."""
        return request.method == "POST"

    @cached_property
    def member(self) -> Member:
        here = Member.objects.within(self.scope).select_related("organisation")
        return get_object_or_404(here.exclude(sensitive=None), public_id=self.kwargs["public_id"])

    def get_context_data(self, **kwargs):
        return super().get_context_data(member=self.member, **kwargs)

    @transaction.atomic
    def form_valid(self, form):
        record(
            self.request.user, "member.sensitive-read", self.member, path=self.member.organisation.path,
            reference="id_number", reason=form.cleaned_data["reason"],
        )  # fmt: skip
        return self.render_to_response(self.get_context_data(form=form, id_number=self.member.sensitive.id_number))
