"""The Celery application. What it does and when stands in config/beat.py."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

app = Celery("zhibu")
app.config_from_object("django.conf:settings", namespace="CELERY")
# Without it a worker opens a new database connection for every task, which costs five times the throughput.
# The Django fixup asks for exactly this name, which the namespace above would take the front off.
app.conf["CELERY_DB_REUSE_MAX"] = 500
app.autodiscover_tasks()
