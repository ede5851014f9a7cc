"""Files: of records, and the templates of their paper."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from branches.models import Organisation
from common.abstract import Addressed, choices_constraint
from common.scope import ScopedQuerySet
from meetings.choices import PartKind


class Attachment(Addressed):
    """A file of a record. Stored under its hash; the hash goes into the seal."""

    SCOPE_PATH = "meeting__organisation__path"

    meeting = models.ForeignKey("meetings.Meeting", on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(_("file name"), max_length=150)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "sha256"], name="attachment_once")]

    def __str__(self):
        return self.name


class PaperTemplate(Addressed):
    """A Word template that an organisation made for one kind of meeting. Every version stays; at most one is in use.

    It holds for the organisation and everything below it, unless one nearer to the branch is in use there.
    """

    SCOPE_PATH = "organisation__path"

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="paper_templates", verbose_name=_("organisation")
    )
    kind = models.CharField(_("kind"), max_length=30, choices=PartKind)
    number = models.PositiveIntegerField(_("version"))
    name = models.CharField(_("file name"), max_length=150)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    in_use = models.BooleanField(_("in use"), default=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            choices_constraint("kind", PartKind, "paper_template_kind"),
            models.UniqueConstraint(fields=["organisation", "kind", "number"], name="paper_template_number_once"),
            models.UniqueConstraint(fields=["organisation", "kind", "sha256"], name="paper_template_bytes_once"),
            models.UniqueConstraint(
                fields=["organisation", "kind"], condition=Q(in_use=True), name="paper_template_one_in_use"
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.number}"
