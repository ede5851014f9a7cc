"""The tree of Party organisations. Where something hangs and what it is called are dated rows."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from branches.choices import Form, Kind, NoticeMeans, UnitClass
from common.abstract import Addressed, Dated, DatedQuerySet, Versioned, choices_constraint, dated_constraint
from common.scope import ScopedQuerySet


class OrganisationQuerySet(ScopedQuerySet):
    def open_on(self, day):
        """Founded and not yet closed on `day`; the closing day itself still counts."""
        return self.filter(Q(closed_on__isnull=True) | Q(closed_on__gte=day), founded_on__lte=day)

    def open_during(self, start, end):
        """Open on at least one day of the stretch."""
        return self.filter(Q(closed_on__isnull=True) | Q(closed_on__gte=start), founded_on__lte=end)

    def over_on(self, day):
        """Temporary branches still open on `day` whose task ended before it."""
        return self.filter(form=Form.TEMPORARY, closed_on=None, ends_on__lt=day)

    def branches(self):
        """Party branches of every form."""
        return self.filter(kind=Kind.BRANCH)

    def groups(self):
        """Party groups inside branches."""
        return self.filter(kind=Kind.GROUP)

    def in_order(self):
        """The organisation's own order, never an order by figures."""
        return self.order_by("sort_path", "id")


class Organisation(Addressed, Versioned):
    """A committee, general branch, branch or group.

    `path` ("1/4/12/") and `parent` are today's, derived from `Placement`; `sort_path` carries the bureau's own order.
    `ends_on` is the last day of the task of a temporary branch, which closes by itself after it.
    """

    SCOPE_PATH = "path"

    code = models.CharField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("full name"), max_length=80)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    form = models.CharField(_("form"), max_length=12, choices=Form, default=Form.ORDINARY)
    unit_class = models.CharField(_("unit class"), max_length=12, choices=UnitClass, default=UnitClass.OTHER)
    order = models.PositiveIntegerField(_("order"), default=0)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("higher body")
    )
    path = models.CharField(max_length=255, unique=True, editable=False, null=True)
    sort_path = models.CharField(max_length=255, editable=False, db_index=True, blank=True)
    founded_on = models.DateField(_("founded on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    ends_on = models.DateField(_("task ends on"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("merged into")
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            choices_constraint("kind", Kind, "organisation_kind"),
            choices_constraint("form", Form, "organisation_form"),
            choices_constraint("unit_class", UnitClass, "organisation_unit_class"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("founded_on")),
                name="organisation_closed_after_founded",
            ),
            models.CheckConstraint(
                condition=Q(form=Form.ORDINARY) | Q(kind=Kind.BRANCH), name="organisation_form_of_branch"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(form=Form.TEMPORARY, ends_on__gte=F("founded_on")),
                name="organisation_task_of_temporary",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(closed_on__isnull=False), name="organisation_merged_is_closed"
            ),
        ]

    def __str__(self):
        return self.short_name or self.name

    def is_open_on(self, day) -> bool:
        """Whether the organisation exists on `day`."""
        return self.founded_on <= day and (self.closed_on is None or day <= self.closed_on)

    @property
    def depth(self) -> int:
        """0 for the root."""
        return self.path.count("/") - 1


class Placement(Dated):
    """Under which organisation another hung, from day to day; what a closed period is computed with."""

    SCOPE_PATH = "organisation__path"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="placements")
    parent = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="placed")

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            dated_constraint("placement_dates"),
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(end__isnull=True), name="placement_one_running"
            ),
            models.CheckConstraint(condition=~Q(organisation=F("parent")), name="placement_not_itself"),
        ]

    def __str__(self):
        return f"{self.organisation_id} < {self.parent_id}"


class Naming(Dated):
    """What an organisation was called, from day to day."""

    SCOPE_PATH = "organisation__path"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="namings")
    name = models.CharField(max_length=80)
    short_name = models.CharField(max_length=40, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            dated_constraint("naming_dates"),
            models.UniqueConstraint(fields=["organisation"], condition=Q(end__isnull=True), name="naming_one_running"),
        ]

    def __str__(self):
        return self.name


class Term(Versioned):
    """A term of office of a committee or secretary, from its election (Branch Regulations, Art. 21).

    `shifted_to` is the day to which the next election is moved, with the approval of the higher organisation;
    `noticed_on` when the higher organisation gave notice. What was entered on which day stands beside it. When the
    result of the election was filed and approved comes from the record of the meeting.
    """

    SCOPE_PATH = "organisation__path"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="terms")
    elected_on = models.DateField(_("elected on"))
    expires_on = models.DateField(_("expires on"))
    entered_on = models.DateField(null=True, editable=False)
    shifted_to = models.DateField(_("election moved to"), null=True, blank=True)
    shift_ground = models.CharField(_("approved by"), max_length=100, blank=True)
    noticed_on = models.DateField(_("notice given on"), null=True, blank=True)
    notice_means = models.CharField(_("means"), max_length=6, choices=NoticeMeans, blank=True)
    notice_entered_on = models.DateField(null=True, editable=False)
    filed_on = models.DateField(_("result filed on"), null=True, editable=False)
    approved_on = models.DateField(_("result approved on"), null=True, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-elected_on"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "elected_on"], name="term_once"),
            models.CheckConstraint(condition=Q(expires_on__gt=F("elected_on")), name="term_dates"),
            models.CheckConstraint(
                condition=Q(shifted_to__isnull=True, shift_ground="")
                | Q(shifted_to__gt=F("elected_on")) & ~Q(shift_ground=""),
                name="term_shift_approved",
            ),
            models.CheckConstraint(
                condition=Q(noticed_on__isnull=True, notice_means="")
                | Q(noticed_on__isnull=False, notice_means__in=NoticeMeans.values),
                name="term_notice_means",
            ),
            models.CheckConstraint(
                condition=Q(approved_on__isnull=True) | Q(approved_on__gte=F("filed_on"), filed_on__isnull=False),
                name="term_approved_after_filed",
            ),
        ]

    def __str__(self):
        return f"{self.organisation_id} {self.elected_on}"

    @property
    def deadline(self) -> date:
        """By when the next election is held."""
        return self.shifted_to or self.expires_on
