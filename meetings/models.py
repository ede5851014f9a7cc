"""A gathering: planned, held in sittings, made of parts, recorded, sealed. Facts carry three times."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from branches.models import Organisation
from common.abstract import Addressed, Versioned, choices_constraint
from common.scope import ScopedQuerySet
from meetings.choices import (
    YEARLY_KINDS,
    LateReason,
    Method,
    PartKind,
    State,
    VoteKind,
)
from meetings.credit_models import Credit
from meetings.criticism_models import Criticism
from meetings.draft_models import Draft, DraftStep
from meetings.election_models import Candidate
from meetings.exclusion_models import VotingExclusion
from meetings.file_models import Attachment, PaperTemplate
from meetings.joint_models import Joint, JointRecord, JointText
from meetings.question_models import Answer, Question
from meetings.review_models import Acknowledgement, ResolutionQuerySet, Review
from meetings.roll_models import Attendance, Guest, LeaveRequest, MakeUp
from meetings.study_models import Study
from members.models import Member

__all__ = [
    "Acknowledgement", "Addendum", "AgendaItem", "Answer", "Attachment", "Attendance", "Candidate", "Credit",
    "Criticism", "Draft", "DraftStep", "Guest", "Joint", "JointRecord", "JointText", "LeaveRequest", "MakeUp",
    "Meeting", "PaperTemplate", "Part", "Question", "Remark", "Resolution", "Review", "Sitting", "Study",
    "VotingExclusion",
]  # fmt: skip


class MeetingQuerySet(ScopedQuerySet):
    def sealed(self):
        """Whose record can no longer change."""
        return self.filter(state=State.SEALED)

    def in_order(self):
        """Newest first, the key of paging."""
        return self.order_by("-held_on", "-id")


class Meeting(Addressed, Versioned):
    """One gathering of a branch, its committee or a group.

    `held_on` is the day it happened (the planned day until then), `entered_at` when its record was first entered,
    `sealed_at` when it was sealed. `schedule_version` counts moves, so that messages of before are void.
    """

    SCOPE_PATH = "organisation__path"

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="meetings", verbose_name=_("organisation")
    )
    title = models.CharField(_("title"), max_length=100)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED)
    held_on = models.DateField(_("held on"))
    chair = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("chair")
    )
    chair_delegated = models.BooleanField(_("chaired by delegation of the secretary"), default=False)
    recorder = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("recorder")
    )
    notes = models.TextField(_("materials and notes for those invited"), blank=True)
    schedule_version = models.PositiveIntegerField(default=1, editable=False)
    scheduled_at = models.DateTimeField(_("planned at"), auto_now_add=True)
    cancelled_reason = models.CharField(_("reason for cancelling"), max_length=200, blank=True)
    entered_at = models.DateTimeField(_("entered at"), null=True, blank=True, editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    late_reason = models.CharField(_("reason for late entry"), max_length=20, choices=LateReason, blank=True)
    late_note = models.CharField(_("note on late entry"), max_length=200, blank=True)
    sealed_at = models.DateTimeField(_("sealed at"), null=True, blank=True, editable=False)
    sealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    record_number = models.CharField(_("record number"), max_length=40, unique=True, null=True, editable=False)
    seal_hash = models.CharField(max_length=64, blank=True, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        indexes = [
            models.Index(fields=["organisation", "-held_on", "-id"], name="meeting_organisation_day"),
            models.Index(fields=["-held_on", "-id"], name="meeting_day"),
            models.Index(fields=["held_on"], name="meeting_open", condition=Q(state__in=[State.PLANNED, State.DRAFT])),
        ]
        constraints = [
            choices_constraint("state", State, "meeting_state"),
            models.CheckConstraint(
                condition=Q(state=State.SEALED, sealed_at__isnull=False, record_number__isnull=False) & ~Q(seal_hash="")
                | ~Q(state=State.SEALED) & Q(sealed_at__isnull=True, seal_hash=""),
                name="meeting_sealed_whole",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.PLANNED, State.CANCELLED]) | Q(entered_at__isnull=False),
                name="meeting_recorded_has_entered_at",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_sealed(self) -> bool:
        """Whether the record can no longer change."""
        return self.state == State.SEALED


class Part(models.Model):
    """What a gathering held: an assembly, a lecture… Duties count parts."""

    SCOPE_PATH = "meeting__organisation__path"

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="parts")
    kind = models.CharField(_("kind"), max_length=30, choices=PartKind)
    order = models.PositiveSmallIntegerField(default=0)
    topic = models.CharField(_("topic"), max_length=200, blank=True)
    lecturer = models.CharField(_("lecturer and post"), max_length=80, blank=True)
    # Whom the line names, where it is somebody of the register; found when it is typed, so that a later change of name
    # changes nothing.
    lecturer_member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lecturer_leads = models.BooleanField(_("the lecturer is a leading cadre"), default=False)
    gist = models.TextField(_("course and content"), blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            choices_constraint("kind", PartKind, "part_kind"),
            models.UniqueConstraint(fields=["meeting", "kind"], name="part_kind_once"),
        ]
        indexes = [
            # A year of these is read at every look at the lights: few among many.
            models.Index(fields=["meeting"], name="part_yearly", condition=Q(kind__in=YEARLY_KINDS)),
            models.Index(fields=["meeting"], name="part_by_leader", condition=Q(lecturer_leads=True)),
        ]

    def __str__(self):
        return self.get_kind_display()


class Sitting(models.Model):
    """One time and place at which the gathering sat; shifts may have sittings of their own."""

    SCOPE_PATH = "meeting__organisation__path"

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="sittings")
    label = models.CharField(_("sitting"), max_length=10, default="A")
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=80)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "id"]
        indexes = [models.Index(fields=["starts_at"], name="sitting_start")]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "label"], name="sitting_label_once"),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")), name="sitting_times"
            ),
        ]

    def __str__(self):
        return self.label


class AgendaItem(models.Model):
    """A matter on the agenda; what belongs to police business is marked as such."""

    part = models.ForeignKey(Part, on_delete=models.CASCADE, related_name="items")
    order = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(_("matter"), max_length=200)
    is_administrative = models.BooleanField(_("police business"), default=False)

    class Meta:
        ordering = ["order", "id"]

    def __str__(self):
        return self.title


class Remark(models.Model):
    """What one speaker said, in points. A dissenting opinion is marked and always printed."""

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="remarks")
    speaker = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="remarks")
    speaker_name = models.CharField(_("speaker"), max_length=60)
    gist = models.TextField(_("gist"))
    is_dissent = models.BooleanField(_("dissenting"), default=False)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "id"]

    def __str__(self):
        return self.speaker_name


class Resolution(models.Model):
    """A matter put to the vote in one lawful sitting, with its counts, its result and who carries it out.

    What became of it afterwards – carried out, the result of an election filed and approved – is no part of the seal.
    """

    SCOPE_PATH = "part__meeting__organisation__path"

    part = models.ForeignKey(Part, on_delete=models.CASCADE, related_name="resolutions")
    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE, related_name="resolutions")
    order = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(_("matter"), max_length=200)
    text = models.TextField(_("resolution"), blank=True)
    kind = models.CharField(_("kind of vote"), max_length=12, choices=VoteKind, default=VoteKind.ORDINARY)
    method = models.CharField(_("method"), max_length=8, choices=Method, default=Method.SHOW_OF_HANDS)
    candidate = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="decided", verbose_name=_("person")
    )
    yes = models.PositiveSmallIntegerField(_("for"), null=True, blank=True)
    no = models.PositiveSmallIntegerField(_("against"), null=True, blank=True)
    abstain = models.PositiveSmallIntegerField(_("abstentions"), null=True, blank=True)
    written_yes = models.PositiveSmallIntegerField(_("written, for"), default=0)
    written_no = models.PositiveSmallIntegerField(_("written, against"), default=0)
    due = models.PositiveSmallIntegerField(null=True, editable=False)
    present = models.PositiveSmallIntegerField(null=True, editable=False)
    carried = models.BooleanField(null=True, editable=False)
    responsible = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="responsible_for",
        verbose_name=_("responsible"),
    )  # fmt: skip
    deadline = models.DateField(_("deadline"), null=True, blank=True)
    done_on = models.DateField(_("carried out on"), null=True, blank=True)
    taken_at = models.TimeField(_("taken at"), null=True, blank=True)
    seats = models.PositiveSmallIntegerField(_("seats"), null=True, blank=True)
    issued = models.PositiveSmallIntegerField(_("ballots issued"), null=True, blank=True)
    returned = models.PositiveSmallIntegerField(_("ballots returned"), null=True, blank=True)
    valid = models.PositiveSmallIntegerField(_("valid ballots"), null=True, blank=True)
    scrutineers = models.CharField(_("scrutineers"), max_length=100, blank=True)
    tellers = models.CharField(_("tellers"), max_length=100, blank=True)
    referred = models.BooleanField(_("referred to the higher organisation"), default=False, editable=False)

    filed_on = models.DateField(_("result filed on"), null=True, blank=True, editable=False)
    approved_on = models.DateField(_("result approved on"), null=True, blank=True, editable=False)
    reply = models.CharField(_("number of the reply"), max_length=60, blank=True, editable=False)

    objects = ResolutionQuerySet.as_manager()

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            # Half of those due is the least any article asks; what carried had it (BR 11).
            models.CheckConstraint(
                condition=~Q(carried=True) | Q(present__gte=F("due") - F("present")),
                name="resolution_carried_with_quorum",
            ),
            models.CheckConstraint(condition=~Q(carried=True, referred=True), name="resolution_referred_not_carried"),
            models.CheckConstraint(
                condition=Q(approved_on__isnull=True) | Q(approved_on__gte=F("filed_on"), filed_on__isnull=False),
                name="resolution_approved_after_filed",
            ),
            choices_constraint("kind", VoteKind, "resolution_kind"),
            choices_constraint("method", Method, "resolution_method"),
        ]

    def __str__(self):
        return self.title

    @property
    def is_rectification(self) -> bool:
        """Whether it is a matter to be put right, on which nobody votes."""
        return self.kind == VoteKind.RECTIFICATION


class Addendum(models.Model):
    """A dated, signed correction of a sealed record, chained to the seal and the addendum before."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="addenda")
    text = models.TextField(_("correction"))
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return f"{self.meeting_id} {self.at:%Y-%m-%d}"
