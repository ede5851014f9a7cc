"""Compiling translations without gettext, so that a plain machine can run the site."""

from pathlib import Path

import polib
from django.conf import settings


def stale_catalogues():
    """The .po files whose .mo is missing or older, in a stable order."""
    for folder in settings.LOCALE_PATHS:
        for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
            compiled = source.with_suffix(".mo")
            if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
                yield source


def compile_catalogue(source):
    """Write `source` as a .mo beside it; fuzzy entries are left out, as msgfmt does."""
    polib.pofile(str(source)).save_as_mofile(str(source.with_suffix(".mo")))
