"""The schedule names tasks that exist, and workers take nothing but JSON."""

from datetime import timedelta

import pytest

from config.beat import SCHEDULE, at_night
from config.celery import app

app.loader.import_default_modules()


@pytest.mark.parametrize("job", SCHEDULE.values(), ids=list(SCHEDULE))
def test_a_job_names_a_task(job):
    assert job["task"] in app.tasks


@pytest.mark.parametrize("job", [job for job in SCHEDULE.values() if isinstance(job["schedule"], timedelta)])
def test_a_wake_up_nobody_took_expires_before_the_next_but_one(job):
    assert job["options"]["expires"] <= job["schedule"].total_seconds()


@pytest.mark.parametrize(("hour", "utc"), [(1, 17), (7, 23), (8, 0), (23, 15)])
def test_china_hours_become_utc(hour, utc):
    assert at_night(hour, 30).hour == {utc}


def test_workers_take_json_keep_no_results_and_acknowledge_late():
    conf = app.conf
    assert (conf.accept_content, conf.task_serializer, conf.result_backend) == (["json"], "json", None)
    assert (conf.task_acks_late, conf.task_reject_on_worker_lost, conf.worker_prefetch_multiplier) == (True, True, 1)
    assert conf.get("CELERY_DB_REUSE_MAX") == 500
    assert conf.timezone == "UTC"
