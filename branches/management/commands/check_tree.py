"""Checks that the tree and its histories agree with one another."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from branches.models import Organisation
from branches.selectors import find_faults


class Command(BaseCommand):
    help = "Names every organisation whose path, order, placement or name contradicts another. Exit code 1 if any."

    def handle(self, **options):
        faults = find_faults()
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(_("%(count)d faults in the tree.") % {"count": len(faults)})
        count = Organisation.objects.count()
        self.stdout.write(_("%(count)d organisations, no fault.") % {"count": count})
