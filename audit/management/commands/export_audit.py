"""manage.py export_audit: the whole trail with its chain, as audit/verifier.py reads it on any machine."""

from django.core.management.base import BaseCommand

from audit.sealing import export


class Command(BaseCommand):
    """Writes one line for each entry, checkpoint and entry that waits for its seal."""

    help = "Write the whole trail with its chain to standard output."

    def handle(self, **options):
        """Line by line."""
        for line in export():
            self.stdout.write(line)
