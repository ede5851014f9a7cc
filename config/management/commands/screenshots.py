"""manage.py screenshots: pictures of every page, at two sizes and in two languages, and what is wrong with them."""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from accounts.models import User
from config.demonstration import PASSWORD
from config.management.commands.start import child_environment, processes, wait_for_port
from config.processes import Family
from config.screenshots import LANGUAGES, NARROWEST, PAGES, SIZES, TALLEST

SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
HEIGHT = "() => document.documentElement.scrollHeight"
PICTURES = Path(settings.BASE_DIR, "docs", "pictures")
SHOWN = re.compile(r"pictures/([a-z-]+)-(desktop|phone)-(zh|en)\.png")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def pictures_shown() -> set[tuple[str, str, str]]:
    """(page, size, language) of every picture that a text of the documentation shows."""
    texts = (path.read_text(encoding="utf-8") for path in PICTURES.parent.rglob("*.md"))
    return {words for text in texts for words in SHOWN.findall(text)}


class Command(BaseCommand):
    """Takes the pictures in Debian's Chromium against a site of its own."""

    help = "Take pictures of every page at two sizes and in two languages; fail on sideways scrolling and errors."
    requires_system_checks = []

    def add_arguments(self, parser):
        """Where to, and which."""
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("--out", type=Path, help="the folder for the pictures")
        where.add_argument("--docs", action="store_true", help="make the pictures anew that the documentation shows")
        parser.add_argument("--only", action="append", default=[], metavar="NAME", help="only pages of this name")

    def handle(self, *, out, docs, only, **options):
        """All pages, or those of the documentation."""
        # The site is started without `start`, which would have done it.
        call_command("compilepo", verbosity=0)
        if not docs:
            return self.take_or_invent(out, only)
        shown = pictures_shown()
        with tempfile.TemporaryDirectory(prefix="zhibu-pictures-") as folder:
            self.take_or_invent(Path(folder), sorted({name for name, *_rest in shown}))
            PICTURES.mkdir(exist_ok=True)
            for words in shown:
                name = f"{'-'.join(words)}.png"
                shutil.copy(Path(folder, name), PICTURES / name)
        return None

    def take_or_invent(self, out, only):
        """Without a demo bureau in this database, invent one in a folder that vanishes, and look at that."""
        unknown = set(only) - {page.name for page in PAGES}
        if unknown:
            raise CommandError(f"No such page: {', '.join(sorted(unknown))}.")
        if not has_demo():
            return self.elsewhere(out, only)
        faults = self.take(out, [page for page in PAGES if not only or page.name in only])
        for fault in faults:
            self.stdout.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} faults.")
        return None

    def elsewhere(self, out, only):
        """The same command over a fresh demo database."""
        with tempfile.TemporaryDirectory(prefix="zhibu-screenshots-") as folder:
            environment = {**os.environ, "ZHIBU_VAR": folder}
            chosen = [word for name in only for word in ("--only", name)]
            for words in (["migrate", "-v0"], ["createcachetable"], ["demo"], ["screenshots", "--out", out, *chosen]):
                run = subprocess.run(  # noqa: S603 - the arguments are our own
                    [sys.executable, "manage.py", *map(str, words)], cwd=settings.BASE_DIR, env=environment, check=False
                )
                if run.returncode:
                    raise CommandError(f"{words[0]} failed.")

    def take(self, out, pages) -> list[str]:
        """Start the site, take the pictures, stop it; the faults found."""
        out.mkdir(parents=True, exist_ok=True)
        port, family = free_port(), Family(self.stdout.write)
        family.start("web", processes(port)["web"], child_environment())
        try:
            if not wait_for_port(port, family):
                raise CommandError("The site did not start.")
            with browser() as chromium:
                return Walk(chromium, f"http://localhost:{port}", out, self.stdout.write).walk(pages)
        finally:
            family.stop()


class Walk:
    """One walk over pages; every login signs in once for each language."""

    def __init__(self, chromium, site, out, say):
        self.chromium, self.site, self.out, self.say = chromium, site, out, say
        self.faults: list[str] = []

    def walk(self, pages) -> list[str]:
        """Every picture; the faults found."""
        for language, locale in LANGUAGES.items():
            for login in dict.fromkeys(page.login for page in pages):
                context = self.chromium.new_context(locale=locale, timezone_id=settings.TIME_ZONE)
                tab = self.tab(context)
                if login:
                    self.sign_in(tab, login)
                for page in (page for page in pages if page.login == login):
                    self.picture(tab, page, language)
                context.close()
        return self.faults

    def tab(self, context):
        """A page that remembers what the browser complains about."""
        tab = context.new_page()
        tab.complaints = []
        tab.on("pageerror", lambda error: tab.complaints.append(str(error)))
        tab.on("console", lambda line: tab.complaints.append(line.text) if line.type == "error" else None)
        return tab

    def sign_in(self, tab, login):
        """As a person does, with the password of the demo."""
        tab.goto(f"{self.site}/sign-in/")
        tab.fill("input[name=login]", login)
        tab.fill("input[name=password]", PASSWORD)
        tab.press("input[name=password]", "Enter")
        tab.wait_for_url(lambda address: "/sign-in/" not in address)

    def picture(self, tab, page, language):
        """One page at both sizes, opened anew for each."""
        try:
            address = self.site + page.address()
        except (AttributeError, LookupError, DatabaseError) as problem:
            self.fault(page, language, f"has no address in this database: {problem}")
            return
        for size, (width, height) in SIZES.items():
            tab.complaints.clear()
            tab.set_viewport_size({"width": width, "height": height})
            self.look(tab, page, f"{language} {size}", address)
            # As tall as the page, so that what is fixed to the lower edge stands at the end and not in the middle.
            tab.set_viewport_size({"width": width, "height": min(max(tab.evaluate(HEIGHT), height), TALLEST)})
            tab.screenshot(path=self.out / f"{page.name}-{size}-{language}.png")
        width, height = NARROWEST
        tab.set_viewport_size({"width": width, "height": height})
        self.check_width(tab, page, f"{language} {width} px")
        self.say(f"{page.name} {language}")

    def look(self, tab, page, where, address):
        """Open a page and remember what is wrong with it."""
        # Going to another place of the same page gives no answer.
        answer = tab.goto(address, wait_until="networkidle") or tab.reload(wait_until="networkidle")
        if answer.status >= 400 or (page.login and "/sign-in/?" in tab.url):
            self.fault(page, where, f"answered {answer.status} at {tab.url}")
        self.check_width(tab, page, where)
        for complaint in tab.complaints:
            self.fault(page, where, complaint)

    def check_width(self, tab, page, where):
        """Only what says so scrolls sideways, never the page."""
        if (over := tab.evaluate(SIDEWAYS)) > 0:
            self.fault(page, where, f"scrolls sideways by {over} px")

    def fault(self, page, where, text):
        """Remember what is wrong."""
        self.faults.append(f"{page.name} ({where}): {text}")


def has_demo() -> bool:
    """Whether this database holds the accounts of the demo."""
    try:
        return User.objects.filter(is_demo=True).exists()
    except DatabaseError:
        return False


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class browser:  # noqa: N801 - reads as a word in `with`
    """Chromium by Playwright, with a clear word where one of the two is missing."""

    def __enter__(self):
        try:
            from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only developers have it
        except ImportError:
            raise CommandError("Playwright is missing: install requirements/dev.txt.") from None
        path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
        if path is None:
            raise CommandError("Chromium is missing: install the package chromium.")
        # Playwright runs an event loop in this thread; the addresses are still read from the database here.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        self.playwright = sync_playwright().start()
        return self.playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])

    def __exit__(self, *_error):
        self.playwright.stop()
