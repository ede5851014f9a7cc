"""What web, worker and beat look at in the database before they begin, and how beat shows that it is awake."""

import logging

from celery.signals import beat_init, before_task_publish, worker_init
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection
from django.db.backends.signals import connection_created

from config.environment import StartRefused
from reminders.actions import note_end
from reminders.clock import database_now
from reminders.light import BEAT

logger = logging.getLogger(__name__)

# How long one statement may take: somebody waits for a page, and a page that asks too much must not hold up the others.
WEB_SECONDS, JOB_SECONDS = 5, 60


def limit_statements(seconds: int):
    """PostgreSQL gives up each statement of this process after so long, on every connection opened from now on."""

    def limit(connection, **_kwargs):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('statement_timeout', %s, false)", [f"{seconds}s"])

    connection_created.connect(limit, weak=False, dispatch_uid="statement_timeout")


def refuse_demo_accounts():
    """End the start where accounts with a known password exist and may not, or where nobody can tell."""
    if settings.DEMO_ALLOWED:
        return
    try:
        found = get_user_model().objects.filter(is_demo=True).exists()
    except DatabaseError as problem:
        first_line = str(problem).partition("\n")[0]
        raise StartRefused(f"the database is unreachable or not migrated: {first_line}") from None
    if found:
        raise StartRefused("this database holds demo accounts; production needs one without them")


@worker_init.connect
@beat_init.connect
def _before_background_work(**kwargs):
    limit_statements(JOB_SECONDS)
    refuse_demo_accounts()


@before_task_publish.connect(sender="reminders.tasks.plan")
def _beat_is_awake(**kwargs):
    """Beat alone publishes this task; each time it says that it is awake, whether a worker is or not."""
    try:
        note_end(BEAT, database_now())
    except DatabaseError as problem:
        logger.warning("beat could not say that it is awake: %s", type(problem).__name__)
        connection.close()
