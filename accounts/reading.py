"""How many pages about people, and how many exports, one person opens in an hour: work needs few, copying needs many.

The count starts with the first page, ends an hour later and is then forgotten; nobody is shown it. One's own record is
not counted. Only that the bound was met leaves an entry.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.shortcuts import render
from django.utils import timezone

from accounts.models import ReadCount
from audit.trail import record

HOUR = timedelta(hours=1)
# One statement, so that simultaneous pages never share a number. An hour that is over begins anew with this page.
COUNT = """
INSERT INTO accounts_readcount (user_id, kind, since, number) VALUES (%s, %s, %s, 1)
ON CONFLICT (user_id, kind) DO UPDATE SET
    number = CASE WHEN accounts_readcount.since <= %s THEN 1 ELSE accounts_readcount.number + 1 END,
    since = CASE WHEN accounts_readcount.since <= %s THEN excluded.since ELSE accounts_readcount.since END
RETURNING number, since
"""


@dataclass(frozen=True)
class Spent:
    """The how-manieth page of the hour this is, how many there may be, and when the next hour begins."""

    number: int
    budget: int
    until: datetime

    @property
    def is_over(self) -> bool:
        """Whether this page is one too many."""
        return self.number > self.budget

    @property
    def is_first_over(self) -> bool:
        """Whether the bound is met with this page."""
        return self.number == self.budget + 1


def spend(user, kind: str) -> Spent:
    """Count one page of a kind; the bound is written into the trail when it is met."""
    now = int(timezone.now().timestamp())
    ended = now - int(HOUR.total_seconds())
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [user.pk, kind, now, ended, ended])
        number, since = cursor.fetchone()
    spent = Spent(number, settings.READ_BUDGETS[kind], datetime.fromtimestamp(since, UTC) + HOUR)
    if spent.is_first_over:
        note(user, kind, spent)
    return spent


def note(user, kind, spent):
    """Leave an entry, and the moment from which the security administrators are told."""
    with transaction.atomic():
        ReadCount.objects.filter(user=user, kind=kind).update(stopped_at=timezone.now())
        record(user, "reading.stopped", user, path="", reference=f"{kind} {spent.budget}")


class CountedMixin:
    """For pages about other people and for exports. Stands after `ScopedMixin`, so that only who may is counted."""

    counted = ReadCount.Kind.MEMBERS

    def dispatch(self, request, *args, **kwargs):
        if self.counts(request):
            spent = spend(request.user, self.counted)
            if spent.is_over:
                return stopped(request, spent)
        return super().dispatch(request, *args, **kwargs)

    def counts(self, request) -> bool:
        """Whether this very request is counted; views that also do lesser things say when."""
        return True


def stopped(request, spent: Spent):
    """The page that says so, and from when it goes on."""
    response = render(request, "429.html", {"until": spent.until, "budget": spent.budget}, status=429)
    response.headers["Retry-After"] = str(max(1, int((spent.until - timezone.now()).total_seconds())))
    return response
