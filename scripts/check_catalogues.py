"""Whether every sentence of the site is translated: none missing, none empty, none fuzzy, no placeholder lost."""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = Path("locale/zh_Hans/LC_MESSAGES/django.po")
LEFT_OUT = shutil.ignore_patterns(".*", "node_modules", "var", "static", "staticfiles", "tests", "__pycache__", "*.mo")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|(?<!%)%[sd]|\{\w*\}")


def extracted():
    """What makemessages finds, in a copy, so that the checkout stays as it is."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "zhibu")
        shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
        command = ["makemessages", "--locale", "zh_Hans", "--no-location", "--no-obsolete", "--verbosity", "0"]
        subprocess.run([sys.executable, "manage.py", *command], cwd=copy, check=True)  # noqa: S603 - our own words
        return {(entry.msgctxt, entry.msgid): entry for entry in polib.pofile(str(copy / CATALOGUE))}


def texts(entry):
    """The translations of an entry, one or one for each plural form."""
    return list(entry.msgstr_plural.values()) or [entry.msgstr]


def faults(entry, known):
    """What is wrong with the translation of one sentence."""
    translated = known.get((entry.msgctxt, entry.msgid))
    if translated is None or not all(texts(translated)):
        yield "not translated"
    elif "fuzzy" in translated.flags:
        yield "fuzzy"
    else:
        wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        if any(set(PLACEHOLDER.findall(text)) - wanted for text in texts(translated)):
            yield "a placeholder that the sentence does not have"


def main():
    """Print each fault; the exit status is 1 when there is one."""
    known = {(e.msgctxt, e.msgid): e for e in polib.pofile(str(ROOT / CATALOGUE)) if not e.obsolete}
    found = extracted()
    lines = [f"{fault}: {entry.msgid!r}" for entry in found.values() for fault in faults(entry, known)]
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.write(f"{len(found)} sentences, {len(lines)} faults\n")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
