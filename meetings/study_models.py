"""What a Party committee studied in a meeting of its own, which is minuted elsewhere."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from branches.models import Organisation
from common.abstract import Addressed, Versioned
from common.scope import ScopedQuerySet


class Study(Addressed, Versioned):
    """That a Party committee studied the strict governance of the Party as a matter of its own, on which day.

    The meeting itself is minuted in the committee's own office: here stands the number under which it is found.
    """

    SCOPE_PATH = "organisation__path"

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="studies", verbose_name=_("Party committee")
    )
    held_on = models.DateField(_("held on"))
    topic = models.CharField(_("topic"), max_length=200)
    minutes = models.CharField(_("number of the minutes"), max_length=60)
    entered_on = models.DateField(editable=False)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("study of a committee")
        constraints = [models.UniqueConstraint(fields=["organisation", "held_on"], name="study_once")]

    def __str__(self):
        return f"{self.organisation_id} {self.held_on}"
