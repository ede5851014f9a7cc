"""manage.py bench: speed as ratios to floors measured in the same run."""

import json
import logging
from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.test.utils import override_settings

from config.benching.database import bench_database
from config.benching.duties import duties
from config.benching.fill import BUREAUS
from config.benching.importing import roster
from config.benching.nesting import nested
from config.benching.reading import dashboard, listing, workbench
from config.benching.reminding import reminders
from config.benching.writing import save_meeting

BENCHES = {
    "dashboard": dashboard,
    "workbench": workbench,
    "list": listing,
    "save_meeting": save_meeting,
    "duties": duties,
    "reminders": reminders,
    "import": roster,
}
TODAY = date(2026, 11, 22)
QUIET = {
    "ROOT_URLCONF": "config.benching.urls",
    "ALLOWED_HOSTS": ["testserver"],
    "DEBUG": False,
}


class Command(BaseCommand):
    """Runs one bench, or all of them."""

    help = "Measure ratios to floors of the same run, on a PostgreSQL database of its own."

    def add_arguments(self, parser):
        """What to measure, on how much, and what to make of it."""
        parser.add_argument("name", choices=[*BENCHES, "all"])
        parser.add_argument("--scale", choices=list(BUREAUS), default="bureau")
        parser.add_argument("--rounds", type=int, default=15)
        parser.add_argument("--json", action="store_true", dest="as_json")
        parser.add_argument("--check", action="store_true", help="exit with 1 when a figure misses its goal")

    def handle(self, *, name, scale, rounds, as_json, check, **options):
        """Measure, print, judge."""
        names = list(BENCHES) if name == "all" else [name]
        logging.getLogger("zhibu.access").setLevel(logging.WARNING)
        with override_settings(**QUIET):
            figures = self.measure(names, scale, rounds)
        for figure in figures:
            self.stdout.write(json.dumps(figure.as_dict()) if as_json else str(figure))
        if check and not all(figure.holds for figure in figures):
            raise CommandError("over the goal")

    def measure(self, names, scale, rounds):
        """The figures of the chosen benches at one scale."""
        with bench_database(scale, TODAY, self.stderr.write):
            figures = [figure for name in names for figure in BENCHES[name](TODAY, rounds)]
        if scale != "bureau" and "dashboard" in names:
            figures.append(nested(scale, TODAY, rounds, self.stderr.write))
        return figures
