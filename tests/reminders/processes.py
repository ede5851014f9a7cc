"""Beat and worker as processes beside a test, on its database and its Redis."""

import time

from django.conf import settings
from django.db import connection

ARRIVES_WITHIN_SECONDS = 60


def address_of_test_database() -> str:
    """The test database as a subprocess reaches it."""
    facts = connection.settings_dict
    return "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**facts)


def environment_of_processes(folder) -> dict:
    """What the processes are told: the test's own database, and keys of Redis that nobody else uses."""
    return {
        "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
        "DATABASE_URL": address_of_test_database(),
        "REDIS_URL": settings.REDIS_URL,
        "ZHIBU_FAULTS_PREFIX": f"{folder.name}:",
        "ZHIBU_VAR": str(folder),
    }


def wait_until(condition) -> bool:
    """Wait for what other processes do, at most a minute; returns whether it came."""
    deadline = time.monotonic() + ARRIVES_WITHIN_SECONDS
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.2)
    return condition()
