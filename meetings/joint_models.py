"""One sitting of several branches: the text they share, and a record of its own for each."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from branches.models import Organisation
from common.scope import ScopedQuerySet


class Joint(models.Model):
    """What several branches hold together. Everything else stands in the texts and in the record of each branch."""

    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return f"{self.planned_at:%Y-%m-%d}"


class JointText(models.Model):
    """The common facts as the host had them at one time: time, place, agenda, points. Never changed, only followed.

    At night those go that neither a record nor an open page works from.

    `values` is the text in the shape of `meetings.common_text`. Numbers run from 1 in each joint meeting.
    """

    joint = models.ForeignKey(Joint, on_delete=models.CASCADE, related_name="texts")
    number = models.PositiveIntegerField()
    values = models.JSONField(encoder=DjangoJSONEncoder)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["joint", "number"], name="joint_text_number_once")]

    def __str__(self):
        return f"{self.joint_id} {self.number}"


class JointRecord(models.Model):
    """The record of one of the branches, with a roll, votes and a seal of its own.

    `held_with` names the other branches as they were called when it was planned: [[id, name], …], the host first.
    `taken` is the number of the text that stands in the record; what the host wrote later is offered, until the seal.
    """

    SCOPE_PATH = "meeting__organisation__path"

    joint = models.ForeignKey(Joint, on_delete=models.PROTECT, related_name="records")
    meeting = models.OneToOneField("meetings.Meeting", on_delete=models.PROTECT, related_name="linked")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    is_host = models.BooleanField(default=False)
    held_with = models.JSONField()
    taken = models.PositiveIntegerField(default=1)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["joint"], condition=Q(is_host=True), name="joint_record_one_host"),
            models.UniqueConstraint(fields=["joint", "organisation"], name="joint_record_branch_once"),
        ]

    def __str__(self):
        return f"{self.meeting_id} of {self.joint_id}"

    @property
    def host(self) -> str:
        """What the host was called; empty in its own record."""
        return "" if self.is_host else self.held_with[0][1]

    @property
    def others(self) -> list[str]:
        """What the other branches were called, without the host."""
        return [name for _pk, name in (self.held_with if self.is_host else self.held_with[1:])]

    @property
    def names(self) -> list[str]:
        """What all the other branches were called, the host first."""
        return [name for _pk, name in self.held_with]
