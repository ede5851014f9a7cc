"""The whole way: beat wakes, Redis carries, a real Celery worker plans and delivers, the notice arrives."""

import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from meetings.actions import plan_meeting
from reminders.models import Beat, Notice
from tests.factories import make_bureau, make_secretary
from tests.faults.site import Site
from tests.faults.urls import data

ARRIVES_WITHIN_SECONDS = 60


def address_of_test_database():
    """The test database as a subprocess reaches it."""
    facts = connection.settings_dict
    return "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**facts)


@pytest.mark.postgres
@pytest.mark.redis
@pytest.mark.django_db(transaction=True)
def test_a_reminder_passes_beat_redis_and_worker_and_arrives(tmp_path):
    branch = make_bureau(branches=1)["branches"][0]
    secretary = make_secretary(branch)
    plan_meeting(branch, data("3月党员大会", 48), by=secretary)
    environment = {
        "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
        "DATABASE_URL": address_of_test_database(),
        "REDIS_URL": settings.REDIS_URL,
        "ZHIBU_FAULTS_PREFIX": f"{tmp_path.name}:",
        "ZHIBU_VAR": str(tmp_path),
    }
    began, deadline = timezone.now(), time.monotonic() + ARRIVES_WITHIN_SECONDS
    told = Notice.objects.filter(recipient=secretary, reminder__kind="meetings.sitting")
    with Site(tmp_path, environment, names=["worker", "beat"]):
        while not told.exists() and time.monotonic() < deadline:
            time.sleep(0.2)
    logs = "\n".join(log.read_text(errors="replace") for log in tmp_path.glob("*.log"))
    assert told.count() == 1, logs
    assert told.get().reminder.step == "3_days"
    ended = dict(Beat.objects.values_list("job", "at"))
    assert ended.keys() == {"plan", "deliver"}
    assert min(ended.values()) > began - timedelta(minutes=1)
