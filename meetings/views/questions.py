"""The question about a sealed record: the branch answers, the committee closes or keeps it."""

from django.contrib import messages
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView

from audit.views import ActionMixin
from meetings.forms.reviews import AnswerForm, WeighForm
from meetings.models import Question
from meetings.question_models import WEIGHED
from meetings.questioning import answer_question, grounds_of, weigh_question
from meetings.views.meeting import MeetingMixin
from regulations.citations import cite


class QuestionMixin(ActionMixin, MeetingMixin):
    """What both pages share: the question of the meeting, its grounds, what was said."""

    template_name = "meetings/question.html"

    @cached_property
    def question(self) -> Question:
        """The question, or 404 where nothing is asked."""
        found = Question.objects.filter(meeting=self.meeting).select_related("weighed_by").first()
        if found is None:
            raise Http404
        return found

    def get_initial(self):
        return {"version": self.question.version}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            question=self.question, grounds=grounds_of(self.question), is_weighed=self.question.state in WEIGHED,
            answers=self.question.answers.select_related("by"), weighs=self.permission_required.endswith("question"),
            article=cite("LOCAL"), **kwargs,
        )  # fmt: skip


class AnswerQuestion(QuestionMixin, FormView):
    """The branch says why."""

    permission_required = "meetings.log_meeting"
    form_class = AnswerForm

    def perform(self, form):
        said = form.cleaned_data
        answer_question(
            self.question, reason=said["reason"], text=said["text"], by=self.request.user, version=said["version"]
        )
        messages.success(self.request, _("Answered. The committee sees it."))
        return reverse("meetings:question", args=[self.meeting.public_id])


class WeighQuestion(QuestionMixin, FormView):
    """The committee closes the question or keeps it."""

    permission_required = "meetings.weigh_question"
    form_class = WeighForm

    def perform(self, form):
        said = form.cleaned_data
        weigh_question(
            self.question, keep=said["keep"], note=said["note"], by=self.request.user, version=said["version"]
        )
        messages.success(self.request, _("Noted; the branch sees it."))
        return reverse("meetings:weigh", args=[self.meeting.public_id])
