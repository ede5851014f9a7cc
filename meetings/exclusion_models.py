"""Who is left out of those due in the elections and admissions of one meeting, and by whose consent."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.abstract import Addressed, choices_constraint
from common.scope import ScopedQuerySet
from members.models import Member
from members.rules import ExclusionGround


class VotingExclusion(Addressed):
    """A member left out of those due: the ground, the consent of the higher organisation, the vote of the assembly.

    It counts from the day on which the assembly passed it; everybody else who is away is counted. Name and ground are
    for the entitled alone; the record and its paper say how many, by which consent and since when.
    """

    SCOPE_PATH = "meeting__organisation__path"

    meeting = models.ForeignKey("meetings.Meeting", on_delete=models.CASCADE, related_name="exclusions")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", verbose_name=_("member"))
    ground = models.CharField(_("ground"), max_length=24, choices=ExclusionGround)
    higher_approval = models.CharField(_("consent of the higher organisation"), max_length=100)
    passed_on = models.DateField(_("passed by the assembly on"))

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "member"], name="exclusion_once"),
            choices_constraint("ground", ExclusionGround, "exclusion_ground"),
            models.CheckConstraint(condition=~models.Q(higher_approval=""), name="exclusion_has_consent"),
        ]

    def __str__(self):
        return f"{self.member_id} {self.ground}"
