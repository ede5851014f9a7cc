"""A power cut: the database may not give commits away, and a file lies on the disk before a row names it."""

import os

import pytest
from django.db import connection

from config.health import SAFETIES, durability
from meetings.uploads import attach, check
from tests.meetings.cast import Cast
from tests.meetings.test_uploads import picture


@pytest.mark.postgres
@pytest.mark.django_db
@pytest.mark.parametrize("name", SAFETIES)
def test_the_monitoring_is_told_when_the_database_may_lose_commits(client, monkeypatch, name):
    """Two of the three cannot be changed for one connection: the server is asked for a setting that can."""
    monkeypatch.setattr("config.health.SAFETIES", ("enable_sort", name))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_sort = off")
    assert (durability(), client.get("/healthz/").json()["durability"]) == ("off", "off")


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_safe_database_is_said_to_be_safe(monkeypatch):
    monkeypatch.setattr("config.health.SAFETIES", ("enable_sort",))
    assert durability() == "ok"


class Order:
    """What reaches the disk, in order: bytes and names as they are made durable, and the row."""

    def __init__(self, monkeypatch):
        self.seen = []
        fsync, replace = os.fsync, os.replace

        def note_fsync(handle):
            kind = "folder" if os.path.isdir(f"/proc/self/fd/{handle}") else "bytes"  # noqa: PTH112 - a handle
            self.seen.append(f"{kind} durable")
            fsync(handle)

        def note_replace(source, target):
            self.seen.append("named")
            replace(source, target)

        monkeypatch.setattr(os, "fsync", note_fsync)
        monkeypatch.setattr(os, "replace", note_replace)
        monkeypatch.setattr(os, "rename", note_replace)

    def __call__(self, execute, sql, params, many, context):
        if sql.startswith('INSERT INTO "meetings_attachment"'):
            self.seen.append("row")
        return execute(sql, params, many, context)


@pytest.mark.django_db
def test_a_file_is_durable_under_its_name_before_a_row_names_it(monkeypatch, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    cast = Cast()
    meeting, file = cast.plan(), check("图.png", "image/png", picture())
    order = Order(monkeypatch)
    with connection.execute_wrapper(order):
        attach(meeting, file, by=cast.anna)
    assert order.seen == ["bytes durable", "named", "folder durable", "folder durable", "folder durable", "row"]
