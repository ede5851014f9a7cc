"""The list of meetings."""

from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from branches.models import Organisation
from common.paging import KeysetPage
from common.views import ScopedMixin
from meetings.choices import State
from meetings.forms import FilterForm
from meetings.models import Meeting
from meetings.selectors import HOLDERS, listed

AHEAD = 8
COLUMNS = {"kind": "parts__kind", "state": "state", "organisation": "organisation__public_id", "year": "held_on__year"}


class MeetingList(ScopedMixin, TemplateView):
    """What lies ahead and what is unfinished first, then everything by day."""

    permission_required = "meetings.view_meeting"
    template_name = "meetings/list.html"

    @cached_property
    def organisations(self) -> list[Organisation]:
        """The organisations in reach that hold meetings."""
        rows = Organisation.objects.within(self.scope).filter(kind__in=HOLDERS)
        return list(rows.in_order())

    @cached_property
    def filters(self) -> FilterForm:
        return FilterForm(self.request.GET, scope=self.scope, organisations=self.organisations)

    def meetings(self):
        """Everything in reach that the filters let through."""
        chosen = {COLUMNS[name]: value for name, value in self.filters.chosen.items()}
        return listed(Meeting.objects.within(self.scope).filter(**chosen))

    def unfinished(self):
        """What is not recorded yet and what lies ahead, by day; only on the first, uncut page."""
        if self.request.GET:
            return []
        rows = listed(Meeting.objects.within(self.scope).filter(state__in=[State.PLANNED, State.DRAFT]))
        return list(rows.order_by("held_on", "id")[:AHEAD])

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **kwargs,
            filters=self.filters,
            page=KeysetPage(self.meetings(), self.request.GET, column="-held_on"),
            unfinished=self.unfinished(),
            today=timezone.localdate(),
            several=len(self.organisations) > 1,
            logs=self.request.user.scope_for("meetings.log_meeting"),
        )
