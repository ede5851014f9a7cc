"""The own notices, and the outbox in figures."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView, TemplateView

from audit.views import ActionMixin
from common.paging import KeysetPage
from common.views import ScopedMixin, SignedInMixin
from reminders.actions import accept_clock, mark_all_read, open_notice, send_again
from reminders.figures import by_channel_and_day
from reminders.forms import AcceptClockForm, OpenForm, ReadForm, SendAgainForm
from reminders.light import BEAT, DELIVER, PLAN, light
from reminders.models import Notice
from reminders.selectors import expired_rows, last_failures, last_runs, outbox

JOBS = (
    (BEAT, gettext_lazy("The scheduler wakes"), gettext_lazy("every minute")),
    (PLAN, gettext_lazy("Planning reminders"), gettext_lazy("every minute")),
    (DELIVER, gettext_lazy("Sending reminders"), gettext_lazy("every 15 seconds")),
)
OWN = "Everybody who is signed in reads the own notices; the rows are cut by their recipient."


class NoticeList(SignedInMixin, TemplateView):
    """What the signed-in person was told, newest first."""

    open_because = OWN
    template_name = "reminders/list.html"

    def get_context_data(self, **kwargs):
        """One page of notices, each with the key of the form that opens it."""
        notices = Notice.objects.of(self.request.user)
        only_unread = self.request.GET.get("show") == "unread"
        page = KeysetPage(notices.unread() if only_unread else notices, self.request.GET, column="-at")
        for notice in page:
            notice.key = uuid4()
        return super().get_context_data(
            page=page, only_unread=only_unread, key=uuid4(), until=timezone.now().isoformat(), **kwargs
        )  # fmt: skip


class NoticeActionMixin(SignedInMixin, ActionMixin):
    """An act on the own notices: only by POST, and an unusable form leads back to the list."""

    open_because = OWN
    http_method_names = ["post"]

    def form_invalid(self, form):
        """Nothing was typed, so there is nothing to correct."""
        return HttpResponseRedirect(reverse("reminders:list"))


class OpenNotice(NoticeActionMixin, FormView):
    """Marks one notice as read and goes where it leads."""

    form_class = OpenForm

    def get_form_kwargs(self):
        """The form knows whose notices may be opened."""
        return {**super().get_form_kwargs(), "user": self.request.user}

    def perform(self, form):
        """Mark and go."""
        return open_notice(form.cleaned_data["notice"], at=timezone.now()) or reverse("reminders:list")


class ReadAll(NoticeActionMixin, FormView):
    """Marks what the person saw in the list as read."""

    form_class = ReadForm

    def perform(self, form):
        """Mark and come back."""
        mark_all_read(self.request.user, until=form.cleaned_data["until"], at=timezone.now())
        return reverse("reminders:list")


class OutboxView(ScopedMixin, TemplateView):
    """Figures, the light and failures for those who keep the system running; no title, no name."""

    permission_required = "reminders.run_outbox"
    template_name = "reminders/outbox.html"

    def get_context_data(self, **kwargs):
        """As many queries whatever the outbox holds."""
        now, runs = timezone.now(), last_runs()
        return super().get_context_data(
            outbox=outbox(now), failures=last_failures(now), expired=expired_rows(now), light=light(),
            lines=by_channel_and_day(now), jobs=[(text, pause, runs.get(job)) for job, text, pause in JOBS], **kwargs,
        )  # fmt: skip


class OperatorActMixin(ScopedMixin, ActionMixin):
    """An act on the outbox: only by POST, and back to its page."""

    permission_required = "reminders.run_outbox"
    http_method_names = ["post"]

    def form_invalid(self, form):
        """Somebody else did it already."""
        return HttpResponseRedirect(reverse("reminders:outbox"))


class SendAgain(OperatorActMixin, FormView):
    """Frees what was given up for another five tries."""

    form_class = SendAgainForm

    def perform(self, form):
        freed = send_again(by=self.request.user, now=timezone.now(), reminder=form.cleaned_data["reminder"])
        text = ngettext("%(n)d reminder will be sent again.", "%(n)d reminders will be sent again.", freed)
        messages.success(self.request, text % {"n": freed})
        return reverse("reminders:outbox")


class AcceptClock(OperatorActMixin, FormView):
    """Takes the time of the server for right."""

    form_class = AcceptClockForm

    def perform(self, form):
        if accept_clock(by=self.request.user):
            messages.success(self.request, _("Planning and sending go on."))
        return reverse("reminders:outbox")
