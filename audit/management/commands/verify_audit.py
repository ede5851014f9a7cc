"""manage.py verify_audit: judge the chain of the trail where it stands, with what was kept outside."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from audit.sealing import judge
from audit.verifier import marks_in


class Command(BaseCommand):
    """Names the first fault, the last anchor that matched, and what cannot be judged."""

    help = "Judge the chain of the trail; exit with 1 on a fault."

    def add_arguments(self, parser):
        """What was kept outside."""
        parser.add_argument("--anchors", type=Path, help="checkpoints that somebody kept outside, one a line")

    def handle(self, *, anchors, **options):
        """Judge and say."""
        try:
            marks = marks_in(anchors) if anchors else []
        except (OSError, ValueError) as reason:
            raise CommandError(f"{anchors}: {reason}") from None
        report = judge(marks)
        for line in report.lines:
            self.stdout.write(line)
        if report.bad:
            raise CommandError("the chain is broken")
