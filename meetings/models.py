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
    LeaveReason,
    LeaveState,
    MakeUpForm,
    Method,
    PartKind,
    Presence,
    State,
    VoteKind,
)
from meetings.credit_models import Credit
from meetings.criticism_models import Criticism
from meetings.election_models import Candidate
from meetings.exclusion_models import VotingExclusion
from meetings.joint_models import Joint, JointRecord, JointText
from meetings.question_models import Answer, Question
from meetings.review_models import Acknowledgement, ResolutionQuerySet, Review
from meetings.study_models import Study
from members.models import Member

__all__ = [
    "Acknowledgement", "Addendum", "AgendaItem", "Answer", "Attachment", "Attendance", "Candidate", "Credit",
    "Criticism", "Guest", "Joint", "JointRecord", "JointText", "LeaveRequest", "Meeting", "Part", "Question",
    "Remark", "Resolution", "Review", "Sitting", "Study", "VotingExclusion",
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


class Attendance(models.Model):
    """Whether one person came to one sitting. `may_vote` is the right on that day, fixed with the seal."""

    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE, related_name="attendances")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="attendances")
    presence = models.CharField(_("presence"), max_length=8, choices=Presence)
    reason = models.CharField(_("reason"), max_length=14, choices=LeaveReason, blank=True)
    arrived_at = models.TimeField(_("arrived at"), null=True, blank=True)
    left_at = models.TimeField(_("left at"), null=True, blank=True)
    may_vote = models.BooleanField(default=False, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sitting", "member"], name="attendance_once"),
            choices_constraint("presence", Presence, "attendance_presence"),
            models.CheckConstraint(condition=Q(presence="leave") | Q(reason=""), name="attendance_reason_of_leave"),
        ]

    def __str__(self):
        return f"{self.member_id} {self.presence}"


class Guest(models.Model):
    """Somebody who attended without a vote."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="guests")
    name = models.CharField(_("name"), max_length=60)
    post = models.CharField(_("post"), max_length=80, blank=True)
    reason = models.CharField(_("reason"), max_length=100, blank=True)

    def __str__(self):
        return self.name


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


class LeaveRequest(models.Model):
    """A member asks leave from a sitting with a neutral reason; one request a sitting."""

    SCOPE_PATH = "sitting__meeting__organisation__path"

    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE, related_name="leave_requests")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="leave_requests")
    reason = models.CharField(_("reason"), max_length=14, choices=LeaveReason)
    note = models.CharField(_("note"), max_length=100, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=LeaveState, default=LeaveState.ASKED)
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sitting", "member"], name="leave_once"),
            choices_constraint("reason", LeaveReason, "leave_reason"),
            choices_constraint("state", LeaveState, "leave_state"),
        ]

    def __str__(self):
        return f"{self.member_id} {self.reason}"


class MakeUp(Addressed, Versioned):
    """What somebody who was excused from a lecture or theme day still has to make up; ends with the own confirmation.

    It comes into being with the seal and lives on after it; the sealed text does not contain it.
    """

    SCOPE_PATH = "meeting__organisation__path"

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="make_ups")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="make_ups")
    material = models.CharField(_("material"), max_length=200)
    form = models.CharField(_("form"), max_length=8, choices=MakeUpForm, default=MakeUpForm.GIST)
    brought_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("brought by")
    )
    due_on = models.DateField(_("to be made up by"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("make-up")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "member"], name="make_up_once"),
            choices_constraint("form", MakeUpForm, "make_up_form"),
        ]
        indexes = [
            models.Index(fields=["member", "due_on"], name="make_up_open", condition=Q(confirmed_at__isnull=True))
        ]

    def __str__(self):
        return f"{self.member_id} {self.due_on:%Y-%m-%d}"


class Attachment(Addressed):
    """A file of a record. Stored under its hash; the hash goes into the seal."""

    SCOPE_PATH = "meeting__organisation__path"

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attachments")
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


class Draft(models.Model):
    """The page of a record that is not sealed yet, place by place as it was typed; it goes with the seal.

    `values` is the page at `version` of the meeting. `questions` are the places that two people wrote differently and
    nobody has decided yet: what stands in `values` was first, the other text is kept here. From `begun` on it is known
    what each version changed.
    """

    SCOPE_PATH = "meeting__organisation__path"

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="draft")
    version = models.PositiveIntegerField()
    begun = models.PositiveIntegerField()
    values = models.JSONField(default=dict)
    questions = models.JSONField(default=list)

    objects = ScopedQuerySet.as_manager()

    def __str__(self):
        return f"{self.meeting_id} {self.version}"


class DraftStep(models.Model):
    """What one save of a draft changed, from what to what: the way back to the version another page began from.

    `page` is the opened page that sent it, `key` the act; `answer` is given again when the same act is sent again.
    `ended` are the questions that were open before it and not after it.
    """

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="steps")
    version = models.PositiveIntegerField()
    page = models.UUIDField()
    key = models.UUIDField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    changes = models.JSONField(default=dict)
    ended = models.JSONField(default=list)
    answer = models.JSONField(default=dict)

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "version"], name="draft_step_version"),
            models.UniqueConstraint(fields=["draft", "key"], name="draft_step_key"),
        ]

    def __str__(self):
        return f"{self.draft_id} {self.version}"
