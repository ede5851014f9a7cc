"""The outbox: a row for every message before it is due, the notice it becomes, and what the bureau sets."""

from datetime import time

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.abstract import Versioned, choices_constraint
from reminders.choices import Step
from reminders.hours import Hours, Span
from reminders.rules import LEASE, MAX_TRIES


class ReminderQuerySet(models.QuerySet):
    def open(self):
        """Neither sent nor void nor given up."""
        return self.filter(sent_at__isnull=True, void_at__isnull=True, failed_at__isnull=True)

    def unclaimed(self, now):
        """Free of a worker's lease and of the pause after a try."""
        free = Q(claimed_at__isnull=True) | Q(claimed_at__lte=now - LEASE)
        return self.filter(free, Q(retry_at__isnull=True) | Q(retry_at__lte=now))

    def given_up(self):
        """After the last try, and not void."""
        return self.filter(failed_at__isnull=False, void_at__isnull=True)

    def expired(self):
        """Of no use any more before anybody could send it, as after a stop; not what lost its reason earlier."""
        return self.filter(sent_at__isnull=True, void_at__gte=F("expires_at"))

    def outside(self):
        """What leaves the house."""
        return self.exclude(channel="in_app")

    def claimable(self, channel, now):
        """What a worker may take to send by `channel`: due, still of use, and nobody else's."""
        useful = self.open().filter(channel=channel, due_at__lte=now, expires_at__gt=now, tries__lt=MAX_TRIES)
        return useful.unclaimed(now)


class Reminder(models.Model):
    """One message to one person about one step of one occasion or duty. Written before it is due, sent once.

    The unique key makes planning safe to repeat; `token` and `claimed_at` are the lease of a worker. Rows that leave
    the house together share a `bundle`, the id of the letter in every try; `retry_at` ends the pause after a try.
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
    bundle = models.UUIDField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
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
            models.Index(fields=["due_at"], name="reminder_due"),
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


def all_outside() -> list[str]:
    """The channels that leave the house, all of them."""
    return ["email", "wecom", "dingtalk"]


def letters() -> list[str]:
    """What somebody gets who chose nothing: letters, where there is an address."""
    return ["email"]


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

    channels = models.JSONField(_("Channels outside the application"), default=all_outside)
    digest_at = models.TimeField(_("Digest of the day at"), default=time(8, 30))
    quiet_from = models.TimeField(_("Quiet from"), default=time(22, 0))
    quiet_until = models.TimeField(_("Quiet until"), default=time(7, 0))
    shift_rest_from = models.TimeField(_("Rest after night duty from"), default=time(8, 0))
    shift_rest_until = models.TimeField(_("Rest after night duty until"), default=time(14, 0))

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

    @property
    def quiet(self) -> Span:
        """The hours in which nobody is written to."""
        return Span(self.quiet_from, self.quiet_until)

    @property
    def shift_rest(self) -> Span:
        """The rest of those who work in shifts and chose none of their own."""
        return Span(self.shift_rest_from, self.shift_rest_until)


class Preference(Versioned):
    """What a person chose within the bureau's rules: ways, the hour of the digest, hours of rest."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preference")
    channels = models.JSONField(_("Also tell me"), default=letters)
    digest_at = models.TimeField(_("Digest of the day at"), null=True, blank=True)
    rest_from = models.TimeField(_("Rest from"), null=True, blank=True)
    rest_until = models.TimeField(_("Rest until"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(rest_from__isnull=True, rest_until__isnull=True)
                | Q(rest_from__isnull=False, rest_until__isnull=False),
                name="preference_rest_whole",
            )
        ]

    def __str__(self):
        return str(self.user_id)


def hours_of(policy: Policy, digest_at: time | None, rest: Span | None) -> Hours:
    """The hours of a person by the bureau's rules and the own choice."""
    return Hours(digest_at or policy.digest_at, (policy.quiet, rest) if rest else (policy.quiet,))


class Watermark(models.Model):
    """When the database's clock and a machine's own counter agreed last; `held_at` while they do not.

    `boot` names the machine since its start, `counted` are the seconds of its counter.
    """

    boot = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()
    counted = models.FloatField()
    held_at = models.DateTimeField(null=True)

    def __str__(self):
        return self.boot
