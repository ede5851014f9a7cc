"""What a member sees: the meetings one is invited to, and asking leave."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView

from audit.views import ActionMixin
from common.periods import add_months
from common.views import ScopedMixin
from meetings import actions
from meetings.choices import State
from meetings.common_text import linked
from meetings.criticising import own_meetings
from meetings.forms import LeaveForm
from meetings.make_ups import own_open
from meetings.models import Sitting
from meetings.reading import records_to_read, taken_part
from meetings.selectors import invitations, invited_to, with_own_leave

SHOWN, YEAR = 30, timedelta(days=365)


class InvitedMixin(ScopedMixin):
    """A page for members; it shows what the member in person is invited to, nothing of others."""

    permission_required = "meetings.attend"

    @cached_property
    def member(self):
        """The register's row of the signed-in person, None for an account without one."""
        return getattr(self.request.user, "member", None)


class MyMeetings(InvitedMixin, TemplateView):
    """The meetings ahead to which the signed-in member is invited, what is still to be made up, where one came."""

    template_name = "meetings/mine.html"

    def get_context_data(self, **kwargs):
        sittings = invitations(self.member, timezone.now())[:SHOWN] if self.member else []
        missed = own_open(self.member)[:SHOWN] if self.member else []
        return super().get_context_data(
            **kwargs, sittings=sittings, make_ups=missed, today=timezone.localdate(),
            to_read=records_to_read(self.member), lives=self.lives(),
            held=taken_part(self.member, add_months(timezone.localdate(), -12)) if self.member else [],
        )  # fmt: skip

    def lives(self) -> list:
        """The organizational life meetings of the last year in which something is for this member to write or read."""
        since = timezone.localdate() - YEAR
        return list(own_meetings(self.member, since).within(self.scope)[:SHOWN]) if self.member else []


class Invitation(InvitedMixin, ActionMixin, FormView):
    """One invitation: when, where, what about; and asking leave."""

    template_name = "meetings/invitation.html"
    form_class = LeaveForm

    @cached_property
    def sittings(self) -> list[Sitting]:
        """The sittings of the meeting, or 404 for whoever is not invited."""
        if self.member is None:
            raise Http404
        rows = Sitting.objects.within(self.scope).filter(meeting__public_id=self.kwargs["public_id"])
        shown = [State.PLANNED, State.CANCELLED]
        rows = rows.filter(invited_to(self.member, timezone.localdate()), meeting__state__in=shown)
        found = list(with_own_leave(rows, self.member).order_by("starts_at", "id").distinct())
        if not found:
            raise Http404
        return found

    @property
    def sitting(self) -> Sitting:
        """The sitting asked about; the first where none is named."""
        label = self.request.POST.get("sitting") or self.request.GET.get("sitting")
        return next((row for row in self.sittings if row.label == label), self.sittings[0])

    def get_initial(self):
        asked = self.sitting.own_leave
        return {"reason": asked[0].reason, "note": asked[0].note} if asked else {}

    def perform(self, form):
        values = form.cleaned_data
        actions.ask_leave(self.sitting, self.member, reason=values["reason"], note=values["note"], by=self.request.user)
        messages.success(self.request, _("Sent. The branch decides and you see it here."))
        return reverse("meetings:invitation", args=[self.kwargs["public_id"]])

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **kwargs, sittings=self.sittings, sitting=self.sitting, meeting=self.sitting.meeting, now=timezone.now(),
            open=self.sitting.meeting.state == State.PLANNED and self.sitting.starts_at > timezone.now(),
            joint=linked(self.sitting.meeting),
        )  # fmt: skip
