"""The trail: one entry per act, append-only, and the memory of forms already carried out."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.chain_models import ChainHead, Checkpoint, Link, Verification
from audit.verbs import VERBS
from common.scope import ScopedQuerySet

__all__ = ["ChainHead", "Change", "Checkpoint", "Entry", "Link", "Submission", "Verification"]


class AppendOnly(models.Model):
    """A row that is written once. Changing or deleting it is a programming error."""

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise TypeError(f"{self._meta.label} is append-only")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError(f"{self._meta.label} is append-only")


class Entry(AppendOnly):
    """Who did what to which row, when. Ids and field names only; contents stand in `Change`."""

    SCOPE_PATH = "path"

    at = models.DateTimeField(_("at"), default=timezone.now, editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="entries", verbose_name=_("actor")
    )
    verb = models.CharField(_("verb"), max_length=40)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    path = models.CharField(max_length=255, blank=True)
    fields = models.JSONField(_("fields"), default=list)
    digest = models.CharField(max_length=64, blank=True)
    salt = models.CharField(max_length=32, blank=True)
    reference = models.CharField(_("reference"), max_length=128, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    request_id = models.CharField(max_length=36, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="entry_subject"),
            models.Index(fields=["path", "-id"], name="entry_path"),
            models.Index(fields=["verb", "-id"], name="entry_verb"),
            models.Index(fields=["-at", "-id"], name="entry_time"),
        ]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"

    @property
    def verb_text(self):
        """The act in the reader's language."""
        return VERBS.get(self.verb, self.verb)


class Change(models.Model):
    """Old and new text of one entry. It may be erased without breaking the trail; never for protected fields."""

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="change")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    def __str__(self):
        return str(self.entry_id)


class Submission(models.Model):
    """A form that was carried out. The key is unique, so that one form has one effect."""

    key = models.UUIDField(unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    result = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self):
        return str(self.key)
