"""What an election needs beside its resolution: who stood, and who was lawfully left out of those due."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.abstract import choices_constraint
from meetings.elections import Elected
from members.models import Member
from members.rules import ExclusionGround


class Candidate(models.Model):
    """Somebody who stood in an election, in the order of the ballot, with the votes as a total and nothing else."""

    resolution = models.ForeignKey("meetings.Resolution", on_delete=models.CASCADE, related_name="candidates")
    order = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("name"), max_length=60)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    yes = models.PositiveSmallIntegerField(_("for"), null=True, blank=True)
    result = models.CharField(max_length=12, choices=Elected, blank=True, editable=False)

    class Meta:
        ordering = ["order", "id"]
        constraints = [models.CheckConstraint(condition=Q(result__in=["", *Elected.values]), name="candidate_result")]

    def __str__(self):
        return self.name


class VotingExclusion(models.Model):
    """A member left out of those due: ground, consent of the higher organisation, vote of the meeting.

    Without all three the person is counted. It concerns elections and admissions of this meeting only.
    """

    meeting = models.ForeignKey("meetings.Meeting", on_delete=models.CASCADE, related_name="exclusions")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    ground = models.CharField(_("ground"), max_length=24, choices=ExclusionGround)
    higher_approval = models.CharField(_("consent of the higher organisation"), max_length=100, blank=True)
    passed_at = models.TimeField(_("passed by the meeting at"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "member"], name="exclusion_once"),
            choices_constraint("ground", ExclusionGround, "exclusion_ground"),
        ]

    def __str__(self):
        return f"{self.member_id} {self.ground}"
