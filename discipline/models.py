"""The register of cases: numbers, stages, days, decisions, and who may know. What was found stands elsewhere.

Whose case it is, and its file number, stand encrypted: a copy of the database does not tell about whom the register is.
Every table that belongs to a case is cut by the database itself (migration 0002) for whoever is named in `Reader`.
"""

import json
from dataclasses import asdict, dataclass
from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.models import AppendOnly
from branches.models import Organisation
from common.abstract import Addressed, Versioned, choices_constraint
from common.envelopes import new_key, seal, unseal
from common.scope import ScopedQuerySet
from discipline.choices import (
    AppealOutcome,
    Behaviour,
    Duty,
    Ground,
    Organ,
    Problem,
    Relation,
    SanctionSide,
    Source,
    Stage,
    StepKind,
    StepState,
    Way,
)
from discipline.early_models import EarlyReminder
from discipline.figure_models import CaseFigure
from discipline.keys import RandomKey, random_key
from discipline.risk_models import Risk, RiskReview
from meetings.models import Meeting

__all__ = [
    "Appeal", "Case", "CaseFigure", "EarlyReminder", "Facts", "Handler", "Note", "Plea", "Reader", "Recusal", "Risk",
    "RiskReview", "Sanction", "Step", "random_key",
]  # fmt: skip


@dataclass(frozen=True)
class Facts:
    """Whose case it is. `member` is the key of a member, or None; `name` as it was typed; `number` the file's own."""

    name: str = ""
    member: int | None = None
    number: str = ""


class Case(RandomKey, Addressed, Versioned):
    """One matter of a discipline body, from the lead to its end. Seen by those named on it and by nobody else."""

    SCOPE_PATH = "organisation__path"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    wrapped_key = models.TextField(editable=False)
    sealed_facts = models.TextField(editable=False)
    subject_index = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    source = models.CharField(_("source"), max_length=12, choices=Source)
    problem = models.CharField(_("kind of problem"), max_length=16, choices=Problem)
    received_on = models.DateField(_("received on"))
    stage = models.CharField(_("stage"), max_length=14, choices=Stage, default=Stage.LEAD)
    stage_on = models.DateField(_("in this stage since"))
    due_on = models.DateField(_("to be done by"), null=True, blank=True)
    entered_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        constraints = [
            choices_constraint("stage", Stage, "case_stage"),
            choices_constraint("source", Source, "case_source"),
            choices_constraint("problem", Problem, "case_problem"),
            models.CheckConstraint(condition=Q(stage_on__gte=F("received_on")), name="case_days"),
        ]

    def __str__(self):
        return self.public_id

    @cached_property
    def facts(self) -> Facts:
        """Whose case it is; raises `Unreadable`."""
        return Facts(**json.loads(self.unseal("facts", self.sealed_facts)))

    def keep(self, facts: Facts):
        """Put the facts under the case's key, a fresh one for a new case."""
        self.wrapped_key = self.wrapped_key or new_key()
        self.sealed_facts = self.seal("facts", json.dumps(asdict(facts)))
        self.__dict__["facts"] = facts

    def seal(self, field: str, text: str) -> str:
        """Text of this case, readable in this field of this case only."""
        return seal(self.wrapped_key, text, f"case:{self.pk}:{field}")

    def unseal(self, field: str, token: str) -> str:
        """What `seal` put there; raises `Unreadable`."""
        return unseal(self.wrapped_key, token, f"case:{self.pk}:{field}")


class OfCase(models.Model):
    """A row of a case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="%(class)ss")

    class Meta:
        abstract = True


class Reader(OfCase):
    """Who may open a case at this moment: what the database itself asks. Derived from `Handler`.

    `renewed_at` is compared with the last reset of the account: a reset by an administrator lets the right rest.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    renewed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="reader_once")]

    def __str__(self):
        return f"{self.case_id} {self.user_id}"


class Handler(OfCase):
    """Somebody named on a case, from when to when, and by whom."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    duty = models.CharField(_("duty"), max_length=12, choices=Duty)
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True)

    class Meta:
        ordering = ["since", "id"]
        constraints = [
            choices_constraint("duty", Duty, "handler_duty"),
            models.UniqueConstraint(fields=["case", "user"], condition=Q(until__isnull=True), name="handler_once"),
        ]

    def __str__(self):
        return f"{self.case_id} {self.user_id} {self.duty}"


class Recusal(OfCase):
    """Somebody who stands in a relation to a case or its person, and has nothing to do with it any more."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    relation = models.CharField(_("relation"), max_length=16, choices=Relation)
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            choices_constraint("relation", Relation, "recusal_relation"),
            models.UniqueConstraint(fields=["case", "user"], name="recusal_once"),
        ]

    def __str__(self):
        return f"{self.case_id} {self.user_id}"


class Step(OfCase, Addressed):
    """Something one person on a case asked for and another approved or refused. First approved, then done."""

    kind = models.CharField(max_length=10, choices=StepKind)
    state = models.CharField(max_length=10, choices=StepState, default=StepState.ASKED)
    stage = models.CharField(max_length=14, choices=Stage, blank=True)
    on = models.DateField(_("on"))
    due_on = models.DateField(_("to be done by"), null=True, blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    duty = models.CharField(max_length=12, choices=Duty, blank=True)
    ground = models.CharField(_("ground"), max_length=12, choices=Ground)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            choices_constraint("kind", StepKind, "step_kind"),
            choices_constraint("state", StepState, "step_state"),
            choices_constraint("ground", Ground, "step_ground"),
            models.UniqueConstraint(fields=["case", "kind"], condition=Q(state=StepState.ASKED), name="step_one_asked"),
            models.CheckConstraint(
                condition=Q(state=StepState.ASKED, answered_by__isnull=True)
                | ~Q(state=StepState.ASKED) & Q(answered_by__isnull=False) & ~Q(answered_by=F("asked_by")),
                name="step_answered_by_another",
            ),
        ]

    def __str__(self):
        return f"{self.case_id} {self.kind} {self.state}"


class Note(AppendOnly, OfCase, Addressed):
    """A short note of a case, encrypted with the case's key; never changed."""

    sealed_text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self):
        return self.public_id

    @property
    def text(self) -> str:
        """What was written; raises `Unreadable`."""
        return self.case.unseal(f"note:{self.public_id}", self.sealed_text)


class Sanction(OfCase, Addressed, Versioned):
    """A sanction of the Party or of the state, its day, and how far it is carried out. Effective once approved."""

    side = models.CharField(max_length=6, choices=SanctionSide)
    kind = models.CharField(_("sanction"), max_length=26)
    months = models.PositiveSmallIntegerField(_("months of probation"), null=True, blank=True)
    replaces_removal = models.BooleanField(_("instead of a removal, as no Party post was held"), default=False)
    decided_on = models.DateField(_("decided on"))
    organ = models.CharField(_("decided by"), max_length=10, choices=Organ)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    touches_post = models.BooleanField(_("post or pay change"), default=False)
    step = models.OneToOneField(Step, on_delete=models.PROTECT, related_name="sanction")
    announced_on = models.DateField(_("announced on"), null=True, blank=True)
    filed_on = models.DateField(_("placed in the file on"), null=True, blank=True)
    post_changed_on = models.DateField(_("post and pay changed on"), null=True, blank=True)
    reported_on = models.DateField(_("execution reported on"), null=True, blank=True)
    extended_on = models.DateField(_("probation extended on"), null=True, blank=True)
    sealed_rests = models.TextField(blank=True)

    class Meta:
        ordering = ["decided_on", "id"]
        constraints = [
            choices_constraint("side", SanctionSide, "sanction_side"),
            choices_constraint("organ", Organ, "sanction_organ"),
        ]

    def __str__(self):
        return self.public_id


class Appeal(OfCase, Addressed):
    """An appeal against a sanction: accepted, reviewed by other people within three months, decided."""

    sanction = models.ForeignKey(Sanction, on_delete=models.PROTECT, related_name="appeals")
    accepted_on = models.DateField(_("accepted on"))
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=8, choices=AppealOutcome, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["accepted_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["sanction"], condition=Q(decided_on__isnull=True), name="appeal_one_running"
            ),
            models.CheckConstraint(
                condition=Q(decided_on__isnull=True) | Q(decided_on__gte=F("accepted_on")), name="appeal_days"
            ),
        ]

    def __str__(self):
        return self.public_id


class Plea(AppendOnly, OfCase, Addressed):
    """That somebody asked about a case, pleaded or pressed; never withdrawn. Who it was stands encrypted."""

    at = models.DateTimeField(_("when"))
    way = models.CharField(_("how"), max_length=14, choices=Way)
    behaviour = models.CharField(_("what"), max_length=12, choices=Behaviour)
    sealed_person = models.TextField()
    person_index = models.CharField(max_length=64, blank=True, db_index=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            choices_constraint("way", Way, "plea_way"), choices_constraint("behaviour", Behaviour, "plea_behaviour"),
        ]  # fmt: skip

    def __str__(self):
        return self.public_id

    @property
    def person(self) -> str:
        """Name and post of who it was; raises `Unreadable`."""
        return self.case.unseal(f"plea:{self.public_id}", self.sealed_person)
