"""The record page: one form that saves itself, is judged while it is typed, and is sealed at the end."""

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView
from django.views.generic.base import View

from audit.views import ActionMixin
from common.errors import Refused, StaleEdit
from meetings import actions
from meetings.boards import Board
from meetings.choices import LeaveState, Presence, State
from meetings.forms import RecordForm
from meetings.forms.conflicts import differences
from meetings.forms.values import record_values
from meetings.models import LeaveRequest, Meeting
from meetings.selectors import record_of, whole
from meetings.views.meeting import MeetingMixin, address

OPEN = (State.PLANNED, State.DRAFT)


def prefilled(meeting) -> dict:
    """What a record that has not begun holds already: who was granted leave, and why."""
    granted = LeaveRequest.objects.filter(sitting__meeting=meeting, state=LeaveState.GRANTED).select_related("sitting")
    sittings = len(meeting.sittings.all())
    by_member = {}
    for request in granted:
        by_member.setdefault(request.member_id, []).append(request)
    away = {pk: rows[0].reason for pk, rows in by_member.items() if len(rows) == sittings}
    return {f"att-{pk}": Presence.LEAVE.value for pk in away} | {f"why-{pk}": reason for pk, reason in away.items()}


class RecordMixin(MeetingMixin):
    """The stored record of the meeting in the address, and the form over it."""

    permission_required = "meetings.log_meeting"
    form_class = RecordForm

    @cached_property
    def meeting(self) -> Meeting:
        """The meeting with all its rows, read once for the whole page; 404 outside the scope."""
        return self.get_object(whole(self.get_queryset()).select_related("organisation__parent"))

    @property
    def stored(self) -> Meeting:
        """The record as it stands in the database."""
        return self.meeting

    def stored_values(self) -> dict:
        """The record as its page shows it."""
        values = record_values(self.stored, record_of(self.stored))
        return values | (prefilled(self.stored) if self.stored.entered_at is None else {})

    def board(self, form) -> Board:
        """What the rights of the day make of the form as typed."""
        return Board(
            self.stored, form.record(), form.people, form.source, self.may("members.view_suspension"),
            stays=form.stays, rows=form.places, duty_patterns=form.duty_patterns,
        )  # fmt: skip


class RecordMeeting(RecordMixin, ActionMixin, FormView):
    """Enter, save and seal a record. `intent`: save, more (one more line), present (everybody came), review, seal."""

    template_name = "meetings/record.html"

    def get(self, request, *args, **kwargs):
        if self.meeting.state not in OPEN:
            return redirect(address(self.meeting))
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        form = self.get_form()
        if request.headers.get("X-Autosave"):
            return self.autosave(form)
        return self.form_valid(form) if form.is_valid() else self.form_invalid(form)

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

    def autosave(self, form):
        """Save quietly; answers JSON with the new version, 409 when somebody else saved, 422 when unreadable."""
        if not form.is_valid():
            return JsonResponse({"errors": len(form.errors)}, status=422)
        version = form.cleaned_data["version"]
        try:
            meeting = actions.save_record(
                self.meeting, form.record(), by=self.request.user, version=version, quiet=True
            )
        except (Refused, StaleEdit):
            return JsonResponse({"conflict": True}, status=409)
        return JsonResponse({"saved_at": f"{timezone.localtime():%H:%M}", "version": meeting.version})

    def perform(self, form):
        """Save, or save and seal; where the person goes from there."""
        values = {"by": self.request.user, "version": form.cleaned_data["version"]}
        if self.intent == "seal":
            if not self.may("meetings.seal_meeting"):
                raise Http404
            meeting = actions.save_and_seal(self.meeting, form.record(), **values)
            messages.success(self.request, _("Sealed. The duty of the period counts from now."))
            return address(meeting)
        actions.save_record(self.meeting, form.record(), **values)
        return self.after_saving()

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
        meeting = actions.save_record(
            self.meeting, form.record(), by=self.request.user, version=form.cleaned_data["version"], quiet=True
        )
        form.data = form.data.copy()
        form.data["version"] = meeting.version
        form.kept = True

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        form, is_late_look = context["form"], getattr(context["form"], "current", None)
        board, checking = self.board(form), "check" in self.request.GET
        return context | {
            "board": board, "stored": self.stored, "checking": checking,
            "sealable": checking and not board.blocking,
            "differences": differences(form, self.stored_values()) if is_late_look else [],
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
