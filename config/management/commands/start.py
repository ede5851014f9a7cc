"""manage.py start: the whole site in one terminal."""

import os
import socket
import sys
import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from branches.models import Organisation
from config.demonstration import LOGINS, PASSWORD
from config.processes import Family

HOST = "127.0.0.1"
READY_WITHIN_SECONDS = 60


class Command(BaseCommand):
    """Prepares the database, then runs web, worker and beat until Ctrl-C."""

    help = "Prepare everything, then run web, worker and beat in this terminal until Ctrl-C."
    requires_system_checks = []

    def add_arguments(self, parser):
        """The port is the only choice."""
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, port, **options):
        """Prepare, start the three processes, watch them, stop them together."""
        call_command("compilepo", verbosity=0)
        refuse_busy_port(port)
        self.prepare()
        family = Family(self.say)
        family.listen()
        try:
            for name, arguments in processes(port).items():
                family.start(name, arguments, child_environment())
            if wait_for_port(port, family):
                self.announce(port)
            ended = family.watch()
        finally:
            self.say(_("Stopping …"))
            family.stop()
        if ended:
            raise CommandError(_("%(name)s ended by itself; everything was stopped.") % {"name": ended})
        self.say(_("Stopped. Your data is kept."))

    def prepare(self):
        """Bring database, cache table, static files and, the first time, the demo bureau into being."""
        self.say(_("Preparing the database …"))
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        if not getattr(settings, "WHITENOISE_USE_FINDERS", False):
            self.say(_("Collecting static files …"))
            call_command("collectstatic", verbosity=0, interactive=False)
        if settings.DEMO_ALLOWED and not Organisation.objects.exists():
            self.say(_("Inventing the demo bureau, about a minute, only the first time …"))
            call_command("demo", stdout=self.stdout)

    def announce(self, port):
        """The address and, beside demo data, who can sign in."""
        self.say("")
        self.say(_("Zhibu is running: %(address)s") % {"address": f"http://localhost:{port}"})
        if settings.DEMO_ALLOWED:
            self.say(_("Sign in with one of these names; the password of all is %(password)s") % {"password": PASSWORD})
            for login, person in LOGINS.items():
                self.say(f"  {login:<10} {person}")
        self.say(_("Ctrl-C stops everything."))

    def say(self, line):
        """One line at once, also where the output is a pipe."""
        self.stdout.write(line)
        self.stdout.flush()


def processes(port):
    """The three processes of the site and how each is started."""
    celery = [sys.executable, "-m", "celery", "--quiet", "-A", "config"]
    return {
        "web": [
            *(sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"{HOST}:{port}"),
            *("--worker-class", "gthread", "--workers", "2", "--threads", "4"),
            *("--graceful-timeout", "10", "--log-level", "warning"),
        ],
        "worker": [*celery, "worker", "--concurrency", "1", "--without-gossip", "--without-mingle", "-l", "WARNING"],
        "beat": [*celery, "beat", "--pidfile=", "-l", "WARNING"],
    }


def child_environment():
    """Quiet children with the error pages users see; whoever sets the variables keeps the say."""
    defaults = {
        "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
        "ZHIBU_DEBUG": "false",
        "ZHIBU_LOG_LEVEL": "WARNING",
    }
    return {name: os.environ.get(name, value) for name, value in defaults.items()}


def refuse_busy_port(port):
    """Raise CommandError when somebody else listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as problem:
            raise CommandError(
                _("Port %(port)s is taken (%(problem)s). Stop the other program or choose another: make run PORT=8001")
                % {"port": port, "problem": problem.strerror}
            ) from None


def wait_for_port(port, family):
    """Whether the web process accepts connections before a child dies, a stop is asked or the time is over."""
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < deadline and not family.dead() and not family.stopping.wait(0.1):
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return True
    return False
