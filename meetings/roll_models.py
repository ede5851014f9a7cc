"""Who came, who asked leave, what has to be made up."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.abstract import Addressed, Versioned, choices_constraint
from common.scope import ScopedQuerySet
from meetings.choices import LeaveReason, LeaveState, MakeUpForm, Presence
from members.models import Member


class Attendance(models.Model):
    """Whether one person came to one sitting. `may_vote` is the right on that day, fixed with the seal."""

    sitting = models.ForeignKey("meetings.Sitting", on_delete=models.CASCADE, related_name="attendances")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="attendances")
    presence = models.CharField(_("presence"), max_length=8, choices=Presence)
    reason = models.CharField(_("reason"), max_length=14, choices=LeaveReason, blank=True)
    arrived_at = models.TimeField(_("arrived at"), null=True, blank=True)
    left_at = models.TimeField(_("left at"), null=True, blank=True)
    may_vote = models.BooleanField(default=False, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sitting", "member"], name="attendance_once"),
            choices_constraint("presence", Presence, "attendance_presence"),
            models.CheckConstraint(condition=Q(presence="leave") | Q(reason=""), name="attendance_reason_of_leave"),
        ]

    def __str__(self):
        return f"{self.member_id} {self.presence}"


class Guest(models.Model):
    """Somebody who attended without a vote."""

    meeting = models.ForeignKey("meetings.Meeting", on_delete=models.CASCADE, related_name="guests")
    name = models.CharField(_("name"), max_length=60)
    post = models.CharField(_("post"), max_length=80, blank=True)
    reason = models.CharField(_("reason"), max_length=100, blank=True)

    def __str__(self):
        return self.name


class LeaveRequest(models.Model):
    """A member asks leave from a sitting with a neutral reason; one request a sitting."""

    SCOPE_PATH = "sitting__meeting__organisation__path"

    sitting = models.ForeignKey("meetings.Sitting", on_delete=models.CASCADE, related_name="leave_requests")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="leave_requests")
    reason = models.CharField(_("reason"), max_length=14, choices=LeaveReason)
    note = models.CharField(_("note"), max_length=100, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=LeaveState, default=LeaveState.ASKED)
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sitting", "member"], name="leave_once"),
            choices_constraint("reason", LeaveReason, "leave_reason"),
            choices_constraint("state", LeaveState, "leave_state"),
        ]

    def __str__(self):
        return f"{self.member_id} {self.reason}"


class MakeUp(Addressed, Versioned):
    """What somebody who was excused from a lecture or theme day still has to make up; ends with the own confirmation.

    It comes into being with the seal and lives on after it; the sealed text does not contain it.
    """

    SCOPE_PATH = "meeting__organisation__path"

    meeting = models.ForeignKey("meetings.Meeting", on_delete=models.PROTECT, related_name="make_ups")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="make_ups")
    material = models.CharField(_("material"), max_length=200)
    form = models.CharField(_("form"), max_length=8, choices=MakeUpForm, default=MakeUpForm.GIST)
    brought_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("brought by")
    )
    due_on = models.DateField(_("to be made up by"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("make-up")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "member"], name="make_up_once"),
            choices_constraint("form", MakeUpForm, "make_up_form"),
        ]
        indexes = [
            models.Index(fields=["member", "due_on"], name="make_up_open", condition=Q(confirmed_at__isnull=True))
        ]

    def __str__(self):
        return f"{self.member_id} {self.due_on:%Y-%m-%d}"
