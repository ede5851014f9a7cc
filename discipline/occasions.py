"""Tasks of cases, told to those named on them in words that tell nothing: that there is one thing to see to.

The outbox holds a digest instead of the case's number, the neutral sentence, and the address of one's own board.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.urls import reverse
from django.utils import timezone

from common.fields import blind_index
from common.row_security import reading_everything
from discipline.board import SanctionLine
from discipline.choices import Duty, Stage, StepState
from discipline.models import Case, Handler, Sanction, Step
from discipline.sanctions import effect_of
from discipline.stage_rules import WORKING, review_by
from obligations.registry import Occasion, OccasionSource, register_occasions

KIND = "task"
# So many days before a last day its people are told; before the end of a probation a discussion is prepared.
BEFORE_LAST_DAY, BEFORE_END_OF_PROBATION = 7, 30
# A message that could not be told for so long helps nobody any more.
TOLD_FOR = timedelta(days=31)
BEGINS = time(8, 30)
EVERYBODY = frozenset(Duty)


def morning(day: date) -> datetime:
    """When the messages of a day arrive."""
    return timezone.make_aware(datetime.combine(day, BEGINS))


def tasks(now: datetime, until: datetime) -> list[Occasion]:
    """What those named on cases are told from now until then, and was not told yet; six queries."""
    with reading_everything():
        found = [task for task in all_tasks() if now - TOLD_FOR < task[2] <= until]
        named = defaultdict(list)
        rows = Handler.objects.filter(until__isnull=True, user__is_active=True).order_by("pk")
        for case, user, duty in rows.values_list("case", "user", "duty"):
            named[case].append((user, duty))
    return [occasion(*task, named[task[0].pk]) for task in found]


def all_tasks() -> Iterator[tuple[Case, str, datetime, frozenset]]:
    """(case, what makes it this task, when it is told, duties of those who are told)."""
    for step in Step.objects.filter(state=StepState.ASKED).select_related("case"):
        yield step.case, f"step:{step.pk}", step.asked_at, frozenset({Duty.APPROVER})
    for case in Case.objects.exclude(stage=Stage.CLOSED).filter(due_on__isnull=False):
        yield case, f"due:{case.due_on}", before(case.due_on, BEFORE_LAST_DAY), WORKING
    today = timezone.localdate()
    rows = Sanction.objects.filter(step__state=StepState.APPROVED).select_related("case", "step")
    for sanction in rows.prefetch_related("appeals"):
        yield from tasks_of(sanction, today)


def tasks_of(sanction, today) -> Iterator[tuple[Case, str, datetime, frozenset]]:
    """What a sanction wants done: carrying out, the end of a probation, appeals."""
    line = SanctionLine(sanction, today)
    if line.is_revoked:
        return
    for number, (_what, day, done, _clock) in enumerate(line.tasks):
        if not done:
            yield sanction.case, f"{sanction.pk}:{number}:{day}", before(day, BEFORE_LAST_DAY), WORKING
    if rest_until := effect_of(sanction)[1]:
        yield sanction.case, f"{sanction.pk}:{rest_until}", before(rest_until, BEFORE_END_OF_PROBATION), EVERYBODY
    for appeal in sanction.appeals.all():
        if not appeal.decided_on:
            day = before(review_by(appeal.accepted_on), BEFORE_LAST_DAY)
            yield sanction.case, f"appeal:{appeal.pk}", day, frozenset({Duty.REVIEWER})


def before(day: date, days: int) -> datetime:
    """The morning so many days before a day."""
    return morning(day - timedelta(days=days))


def occasion(case, words, at, duties, named) -> Occasion:
    """A task as the planner takes it; the number is a digest that nobody can turn back."""
    return Occasion(
        kind=KIND, subject_id=int(blind_index(f"task:{case.pk}:{words}")[:15], 16), version=1, at=at,
        organisation_id=case.organisation_id, recipient_ids=tuple(user for user, duty in named if duty in duties),
        title="", address=reverse("discipline:board"), event="task",
    )  # fmt: skip


register_occasions(OccasionSource(KIND, tasks))
