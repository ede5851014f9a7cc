"""Who may sign in, and what their posts and grants open to them."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import ADMINISTRATORS, Role, leading_roles_with, roles_with
from accounts.rules import PASSWORD_LIFE, REQUEST_LIFE, is_watched
from accounts.sessions import Session
from branches.choices import Kind
from branches.models import Organisation
from common.abstract import Addressed, Dated, DatedQuerySet, Versioned, choices_constraint, dated_constraint
from common.scope import Scope, ScopedQuerySet

LEADING = Kind.LEADING_PARTY_COMMITTEE
__all__ = ["Grant", "GrantRequest", "OneTimeCode", "PasswordHistory", "ReadCount", "Session", "SignInAttempt", "User"]


class UserQuerySet(models.QuerySet):
    def within(self, scope):
        """Accounts with a right inside `scope`, now or once; those without any right belong to every administrator."""
        if scope.everything:
            return self
        rights = Grant.objects.filter(user=models.OuterRef("pk"))
        return self.filter(models.Exists(rights.within(scope)) | ~models.Exists(rights))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, badge_number, name="", password=None, **fields):
        """An account; without a password it cannot sign in until a one-time code is used."""
        user = self.model(badge_number=badge_number, name=name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, badge_number):
        return self.get(badge_number=badge_number)


class User(AbstractBaseUser, Addressed, Versioned):
    """An account. Name and badge stand here, so that an administrator needs no page of members."""

    badge_number = models.CharField(_("badge number"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=60)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_demo = models.BooleanField(default=False, editable=False)
    password_changed_at = models.DateTimeField(null=True, blank=True, editable=False)
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    certificate_seen_at = models.DateTimeField(null=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "badge_number"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["badge_number"]

    def __str__(self):
        return self.name or self.badge_number

    def get_full_name(self):
        return str(self)

    @property
    def is_activated(self) -> bool:
        """Whether a password has been set; before that only a one-time code opens the account."""
        return self.has_usable_password()

    @property
    def is_administrator(self) -> bool:
        """Whether one of the three administrator roles holds today."""
        return any(grant.role in ADMINISTRATORS for grant in self.grants_today())

    @property
    def idle_allowed(self) -> timedelta:
        """How long a browser of this account may rest before it is signed out."""
        watched = is_watched(grant.role for grant in self.grants_today())
        return settings.SESSION_IDLE_WATCHED if watched else settings.SESSION_IDLE

    @property
    def must_change_password(self) -> bool:
        """Whether the password is older than 180 days; the demonstration's stays where the settings allow it."""
        if self.is_demo and settings.DEMO_ALLOWED:
            return False
        return timezone.now() - (self.password_changed_at or self.opened_at) > PASSWORD_LIFE

    def grants_today(self) -> list["Grant"]:
        """The grants that hold today, read once per request (the user object lives no longer)."""
        if not hasattr(self, "_grants"):
            today = timezone.localdate()
            self._grants = list(self.grants.in_force(today).select_related("organisation"))
        return self._grants

    def scope_for(self, permission: str) -> Scope:
        """Where this account holds `permission` today; raises KeyError for an unknown permission."""
        roles, leading = set(roles_with(permission)), set(leading_roles_with(permission))
        if not self.is_active:
            return Scope.nowhere()
        grants = self.grants_today()
        alone = {row.organisation.path for row in grants if row.role in leading and row.organisation.kind == LEADING}
        return Scope.of(*{grant.organisation.path for grant in grants if grant.role in roles}, points=alone)

    def has_perm(self, permission, obj=None) -> bool:
        """Django's question, answered from grants alone: nobody holds a right by being somebody."""
        scope = self.scope_for(permission)
        return bool(scope) if obj is None else scope.covers(path_of(obj))


def path_of(row) -> str:
    """The path of the organisation a row belongs to, by its model's SCOPE_PATH."""
    for name in row.SCOPE_PATH.split("__"):
        row = getattr(row, name)
    return row


class GrantQuerySet(DatedQuerySet):
    def in_force(self, day):
        """What opens doors on `day`: dated so, and not taken back."""
        return self.on(day).filter(revoked_at__isnull=True)


class Grant(Dated):
    """A role in an organisation from day to day. From a post, from membership, or given by hand.

    `revoked_at` closes it at once, on the next request, while `end` keeps the last day it was meant to hold.
    """

    SCOPE_PATH = "organisation__path"

    class Origin(models.TextChoices):
        POST = "post", _("from a post")
        MEMBERSHIP = "membership", _("from membership")
        EXPLICIT = "explicit", _("given by hand")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(_("role"), max_length=30, choices=Role)
    origin = models.CharField(max_length=12, choices=Origin, default=Origin.EXPLICIT)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("right")
        verbose_name_plural = _("rights")
        constraints = [
            dated_constraint("grant_dates"),
            choices_constraint("role", Role, "grant_role"),
            models.UniqueConstraint(
                fields=["user", "organisation", "role", "origin"],
                condition=Q(end__isnull=True, revoked_at__isnull=True),
                name="grant_one_running",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "role"], name="grant_organisation_role")]

    def __str__(self):
        return f"{self.user_id} {self.role} {self.organisation_id}"


class GrantRequestQuerySet(ScopedQuerySet):
    def waiting(self):
        """What nobody decided yet and has not expired."""
        return self.filter(decided_at__isnull=True, asked_at__gt=timezone.now() - REQUEST_LIFE)


class GrantRequest(Addressed, Dated):
    """A right that one administrator asked for; it holds only after another one confirmed it."""

    SCOPE_PATH = "organisation__path"

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", _("confirmed")
        REFUSED = "refused", _("refused")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grant_requests")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(_("role"), max_length=30, choices=Role)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, editable=False)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, editable=False)

    objects = GrantRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("right asked for")
        verbose_name_plural = _("rights asked for")
        constraints = [
            dated_constraint("request_dates"),
            models.CheckConstraint(condition=~Q(asked_by=F("user")), name="request_not_for_oneself"),
            models.CheckConstraint(
                condition=~Q(outcome="confirmed")
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("asked_by")) & ~Q(decided_by=F("user"))),
                name="request_confirmed_by_another",
            ),
        ]
        indexes = [models.Index(fields=["asked_at"], condition=Q(decided_at__isnull=True), name="request_waiting")]

    def __str__(self):
        return f"{self.user_id} {self.role} {self.organisation_id}"

    @property
    def expires_at(self):
        """The moment from which it can no longer be confirmed."""
        return self.asked_at + REQUEST_LIFE


class SignInAttempt(models.Model):
    """A try to sign in, counted in the database so that every process sees it and no restart forgets it."""

    badge_number = models.CharField(max_length=30)
    address = models.GenericIPAddressField(null=True)
    at = models.DateTimeField(default=timezone.now)
    succeeded = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["badge_number", "at"], name="attempt_badge_at")]

    def __str__(self):
        return f"{self.badge_number} {self.at:%Y-%m-%d %H:%M}"


class ReadCount(models.Model):
    """How many pages of a kind an account opened within the hour that runs (accounts.reading)."""

    class Kind(models.TextChoices):
        MEMBERS = "members", _("pages about members")
        EXPORTS = "exports", _("exports")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="read_counts")
    kind = models.CharField(max_length=10, choices=Kind)
    # Seconds since 1970, so that one statement counts on every database.
    since = models.BigIntegerField()
    number = models.PositiveIntegerField()
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="one_count_of_each_kind")]

    def __str__(self):
        return f"{self.user_id} {self.kind}"


class PasswordHistory(models.Model):
    """A password that was set, as its hash, so that it is not set again soon."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="password_history")
    password = models.CharField(max_length=128)
    set_at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return f"{self.user_id} {self.set_at:%Y-%m-%d}"


class OneTimeCodeQuerySet(models.QuerySet):
    def valid(self):
        """What can still be used, or could once it is confirmed."""
        return self.filter(expires_at__gt=timezone.now(), used_at__isnull=True)

    def awaiting(self):
        """Codes of a reset that a second administrator has yet to confirm."""
        return self.valid().filter(is_reset=True, confirmed_at__isnull=True)


class OneTimeCode(models.Model):
    """A code with which somebody sets the own password. Only its hash stands here.

    The code of a reset serves only after another administrator confirmed it.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="codes")
    code_hash = models.CharField(max_length=128)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    tries = models.PositiveSmallIntegerField(default=0)
    is_reset = models.BooleanField(default=False)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, editable=False)

    objects = OneTimeCodeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | (~Q(confirmed_by=F("user")) & (Q(issued_by__isnull=True) | ~Q(confirmed_by=F("issued_by")))),
                name="reset_confirmed_by_another",
            ),
        ]

    def __str__(self):
        return f"{self.user_id} {self.expires_at:%Y-%m-%d %H:%M}"
