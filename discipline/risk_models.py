"""The register of risks to integrity (廉政风险点): where they lie, how grave they are, what is done about them."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.models import Organisation
from common.abstract import Addressed, Versioned, choices_constraint
from common.scope import ScopedQuerySet
from discipline.choices import RiskKind, RiskLevel
from members.models import Member


class Risk(Addressed, Versioned):
    """One risk of an organisation. It speaks of posts and courses of business, never of a person's conduct.

    `review_on` is the next day on which it is looked at again; what was found then are dated rows.
    """

    SCOPE_PATH = "organisation__path"

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    kind = models.CharField(_("kind of risk"), max_length=12, choices=RiskKind)
    place = models.CharField(_("post or course of business"), max_length=60)
    point = models.CharField(_("risk"), max_length=100)
    signs = models.CharField(_("how it shows"), max_length=300, blank=True)
    level = models.CharField(_("level"), max_length=6, choices=RiskLevel)
    measures = models.TextField(_("measures against it"), max_length=500)
    indicator = models.CharField(_("what is watched"), max_length=200, blank=True)
    owner = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", verbose_name=_("who answers for it"))
    leader = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("responsible leader")
    )
    found_on = models.DateField(_("found on"))
    review_on = models.DateField(_("to be reviewed on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("risk")
        ordering = ["organisation__sort_path", "id"]
        constraints = [
            choices_constraint("kind", RiskKind, "risk_kind"), choices_constraint("level", RiskLevel, "risk_level"),
        ]  # fmt: skip

    def __str__(self):
        return self.point


class RiskReview(models.Model):
    """That a risk was looked at again, on which day, and at which level it was left."""

    risk = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="reviews")
    on = models.DateField(_("reviewed on"))
    level = models.CharField(_("level"), max_length=6, choices=RiskLevel)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-on", "-id"]
        constraints = [
            choices_constraint("level", RiskLevel, "risk_review_level"),
            models.UniqueConstraint(fields=["risk", "on"], name="risk_review_once_a_day"),
        ]

    def __str__(self):
        return f"{self.risk_id} {self.on}"
