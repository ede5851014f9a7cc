"""One world for the whole folder, built once per process and taken away with the folder's last test."""

import json
import os
from pathlib import Path
from xml.etree.ElementTree import tostring

import pytest
from django.db import transaction

from common.pdf import pdf_is_possible
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
def asker(world, monkeypatch):
    """Browsers signed in as the personas. A PDF comes as the page it would be set from: it says the same, at once."""
    if pdf_is_possible():
        monkeypatch.setattr("weasyprint.HTML.write_pdf", page_itself)
    return Asker(world)


def page_itself(page, **_styles) -> bytes:
    """The text of the page instead of its setting."""
    return tostring(page.etree_element, encoding="utf-8")


@pytest.fixture
def keep_cells():
    """Writes cells where `manage.py authz_matrix` collects them; does nothing in an ordinary run."""
    folder = os.environ.get(REPORT)

    def keep(name, cells):
        if folder:
            rows = [cell.as_dict() for cell in cells]
            Path(folder, f"{name.replace(':', '.')}.json").write_text(json.dumps(rows), encoding="utf-8")

    return keep
