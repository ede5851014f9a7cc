"""manage.py demo: invent the fictional bureau."""

from datetime import date

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from branches.models import Organisation
from config.demonstration.bureau import Bureau
from meetings.models import Meeting
from members.models import Member


class Command(BaseCommand):
    """Fills an empty database with the fictional bureau."""

    help = "Fill an empty database with a fictional bureau, the same for the same seed and day."

    def add_arguments(self, parser):
        """The seed and the day it is seen from."""
        parser.add_argument("--seed", type=int, default=2026)
        parser.add_argument("--today", type=date.fromisoformat, default=None, help="YYYY-MM-DD")

    def handle(self, *, seed, today, **options):
        """Refuses where demo data is not allowed or something is there already."""
        if not settings.DEMO_ALLOWED:
            raise CommandError(_("Demo data has no place beside production settings."))
        if Organisation.objects.exists():
            raise CommandError(_("There are organisations already; demo data is only made in an empty database."))
        with translation.override(settings.LANGUAGE_CODE):
            Bureau(seed=seed, today=today or timezone.localdate()).build()
        counts = {"members": Member.objects.count(), "meetings": Meeting.objects.count()}
        self.stdout.write(_("The demo bureau stands: %(members)d people, %(meetings)d meetings.") % counts)
