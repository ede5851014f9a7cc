"""People: where they belong, how they stand, which posts they hold, when their rights rest. All of it dated."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from branches.choices import PARTY_COMMITTEES, Form
from branches.models import Organisation
from common.abstract import Addressed, Dated, DatedQuerySet, Versioned, choices_constraint, dated_constraint
from common.fields import EncryptedTextField
from common.scope import ScopedQuerySet
from members.choices import (
    DutyPattern,
    LeavingReason,
    Post,
    RestKind,
    RowVerdict,
    Sex,
    StandingKind,
    TalkKind,
    TalkTopic,
)


class MemberQuerySet(ScopedQuerySet):
    def present(self):
        """Who belongs to an organisation today."""
        return self.filter(left_on__isnull=True)

    def of(self, branch):
        """Who belongs to a branch; of a temporary one everybody who was ever assigned to it."""
        if branch.form == Form.TEMPORARY:
            return self.filter(pk__in=TemporaryMembership.objects.filter(organisation=branch).values("member"))
        return self.filter(organisation=branch)

    def in_order(self):
        """By name, as registers are kept."""
        return self.order_by("sort_key", "id")


class Member(Addressed, Versioned):
    """A person in the care of a branch, from applicant to full member.

    `organisation`, `group` and `standing` are today's, derived from the dated rows. A leaver keeps the last ones.
    """

    SCOPE_PATH = "organisation__path"

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="members", verbose_name=_("Party branch")
    )
    group = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="group_members",
        verbose_name=_("Party group"),
    )  # fmt: skip
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="member"
    )
    name = models.CharField(_("name"), max_length=60)
    sort_key = models.CharField(max_length=120, db_index=True, editable=False)
    initials = models.CharField(max_length=20, db_index=True, editable=False)
    standing = models.CharField(_("standing"), max_length=20, choices=StandingKind)
    sex = models.CharField(_("sex"), max_length=6, choices=Sex, blank=True)
    nation = models.CharField(_("ethnic group"), max_length=20, blank=True)
    born_in = models.DateField(_("born in"), null=True, blank=True)
    education = models.CharField(_("education"), max_length=30, blank=True)
    badge_number = models.CharField(_("badge number"), max_length=30, blank=True, db_index=True)
    unit = models.CharField(_("unit"), max_length=60, blank=True)
    duty_pattern = models.CharField(_("duty pattern"), max_length=12, choices=DutyPattern, default=DutyPattern.DAY)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    joined_on = models.DateField(_("joined the Party on"), null=True, blank=True)
    full_on = models.DateField(_("full member since"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    left_reason = models.CharField(_("reason for leaving"), max_length=12, choices=LeavingReason, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        indexes = [models.Index(fields=["organisation", "sort_key", "id"], name="member_organisation_order")]
        constraints = [
            choices_constraint("standing", StandingKind, "member_standing"),
            models.CheckConstraint(
                condition=Q(full_on__isnull=True) | Q(joined_on__isnull=True) | Q(full_on__gte=F("joined_on")),
                name="member_full_after_joined",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True, left_reason="") | Q(left_on__isnull=False) & ~Q(left_reason=""),
                name="member_left_with_reason",
            ),
            models.UniqueConstraint(
                fields=["badge_number"], condition=~Q(badge_number="") & Q(left_on__isnull=True), name="member_badge"
            ),
        ]

    def __str__(self):
        return self.name


class Membership(Dated):
    """To which branch and group a person belonged, from day to day."""

    SCOPE_PATH = "organisation__path"

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    group = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="group_memberships")

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            dated_constraint("membership_dates"),
            models.UniqueConstraint(fields=["member"], condition=Q(end__isnull=True), name="membership_one_running"),
        ]
        indexes = [
            models.Index(fields=["organisation", "start"], name="membership_organisation"),
            models.Index(fields=["group", "start"], name="membership_group"),
        ]

    def __str__(self):
        return f"{self.member_id} in {self.organisation_id}"


class TemporaryMembership(Dated):
    """To which temporary branch a person was assigned, from day to day; the membership stays where it is (BR 8)."""

    SCOPE_PATH = "organisation__path"

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="temporary_memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="temporary_memberships")

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            dated_constraint("temporary_membership_dates"),
            models.UniqueConstraint(
                fields=["member"], condition=Q(end__isnull=True), name="temporary_membership_one_running"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "start"], name="temporary_membership_place")]

    def __str__(self):
        return f"{self.member_id} at {self.organisation_id}"


class Standing(Dated):
    """How a person stood, from day to day."""

    SCOPE_PATH = "member__organisation__path"

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="standings")
    kind = models.CharField(_("standing"), max_length=20, choices=StandingKind)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            dated_constraint("standing_dates"),
            choices_constraint("kind", StandingKind, "standing_kind"),
            models.UniqueConstraint(fields=["member"], condition=Q(end__isnull=True), name="standing_one_running"),
        ]

    def __str__(self):
        return f"{self.member_id} {self.kind}"


class Appointment(Dated):
    """A post in an organisation, held from day to day."""

    SCOPE_PATH = "organisation__path"

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="appointments")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="appointments")
    post = models.CharField(_("post"), max_length=30, choices=Post)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            dated_constraint("appointment_dates"),
            choices_constraint("post", Post, "appointment_post"),
            models.UniqueConstraint(
                fields=["member", "organisation", "post"], condition=Q(end__isnull=True), name="appointment_once"
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(end__isnull=True, post=Post.SECRETARY),
                name="appointment_one_secretary",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "post"], name="appointment_organisation_post")]

    def __str__(self):
        return f"{self.member_id} {self.post} {self.organisation_id}"

    @property
    def title(self) -> str:
        """The post in words; the plain one is called otherwise in a Party committee than in a branch."""
        is_plain = self.post == Post.COMMITTEE_MEMBER and self.organisation.kind in PARTY_COMMITTEES
        return pgettext("Party committee", "Member") if is_plain else self.get_post_display()


class Suspension(Dated):
    """A stretch in which a member's rights rest or no post is given. It says from when to when, never why."""

    SCOPE_PATH = "member__organisation__path"

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="suspensions")
    kind = models.CharField(max_length=6, choices=RestKind, default=RestKind.RIGHTS)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            dated_constraint("suspension_dates"),
            choices_constraint("kind", RestKind, "suspension_kind"),
        ]

    def __str__(self):
        return f"{self.member_id} {self.start}"


class Talk(Addressed, Versioned):
    """That two people of a branch talked heart to heart, on which day, about which sort of matter; never what was said.

    `kind` follows from the posts of the day. Seen by the two and by the secretary.
    """

    SCOPE_PATH = "organisation__path"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="talks")
    first = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", verbose_name=_("one of the two"))
    second = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", verbose_name=_("the other"))
    held_on = models.DateField(_("held on"))
    kind = models.CharField(_("kind"), max_length=16, choices=TalkKind)
    topic = models.CharField(_("topic"), max_length=8, choices=TalkTopic)
    entered_on = models.DateField(editable=False)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("heart-to-heart talk")
        indexes = [models.Index(fields=["organisation", "held_on"], name="talk_organisation_day")]
        constraints = [
            choices_constraint("kind", TalkKind, "talk_kind"),
            choices_constraint("topic", TalkTopic, "talk_topic"),
            models.CheckConstraint(condition=~Q(first=F("second")), name="talk_of_two"),
            models.UniqueConstraint(fields=["first", "second", "held_on"], name="talk_once"),
        ]

    def __str__(self):
        return f"{self.organisation_id} {self.held_on}"


class SensitiveFacts(models.Model):
    """What must not stand in a list: encrypted, shown one person at a time, and every look leaves a trace."""

    SCOPE_PATH = "member__organisation__path"

    member = models.OneToOneField(Member, on_delete=models.PROTECT, related_name="sensitive")
    id_number = EncryptedTextField(_("citizen identity number"), blank=True)
    id_number_index = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    health = EncryptedTextField(_("health"), blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("protected facts")
        constraints = [
            models.UniqueConstraint(
                fields=["id_number_index"], condition=~Q(id_number_index=""), name="sensitive_id_number_once"
            )
        ]

    def __str__(self):
        return str(self.member_id)


class RosterImport(Addressed):
    """A roster that was read and compared. Its rows wait here until somebody confirms them; the file is not kept."""

    SCOPE_PATH = "organisation__path"

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="roster_imports", verbose_name=_("import into")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    holds_from = models.DateField(_("new people belong to the branch from"))
    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    sheet = models.CharField(max_length=100, blank=True)
    columns = models.JSONField(default=list)
    unknown = models.JSONField(default=list)
    skipped = models.JSONField(default=list)
    missing = models.JSONField(default=list)
    summary = models.JSONField(default=dict)
    read_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("roster import")

    def __str__(self):
        return self.file_name


class RosterRow(models.Model):
    """A line of a roster as it was read, with what it would do. The identity number stands encrypted and apart."""

    SCOPE_PATH = "roster__organisation__path"

    roster = models.ForeignKey(RosterImport, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    cells = models.JSONField(default=dict)
    id_number = EncryptedTextField(blank=True)
    verdict = models.CharField(max_length=8, choices=RowVerdict)
    member = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    changes = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    left_out = models.BooleanField(default=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["roster", "number"], name="roster_row_once"),
            choices_constraint("verdict", RowVerdict, "roster_row_verdict"),
        ]
        indexes = [models.Index(fields=["roster", "verdict", "number"], name="roster_row_verdict")]

    def __str__(self):
        return f"{self.roster_id} {self.number}"
