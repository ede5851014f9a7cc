"""manage.py compilepo: the translations as the site reads them."""

from django.core.management.base import BaseCommand

from config.catalogues import compile_catalogue, stale_catalogues


class Command(BaseCommand):
    """Compiles every catalogue that is newer than its compiled form."""

    help = "Compile the translation catalogues that have changed. Needs no gettext."
    requires_system_checks = []

    def handle(self, **options):
        """Compile what is stale and name it."""
        for source in stale_catalogues():
            compile_catalogue(source)
            if options["verbosity"] > 0:
                self.stdout.write(f"{source.parent.parent.name}: {source.name}")
