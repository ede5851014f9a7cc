"""What a sealed record of a temporary branch counts for elsewhere."""

from django.db import models
from django.db.models import F, Q

from branches.models import Organisation
from common.scope import ScopedQuerySet


class Credit(models.Model):
    """A sealed lecture or theme day of a temporary branch that counts for a home branch as well; fixed with the seal.

    `present` of the `due` people of the home branch took part.
    """

    SCOPE_PATH = "organisation__path"

    meeting = models.ForeignKey("meetings.Meeting", on_delete=models.PROTECT, related_name="credits")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="credits")
    present = models.PositiveSmallIntegerField()
    due = models.PositiveSmallIntegerField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "organisation"], name="credit_once"),
            models.CheckConstraint(condition=Q(present__lte=F("due")), name="credit_present_of_due"),
        ]

    def __str__(self):
        return f"{self.meeting_id} for {self.organisation_id}"
