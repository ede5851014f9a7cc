"""The pages of records that are not sealed yet, and what each save of them changed."""

from django.conf import settings
from django.db import models

from common.scope import ScopedQuerySet


class Draft(models.Model):
    """The page of a record that is not sealed yet, place by place as it was typed; it goes with the seal.

    `values` is the page at `version` of the meeting. `questions` are the places that two people wrote differently and
    nobody has decided yet: what stands in `values` was first, the other text is kept here. From `begun` on it is known
    what each version changed.
    """

    SCOPE_PATH = "meeting__organisation__path"

    meeting = models.OneToOneField("meetings.Meeting", on_delete=models.CASCADE, related_name="draft")
    version = models.PositiveIntegerField()
    begun = models.PositiveIntegerField()
    values = models.JSONField(default=dict)
    questions = models.JSONField(default=list)

    objects = ScopedQuerySet.as_manager()

    def __str__(self):
        return f"{self.meeting_id} {self.version}"


class DraftStep(models.Model):
    """What one save of a draft changed, from what to what: the way back to the version another page began from.

    `page` is the opened page that sent it, `key` the act; `answer` is given again when the same act is sent again.
    `ended` are the questions that were open before it and not after it.
    """

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="steps")
    version = models.PositiveIntegerField()
    page = models.UUIDField()
    key = models.UUIDField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    changes = models.JSONField(default=dict)
    ended = models.JSONField(default=list)
    answer = models.JSONField(default=dict)

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "version"], name="draft_step_version"),
            models.UniqueConstraint(fields=["draft", "key"], name="draft_step_key"),
        ]

    def __str__(self):
        return f"{self.draft_id} {self.version}"
