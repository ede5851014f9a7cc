"""Reading accounts and rights."""

from datetime import timedelta

from django.db.models import Exists, Max, OuterRef, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Grant, OneTimeCode, ReadCount, Session, User
from accounts.roles import EXPLICIT_ROLES, PERMISSIONS, ROLE_PERMISSIONS, Role, leading_roles_with

STATES = ("open", "waiting", "closed")


def users_with(role: Role | str, organisation_ids, day) -> dict[int, list[User]]:
    """Who holds `role` in each of the organisations on `day`: {organisation id: [users]}; one query."""
    grants = Grant.objects.in_force(day).filter(role=role, organisation__in=organisation_ids, user__is_active=True)
    holders: dict[int, list[User]] = {}
    for grant in grants.select_related("user"):
        holders.setdefault(grant.organisation_id, []).append(grant.user)
    return holders


def accounts_found(accounts, *, text="", state=""):
    """The accounts whose badge number begins with `text` or whose name holds it, in one of `STATES`."""
    if text:
        accounts = accounts.filter(Q(badge_number__istartswith=text) | Q(name__icontains=text))
    if state == "closed":
        return accounts.filter(is_active=False)
    if state in STATES:
        unusable = Q(password__startswith="!")  # noqa: S106 - Django's mark of an unusable password
        return accounts.filter(unusable if state == "waiting" else ~unusable, is_active=True)
    return accounts


def with_rights_today(accounts, scope):
    """The accounts with `rights_today` inside `scope`, read in one query for all of them."""
    rights = Grant.objects.in_force(timezone.localdate()).within(scope).select_related("organisation")
    return accounts.prefetch_related(Prefetch("grants", queryset=rights.order_by("id"), to_attr="rights_today"))


def rights_of(user, scope=None):
    """Every right of an account, the latest first; with `scope` only those inside."""
    rights = Grant.objects.filter(user=user).select_related("organisation", "given_by").order_by("-start", "-id")
    return rights if scope is None else rights.within(scope)


def reading_stops(since, until) -> list[tuple[ReadCount, list[int]]]:
    """Who met the bound of pages in an hour in that stretch, each with the security administrators above; two queries.

    An account without any right lies below everybody.
    """
    met = ReadCount.objects.filter(stopped_at__gt=since, stopped_at__lte=until)
    stops = list(met.select_related("user").order_by("pk"))
    if not stops:
        return []
    today = Grant.objects.in_force(timezone.localdate())
    rows = today.filter(Q(user__in=[row.user_id for row in stops]) | Q(role=Role.SECURITY_ADMINISTRATOR))
    rows = list(rows.filter(user__is_active=True).values_list("user", "role", "organisation__path"))
    keepers = [(user, path) for user, role, path in rows if role == Role.SECURITY_ADMINISTRATOR]
    places = {row.user_id: [path for user, _role, path in rows if user == row.user_id] for row in stops}
    return [
        (row, sorted({
            user for user, above in keepers if all(path.startswith(above) for path in places[row.user_id])
        }))
        for row in stops
    ]  # fmt: skip


def last_stop(user):
    """When the account last met the bound of pages in an hour, within a day; None if it did not."""
    day = timezone.now() - timedelta(days=1)
    return ReadCount.objects.filter(user=user, stopped_at__gt=day).aggregate(last=Max("stopped_at"))["last"]


def keeps_account(scope, user) -> bool:
    """Whether `scope` holds every running right of the account: only then may it be closed or reset from there."""
    today = timezone.localdate()
    running = Grant.objects.filter(user=user, revoked_at__isnull=True).exclude(end__lt=today)
    return all(scope.covers(path) for path in running.values_list("organisation__path", flat=True))


def resets_waiting(scope) -> list[OneTimeCode]:
    """The codes of resets that wait for their confirmation, of accounts all of whose rights lie inside `scope`."""
    if not scope:
        return []
    running = Grant.objects.filter(user=OuterRef("user"), revoked_at__isnull=True)
    outside = running.exclude(end__lt=timezone.localdate()).exclude(scope.condition(Grant.SCOPE_PATH))
    codes = OneTimeCode.objects.awaiting().exclude(Exists(outside))
    return list(codes.select_related("user", "issued_by").order_by("id"))


def last_reset(user) -> OneTimeCode | None:
    """The code of the last reset of an account, with who issued it."""
    return user.codes.filter(is_reset=True).select_related("issued_by", "confirmed_by").order_by("-id").first()


def endable_rights(user, scope):
    """The rights given by hand that still run inside `scope`."""
    running = Grant.objects.filter(user=user, origin=Grant.Origin.EXPLICIT, revoked_at__isnull=True)
    return running.exclude(end__lt=timezone.localdate()).within(scope).select_related("organisation")


def sessions_of(user):
    """The browsers in which an account is signed in, the last used first."""
    return Session.objects.filter(user=user, expire_date__gt=timezone.now()).order_by("-expire_date")


def matrix() -> list[tuple[str, list[tuple[str, list[tuple[Role, bool]]]]]]:
    """The permissions by app, each with the roles that hold it: what `accounts.roles` says, in its order."""
    areas: dict[str, list] = {}
    for permission, text in PERMISSIONS.items():
        rows = areas.setdefault(permission.split(".")[0], [])
        rows.append((text, [(role, permission in ROLE_PERMISSIONS[role]) for role in Role]))
        if leading := leading_roles_with(permission):
            rows.append((_("%(act)s – of the leading Party committee itself") % {"act": text},
                         [(role, role in leading) for role in Role]))  # fmt: skip
    return list(areas.items())


def role_origins() -> list[tuple[Grant.Origin, int]]:
    """How many roles, in their order, come from posts, from membership and by hand."""
    by_hand = sum(role in EXPLICIT_ROLES for role in Role)
    origin = Grant.Origin
    return [(origin.POST, len(Role) - by_hand - 1), (origin.MEMBERSHIP, 1), (origin.EXPLICIT, by_hand)]
