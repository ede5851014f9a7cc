"""Whom an early reminder is suggested for. A list to look at: nothing is noted before somebody sends the form."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Min
from django.utils import timezone

from common.periods import add_months
from discipline.choices import Concern
from discipline.local_values import ABSENCE_MONTHS, ABSENCES, UNANSWERED_DAYS, Settings
from discipline.relations import own_member
from meetings.choices import Presence, QuestionState, State
from meetings.models import Attendance, Question
from members.choices import Post
from members.models import Appointment, Member


@dataclass(frozen=True)
class Signal:
    """Somebody in whose work something stands out, and what: how often, or since when."""

    member: Member
    concern: str
    number: int


@dataclass(frozen=True)
class Signals:
    """What is suggested on a day, and by which values of the bureau."""

    absent: list[Signal]
    unanswered: list[Signal]
    since: date
    absences: int
    days: int


def signals(scope, reader, today: date) -> Signals:
    """The suggestions inside a scope, in the order of the register, the reader left out. Five queries."""
    values = Settings(today)
    since = add_months(today, -values[ABSENCE_MONTHS])
    own = own_member(reader)
    absent = _absent(scope, since, values[ABSENCES], own)
    return Signals(absent, _unanswered(scope, today, values[UNANSWERED_DAYS], own), since, values[ABSENCES],
                   values[UNANSWERED_DAYS])  # fmt: skip


def _absent(scope, since, fewest, own) -> list[Signal]:
    """Members who were away without leave so often; a meeting of several sittings counts once, and not who came to one.

    Sealed records alone: a draft is nobody's finding.
    """
    meetings = {"sitting__meeting__state": State.SEALED, "sitting__meeting__held_on__gte": since}
    inside = Attendance.objects.filter(scope.condition("member__organisation__path"), **meetings)
    inside = inside.filter(member__left_on__isnull=True).exclude(member=own)
    away = inside.filter(presence=Presence.ABSENT).values_list("member", "sitting__meeting").distinct()
    excused = set(inside.exclude(presence=Presence.ABSENT).values_list("member", "sitting__meeting"))
    counts = Counter(member for member, meeting in away if (member, meeting) not in excused)
    often = {member: number for member, number in counts.items() if number >= fewest}
    people = Member.objects.filter(pk__in=often).select_related("organisation").in_order()
    return [Signal(person, Concern.ABSENCE, often[person.pk]) for person in people]


def _unanswered(scope, today, days, own) -> list[Signal]:
    """Secretaries of branches in which a question about a record has waited longer than so many days."""
    before = timezone.now() - timedelta(days=days)
    waiting = Question.objects.within(scope).filter(state=QuestionState.ASKED, asked_at__lt=before)
    branches = waiting.order_by().values("meeting__organisation").annotate(first=Min("asked_at"))
    since = {row["meeting__organisation"]: row["first"] for row in branches}
    held = Appointment.objects.on(today).filter(organisation__in=since, post=Post.SECRETARY).exclude(member=own)
    held = held.select_related("member__organisation").order_by("member__sort_key", "pk")
    return [
        Signal(row.member, Concern.UNANSWERED, (today - timezone.localdate(since[row.organisation_id])).days)
        for row in held
    ]
