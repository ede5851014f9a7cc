"""Figures about cases of closed quarters, as they may be shown. Nothing else about them is stored anywhere."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.abstract import choices_constraint
from discipline.choices import Breakdown


class CaseFigure(models.Model):
    """One figure of a closed quarter of the whole bureau. A cell that was merged into others has no number.

    `cell` is a code of the breakdown; empty for the total, `rest` for the sum of the merged ones.
    """

    REST = "rest"

    quarter = models.CharField(max_length=8)
    breakdown = models.CharField(max_length=8, choices=Breakdown)
    cell = models.CharField(max_length=26, blank=True)
    number = models.PositiveIntegerField(null=True)
    filled_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["quarter", "id"]
        constraints = [
            choices_constraint("breakdown", Breakdown, "case_figure_breakdown"),
            models.UniqueConstraint(fields=["quarter", "breakdown", "cell"], name="case_figure_once"),
            models.CheckConstraint(
                condition=Q(number__isnull=True) | Q(number=0) | Q(number__gte=3), name="case_figure_not_small"
            ),
        ]

    def __str__(self):
        return f"{self.quarter} {self.breakdown} {self.cell}"
