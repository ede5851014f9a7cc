"""What every play needs before it begins: settings, tables, sessions."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

UP_WITHIN_SECONDS = 60


@dataclass(frozen=True)
class Terms:
    """How many kills, from which seed, with how many seconds from one to the next on average; and how many saves of
    drafts there must be before the end. `by` says what goes wrong, `whole` which share of the kills takes a whole
    process.
    """

    kills: int
    seed: int
    pace: float = 0.5
    edits: int = 0
    by: str = "kills"
    whole: float = 0.15


def say(text):
    """One line at once, also into a pipe."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def set_up(database, doorbell, folder: Path, **more) -> dict:
    """The settings of the processes, from now on our own; Django is set up and its tables are there."""
    environment = {
        "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
        "DATABASE_URL": database.own_address,
        "ZHIBU_FAULTS_PREFIX": doorbell.prefix,
        "ZHIBU_VAR": str(folder),
        "ZHIBU_LOG_LEVEL": "WARNING",
        "ZHIBU_DEBUG": "false",
        **more,
    }
    os.environ.update(environment)
    import django  # noqa: PLC0415 - after the environment is set

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    return {**environment, "DATABASE_URL": database.site_address}


def sessions_of(users) -> list[str]:
    """The key of a session for each of the accounts."""
    from django.test import Client  # noqa: PLC0415

    sessions = []
    for user in users:
        client = Client()
        client.force_login(user)
        sessions.append(client.cookies["sessionid"].value)
    return sessions


def come_to_rest():
    """Our own connections may have been cut."""
    from django.db import connections  # noqa: PLC0415

    connections.close_all()


def say_all(wrong: dict[str, list]) -> bool:
    """Print what was found for each question; whether nothing was."""
    for question, found in wrong.items():
        say(f"  {question:<32} {len(found)}{'  ' + repr(found[:3]) if found else ''}")
    return not any(wrong.values())
