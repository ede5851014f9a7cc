"""Name every sealed record that was altered behind the program's back."""

import json
from dataclasses import asdict

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from meetings.verifying import Verification


class Command(BaseCommand):
    help = "Compare every sealed record with its hash, the trail and its files. Ends with status 1 if one differs."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="one JSON object: checked, problems")

    def handle(self, *args, **options):
        verification = Verification()
        problems = verification.problems()
        found = self.as_json(verification, problems) if options["json"] else self.as_text(verification, problems)
        if found:
            raise SystemExit(1)

    def as_json(self, verification, problems) -> int:
        """Everything at once, for machines."""
        rows = [asdict(problem) for problem in problems]
        self.stdout.write(json.dumps({"checked": verification.checked, "problems": rows}, ensure_ascii=False))
        return len(rows)

    def as_text(self, verification, problems) -> int:
        """A line for each thing that differs, as soon as it is found."""
        found = 0
        for found, problem in enumerate(problems, start=1):  # noqa: B007 - counted for the last line
            named = filter(None, (problem.record_number, problem.organisation, problem.title, problem.public_id))
            self.stdout.write("  ".join([*named, problem.message]))
        values = {"checked": verification.checked, "found": found}
        self.stdout.write(_("%(checked)s sealed records checked, %(found)s differences found.") % values)
        return found
