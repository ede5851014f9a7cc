"""Run the site, let people save, kill processes at random moments, and judge what is left. Exit 1 on any loss."""

import argparse
import os
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from datetime import time as time_of_day
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import redis

from tests.faults.gateway import Gateway

CLIENTS = 3
READERS = 4
QUIET_WITHIN_SECONDS = 90
UP_WITHIN_SECONDS = 60


def say(text):
    """One line at once, also into a pipe."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


class Database:
    """A database of its own on the given server, dropped at the end."""

    def __init__(self, address: str):
        self.address, self.name = urlsplit(address), f"zhibu_faults_{os.getpid()}"
        self.own_address = urlunsplit(self.address._replace(path=f"/{self.name}"))

    def on_server(self, statement, *values):
        """Carry out a statement beside the own database."""
        connection = psycopg2.connect(urlunsplit(self.address))
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
        connection.close()

    def __enter__(self):
        self.on_server(f"CREATE DATABASE \"{self.name}\" TEMPLATE template0 ENCODING 'UTF8'")
        return self

    def __exit__(self, *_):
        self.on_server(f'DROP DATABASE "{self.name}" WITH (FORCE)')

    def inside(self, statement, *values):
        """Carry out a statement in the own database; returns its first value, if any."""
        connection = psycopg2.connect(self.own_address)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            row = cursor.fetchone() if cursor.description else None
        connection.close()
        return row and row[0]

    def cut(self):
        """End every connection of the site to the database, as a restart of the server does."""
        self.on_server("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", self.name)


class Doorbell:
    """Our own keys in the given Redis."""

    def __init__(self, address: str):
        self.redis, self.prefix = redis.Redis.from_url(address), f"faults-{os.getpid()}:"

    def empty(self):
        """Lose every message, as a Redis that comes back empty."""
        for key in self.redis.scan_iter(f"{self.prefix}*"):
            self.redis.delete(key)


def prepare() -> tuple[list[str], list[int]]:
    """Tables, one branch for each client with its secretary and readers: (session keys, account ids by branch)."""
    import django  # noqa: PLC0415 - after the environment is set

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    from reminders.models import Policy, Preference  # noqa: PLC0415
    from tests.factories import make_bureau, make_member, make_secretary  # noqa: PLC0415

    branch = make_bureau(branches=1)["branches"][0]
    secretary = make_secretary(branch)
    readers = [make_member(branch, f"成员{n}", user=True).user.pk for n in range(1, READERS)]
    # Midnight to midnight is no stretch at all: the robot is never silent.
    Policy.objects.create(pk=Policy.ONLY, quiet_from=time_of_day(0), quiet_until=time_of_day(0))
    Preference.objects.bulk_create(Preference(user_id=pk, channels=["wecom"]) for pk in (secretary.pk, *readers))
    sessions = []
    for _ in range(CLIENTS):
        client = Client()
        client.force_login(secretary)
        sessions.append(client.cookies["sessionid"].value)
    return sessions, [secretary.pk, *readers]


def wait_until(question, seconds) -> bool:
    """Whether the answer becomes yes in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if question():
            return True
        time.sleep(0.3)
    return False


class Nemesis:
    """Draws faults from a seeded dice: kill -9, connections cut, Redis emptied, the clock out of step."""

    def __init__(self, site, database, doorbell, seed):
        self.site, self.database, self.doorbell = site, database, doorbell
        self.dice = random.Random(f"{seed}-nemesis")  # noqa: S311 - a repeatable dice, no secret
        self.done = Counter()
        self.holds: list[tuple] = []

    def put_out_of_step(self):
        """Let the database's clock seem an hour off for a while; then take it for right, as an operator does."""
        hours = self.dice.choice((-1, 1))
        self.database.inside("UPDATE reminders_watermark SET at = at + make_interval(hours => %s)", hours)
        time.sleep(2)
        held_at = self.database.inside("SELECT max(held_at) FROM reminders_watermark")
        released = self.database.inside("DELETE FROM reminders_watermark RETURNING now()")
        if held_at is not None:
            self.holds.append((held_at, released))
            self.done["(clock out of step)"] += 1

    def rage(self, kills: int):
        """Kill until the number is reached, with other faults in between."""
        while self.kills < kills:
            time.sleep(self.dice.expovariate(1 / 0.5))
            killed = self.site.kill(self.dice)
            if not killed:
                continue
            self.done[killed] += 1
            if self.dice.random() < 0.05:
                self.database.cut()
                self.done["(connections cut)"] += 1
            if self.dice.random() < 0.05:
                self.doorbell.empty()
                self.done["(Redis emptied)"] += 1
            if self.dice.random() < 0.02:
                self.put_out_of_step()
            if self.kills % 50 == 0:
                say(f"  {self.kills} kills …")

    @property
    def kills(self) -> int:
        """How many processes were killed."""
        return sum(number for name, number in self.done.items() if not name.startswith("("))


def run(kills: int, seed: int, database: Database, doorbell: Doorbell, folder: Path) -> bool:
    """The whole play; whether nothing was lost or doubled."""
    with Gateway(seed) as gateway:
        return play(kills, seed, database, doorbell, folder, gateway)


def play(kills, seed, database, doorbell, folder, gateway) -> bool:
    """Between the rise of the curtain and its fall."""
    environment = {
        **gateway.environment,
        "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
        "DATABASE_URL": database.own_address,
        "ZHIBU_FAULTS_PREFIX": doorbell.prefix,
        "ZHIBU_VAR": str(folder),
        "ZHIBU_LOG_LEVEL": "WARNING",
        "ZHIBU_DEBUG": "false",
    }
    os.environ.update(environment)
    sessions, readers = prepare()
    from tests.faults.clients import Client  # noqa: PLC0415 - after the settings are known
    from tests.faults.site import Site  # noqa: PLC0415

    stop = threading.Event()
    began = time.monotonic()
    with Site(folder, environment) as site:
        if not wait_until(site.is_up, UP_WITHIN_SECONDS):
            say("the web process did not come up")
            return False
        clients = [Client(n, session, site.port, seed, stop) for n, session in enumerate(sessions)]
        for client in clients:
            client.start()
        nemesis = Nemesis(site, database, doorbell, seed)
        nemesis.rage(kills)
        raged = time.monotonic() - began
        stop.set()
        for client in clients:
            client.join()
        return settle(clients, readers, nemesis, gateway, raged)


def settle(clients, readers, nemesis, gateway, raged) -> bool:
    """Let the site come to rest, then ask the questions and print the figures."""
    from django.db import connections  # noqa: PLC0415

    from reminders.models import Notice, Reminder  # noqa: PLC0415
    from tests.faults.checker import hurry, is_quiet, judge, judge_outside  # noqa: PLC0415

    connections.close_all()  # the nemesis may have cut our own
    stopped = time.monotonic()
    wait_until(lambda: hurry() or is_quiet(readers), QUIET_WITHIN_SECONDS)
    history = [act for client in clients for act in client.history]
    wrong = {**judge(history, readers), **judge_outside(gateway, nemesis.holds)}
    say(f"faults        {dict(sorted(nemesis.done.items()))} in {raged:.0f} s")
    say(f"restarts      {nemesis.site.starts}")
    say(
        f"acts          {len(history)} sent in {sum(act.tries for act in history)} tries, "
        f"{sum(1 for act in history if act.answer)} acknowledged, {sum(1 for act in history if not act.answer)} unknown"
    )
    say(f"reminders     {Reminder.objects.count()} rows, {Notice.objects.count()} notices")
    repeats, refused = gateway.taken.total() - len(gateway.taken), gateway.refused.total()
    say(f"robot         {len(gateway.taken)} posts, {repeats} repeats of an id, {refused} refused")
    say(f"came to rest  {time.monotonic() - stopped:.1f} s after the last fault")
    for question, found in wrong.items():
        say(f"  {question:<30} {len(found)}{'  ' + repr(found[:3]) if found else ''}")
    if not Notice.objects.exists() or sum(1 for act in history if act.answer) < CLIENTS:
        say("too little was saved or told: this run proves nothing")
        return False
    return not any(wrong.values())


def show_logs(folder: Path):
    """The last lines of every process, for whoever has to find out."""
    for log in sorted(folder.glob("*.log")):
        say(f"--- {log.stem}")
        say(log.read_text(errors="replace")[-2000:])


def main() -> int:
    """Read the command line, run, say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=12)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    if not os.environ.get("DATABASE_URL", "").startswith("postgres") or not os.environ.get("REDIS_URL"):
        say("DATABASE_URL (PostgreSQL) and REDIS_URL must name real servers")
        return 2
    say(f"seed {options.seed}, {options.kills} kills")
    doorbell = Doorbell(os.environ["REDIS_URL"])
    with tempfile.TemporaryDirectory(prefix="zhibu-faults-") as name, Database(os.environ["DATABASE_URL"]) as database:
        passed = run(options.kills, options.seed, database, doorbell, Path(name))
        doorbell.empty()
        if not passed:
            show_logs(Path(name))
    say("passed: nothing lost, nothing doubled" if passed else f"FAILED with seed {options.seed}")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
