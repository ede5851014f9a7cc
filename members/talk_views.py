"""Heart-to-heart talks: the secretary's register, and noting one's own."""

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView

from audit.views import ActionMixin
from common.periods import year
from common.views import ScopedMixin, SignedInMixin
from common.withdrawing import WithdrawMixin
from members.forms import OwnTalkForm, TalkForm, WithdrawTalkForm
from members.models import Member, Talk
from members.talks import coverage, note_talk, withdraw_talk

MAY_KEEP = "members.keep_talks"


class Talks(ScopedMixin, TemplateView):
    """The talks of this year in the branches whose secretary one is."""

    permission_required = MAY_KEEP
    template_name = "members/talks.html"

    def get_context_data(self, **kwargs):
        today = timezone.localdate()
        return super().get_context_data(year=year(today), coverage=coverage(self.scope, year(today), today), **kwargs)


class NoteTalk(ScopedMixin, ActionMixin, FormView):
    """A talk of two people of the branch."""

    permission_required = MAY_KEEP
    form_class = TalkForm
    template_name = "members/talk.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(back=reverse("members:talks"), **kwargs)

    def perform(self, form):
        values = form.cleaned_data
        note_talk(
            first=values["first"], second=values["second"], on=values["on"], topic=values["topic"],
            by=self.request.user,
        )  # fmt: skip
        messages.success(self.request, _("The talk is noted."))
        return reverse("members:talks")


class NoteOwnTalk(SignedInMixin, ActionMixin, FormView):
    """A talk of one's own."""

    open_because = "notes a talk of the record tied to the own account; names nobody it was not given"
    form_class = OwnTalkForm
    template_name = "members/talk.html"

    @cached_property
    def member(self) -> Member:
        """The own record; 404 for an account without one."""
        return get_object_or_404(Member.objects.present(), user=self.request.user)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "member": self.member}

    def get_context_data(self, **kwargs):
        return super().get_context_data(back=reverse("members:own"), member=self.member, **kwargs)

    def perform(self, form):
        values = form.cleaned_data
        note_talk(
            first=self.member, second=values["second"], on=values["on"], topic=values["topic"], by=self.request.user
        )
        messages.success(self.request, _("The talk is noted."))
        return reverse("members:own")


class WithdrawTalk(WithdrawMixin, ScopedMixin, ActionMixin, FormView):
    """A talk noted by mistake."""

    permission_required = MAY_KEEP
    form_class = WithdrawTalkForm
    template_name = "members/talk_withdraw.html"
    rows = Talk.objects.select_related("first", "second", "organisation")
    withdraw = staticmethod(withdraw_talk)
    done, back = gettext_lazy("The talk is withdrawn."), "members:talks"
