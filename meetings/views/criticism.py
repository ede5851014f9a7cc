"""Criticism and self-criticism of an organizational life meeting.

The keeper of the branch sees all of it; a member what concerns the own person and what that member said. Nobody else.
"""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView

from audit.views import ActionMixin
from common.forms import IdempotentFormMixin
from meetings.choices import State
from meetings.criticising import note_criticism, people_of, read_all, take_back
from meetings.forms.criticism import CriticismForm, SelfCheckForm
from meetings.models import Criticism, Meeting
from meetings.views.invitations import InvitedMixin
from meetings.views.meeting import MeetingMixin

OPEN = (State.PLANNED, State.DRAFT)


class LifeMixin(ActionMixin):
    """What the pages of the keeper and of a member share; they differ in `meeting`, `rows` and `back`."""

    @property
    def is_open(self) -> bool:
        """Whether something may still be noted."""
        return self.meeting.state in OPEN

    def note(self, form, member_id, speaker_id):
        """Carry the form out."""
        text = form.cleaned_data["text"]
        note_criticism(self.meeting, member_id=member_id, speaker_id=speaker_id, text=text, by=self.request.user)
        messages.success(self.request, _("Noted. Only those concerned and the keeper see it."))
        return self.back

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, rows=self.rows(), is_open=self.is_open, own=self.own)


class KeeperMixin(MeetingMixin):
    """The whole of it, for those whom the list of permissions names."""

    permission_required = "meetings.keep_criticism"
    own = None

    @property
    def takeable(self):
        """What may be taken back."""
        return Criticism.objects.filter(meeting=self.meeting)

    def rows(self) -> list[Criticism]:
        """All of it; that it was read stands in the trail."""
        return read_all(self.meeting, by=self.request.user)

    @property
    def back(self) -> str:
        return reverse("meetings:criticism", args=[self.meeting.public_id])


class KeepCriticism(LifeMixin, KeeperMixin, FormView):
    """Everything said at one meeting, and a form to note more."""

    template_name = "meetings/criticism.html"
    form_class = CriticismForm

    def get_form_kwargs(self):
        people = people_of(self.meeting)
        if not people:
            raise Http404
        return {**super().get_form_kwargs(), "people": people}

    def perform(self, form):
        return self.note(form, form.cleaned_data["member"], form.cleaned_data["speaker"])


class OwnMixin(InvitedMixin):
    """What concerns the signed-in member, and what that member said."""

    @cached_property
    def own(self) -> int:
        """The id of the signed-in member; 404 for whoever does not belong to the meeting."""
        if self.member is None or self.member.pk not in dict(people_of(self.meeting)):
            raise Http404
        return self.member.pk

    @cached_property
    def meeting(self) -> Meeting:
        """The meeting, within reach of the member."""
        rows = Meeting.objects.within(self.scope).exclude(state=State.CANCELLED).select_related("organisation")
        return get_object_or_404(rows, public_id=self.kwargs["public_id"])

    @property
    def takeable(self):
        """What the member said; it alone may be taken back."""
        return Criticism.objects.filter(meeting=self.meeting, speaker=self.own)

    def rows(self):
        """What concerns the member, and what that member said."""
        rows = Criticism.objects.filter(meeting=self.meeting).own_of(self.own)
        return rows.select_related("member", "speaker").in_order()

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, meeting=self.meeting)

    @property
    def back(self) -> str:
        return reverse("meetings:own-criticism", args=[self.meeting.public_id])


class OwnCriticism(LifeMixin, OwnMixin, FormView):
    """The own self-check, which one writes here; what one said of others, and others of oneself."""

    template_name = "meetings/criticism.html"
    form_class = SelfCheckForm

    def perform(self, form):
        return self.note(form, self.own, self.own)


class TakeBackMixin(ActionMixin):
    """Take one note back before the seal."""

    http_method_names = ["post"]
    form_class = IdempotentFormMixin

    @cached_property
    def row(self) -> Criticism:
        """The note, or 404."""
        rows = self.takeable.select_related("meeting__organisation")
        return get_object_or_404(rows, public_id=self.kwargs["note"])

    def post(self, request, *args, **kwargs):
        """404 for what is not there to be taken back, whatever was sent."""
        return super().post(request, *args, **{**kwargs, "note": self.row.public_id})

    def perform(self, form):
        take_back(self.row, by=self.request.user)
        messages.success(self.request, _("Taken back."))
        return self.back

    def form_invalid(self, form):
        """There is nothing to correct: back to the page, with what stood in the way."""
        for errors in form.errors.values():
            messages.error(self.request, " ".join(errors))
        return redirect(self.back)


class TakeBack(TakeBackMixin, KeeperMixin, FormView):
    """The keeper takes a note back."""


class TakeBackOwn(TakeBackMixin, OwnMixin, FormView):
    """Whoever spoke takes it back."""
