"""The register of early reminders, whom it suggests, and the talks one was asked to hold."""

from django.contrib import messages
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView

from audit.views import ActionMixin
from discipline import early
from discipline.board import clock
from discipline.choices import Concern
from discipline.early_forms import EarlyForm, HeldForm, WithdrawForm
from discipline.pages import ConfidentialMixin
from discipline.signals import signals
from discipline.trail import leave
from members.models import Member
from regulations.citations import cite

KEEPS = "discipline.keep_early_reminders"


class EarlyReminders(ConfidentialMixin, TemplateView):
    """What is still to be done, then what is over, page by page."""

    permission_required = KEEPS
    template_name = "discipline/early.html"

    def get_context_data(self, **kwargs):
        user, today = self.request.user, timezone.localdate()
        rows = early.open_ones(self.scope, user)
        finished = early.finished_page(self.scope, user, self.request.GET)
        if rows or len(finished):
            leave(user, "early.listed", user)
        return super().get_context_data(
            rows=[(row, clock(row.next_on, today)) for row in rows], finished=finished, article=cite("SUP 7"),
            worded=cite("DIS 5"), **kwargs,
        )  # fmt: skip


class Suggestions(ConfidentialMixin, TemplateView):
    """Whom a look at the records suggests; nothing happens before somebody fills in the form."""

    permission_required = KEEPS
    template_name = "discipline/signals.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        leave(user, "early.suggested", user)
        found = signals(self.scope, user, timezone.localdate())
        return super().get_context_data(found=found, local=cite("LOCAL"), **kwargs)


class OwedTalks(ConfidentialMixin, TemplateView):
    """The talks one was asked to hold, and nothing of any other."""

    permission_required = early.HOLDS_TALKS
    template_name = "discipline/talks.html"

    def get_context_data(self, **kwargs):
        user, today = self.request.user, timezone.localdate()
        rows = early.owed_by(user)
        if rows:
            leave(user, "early.listed", user)
        return super().get_context_data(rows=[(row, clock(row.due_on, today)) for row in rows], **kwargs)


class EarlyAct(ConfidentialMixin, ActionMixin, FormView):
    """A form of the register. `frame` is what it stands in, `back` where it leads."""

    permission_required = KEEPS
    template_name = "discipline/entry.html"
    title = button = text = ""
    done = gettext_lazy("Saved.")
    back, back_text = "discipline:early", gettext_lazy("Early reminders")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            frame="discipline/base.html", title=self.title, button=self.button or self.title, text=self.text,
            back=reverse(self.back), back_text=self.back_text, **kwargs,
        )  # fmt: skip

    def act(self, **values):
        """Call the action with what was typed."""
        raise NotImplementedError

    def perform(self, form):
        values = {name: value for name, value in form.cleaned_data.items() if name != "idempotency_key"}
        self.act(**values)
        messages.success(self.request, self.done)
        return reverse(self.back)


class KeepReminder(EarlyAct):
    """A new one; from a suggestion the person and the reason stand there already."""

    form_class = EarlyForm
    title, button = gettext_lazy("Note an early reminder"), gettext_lazy("Enter it in the register")
    done = gettext_lazy("Noted; whoever is to talk finds it under “Talks I am to hold”.")

    def get_initial(self):
        asked = self.request.GET
        rows = Member.objects.within(self.scope).present().filter(public_id=asked.get("member", ""))
        person = rows.first()
        concern = asked.get("reason") if asked.get("reason") in Concern.values else ""
        return {**super().get_initial(), "subject": person and (person.badge_number or person.name), "concern": concern}

    def act(self, **values):
        early.keep_reminder(**values, by=self.request.user, scope=self.scope)


class OnReminder(EarlyAct):
    """A form on one row of the register."""

    form_class = HeldForm

    @cached_property
    def row(self):
        """The row, or 404 where it does not exist for the reader."""
        row = early.kept(self.scope, self.request.user, self.kwargs["public_id"])
        if row is None:
            raise Http404
        return row

    def get_initial(self):
        return {**super().get_initial(), "version": self.row.version}

    def get_context_data(self, **kwargs):
        words = _("%(name)s: %(measure)s") % {"name": self.row.name, "measure": self.row.get_measure_display()}
        return super().get_context_data(about=words, **kwargs)


class NoteDone(OnReminder):
    """That the talk was held, noted by a keeper."""

    title, button = gettext_lazy("Note that the talk was held"), gettext_lazy("Enter it in the register")

    def act(self, *, on, version):
        early.note_done(self.row, on=on, version=version, by=self.request.user)


class NoteOwnTalk(NoteDone):
    """The same, noted by whoever held it."""

    permission_required = early.HOLDS_TALKS
    back, back_text = "discipline:talks", gettext_lazy("Talks I am to hold")

    @cached_property
    def row(self):
        """One of the own rows, or 404."""
        rows = (row for row in early.owed_by(self.request.user) if row.public_id == self.kwargs["public_id"])
        if (row := next(rows, None)) is None:
            raise Http404
        return row


class NoteFollowed(OnReminder):
    """That it was looked at again."""

    title, button = gettext_lazy("Note that it was looked at again"), gettext_lazy("Enter it in the register")

    def act(self, *, on, version):
        early.note_followed(self.row, on=on, version=version, by=self.request.user)


class Withdraw(OnReminder):
    """Takes back what was noted by mistake."""

    form_class = WithdrawForm
    title, button = gettext_lazy("Withdraw an early reminder"), gettext_lazy("Withdraw it")
    text = gettext_lazy("Only for what was noted by mistake; the trail keeps that it was withdrawn.")
    done = gettext_lazy("Withdrawn.")

    def act(self, *, version):
        early.withdraw(self.row, version=version, by=self.request.user)
