"""The whole way: beat wakes, Redis carries, a real Celery worker plans and delivers, the notice arrives."""

from datetime import timedelta

import pytest
from django.utils import timezone

from meetings.actions import plan_meeting
from reminders.models import Beat, Notice
from tests.factories import make_bureau, make_secretary
from tests.faults.site import Site
from tests.faults.urls import data
from tests.reminders.processes import environment_of_processes, wait_until


@pytest.mark.postgres
@pytest.mark.redis
@pytest.mark.django_db(transaction=True)
def test_a_reminder_passes_beat_redis_and_worker_and_arrives(tmp_path):
    branch = make_bureau(branches=1)["branches"][0]
    secretary = make_secretary(branch)
    plan_meeting(branch, data("3月党员大会", 48), by=secretary)
    began = timezone.now()
    told = Notice.objects.filter(recipient=secretary, reminder__kind="meetings.sitting")
    with Site(tmp_path, environment_of_processes(tmp_path), names=["worker", "beat"]):
        wait_until(told.exists)
    logs = "\n".join(log.read_text(errors="replace") for log in tmp_path.glob("*.log"))
    assert told.count() == 1, logs
    assert told.get().reminder.step == "3_days"
    ended = dict(Beat.objects.values_list("job", "at"))
    assert ended.keys() == {"beat", "plan", "deliver"}
    assert min(ended.values()) > began - timedelta(minutes=1)
