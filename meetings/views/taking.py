"""What the record page takes over from elsewhere, behind what was typed: pasted notes, the usual guests."""

from django.contrib import messages
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.translation import ngettext
from django.views.generic.base import View

from meetings.forms.gathering import people_of
from meetings.forms.notes import Offer
from meetings.forms.record import GUESTS
from meetings.records import GuestData
from meetings.usual import usual_guests
from meetings.views.joint import JointMixin
from meetings.views.recording import OPEN, RecordMeeting, RecordMixin


class NotesMixin(RecordMixin):
    """The offer made of what was pasted."""

    @cached_property
    def offer(self) -> Offer:
        people = people_of(self.stored.organisation)
        return Offer(self.request.POST, people.values_list("name", flat=True))


class RecordPage(JointMixin, NotesMixin, RecordMeeting):
    """The record page. `intent` split shows the pieces, nothing is saved; take saves the page with the ticked ones,
    guests with those who came the last two times.
    """

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
        """What was sent, with what is to be taken over."""
        if self.request.method == "POST" and self.intent == "take" and not self.offer.problem:
            return {"data": self.offer.merged}
        if self.request.method == "POST" and self.intent == "guests":
            return {"data": with_guests(self.request.POST, self.usual_guests)}
        return super().sent()

    @cached_property
    def usual_guests(self) -> list[GuestData]:
        """Who came the last two times; offered, never assumed."""
        return usual_guests(self.stored)

    def after_saving(self):
        """Back to where the pieces stand now."""
        if self.intent != "take":
            return super().after_saving() + ("#guests" if self.intent == "guests" else "")
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


def with_guests(source, guests):
    """The page with guests behind those that were typed; nobody twice."""
    data, rows = source.copy(), GUESTS.read(source)
    typed, number = {row.values["name"].strip() for row in rows}, max(GUESTS.indexes(source), default=-1)
    for guest in (guest for guest in guests if guest.name not in typed):
        number += 1
        for name in ("name", "post", "reason"):
            data[f"guest-{number}-{name}"] = getattr(guest, name)
    return data


class Notes(NotesMixin, View):
    """The pieces of what was pasted, for the page that is open."""

    def post(self, request, *args, **kwargs):
        if self.meeting.state not in OPEN:
            raise Http404
        context = {"offer": self.offer, "meeting": self.meeting}
        return TemplateResponse(request, "meetings/notes.html", context)
