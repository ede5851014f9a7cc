"""Party committees: lectures, studies, leaders in the life of their branch."""

from django.contrib import messages
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView

from audit.views import ActionMixin
from common.periods import Period
from common.views import ScopedMixin
from common.withdrawing import WithdrawMixin
from meetings.forms.studies import StudyForm, WithdrawStudyForm
from meetings.leading import boards, running_period
from meetings.models import Study
from meetings.studying import note_study, withdraw_study

KEEPS = "meetings.keep_studies"


class Leading(ScopedMixin, TemplateView):
    """Every Party committee in reach: its lights, its meetings and studies, its members in one period."""

    permission_required = "meetings.view_leading"
    template_name = "meetings/leading.html"

    @cached_property
    def period(self) -> Period:
        """The period asked for; the running one where none is named, or nonsense."""
        try:
            return Period.parse(self.request.GET.get("period", ""))
        except ValueError:
            return running_period(timezone.localdate())

    def get_context_data(self, **kwargs):
        user, today = self.request.user, timezone.localdate()
        following = self.period.next()
        return super().get_context_data(
            boards=boards(self.scope, user.scope_for, self.period, today), period=self.period,
            before=self.period.previous(), after=following if following.start <= today else None,
            may_keep=bool(user.scope_for(KEEPS)), logs=user.scope_for("meetings.log_meeting"), **kwargs,
        )  # fmt: skip


class NoteStudy(ScopedMixin, ActionMixin, FormView):
    """A study of a Party committee."""

    permission_required = KEEPS
    form_class = StudyForm
    template_name = "meetings/study.html"

    def perform(self, form):
        values = form.cleaned_data
        note_study(
            values["organisation"], on=values["on"], topic=values["topic"], minutes=values["minutes"],
            by=self.request.user,
        )  # fmt: skip
        messages.success(self.request, _("The study is noted."))
        return reverse("meetings:leading")


class WithdrawStudy(WithdrawMixin, ScopedMixin, ActionMixin, FormView):
    """A study noted by mistake."""

    permission_required = KEEPS
    form_class = WithdrawStudyForm
    template_name = "meetings/study_withdraw.html"
    rows = Study.objects.select_related("organisation")
    withdraw = staticmethod(withdraw_study)
    done, back = gettext_lazy("The study is withdrawn."), "meetings:leading"
