"""Whoever was not there reads the record; whatever was decided stays in sight until it is done."""

from django.contrib import messages
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView

from audit.views import ActionMixin
from branches.models import Organisation
from common.paging import KeysetPage
from common.views import ScopedMixin
from meetings import acknowledging
from meetings.forms.reviews import FollowUpFilter, ReadForm
from meetings.models import Acknowledgement, Meeting, Resolution
from meetings.selectors import HOLDERS, whole
from meetings.sheets import Sheet
from meetings.views.invitations import InvitedMixin


class Missed(InvitedMixin, ActionMixin, FormView):
    """A sealed record as somebody who was due and away reads it: what was dealt with and decided, nothing of others'
    absence.
    """

    template_name = "meetings/missed.html"
    form_class = ReadForm

    @cached_property
    def row(self) -> Acknowledgement:
        """The own line of the record, or 404 for whoever was there or was not due."""
        rows = Acknowledgement.objects.within(self.scope).filter(meeting__public_id=self.kwargs["public_id"])
        found = self.member and rows.filter(member=self.member).select_related("meeting__organisation").first()
        if not found:
            raise Http404
        return found

    def perform(self, form):
        acknowledging.acknowledge(self.row, by=self.request.user)
        messages.success(self.request, _("Noted that you have read it."))
        return reverse("meetings:missed", args=[self.kwargs["public_id"]])

    def get_context_data(self, **kwargs):
        meeting = whole(Meeting.objects.filter(pk=self.row.meeting_id)).get()
        return super().get_context_data(**kwargs, row=self.row, meeting=meeting, sheet=Sheet(meeting))


class FollowUps(ScopedMixin, TemplateView):
    """Every resolution that somebody has to carry out, nearest deadline first, until it is done."""

    permission_required = "meetings.view_meeting"
    template_name = "meetings/followups.html"

    @cached_property
    def organisations(self) -> list[Organisation]:
        """The organisations in reach that hold meetings."""
        rows = Organisation.objects.within(self.scope).filter(kind__in=HOLDERS)
        return list(rows.in_order())

    @cached_property
    def filters(self) -> FollowUpFilter:
        return FollowUpFilter(self.request.GET, scope=self.scope, organisations=self.organisations)

    def get_context_data(self, **kwargs):
        today = timezone.localdate()
        rows = Resolution.objects.to_carry_out().within(self.scope).filter(self.filters.condition(today))
        rows = rows.filter(deadline__isnull=False).select_related("responsible", "part__meeting__organisation")
        return super().get_context_data(
            **kwargs, filters=self.filters, page=KeysetPage(rows, self.request.GET, column="deadline"), today=today,
            several=len(self.organisations) > 1, logs=self.request.user.scope_for("meetings.log_meeting"),
        )  # fmt: skip
