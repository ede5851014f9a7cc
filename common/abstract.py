"""Abstract rows: what many tables have in common. No table of its own stands here."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.ids import public_id
from common.scope import ScopedQuerySet


def dated_constraint(name: str) -> models.CheckConstraint:
    """An end is never before its start."""
    return models.CheckConstraint(condition=Q(end__isnull=True) | Q(end__gte=F("start")), name=name)


def choices_constraint(field: str, choices: type[models.TextChoices], name: str) -> models.CheckConstraint:
    """The database holds what the form offers."""
    return models.CheckConstraint(condition=Q(**{f"{field}__in": choices.values}), name=name)


class DatedQuerySet(ScopedQuerySet):
    """Rows that hold from `start` to `end`, both days included; an empty end is still running."""

    def on(self, day: date) -> Self:
        """What holds on `day`."""
        return self.filter(Q(end__isnull=True) | Q(end__gte=day), start__lte=day)

    def overlapping(self, start: date, end: date) -> Self:
        """What holds on at least one day of the stretch."""
        return self.filter(Q(end__isnull=True) | Q(end__gte=start), start__lte=end)


class Dated(models.Model):
    """A row with a first and a last day."""

    start = models.DateField(_("from"))
    end = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        abstract = True

    def holds_on(self, day: date) -> bool:
        """Whether the row holds on `day`."""
        return self.start <= day and (self.end is None or day <= self.end)


class Addressed(models.Model):
    """A row with a public address that tells nothing."""

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)

    class Meta:
        abstract = True


class Versioned(models.Model):
    """A row that people edit: every save counts up, and a stale edit is noticed."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True
