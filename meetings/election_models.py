"""Who stood in an election, with the votes as totals. No row knows a voter."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meetings.elections import Elected
from members.models import Member


class Candidate(models.Model):
    """Somebody who stood, in the order of the ballot, or was written in; `result` is fixed by the seal."""

    resolution = models.ForeignKey("meetings.Resolution", on_delete=models.CASCADE, related_name="candidates")
    order = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("name"), max_length=60)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_written_in = models.BooleanField(_("written in"), default=False)
    yes = models.PositiveSmallIntegerField(_("for"), null=True, blank=True)
    no = models.PositiveSmallIntegerField(_("against"), null=True, blank=True)
    result = models.CharField(max_length=12, choices=Elected, blank=True, editable=False)

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(result__in=["", *Elected.values]), name="candidate_result"),
            models.UniqueConstraint(fields=["resolution", "order"], name="candidate_order_once"),
        ]

    def __str__(self):
        return self.name
