"""One meeting: its plan, its draft or its sealed record; corrections and what became of the resolutions."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import NoReverseMatch
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import DetailView, FormView

from audit.selectors import history_of
from audit.verbs import VERBS
from audit.views import ActionMixin
from meetings import actions
from meetings.choices import PartKind, State
from meetings.common_text import has_newer_text, linked
from meetings.filing import FIELDS, is_filed, note_filing
from meetings.forms import AddendumForm, DoneForm
from meetings.forms.small import FilingForm
from meetings.models import Meeting, Resolution
from meetings.reading import places_of, readers_of, rounds_of, said
from meetings.reviewing import is_reviewed
from meetings.sealing import check_code, contents, seal_hash
from meetings.selectors import eligible, kinds_of, open_leave, whole
from meetings.sheets import Sheet
from meetings.views.meeting import MeetingMixin, address

TEMPLATES = {
    State.PLANNED: "meetings/planned.html", State.DRAFT: "meetings/draft.html", State.SEALED: "meetings/sealed.html",
    State.CANCELLED: "meetings/planned.html",
}  # fmt: skip
TRAIL_SHOWN = 20


def link(name, meeting) -> str:
    """The address of a page of another part, empty until it exists."""
    try:
        return address(meeting, name)
    except NoReverseMatch:
        return ""


class MeetingDetail(MeetingMixin, DetailView):
    """A meeting as its state has it."""

    permission_required = "meetings.view_meeting"

    @cached_property
    def meeting(self) -> Meeting:
        return self.get_object(whole(self.get_queryset()))

    def get(self, request, *args, **kwargs):
        return self.render_to_response(self.get_context_data())

    def get_template_names(self):
        return [TEMPLATES[self.meeting.state]]

    def get_context_data(self, **kwargs):
        more = self.sealed() if self.meeting.is_sealed else self.planned()
        more["rounds"] = said(rounds_of(self.meeting), places_of(self.meeting)) if self.meeting.entered_at else []
        more["is_reviewed"] = is_reviewed(self.meeting.organisation)
        row = linked(self.meeting)
        more |= {"joint": row, "host_went_on": self.meeting.is_sealed and row and has_newer_text(row)}
        return super().get_context_data(**kwargs, sheet=Sheet(self.meeting), trail=self.trail(), **more)

    def planned(self) -> dict:
        """Who is invited and who asked leave."""
        people = eligible(self.meeting.organisation, kinds_of(self.meeting), self.meeting.held_on)
        return {"people": people, "requests": open_leave(self.meeting), "now": timezone.now()}

    def sealed(self) -> dict:
        """The seal, whether it still fits, and the forms of what may follow."""
        kinds = kinds_of(self.meeting)
        return {
            "intact": seal_hash(contents(self.meeting)) == self.meeting.seal_hash, "code": check_code(self.meeting),
            "readers": readers_of(self.meeting),
            "keeps_criticism": PartKind.ORGANIZATIONAL_LIFE in kinds and self.may("meetings.keep_criticism"),
            "left_out": self.meeting.exclusions.all() if self.may("meetings.exclude_voter") else (),
            "addendum_form": AddendumForm(), "today": timezone.localdate(), "now": timezone.now(),
            "done_form": DoneForm(initial={"on": timezone.localdate()}),
            "pdf_url": link("pdf", self.meeting), "docx_url": link("docx", self.meeting),
        }  # fmt: skip

    def trail(self) -> list[tuple]:
        """The latest entries, each with its words."""
        return [(entry, VERBS.get(entry.verb, entry.verb)) for entry in history_of(self.meeting)[:TRAIL_SHOWN]]


class AddAddendum(MeetingMixin, ActionMixin, FormView):
    """A dated correction below a sealed record."""

    permission_required = "meetings.seal_meeting"
    template_name = "meetings/addendum.html"
    form_class = AddendumForm

    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs) if self.meeting.is_sealed else redirect(address(self.meeting))

    def perform(self, form):
        actions.add_addendum(self.meeting, text=form.cleaned_data["text"], by=self.request.user)
        messages.success(self.request, _("The correction is attached and signed."))
        return address(self.meeting) + "#addenda"


class OnResolution(MeetingMixin, ActionMixin, FormView):
    """What became of a resolution of a sealed record."""

    permission_required = "meetings.log_meeting"

    @cached_property
    def resolution(self) -> Resolution:
        """The resolution of this meeting, or 404."""
        rows = Resolution.objects.filter(part__meeting=self.meeting).select_related("part__meeting__organisation")
        found = rows.filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, resolution=self.resolution)

    @property
    def back(self) -> str:
        """What became of it, on the page of the meeting."""
        return address(self.meeting) + "#followup"


class ResolutionDone(OnResolution):
    """It has been carried out."""

    template_name = "meetings/done.html"
    form_class = DoneForm

    def get_initial(self):
        return {"on": timezone.localdate()}

    def perform(self, form):
        actions.mark_resolution_done(self.resolution, on=form.cleaned_data["on"], by=self.request.user)
        messages.success(self.request, _("Noted as carried out."))
        return self.back


class ResultFiled(OnResolution):
    """The result of an election has been filed with the higher organisation, or approved by it."""

    template_name = "meetings/filing.html"
    form_class = FilingForm

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and self.scope and not is_filed(self.resolution):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        stored = {name: getattr(self.resolution, name) for name in FIELDS}
        return {"filed_on": timezone.localdate(), "version": self.meeting.version} | {
            n: v for n, v in stored.items() if v
        }

    def perform(self, form):
        values = {name: form.cleaned_data[name] for name in (*FIELDS, "version")}
        note_filing(self.resolution, by=self.request.user, **values)
        messages.success(self.request, _("The filing of the result is noted."))
        return self.back
