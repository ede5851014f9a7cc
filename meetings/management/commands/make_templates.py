"""Rebuild the default Word templates of records in templates/paper/."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from meetings.choices import PartKind
from meetings.paper_files import FOLDER, REFERRAL
from meetings.paper_templates import build, build_referral


class Command(BaseCommand):
    help = "Rebuild the default Word templates of records in templates/paper/."

    def handle(self, *args, **options):
        FOLDER.mkdir(parents=True, exist_ok=True)
        for kind in PartKind:
            (FOLDER / f"{kind}.docx").write_bytes(build(kind))
        (FOLDER / REFERRAL).write_bytes(build_referral())
        count = len(PartKind) + 1
        self.stdout.write(_("%(count)s templates written to %(folder)s") % {"count": count, "folder": FOLDER})
