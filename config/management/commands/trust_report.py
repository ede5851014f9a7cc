"""manage.py trust_report: what this very installation can show of the promises of docs/trust.md."""

from secrets import randbelow

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from config.trust import report


class Command(BaseCommand):
    """Asks the installed site and prints date, seed and each answer."""

    help = "Ask this installation whether its promises hold; exit with 1 where one does not."

    def add_arguments(self, parser):
        """The seed that draws whom to ask."""
        parser.add_argument("--seed", type=int, default=None, help="repeat an earlier report")

    def handle(self, *, seed, **options):
        """Ask, print, count."""
        seed = randbelow(10**6) if seed is None else seed
        at = timezone.localtime().isoformat(" ", "minutes")
        self.stdout.write(_("Asked on %(at)s with seed %(seed)s") % {"at": at, "seed": seed})
        faults = 0
        for result in report(seed):
            word = _("holds") if result.holds else _("FAULT")
            faults += not result.holds
            self.stdout.write(f"{result.promise}  {word}  {result.title}：{result.said}")
        if faults:
            raise CommandError(_("%(n)s promises do not hold here.") % {"n": faults})
