"""Stores what is over, compares everything stored with the facts, mends it and says what differed."""

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from obligations.actions import MONTHS_RECOMPUTED, compare
from obligations.comparing import compare_and_mend


class Command(BaseCommand):
    help = "Close ended periods and recompute the stored lights of duties; --check only compares."

    def add_arguments(self, parser):
        parser.add_argument("--months", type=int, default=MONTHS_RECOMPUTED, help="how many months back")
        parser.add_argument("--check", action="store_true", help="write nothing, exit 1 when something differs")

    def handle(self, *args, **options):
        if options["check"]:
            self.check_only(options["months"])
            return
        closed, differing = compare_and_mend(timezone.localdate(), options["months"])
        self.stdout.write(ngettext("%(n)s light stored.", "%(n)s lights stored.", len(closed)) % {"n": len(closed)})
        self.tell(differing)

    def check_only(self, months):
        """Compare and end with 1 when something differs."""
        found = compare(months)
        self.tell(found)
        if found:
            raise SystemExit(1)

    def tell(self, found):
        """One line for each difference, or that there is none."""
        for difference in found:
            self.stdout.write(f"{difference.key[1]} {difference.key[0]} {difference.key[2]}")
        if not found:
            self.stdout.write(_("Everything stored is what the facts say."))
