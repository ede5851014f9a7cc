"""Rebuild the default Word templates of records in templates/paper/."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from meetings.choices import PartKind
from meetings.paper_files import FOLDER
from meetings.paper_templates import build


class Command(BaseCommand):
    help = "Rebuild the default Word templates of records in templates/paper/."

    def handle(self, *args, **options):
        FOLDER.mkdir(parents=True, exist_ok=True)
        for kind in PartKind:
            (FOLDER / f"{kind}.docx").write_bytes(build(kind))
        self.stdout.write(_("%(count)s templates written to %(folder)s") % {"count": len(PartKind), "folder": FOLDER})
