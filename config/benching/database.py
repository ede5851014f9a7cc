"""A database of its own for the bench: never the site's, made once a scale and kept for the next run."""

import shutil
from contextlib import contextmanager
from datetime import date

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, connections

from branches.models import Organisation
from config.benching.fill import FREE_BYTES, analyse, fill


def create(name: str):
    """Create an empty database beside the site's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE DATABASE {connection.ops.quote_name(name)} TEMPLATE template0 ENCODING 'UTF8'")


def switch(name: str):
    """Point the default connection at another database of the same server."""
    connection.close()
    settings.DATABASES["default"]["NAME"] = name
    connections["default"].settings_dict["NAME"] = name


@contextmanager
def bench_database(scale: str, today: date, say):
    """The default connection on the filled bench database of `scale`; raises CommandError without PostgreSQL."""
    if connection.vendor != "postgresql":
        raise CommandError("bench needs PostgreSQL: set DATABASE_URL")
    site = connection.settings_dict["NAME"]
    name = f"{site}_bench_{scale}"
    create(name)
    switch(name)
    try:
        prepare(scale, today, say)
        yield
    finally:
        switch(site)


def prepare(scale: str, today: date, say):
    """Tables, rows and statistics, the first time."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    if not Organisation.objects.exists():
        refuse_full_disk(scale)
        say(f"filling {scale} …")
        fill(scale, today)
        analyse()


def refuse_full_disk(scale: str):
    """Raises CommandError where the disk has no room for the rows of a scale; asks the disk of this machine."""
    needed, free = FREE_BYTES.get(scale, 0), shutil.disk_usage(settings.BASE_DIR).free
    if free < needed:
        raise CommandError(f"{scale} needs {needed // 1000**3} GB of free disk, there are {free // 1000**3} GB")
