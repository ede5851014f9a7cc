"""manage.py authz_matrix: who may do what where, asked of the running program, as a page to file."""

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.template.loader import render_to_string

TESTS = Path("tests", "matrix", "test_routes.py")


class Command(BaseCommand):
    """Runs the matrix of the tests in a database of its own and writes every cell."""

    help = "Ask every route as every persona about every place, and write each answer with its reason to a page."
    requires_system_checks = []

    def add_arguments(self, parser):
        """Where to, and with how many processes."""
        parser.add_argument("--html", type=Path, required=True, help="the page to write")
        parser.add_argument("--workers", default="2", help="processes side by side")

    def handle(self, *, html, workers, **options):
        """Exit code 1 where a cell is not explained."""
        if not Path(settings.BASE_DIR, TESTS).exists():
            raise CommandError("The tests are not installed here: run this in a checkout with requirements/dev.txt.")
        with tempfile.TemporaryDirectory(prefix="zhibu-matrix-") as folder:
            code = ask(folder, workers)
            routes = collected(Path(folder))
        cells = [cell for _name, rows in routes for cell in rows]
        wrong = sum(bool(cell["problem"]) for cell in cells)
        html.write_text(render_to_string("reports/authorisation.html", page(routes, cells, wrong)), encoding="utf-8")
        self.stdout.write(f"{len(routes)} routes, {len(cells)} cells, {wrong} unexplained: {html}")
        if wrong or code:
            raise CommandError("The matrix is not clean.")


def ask(folder, workers) -> int:
    """Run the matrix; its cells come to lie in the folder. The exit code of the run."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test", "ZHIBU_MATRIX_REPORT": folder}
    run = subprocess.run(  # noqa: S603 - the arguments are our own
        [sys.executable, "-m", "pytest", str(TESTS), "-q", "-n", workers, "--no-header"],
        cwd=settings.BASE_DIR, env=environment, check=False,
    )  # fmt: skip
    return run.returncode


def collected(folder) -> list[tuple[str, list[dict]]]:
    """(route, cells) in the order of names."""
    files = sorted(folder.glob("*.json"))
    return [(path.stem.replace(".", ":"), json.loads(path.read_text(encoding="utf-8"))) for path in files]


def page(routes, cells, wrong) -> dict:
    """What the page shows: for each route and way of asking, personas against places."""
    return {
        "tables": [
            table(name, method, rows)
            for name, rows in routes for method in dict.fromkeys(cell["method"] for cell in rows)
        ],
        "cells": len(cells), "wrong": wrong, "routes": len(routes),
        "methods": sorted(Counter(cell["method"] for cell in cells).items()),
        "unexplained": [cell for cell in cells if cell["problem"]],
    }  # fmt: skip


def table(name, method, rows) -> dict:
    """One route asked in one way: a line for each persona, a column for each place."""
    rows = [cell for cell in rows if cell["method"] == method]
    places = list(dict.fromkeys(cell["place"] for cell in rows))
    personas = list(dict.fromkeys(cell["persona"] for cell in rows))
    by_key = {(cell["persona"], cell["place"]): cell for cell in rows}
    lines = [(persona, [by_key.get((persona, place)) for place in places]) for persona in personas]
    return {"name": name, "method": method, "places": places, "lines": lines}
