"""What web, worker and beat look at in the database before they begin."""

from celery.signals import beat_init, worker_init
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import DatabaseError

from config.environment import StartRefused


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
    refuse_demo_accounts()
