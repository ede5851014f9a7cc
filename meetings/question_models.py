"""A question about a sealed record, what the branch says to it, and what the committee makes of that."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.abstract import Versioned, choices_constraint
from common.scope import ScopedQuerySet
from meetings.choices import AnswerReason, QuestionState

WEIGHED = (QuestionState.CLOSED, QuestionState.KEPT)


class QuestionQuerySet(ScopedQuerySet):
    def open(self):
        """Not weighed by the committee yet."""
        return self.exclude(state__in=WEIGHED)

    def in_order(self):
        """The newest meeting first."""
        return self.order_by("-meeting__held_on", "-id")


class Question(Versioned):
    """Whether an administrative meeting stood for a Party one; `grounds` are the codes, with `because` as it was asked.

    It is shown as a question with its grounds, answered by the branch, then closed or kept. It changes no light.
    """

    SCOPE_PATH = "meeting__organisation__path"

    meeting = models.OneToOneField("meetings.Meeting", on_delete=models.PROTECT, related_name="question")
    facts = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=10, choices=QuestionState, default=QuestionState.ASKED)
    asked_at = models.DateTimeField(auto_now_add=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    weighed_at = models.DateTimeField(null=True, editable=False)
    weighed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )

    objects = QuestionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-id"], name="question_open", condition=~Q(state__in=WEIGHED)),
        ]
        constraints = [
            choices_constraint("state", QuestionState, "question_state"),
            models.CheckConstraint(
                condition=Q(state__in=WEIGHED, weighed_at__isnull=False)
                | ~Q(state__in=WEIGHED) & Q(weighed_at__isnull=True),
                name="question_weighed_whole",
            ),
        ]

    def __str__(self):
        return f"{self.meeting_id} {self.state}"


class Answer(models.Model):
    """One answer of the branch. A later one stands beside it, none is replaced."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    number = models.PositiveSmallIntegerField()
    reason = models.CharField(_("reason"), max_length=20, choices=AnswerReason)
    text = models.CharField(_("explanation"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="answer_number_once"),
            choices_constraint("reason", AnswerReason, "answer_reason"),
        ]

    def __str__(self):
        return f"{self.question_id} {self.number}"
