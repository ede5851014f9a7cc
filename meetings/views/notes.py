"""Pasted notes on the record page: split with or without scripts, ticked pieces taken in behind what was typed."""

from django.contrib import messages
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.translation import ngettext
from django.views.generic.base import View

from meetings.forms.gathering import branch_of
from meetings.forms.notes import Offer
from meetings.views.recording import OPEN, RecordMeeting, RecordMixin
from members.models import Member


class NotesMixin(RecordMixin):
    """The offer made of what was pasted."""

    @cached_property
    def offer(self) -> Offer:
        people = Member.objects.present().filter(organisation=branch_of(self.stored.organisation))
        return Offer(self.request.POST, people.values_list("name", flat=True))


class RecordWithNotes(NotesMixin, RecordMeeting):
    """The record page. `intent` split shows the pieces, nothing is saved; take saves the page with the ticked ones."""

    def post(self, request, *args, **kwargs):
        if self.meeting.state in OPEN and "X-Autosave" not in request.headers and self.is_offering:
            form = self.get_form()
            form.is_valid()
            status = 200 if self.intent == "split" else 422
            return self.render_to_response(self.get_context_data(form=form), status=status)
        return super().post(request, *args, **kwargs)

    @property
    def is_offering(self) -> bool:
        """Whether the answer is the page again with the pieces on it."""
        return self.intent == "split" or (self.intent == "take" and bool(self.offer.problem))

    def sent(self):
        """What was sent, with the pieces where they are to be taken."""
        if self.intent == "take" and self.request.method == "POST" and not self.offer.problem:
            return {"data": self.offer.merged}
        return super().sent()

    def after_saving(self):
        """Back to the agenda, where the pieces stand now."""
        if self.intent != "take":
            return super().after_saving()
        number = sum(row.ticked for row in self.offer.rows)
        messages.success(
            self.request,
            ngettext("%(n)s piece was taken over.", "%(n)s pieces were taken over.", number) % {"n": number},
        )
        return super().after_saving() + "#agenda"

    def get_context_data(self, **kwargs):
        shows = self.request.method == "POST" and self.intent in {"split", "take"}
        offer = {"offer": self.offer, "notes_problem": self.intent == "take" and self.offer.problem} if shows else {}
        return super().get_context_data(**kwargs) | offer


class Notes(NotesMixin, View):
    """The pieces of what was pasted, for the page that is open."""

    def post(self, request, *args, **kwargs):
        if self.meeting.state not in OPEN:
            raise Http404
        context = {"offer": self.offer, "meeting": self.meeting}
        return TemplateResponse(request, "meetings/notes.html", context)
