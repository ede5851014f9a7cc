"""One world for the whole folder, built once per process and taken away with the folder's last test."""

import json
import os
from pathlib import Path

import pytest
from django.db import transaction

from tests.matrix.engine import Asker
from tests.matrix.world import World

REPORT = "ZHIBU_MATRIX_REPORT"


@pytest.fixture(scope="package")
def standing_world(django_db_setup, django_db_blocker):
    """The world inside one transaction that is rolled back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


@pytest.fixture
def world(standing_world, db):
    """The world; what a test writes vanishes with it."""
    return standing_world


@pytest.fixture
def asker(world):
    """Browsers signed in as the personas."""
    return Asker(world)


@pytest.fixture
def keep_cells():
    """Writes cells where `manage.py authz_matrix` collects them; does nothing in an ordinary run."""
    folder = os.environ.get(REPORT)

    def keep(name, cells):
        if folder:
            rows = [cell.as_dict() for cell in cells]
            Path(folder, f"{name.replace(':', '.')}.json").write_text(json.dumps(rows), encoding="utf-8")

    return keep
