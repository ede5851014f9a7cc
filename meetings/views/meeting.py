"""What every page about one meeting shares."""

from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic.detail import SingleObjectMixin

from common.views import ScopedMixin
from meetings.models import Meeting


class MeetingMixin(ScopedMixin, SingleObjectMixin):
    """A page about the meeting in the address, cut by the scope of the page's permission."""

    model = Meeting
    slug_field = slug_url_kwarg = "public_id"
    pk_url_kwarg = ""  # a key in the address names a row below the meeting, never the meeting
    context_object_name = "meeting"

    @cached_property
    def meeting(self) -> Meeting:
        """The meeting, or 404 outside the scope."""
        return self.get_object(self.get_queryset().select_related("organisation", "organisation__parent"))

    @property
    def object(self) -> Meeting:
        return self.meeting

    @property
    def path(self) -> str:
        """The path of the organisation whose meeting it is."""
        return self.meeting.organisation.path

    def may(self, permission) -> bool:
        """Whether the signed-in person holds `permission` at this meeting's organisation."""
        return self.request.user.scope_for(permission).covers(self.path)

    def get_context_data(self, **kwargs):
        rights = {"may_log": self.may("meetings.log_meeting"), "may_seal": self.may("meetings.seal_meeting")}
        return super().get_context_data(**kwargs, **rights, meeting=self.meeting)


def address(meeting, name="detail") -> str:
    """The address of a page about a meeting."""
    return reverse(f"meetings:{name}", args=[meeting.public_id])
