"""The site as it runs, with a hurried beat, two more addresses for the clients and keys of its own in Redis."""

import os
from datetime import timedelta

from config.settings.dev import *  # noqa: F403 - a settings module is its base and what differs
from config.settings.dev import CELERY_BEAT_SCHEDULE, CELERY_BROKER_TRANSPORT_OPTIONS

DEBUG = False
ROOT_URLCONF = "tests.faults.urls"
HURRY = {"plan-reminders": timedelta(seconds=0.6), "deliver-reminders": timedelta(seconds=0.3)}
CELERY_BEAT_SCHEDULE = {
    name: {**CELERY_BEAT_SCHEDULE[name], "schedule": every, "options": {"expires": 5}} for name, every in HURRY.items()
}
CELERY_BROKER_TRANSPORT_OPTIONS = {
    **CELERY_BROKER_TRANSPORT_OPTIONS,
    "global_keyprefix": os.environ.get("ZHIBU_FAULTS_PREFIX", "faults:"),
}
