"""Reading: the dashboard's data, its page, the workbench. Floors are raw statements and an empty page of the site."""

from datetime import date

from django.db import connection, transaction
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from audit.trail import record
from branches.models import Organisation
from common.paging import SIZE, encode
from common.periods import last_months
from config.benching.fill import FIRST_BRANCH, STAFF_BADGE
from config.benching.timing import Figure, compare
from meetings.models import Meeting
from obligations.actions import recompute_all
from obligations.memory import memory
from obligations.models import StoredStatus
from obligations.selectors import lights

MONTHS = 12
# Deriving everything from the facts was measured at 5.6 times the stored rows in plain SQL; no user waits for it twice.
ANEW = 6
CELLS = """
SELECT s.organisation_id, s."end", count(*) FILTER (WHERE s.status = 'done'),
  count(*) FILTER (WHERE s.status = 'done_late'), count(*) FILTER (WHERE s.status = 'missed')
FROM obligations_storedstatus s JOIN branches_organisation o ON o.id = s.organisation_id
WHERE o.path LIKE %(path)s AND s."end" BETWEEN %(first)s AND %(last)s GROUP BY 1, 2"""
TOTALS = """
SELECT s.status, count(*) FROM obligations_storedstatus s JOIN branches_organisation o ON o.id = s.organisation_id
WHERE o.path LIKE %(path)s AND s."end" BETWEEN %(first)s AND %(last)s GROUP BY 1"""
OVERDUE = """
SELECT o.name, s.duty, s.grace_until FROM obligations_storedstatus s
JOIN branches_organisation o ON o.id = s.organisation_id
WHERE o.path LIKE %(path)s AND s.status = 'missed' AND s."end" BETWEEN %(first)s AND %(last)s
ORDER BY s.grace_until LIMIT 20"""


def store(today: date):
    """Closed periods as the night leaves them."""
    if not StoredStatus.objects.exists():
        recompute_all(MONTHS + 1, today=today)


def raw(today: date):
    """Three raw statements on the stored rows of one bureau."""
    months = last_months(today, MONTHS)
    values = {"path": "1/%", "first": months[0].start, "last": months[-1].end}
    with connection.cursor() as cursor:
        for statement in (CELLS, TOTALS, OVERDUE):
            cursor.execute(statement, values)
            cursor.fetchall()


def staff() -> User:
    """The committee's staff of the first bureau, read anew as each request does."""
    return User.objects.get(badge_number=STAFF_BADGE.format(bureau=0))


def matrix(today: date):
    """What the dashboard shows: the branches in order and the lights of twelve months."""
    scope_of = staff().scope_for
    list(Organisation.objects.branches().within(scope_of("obligations.view_due")).in_order())
    return lights(scope_of, last_months(today, MONTHS), today)


def client_of(user: User) -> Client:
    """A signed-in browser without a network."""
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, address: str):
    """One response, whole; raises RuntimeError where the page does not open."""
    response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address} answered {response.status_code}")
    return response.content


def act():
    """Somebody saves a record of the first branch."""
    branch = Organisation.objects.get(pk=FIRST_BRANCH)
    with transaction.atomic():
        record(None, "meeting.recorded", branch, path=branch.path)


def data_figures(today: date, rounds: int) -> list[Figure]:
    """Goal 1: the data of the dashboard while nothing happens, after an act, and from nothing, as after a restart."""
    store(today)

    def figure(name, goal, **options):
        return compare(name, lambda: raw(today), lambda: matrix(today), goal=goal, rounds=rounds, **options)

    return [
        figure("dashboard data", 3),
        figure("dashboard data, first look after an act", 3, before=act),
        figure("dashboard data, after a restart", ANEW, before=memory.forget),
    ]


def page_figure(name: str, user: User, address: str, goal: float, rounds: int) -> Figure:
    """A whole response against a page with session, user and base template alone."""
    client = client_of(user)
    return compare(name, lambda: page(client, "/bench-floor/"), lambda: page(client, address), goal=goal, rounds=rounds)


def dashboard(today: date, rounds: int) -> list[Figure]:
    """Goals 1 and 2."""
    return [
        *data_figures(today, rounds),
        page_figure("dashboard page", staff(), "/dashboard/", 6, rounds),
    ]


def deepest(rows, column: str) -> str:
    """The address of the last page of a list, newest first, as its links lead there."""
    row = rows.order_by(column, "pk")[SIZE]
    return f"?after={encode(getattr(row, column), row.pk)}"


def listing(_today: date, rounds: int) -> list[Figure]:
    """Goal 6: the deepest page of a list against its first."""
    client, rows = client_of(staff()), Meeting.objects.within(staff().scope_for("meetings.view_meeting"))
    last = f"/meetings/{deepest(rows, 'held_on')}"
    return [
        compare("list, deepest page", lambda: page(client, "/meetings/"), lambda: page(client, last), goal=1.5,
                rounds=rounds)
    ]  # fmt: skip


def workbench(today: date, rounds: int) -> list[Figure]:
    """Goal 4: the page of one branch's secretary."""
    store(today)
    secretary = User.objects.filter(grants__organisation=FIRST_BRANCH, grants__role=Role.SECRETARY).first()
    return [page_figure("workbench page", secretary, "/", 4, rounds)]
