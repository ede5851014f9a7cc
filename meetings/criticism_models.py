"""Criticism and self-criticism of an organizational life meeting: for the two it is about, and the keeper."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.abstract import Addressed
from common.scope import ScopedQuerySet
from members.models import Member


class CriticismQuerySet(ScopedQuerySet):
    def own_of(self, member):
        """What concerns a member and what the member said."""
        return self.filter(Q(member=member) | Q(speaker=member))

    def in_order(self):
        """Person by person, the self-check first."""
        return self.order_by("member__sort_key", "member_id", "-is_self_check", "id")


class Criticism(Addressed):
    """What `speaker` said of `member`; of oneself it is the self-check.

    It stands in no record, list, paper or export. The seal holds a digest of it, so that it cannot be changed unseen.
    """

    SCOPE_PATH = "meeting__organisation__path"

    meeting = models.ForeignKey("meetings.Meeting", on_delete=models.CASCADE, related_name="criticisms")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", verbose_name=_("of whom"))
    speaker = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", verbose_name=_("who spoke"))
    is_self_check = models.BooleanField(default=False, editable=False)
    text = models.TextField(_("what was said"))
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)

    objects = CriticismQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "member", "speaker"], name="criticism_once"),
            models.CheckConstraint(
                condition=Q(is_self_check=True, member=models.F("speaker"))
                | Q(is_self_check=False) & ~Q(member=models.F("speaker")),
                name="criticism_self_check",
            ),
        ]

    def __str__(self):
        return f"{self.meeting_id} {self.public_id}"
