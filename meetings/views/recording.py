"""The record page: one form that saves itself, is judged while it is typed, and is sealed at the end."""

from base64 import b64encode

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView
from django.views.generic.base import View

from accounts.proving import StepUpMixin
from audit.views import ActionMixin
from common.errors import StaleEdit
from meetings.boards import Board
from meetings.choices import Presence, State
from meetings.drafts import draft_secret
from meetings.forms import RecordForm
from meetings.forms.conflicts import differences
from meetings.forms.exclusions import ExclusionForm
from meetings.forms.saving import save_page
from meetings.models import Meeting
from meetings.selectors import unsealed
from meetings.views.drafting import DraftMixin
from meetings.views.meeting import MeetingMixin, address

OPEN = (State.PLANNED, State.DRAFT)


class RecordMixin(DraftMixin, MeetingMixin):
    """The stored record of the meeting in the address, and the form over it."""

    permission_required = "meetings.log_meeting"
    form_class = RecordForm

    @cached_property
    def meeting(self) -> Meeting:
        """The meeting with all its rows, read once for the whole page; 404 outside the scope."""
        return self.get_object(unsealed(self.get_queryset()).select_related("organisation__parent"))

    @property
    def stored(self) -> Meeting:
        """The record as it stands in the database."""
        return self.meeting

    def board(self, form) -> Board:
        """What the rights of the day make of the form as typed."""
        return Board(
            self.stored, form.record(), form.people, form.source, self.may("members.view_suspension"),
            sees_exclusions=self.may("meetings.exclude_voter"), stays=form.stays, rows=form.places,
            duty_patterns=form.duty_patterns,
        )  # fmt: skip


class RecordMeeting(RecordMixin, StepUpMixin, ActionMixin, FormView):
    """Enter, save and seal a record. `intent`: save, more (one more line), present (everybody came), review, seal."""

    template_name = "meetings/record.html"

    def get(self, request, *args, **kwargs):
        if self.stand.meeting.state not in OPEN:
            return redirect(address(self.meeting))
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        form = self.get_form()
        if request.headers.get("X-Autosave"):
            return self.autosave(form)
        return self.form_valid(form) if form.is_valid() else self.form_invalid(form)

    def needs_proof(self) -> bool:
        """Sealing is the act of consequence; a draft is saved without more ado."""
        return self.request.method == "POST" and self.intent == "seal"

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        kwargs.pop("initial")
        values = None if self.request.method == "POST" else self.stored_values()
        return {**kwargs, "meeting": self.stored, "values": values, **self.sent()}

    def sent(self) -> dict:
        """What was sent; with everybody present who is not noted otherwise, where that button was pressed."""
        if self.request.method != "POST" or self.intent != "present":
            return {}
        data = self.request.POST.copy()
        for key in [key for key in data if key.startswith("att-") and not data[key]]:
            data[key] = Presence.PRESENT.value
        return {"data": data}

    @property
    def intent(self) -> str:
        """Which button sent the form."""
        return self.request.POST.get("intent", "save")

    def perform(self, form):
        """Save, or save and seal; where the person goes from there."""
        return self.seal(form) if self.intent == "seal" else self.save(form)

    def after_saving(self) -> str:
        """Back to the page, at the place where the person was."""
        places = {"review": "?check=1#check", "present": "#roll", "more": "#agenda"}
        if self.intent == "save":
            messages.success(self.request, _("Saved as a draft. You may leave and come back."))
        return address(self.meeting, "record") + places.get(self.intent, "")

    def form_invalid(self, form):
        """Show what is wrong. A record that could not be sealed is still saved as a draft."""
        if self.intent == "seal" and not getattr(form, "current", None) and form.is_bound and self.was_readable(form):
            self.keep(form)
        return super().form_invalid(form)

    @staticmethod
    def was_readable(form) -> bool:
        """Whether everything typed could be read; refusals of the seal are no misreadings."""
        return bool(form.cleaned_data.get("version")) and not any(row.errors for row in form.all_rows)

    def keep(self, form):
        """Save the refused record as a draft, and let the page go on from there."""
        try:
            saved = save_page(form, by=self.request.user, quiet=True)
        except StaleEdit as stale:
            form.show_conflict(stale.current)
        else:
            form.data = form.data.copy()
            if not saved.answer["changed"]:
                form.data["version"] = saved.answer["version"]
            form.kept = True

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        form, is_late_look = context["form"], getattr(context["form"], "current", None)
        board, checking = self.board(form), "check" in self.request.GET
        return context | {
            "board": board, "stored": self.stored, "checking": checking,
            "keeps_criticism": self.may("meetings.keep_criticism"),
            "exclusion_form": ExclusionForm(people=board.excludable),
            "sealable": checking and not board.blocking and not self.stand.questions,
            "differences": differences(form, self.stored_values()) if is_late_look else [],
            "questions": self.questions(form), "others": self.others,
            "refused": self.request.method == "POST" and self.intent == "seal",
        }  # fmt: skip


class Panel(RecordMixin, View):
    """The panel of thresholds, results and findings for what is typed, without saving it."""

    def post(self, request, *args, **kwargs):
        if self.meeting.state not in OPEN:
            raise Http404
        form = RecordForm(request.POST, meeting=self.stored, scope=self.scope)
        form.is_valid()
        board = self.board(form)
        sent = {key for key in request.POST if key.startswith("att-")}
        same = sent == {f"att-{pk}" for pk in form.people.ids} and request.POST.get("show-sittings") == board.labels
        context = {"board": board, "form": form, "meeting": self.meeting, "live": True, "renew": not same}
        return TemplateResponse(request, "meetings/record/live.html", context)


class DraftKey(MeetingMixin, View):
    """What a browser needs to keep a draft on its device: a key for this person and draft, and where to put it.

    The key is never stored there; it is handed out again after sign-in. With the seal it is gone.
    """

    permission_required = "meetings.log_meeting"

    def get(self, request, *args, **kwargs):
        if self.meeting.state not in OPEN:
            raise Http404
        return JsonResponse({
            "slot": draft_secret("slot", request.user, self.meeting).hex(),
            "key": b64encode(draft_secret("key", request.user, self.meeting)).decode(),
            "csrf": get_token(request),
        })  # fmt: skip
