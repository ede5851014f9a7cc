"""Closed periods as they were judged, exemptions, and values the bureau sets."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from branches.models import Organisation
from common.abstract import Dated, DatedQuerySet, Versioned, choices_constraint, dated_constraint
from common.scope import ScopedQuerySet
from obligations.choices import Status


class StoredStatus(models.Model):
    """The light of one duty of one organisation in one closed period.

    `path` is the organisation's path in the tree of the period's last day; scope is cut by today's path.
    """

    SCOPE_PATH = "organisation__path"

    duty = models.CharField(max_length=60)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="statuses")
    start = models.DateField()
    end = models.DateField()
    grace_until = models.DateField()
    status = models.CharField(max_length=12, choices=Status)
    held_on = models.DateField(null=True)
    sealed_on = models.DateField(null=True)
    subject_id = models.BigIntegerField(null=True)
    path = models.CharField(max_length=255)
    computed_at = models.DateTimeField(auto_now=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "duty", "start"], name="status_once"),
            choices_constraint("status", Status, "status_choice"),
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="status_dates"),
        ]
        indexes = [
            models.Index(fields=["end", "organisation"], name="status_end_organisation"),
            # Holds everything the dashboard's matrix counts, so that it is read from the index alone.
            models.Index(fields=["organisation", "end", "status", "duty"], name="status_matrix"),
        ]

    def __str__(self):
        return f"{self.duty} {self.organisation_id} {self.start} {self.status}"


class Exemption(Dated):
    """An organisation owes a duty not from day to day: who said so, and why."""

    SCOPE_PATH = "organisation__path"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="exemptions")
    duty = models.CharField(max_length=60)
    reason = models.CharField(_("reason"), max_length=200)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [dated_constraint("exemption_dates")]

    def __str__(self):
        return f"{self.organisation_id} {self.duty}"


class LocalValue(Versioned):
    """A value the bureau set for a rule, with the day from which it holds; earlier days keep theirs.

    `ground` is the decision it rests on.
    """

    rule = models.CharField(max_length=60)
    value = models.JSONField(_("value"))
    start = models.DateField(_("holds from"))
    ground = models.CharField(_("decided by"), max_length=100, blank=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "start"], name="local_value_once")]

    def __str__(self):
        return f"{self.rule} {self.start}"


class Comparison(models.Model):
    """One comparison of what is stored with a full recomputation: when, of how many lights, and which differed.

    `cells` names the first of those that differed by codes alone: organisation, duty, first day of the period, and
    whether the light was missing, too many or another one. What differed was mended in the same transaction.
    """

    at = models.DateTimeField(auto_now_add=True)
    compared = models.PositiveIntegerField()
    closed = models.PositiveIntegerField()
    differing = models.PositiveIntegerField()
    cells = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["-at"], name="comparison_at")]

    def __str__(self):
        return f"{self.at:%Y-%m-%d} {self.differing}"


class Workday(models.Model):
    """A day on which offices work or rest otherwise than the national arrangement known here says."""

    day = models.DateField(_("day"), unique=True)
    is_working = models.BooleanField(_("offices work"))
    note = models.CharField(_("note"), max_length=60, blank=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("working day")
        verbose_name_plural = _("working days")

    def __str__(self):
        return f"{self.day} {self.is_working}"
