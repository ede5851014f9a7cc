"""The whole site and two addresses more: a meeting is planned and moved by one POST, with form key and trail."""

from datetime import timedelta

from django import forms
from django.urls import path
from django.utils import timezone
from django.views.generic import FormView

from audit.views import ActionMixin
from common.forms import IdempotentFormMixin
from common.views import ScopedMixin
from config.urls import urlpatterns as site
from meetings.actions import change_plan, plan_meeting
from meetings.models import Meeting
from meetings.records import PartData, RecordData, SittingData


class PlanForm(IdempotentFormMixin):
    title = forms.CharField()


class MoveForm(IdempotentFormMixin):
    title = forms.CharField()
    hours = forms.IntegerField()


def data(title, hours) -> RecordData:
    """An assembly so many hours ahead."""
    start = timezone.now().replace(microsecond=0) + timedelta(hours=hours)
    return RecordData(title=title, sittings=(SittingData("A", start, "会议室"),), parts=(PartData("general_assembly"),))


class FaultsMixin(ScopedMixin, ActionMixin):
    permission_required = "meetings.log_meeting"
    template_name = "403.html"


class Plan(FaultsMixin, FormView):
    form_class = PlanForm

    def perform(self, form):
        """Plan a meeting two days ahead: its first reminder is due at once."""
        branch = self.request.user.grants_today()[0].organisation
        meeting = plan_meeting(branch, data(form.cleaned_data["title"], 48), by=self.request.user)
        return f"/faults/{meeting.public_id}/"


class Move(FaultsMixin, FormView):
    form_class = MoveForm

    def perform(self, form):
        """Move a meeting, known by its title."""
        title, hours = form.cleaned_data["title"], form.cleaned_data["hours"]
        meeting = Meeting.objects.within(self.scope).get(title=title)
        change_plan(meeting, data(title, hours), by=self.request.user)
        return f"/faults/{meeting.public_id}/moved/{hours}/"


urlpatterns = [path("faults/plan/", Plan.as_view()), path("faults/move/", Move.as_view()), *site]
