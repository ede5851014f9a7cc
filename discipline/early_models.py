"""The short register of early reminders: the first form. Whom each concerns stands encrypted under a key of its own."""

import json
from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.models import Organisation
from common.abstract import Addressed, Versioned, choices_constraint
from common.envelopes import new_key, seal, unseal
from common.scope import ScopedQuerySet
from discipline.choices import Concern, Measure
from discipline.keys import RandomKey


class EarlyReminder(RandomKey, Addressed, Versioned):
    """That somebody is to be talked with, by whom and by when; never what is said.

    `organisation` is the body that keeps it, not the branch of the person. PostgreSQL shows a row to whoever is to talk
    (migration 0004); keepers read through `early.kept_within` alone, after their scope was asked.
    """

    SCOPE_PATH = "organisation__path"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    wrapped_key = models.TextField(editable=False)
    sealed_person = models.TextField(editable=False)
    subject_index = models.CharField(max_length=64, db_index=True, editable=False)
    measure = models.CharField(_("measure"), max_length=16, choices=Measure)
    concern = models.CharField(_("reason"), max_length=12, choices=Concern)
    talker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("who talks")
    )
    due_on = models.DateField(_("to be done by"))
    done_on = models.DateField(_("done on"), null=True, blank=True)
    follow_up_on = models.DateField(_("to be looked at again on"), null=True, blank=True)
    followed_on = models.DateField(_("looked at again on"), null=True, blank=True)
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("early reminder")
        constraints = [
            choices_constraint("measure", Measure, "early_measure"),
            choices_constraint("concern", Concern, "early_concern"),
            models.CheckConstraint(
                condition=Q(followed_on__isnull=True) | Q(followed_on__gte=F("done_on"), done_on__isnull=False),
                name="early_followed_after_done",
            ),
        ]

    def __str__(self):
        return self.public_id

    @cached_property
    def person(self) -> tuple[int, str]:
        """(key of the member, name) of whom it is about; raises `Unreadable`."""
        return tuple(json.loads(unseal(self.wrapped_key, self.sealed_person, self._place)))

    def keep(self, member: int, name: str):
        """Put who it is about under a fresh key."""
        self.wrapped_key = new_key()
        self.sealed_person = seal(self.wrapped_key, json.dumps([member, name]), self._place)

    @property
    def _place(self) -> str:
        return f"early:{self.pk}:person"

    @property
    def name(self) -> str:
        """The name of the person."""
        return self.person[1]

    @property
    def next_on(self):
        """By when the next thing is to be done; None when nothing is."""
        if self.done_on is None:
            return self.due_on
        return self.follow_up_on if self.followed_on is None else None
