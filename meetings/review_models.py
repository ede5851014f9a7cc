"""What follows a record: who carries it out, who missed it and has read it since, what the level above says."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.abstract import Addressed, Versioned, choices_constraint
from common.scope import ScopedQuerySet
from meetings.choices import ReviewMode, ReviewState, State


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


class ReviewQuerySet(ScopedQuerySet):
    def waiting(self):
        """Not decided yet."""
        return self.filter(state=ReviewState.WAITING)

    def unanswered(self):
        """Returned, and neither corrected nor handed in again."""
        later = Review.objects.filter(meeting=models.OuterRef("meeting"), number__gt=models.OuterRef("number"))
        return self.filter(~models.Exists(later), state=ReviewState.RETURNED)


class Review(Addressed, Versioned):
    """One round in which the level above reads or decides on the record of a branch.

    A correction or a new hand-in opens the next round, so that what was said in an earlier one stays as it was said.
    `due_on` is the last day in time; `code` is a point of `meetings.inspection`, `place` where in the record.
    """

    SCOPE_PATH = "reviewer__path"

    meeting = models.ForeignKey("meetings.Meeting", on_delete=models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey("branches.Organisation", on_delete=models.PROTECT, related_name="reviews")
    number = models.PositiveSmallIntegerField(default=1)
    mode = models.CharField(_("way of review"), max_length=8, choices=ReviewMode)
    state = models.CharField(_("state"), max_length=10, choices=ReviewState, default=ReviewState.WAITING)
    since = models.DateTimeField(_("came in"))
    due_on = models.DateField(_("to be reviewed by"))
    decided_at = models.DateTimeField(_("reviewed at"), null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    place = models.CharField(_("where in the record"), max_length=40, blank=True)
    code = models.CharField(_("what is meant"), max_length=30, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            choices_constraint("mode", ReviewMode, "review_mode"),
            choices_constraint("state", ReviewState, "review_state"),
            models.UniqueConstraint(fields=["meeting", "number"], name="review_number_once"),
            models.UniqueConstraint(fields=["meeting"], condition=Q(state="waiting"), name="review_one_waiting"),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | ~Q(state="waiting") & Q(decided_at__isnull=False),
                name="review_decided_whole",
            ),
            models.CheckConstraint(
                condition=Q(state="returned") & ~Q(code="") & ~Q(place="")
                | ~Q(state="returned") & Q(code="", place=""),
                name="review_returned_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["reviewer", "due_on", "id"], name="review_waiting", condition=Q(state="waiting")),
            models.Index(fields=["reviewer", "since"], name="review_since"),
        ]

    def __str__(self):
        return f"{self.meeting_id} {self.number} {self.state}"
