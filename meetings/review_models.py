"""What follows a sealed record: who carries it out, who was not there and has read it since."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.scope import ScopedQuerySet
from meetings.choices import State


class ResolutionQuerySet(ScopedQuerySet):
    def to_carry_out(self):
        """Of sealed records, with somebody responsible or a deadline, and not put down by the vote."""
        owned = Q(responsible__isnull=False) | Q(deadline__isnull=False)
        return self.filter(owned, part__meeting__state=State.SEALED).exclude(carried=False)

    def open(self):
        """Not carried out yet."""
        return self.filter(done_on__isnull=True)


class AcknowledgementQuerySet(ScopedQuerySet):
    def open(self):
        """Not confirmed yet."""
        return self.filter(read_at__isnull=True)

    def in_order(self):
        """By name, as registers are kept."""
        return self.order_by("member__sort_key", "id")


class Acknowledgement(models.Model):
    """Somebody who was due but in no sitting, and when that person confirmed having read the sealed record.

    Written with the seal. The name stands in the record already; why somebody was away is no matter of this row.
    """

    SCOPE_PATH = "meeting__organisation__path"

    meeting = models.ForeignKey("meetings.Meeting", on_delete=models.PROTECT, related_name="acknowledgements")
    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="acknowledgements")
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    objects = AcknowledgementQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "member"], name="acknowledgement_once")]
        indexes = [
            models.Index(fields=["member", "-id"], name="acknowledgement_open", condition=Q(read_at__isnull=True))
        ]

    def __str__(self):
        return f"{self.meeting_id} {self.member_id}"
