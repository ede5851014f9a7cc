"""What an installed site can ask itself about the promises of docs/trust.md; each answer says what was seen."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Grant, User
from accounts.roles import ADMINISTRATORS
from audit.models import Checkpoint, Entry, Link
from audit.sealing import judge
from common.envelopes import Unreadable, new_key, seal, unseal
from common.row_security import reading_as, reading_everything
from config.demonstration import PASSWORD
from discipline.models import Case, Reader
from meetings.verifying import Verification

# Tables that show nothing without a reader.
WALLED = (
    "discipline_case", "discipline_reader", "discipline_handler", "discipline_recusal", "discipline_step",
    "discipline_note", "discipline_sanction", "discipline_appeal", "discipline_plea",
    "discipline_earlyreminder", "members_sensitivefacts",
)  # fmt: skip
# Tables whose rows PostgreSQL refuses to change.
GUARDED = (
    "accounts_grant", "audit_entry", "audit_link", "audit_checkpoint", "discipline_note", "discipline_plea",
    "meetings_meeting",
)  # fmt: skip
UNSEALED_SECONDS = 60
PEOPLE_ASKED = 50


class Fault(Exception):
    """A promise that does not hold here."""


CHECKS: list[tuple[str, str, Callable[[Random], str]]] = []


def check(promise, title):
    """Register a question under the number of its promise; it is asked with a dice, says what it saw, or raises
    `Fault`.
    """

    def register(ask):
        CHECKS.append((promise, title, ask))
        return ask

    return register


def demand(holds, message):
    """Raises `Fault` where something does not hold."""
    if not holds:
        raise Fault(message)


def rows(statement, parameters=()) -> list[tuple]:
    """What the database answers."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


def needs_postgres():
    """Raises `Fault` on the embedded database, which has no walls."""
    demand(connection.vendor == "postgresql", _("only PostgreSQL has this; the embedded database is for the demo"))


@check("P1", gettext_lazy("Settings: no debugging, secure cookies, second factor and fresh proof required"))
def settings_are_strict(_dice) -> str:
    """Settings: no debugging, secure cookies, second factor and fresh proof required."""
    demand(not settings.DEBUG, _("DEBUG is on"))
    for name in ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECOND_FACTOR_REQUIRED", "STEP_UP_REQUIRED"):
        demand(getattr(settings, name, False), _("%(name)s is off") % {"name": name})
    demand(not apps.is_installed("django.contrib.admin"), _("the admin site of the framework is installed"))
    return _("all of them")


@check("P1", gettext_lazy("The database shows each of some people, drawn at random, exactly the cases that name them"))
def each_sees_the_own_cases(dice) -> str:
    """The database shows each of some people, drawn at random, exactly the cases that name them."""
    needs_postgres()
    users = list(User.objects.filter(is_active=True).order_by("pk"))
    asked = dice.sample(users, min(PEOPLE_ASKED, len(users)))
    with reading_everything():
        named = {user: set(Reader.objects.filter(user=user).values_list("case", flat=True)) for user in asked}
    for user in asked:
        with reading_as(user):
            shown = set(Case.objects.values_list("pk", flat=True))
        demand(shown == named[user], _("account %(badge)s is shown other cases") % {"badge": user.badge_number})
    return _("%(n)s people asked") % {"n": len(asked)}


@check("P2", gettext_lazy("The chain of the trail, from its first entry"))
def the_chain_holds(_dice) -> str:
    """The chain of the trail, from its first entry."""
    report = judge()
    demand(not report.bad, _("the chain is broken; run verify_audit"))
    newest = Checkpoint.objects.order_by("-pk").first()
    return _("%(n)s entries; last checkpoint at %(at)s") % {
        "n": Link.objects.count(), "at": timezone.localtime(newest.at).isoformat(" ", "minutes") if newest else "–",
    }  # fmt: skip


@check("P2", gettext_lazy("No entry waits long for its seal"))
def entries_are_sealed_in_time(_dice) -> str:
    """No entry waits long for its seal."""
    late = timezone.now() - timedelta(seconds=UNSEALED_SECONDS)
    waiting = Entry.objects.filter(at__lt=late).filter(~Q(pk__in=Link.objects.values("entry_id"))).count()
    demand(waiting == 0, _("%(n)s entries wait for more than a minute: does the worker run?") % {"n": waiting})
    return _("none waits")


@check("P2", gettext_lazy("Every sealed record equals its hash, the trail and its files"))
def the_minutes_hold(_dice) -> str:
    """Every sealed record equals its hash, the trail and its files."""
    verification = Verification()
    problems = list(verification.problems())
    demand(not problems, _("%(n)s records differ; run verify_minutes") % {"n": len(problems)})
    return _("%(n)s records") % {"n": verification.checked}


@check("P2", gettext_lazy("The database refuses to change what is sealed"))
def the_tables_refuse(_dice) -> str:
    """The database refuses to change what is sealed."""
    needs_postgres()
    found = {name for (name,) in rows("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal "
                                      "AND tgenabled <> 'D'")}  # fmt: skip
    missing = [name for name in GUARDED if name not in found]
    demand(not missing, _("no guard on %(names)s") % {"names": ", ".join(missing)})
    return _("%(n)s tables") % {"n": len(GUARDED)}


@check("P3", gettext_lazy("The site's database role is neither superuser nor exempt from row security"))
def the_role_has_no_way_round(_dice) -> str:
    """The site's database role is neither superuser nor exempt from row security."""
    needs_postgres()
    ((is_super, bypasses),) = rows("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
    demand(not is_super and not bypasses, _("the role may look past the walls; give the site an ordinary one"))
    return _("ordinary")


@check("P3", gettext_lazy("Protected tables show nothing to nobody"))
def walls_stand(_dice) -> str:
    """Protected tables show nothing to nobody."""
    needs_postgres()
    forced = dict(rows("SELECT relname, relforcerowsecurity FROM pg_class WHERE relname = ANY(%s)", [list(WALLED)]))
    for name in WALLED:
        demand(forced.get(name), _("no wall before %(name)s") % {"name": name})
        ((seen,),) = rows(f"SELECT count(*) FROM {name}")  # noqa: S608 - our own names
        demand(seen == 0, _("%(name)s shows %(n)s rows without a reader") % {"name": name, "n": seen})
    return _("%(n)s tables") % {"n": len(WALLED)}


@check("P3", gettext_lazy("Nobody is two of the three administrators, or one and something else"))
def administrators_hold_nothing_else(_dice) -> str:
    """Nobody is two of the three administrators, or one and something else."""
    today = timezone.localdate()
    people = User.objects.filter(grants__in=Grant.objects.in_force(today))
    kept = people.annotate(
        admin=Count("grants__role", filter=Q(grants__role__in=ADMINISTRATORS), distinct=True),
        every=Count("grants__role", distinct=True),
    )  # fmt: skip
    wrong = list(kept.filter(admin__gte=1, every__gt=1).values_list("badge_number", flat=True))
    demand(not wrong, _("mixed: %(badges)s") % {"badges": ", ".join(wrong)})
    return _("nobody")


@check("P3", gettext_lazy("The key of every case can be unwrapped, and nothing opens elsewhere"))
def keys_open_and_close(_dice) -> str:
    """The key of every case can be unwrapped, and nothing opens elsewhere."""
    with reading_everything():
        for case in Case.objects.all():
            try:
                _facts = case.facts
            except Unreadable:
                raise Fault(_("a case cannot be read with the keys of this site")) from None
        number = Case.objects.count()
    key = new_key()
    token = seal(key, "x", "here")
    try:
        unseal(key, token, "there")
    except Unreadable:
        return _("%(n)s cases") % {"n": number}
    raise Fault(_("a text opened at another place"))


@check("P3", gettext_lazy("No account of the demo stands here"))
def no_known_password(_dice) -> str:
    """No account of the demo stands here."""
    demo = User.objects.filter(is_demo=True)
    found = [user.badge_number for user in demo[:1] if user.check_password(PASSWORD)]
    demand(not found, _("accounts of the demo with their public password"))
    return _("none")


@check("P5", gettext_lazy("The database keeps what it acknowledged"))
def saved_means_saved(_dice) -> str:
    """The database keeps what it acknowledged."""
    needs_postgres()
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        ((value,),) = rows("SELECT current_setting(%s)", [name])
        demand(value != "off", _("%(name)s is off: what was saved can be lost") % {"name": name})
    return _("fsync, full_page_writes, synchronous_commit")


@check("P6", gettext_lazy("Looks at cases and protected facts stand in the trail"))
def looks_leave_traces(_dice) -> str:
    """Looks at cases and protected facts stand in the trail."""
    looks = Entry.objects.filter(verb__in=["case.read", "member.sensitive-read"])
    newest = looks.order_by("-id").values_list("at", flat=True).first()
    return _("%(n)s looks, the last at %(at)s") % {
        "n": looks.count(), "at": timezone.localtime(newest).isoformat(" ", "minutes") if newest else "–",
    }  # fmt: skip


@dataclass(frozen=True)
class Result:
    """What one question came to."""

    promise: str
    title: str
    holds: bool
    said: str


def report(seed: int) -> Iterator[Result]:
    """Each question with its answer, in order; the same seed draws the same people."""
    for promise, title, ask in CHECKS:
        dice = Random(f"{seed}-{ask.__name__}")  # noqa: S311 - a repeatable dice, no secret
        try:
            yield Result(promise, str(title), holds=True, said=ask(dice))
        except Fault as fault:
            yield Result(promise, str(title), holds=False, said=str(fault))
