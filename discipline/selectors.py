"""Which cases exist for somebody. Everything that shows a case asks here."""

from datetime import date

from django.db.models import Count, Exists, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce

from accounts.models import OneTimeCode
from audit.models import Entry
from discipline.models import Case, Reader
from discipline.relations import Places, own_member, relations
from discipline.rules import shut_out


def readable(user):
    """The cases on which an account is named and whose right does not rest; before the rule of recusal is asked."""
    reset = OneTimeCode.objects.filter(user=user, created_at__gt=OuterRef("renewed_at"), issued_by__isnull=False)
    named = Reader.objects.filter(user=user, case=OuterRef("pk")).exclude(Exists(reset))
    return Case.objects.filter(Exists(named))


def cases_of(user, scope, only=None) -> list[Case]:
    """The cases that exist for an account inside a scope, the most urgent first; a constant number of queries.

    Whoever is the person concerned, or stands in their line, is shut out at once whatever the register of names says.
    Called inside `reading_as`.
    """
    rows = readable(user).within(scope).select_related("organisation")
    rows = list(rows.filter(public_id=only) if only is not None else rows)
    member = own_member(user)
    places = Places({member, *(row.facts.member for row in rows)} - {None})
    return sorted(
        (row for row in rows if not shut_out(relations(member, row.facts.member, places))),
        key=lambda row: (row.due_on or date.max, row.received_on, row.pk),
    )


def case_of(user, scope, public_id) -> Case | None:
    """One case, or None where it does not exist for the account."""
    return next(iter(cases_of(user, scope, only=public_id)), None)


def looks_at(case) -> dict:
    """What is added to each person named on a case: when they opened it last, and how often in all."""
    rows = Entry.objects.filter(
        subject_type="discipline.case", subject_id=str(case.pk), verb="case.read", actor=OuterRef("user")
    )
    grouped = rows.order_by().values("actor")
    return {
        "opened_at": Subquery(grouped.annotate(last=Max("at")).values("last")),
        "openings": Coalesce(Subquery(grouped.annotate(number=Count("pk")).values("number")), 0),
    }


def trail_of(case):
    """Who did what with a case, who opened it: the newest first."""
    rows = Entry.objects.filter(subject_type="discipline.case", subject_id=str(case.pk))
    return rows.select_related("actor").order_by("-id")
