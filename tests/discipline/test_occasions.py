"""What those named on a case are told, and that it tells nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common.row_security import reading_everything
from discipline.choices import Ground, Stage, StepKind
from discipline.occasions import before, tasks
from discipline.stage_rules import stage_deadline
from discipline.steps import answer, ask
from reminders.actions import plan
from reminders.models import Reminder

pytestmark = pytest.mark.django_db
SENTENCE = "有 1 项需您办理。"


def told(now=None, until=None):
    """{account: moments} of what is told in a stretch."""
    now = now or timezone.now()
    found = {}
    for one in tasks(now, until or now):
        for user in one.recipient_ids:
            found.setdefault(user, []).append(one.at)
    return found


def test_a_step_is_told_to_the_approver_and_not_after_the_answer(bureau, lead):
    step = ask(lead(), kind=StepKind.MOVE, stage=Stage.HELD, ground=Ground.NOT_ENOUGH, by=bureau.officer)
    assert told() == {bureau.approver.pk: [step.asked_at]}
    answer(step, approved=True, by=bureau.approver)
    assert told() == {}


def test_a_last_day_is_told_a_week_before_to_those_who_work_on_it(bureau, lead):
    lead()
    day = before(stage_deadline(Stage.LEAD, bureau.today), 7)
    assert told(until=day - timedelta(seconds=1)) == {}
    assert told(until=day) == {bureau.officer.pk: [day]}


def test_the_outbox_says_nothing_of_a_case(bureau, lead):
    case = lead()
    ask(case, kind=StepKind.MOVE, stage=Stage.HELD, ground=Ground.NOT_ENOUGH, by=bureau.officer)
    plan(timezone.now())
    rows = list(Reminder.objects.filter(kind="task").values("title", "address", "kind", "subject", "recipient"))
    assert len(rows) == 1
    subject = rows[0].pop("subject")
    assert rows == [{"title": SENTENCE, "address": "/cases/", "kind": "task", "recipient": bureau.approver.pk}]
    with reading_everything():
        numbers = {str(case.pk), case.public_id, str(case.steps.get().pk), case.steps.get().public_id}
    assert subject not in numbers
