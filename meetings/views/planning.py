"""Planning a meeting, moving it, cancelling it, deciding on leave."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView

from audit.views import ActionMixin
from branches.models import Organisation
from common.errors import Objection, Refused
from common.periods import Period
from common.views import ScopedMixin
from meetings import actions, joining
from meetings.choices import State
from meetings.forms import CancelForm, DecisionForm, PlanForm
from meetings.forms.plan import ChangePlanForm, first_values
from meetings.forms.values import agenda_values, plan_values
from meetings.models import LeaveRequest
from meetings.selectors import HOLDERS, kinds_for, record_of, stands_already, whole
from meetings.views.meeting import MeetingMixin, address


class PlanMeeting(ScopedMixin, ActionMixin, FormView):
    """A new meeting of the branch named in the address, filled in from last time."""

    permission_required = "meetings.log_meeting"
    template_name = "meetings/plan.html"
    form_class = PlanForm

    @cached_property
    def organisations(self) -> list[Organisation]:
        """Where this person may plan: open organisations that hold meetings."""
        rows = Organisation.objects.within(self.scope).filter(kind__in=HOLDERS)
        return list(rows.open_on(timezone.localdate()).select_related("parent").in_order())

    @cached_property
    def organisation(self) -> Organisation:
        """The one named, or the first; 404 for one out of reach."""
        named = self.request.GET.get("organisation")
        found = [row for row in self.organisations if named in (None, "", row.public_id)]
        if not found:
            raise Http404
        return found[0]

    @property
    def kind(self) -> str:
        """The kind named in the address; the first of the organisation otherwise."""
        kinds = [kind.value for kind in kinds_for(self.organisation)]
        named = self.request.GET.get("kind")
        return named if named in kinds else kinds[0]

    @property
    def period(self) -> Period | None:
        """The period whose duty is to be done, where the address names one."""
        try:
            return Period.parse(self.request.GET.get("period", ""))
        except ValueError:
            return None

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        kwargs.pop("initial")
        values = None if self.request.method == "POST" else first_values(self.organisation, self.kind, self.period)
        return {**kwargs, "organisation": self.organisation, "values": values}

    def perform(self, form):
        """Plan it; what has been held already goes on to its record."""
        guests, record = form.cleaned_data.get("guests", []), form.record()
        self.refuse_twice(form.chosen_kinds, record)
        meeting = joining.plan_jointly(self.organisation, guests, record, by=self.request.user)
        if "record" in self.request.POST or meeting.held_on < timezone.localdate():
            return address(meeting, "record")
        messages.success(self.request, _("Planned. Those invited are told."))
        return address(meeting)

    def refuse_twice(self, kinds, record):
        """A page that was gone back to and sent again would tell everybody of a second meeting."""
        if stands_already(self.organisation, kinds, [row.starts_at for row in record.sittings]):
            message = _("A meeting of this kind stands in the list for this hour already; open it there.")
            raise Refused([Objection("twice", message, "kinds")])

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **kwargs, organisation=self.organisation, organisations=self.organisations, kind=self.kind,
        )  # fmt: skip


class ChangePlan(MeetingMixin, ActionMixin, FormView):
    """A plan changed or moved; those invited are told of a move."""

    permission_required = "meetings.log_meeting"
    template_name = "meetings/plan.html"
    form_class = ChangePlanForm

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and self.scope and self.meeting.state != State.PLANNED:
            return redirect(address(self.meeting))
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        kwargs.pop("initial")
        values = None if self.request.method == "POST" else self.stored_values()
        return {**kwargs, "organisation": self.meeting.organisation, "values": values}

    def stored_values(self):
        """The plan as it stands."""
        stored = whole(type(self.meeting).objects.filter(pk=self.meeting.pk)).get()
        return {**plan_values(stored), **agenda_values(record_of(stored))}

    def perform(self, form):
        version = form.cleaned_data["version"]
        meeting = joining.change_jointly(self.meeting, form.record(), by=self.request.user, version=version)
        messages.success(self.request, _("Saved. Those invited are told when time or place changed."))
        return address(meeting)


class CancelMeeting(MeetingMixin, ActionMixin, FormView):
    """A meeting cancelled before it was held; those invited are told at once."""

    permission_required = "meetings.log_meeting"
    template_name = "meetings/cancel.html"
    form_class = CancelForm

    def get_initial(self):
        return {"version": self.meeting.version}

    def perform(self, form):
        values = form.cleaned_data
        joining.cancel_jointly(self.meeting, reason=values["reason"], by=self.request.user, version=values["version"])
        messages.success(self.request, _("Cancelled. Those invited are told at once."))
        return address(self.meeting)


class DecideLeave(ScopedMixin, ActionMixin, FormView):
    """One leave granted or refused, from the page of the meeting."""

    permission_required = "meetings.log_meeting"
    template_name = "meetings/decide.html"
    form_class = DecisionForm

    @cached_property
    def leave(self) -> LeaveRequest:
        """The request, or 404 outside the scope."""
        rows = LeaveRequest.objects.within(self.scope).select_related("sitting__meeting__organisation", "member")
        found = rows.filter(pk=self.kwargs["pk"], sitting__meeting__public_id=self.kwargs["public_id"]).first()
        if found is None:
            raise Http404
        return found

    def get(self, request, *args, **kwargs):
        return redirect(reverse("meetings:detail", args=[self.leave.sitting.meeting.public_id]))

    def perform(self, form):
        actions.decide_leave(self.leave, granted=form.cleaned_data["granted"], by=self.request.user)
        return address(self.leave.sitting.meeting) + "#leave"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, leave=self.leave)
