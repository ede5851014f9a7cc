"""The outbox: a row for every message before it is due, the notice it becomes, and what the bureau sets."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.abstract import Versioned, choices_constraint
from reminders.choices import Step
from reminders.rules import LEASE, MAX_TRIES


class ReminderQuerySet(models.QuerySet):
    def open(self):
        """Neither sent nor void nor given up."""
        return self.filter(sent_at__isnull=True, void_at__isnull=True, failed_at__isnull=True)

    def unclaimed(self, now):
        """Free of a worker's lease."""
        return self.filter(Q(claimed_at__isnull=True) | Q(claimed_at__lte=now - LEASE))

    def claimable(self, channel, now):
        """What a worker may take to send by `channel`: due, still of use, and nobody else's."""
        useful = self.open().filter(channel=channel, due_at__lte=now, expires_at__gt=now, tries__lt=MAX_TRIES)
        return useful.unclaimed(now)


class Reminder(models.Model):
    """One message to one person about one step of one occasion or duty. Written before it is due, sent once.

    The unique key makes planning safe to repeat; `token` and `claimed_at` are the lease of a worker.
    """

    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    version = models.PositiveIntegerField(default=1)
    step = models.CharField(max_length=20, choices=Step)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminders")
    channel = models.CharField(max_length=12, default="in_app")
    title = models.CharField(max_length=200)
    address = models.CharField(max_length=200, blank=True)
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    planned_at = models.DateTimeField(auto_now_add=True)
    token = models.UUIDField(null=True)
    claimed_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    void_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject", "version", "step", "recipient", "channel"], name="reminder_once"
            ),
            choices_constraint("step", Step, "reminder_step"),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                name="reminder_open",
                condition=Q(sent_at__isnull=True, void_at__isnull=True, failed_at__isnull=True),
            ),
            models.Index(fields=["expires_at"], name="reminder_expires"),
            models.Index(fields=["failed_at"], name="reminder_failed", condition=Q(failed_at__isnull=False)),
        ]

    def __str__(self):
        return f"{self.kind} {self.subject} {self.step}"


class NoticeQuerySet(models.QuerySet):
    def of(self, user):
        """The notices of one account."""
        return self.filter(recipient=user)

    def unread(self):
        """Not opened yet."""
        return self.filter(read_at__isnull=True)

    def in_order(self):
        """Newest first, the key of paging."""
        return self.order_by("-at", "-id")


class Notice(models.Model):
    """A message as its reader finds it in the application; one per reminder, whatever happens to workers."""

    reminder = models.OneToOneField(Reminder, on_delete=models.CASCADE, related_name="notice")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    title = models.CharField(max_length=200)
    address = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [
            models.Index(fields=["recipient", "-at", "-id"], name="notice_recipient"),
            models.Index(fields=["recipient"], name="notice_unread", condition=Q(read_at__isnull=True)),
        ]

    def __str__(self):
        return self.title


class Beat(models.Model):
    """When each periodic job last ran to its end: one row per job, so that a sleeping scheduler shows."""

    job = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()

    def __str__(self):
        return self.job


FEWEST_DAYS, MOST_DAYS = 1, 10
within_days = [MinValueValidator(FEWEST_DAYS), MaxValueValidator(MOST_DAYS)]


class Policy(Versioned):
    """What the bureau sets for all reminders; one row, and the values below until somebody changes them."""

    ONLY = 1

    first_step_days = models.PositiveSmallIntegerField(
        _("Working days until one level up is told"), default=3, validators=within_days
    )
    second_step_days = models.PositiveSmallIntegerField(
        _("Working days from there until the next level is told"), default=5, validators=within_days
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="policy_one_row"),
            models.CheckConstraint(
                condition=Q(first_step_days__range=(FEWEST_DAYS, MOST_DAYS))
                & Q(second_step_days__range=(FEWEST_DAYS, MOST_DAYS)),
                name="policy_step_days",
            ),
        ]

    def __str__(self):
        return str(_("Rules of reminders"))

    @property
    def distances(self) -> tuple[int, int]:
        """The working days between the steps of the ladder."""
        return self.first_step_days, self.second_step_days
