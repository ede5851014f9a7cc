"""The processes of the site: started, found by what they run, killed without warning, started again."""

import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

HOST = "127.0.0.1"
# A process that has been ready for this long is at work; killing one that is only starting proves little.
AT_WORK_AFTER_SECONDS = 2
BEAT_STARTS_WITHIN_SECONDS = 4
# Without children; web and worker have some, which are in the middle of the work.
ALONE = ("beat", "second beat")
# How often a whole process is killed instead of one child; the two beats are whole processes.
WHOLE = 0.15
HERE = Path(__file__).resolve().parent.parent.parent


def free_port() -> int:
    """A port nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def children_of(pid: int) -> list[int]:
    """The processes a process has started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found.append(int(stat.parent.name))
    return found


def commands(folder: Path, port: int) -> dict[str, list[str]]:
    """How each process is started. Two beats: doubled wake-ups must change nothing."""
    celery = [sys.executable, "-m", "celery", "-A", "config"]
    web = [sys.executable, "-m", "gunicorn", "config.wsgi", "--preload", "--bind", f"{HOST}:{port}"]
    beat = [*celery, "beat", "--pidfile=", "-l", "WARNING", "-s"]
    return {
        "web": [*web, "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--log-level", "error"],
        "worker": [*celery, "worker", "-c", "2", "--without-gossip", "--without-mingle", "-l", "WARNING"],
        "beat": [*beat, str(folder / "beat-1")],
        "second beat": [*beat, str(folder / "beat-2")],
    }


class Site:
    """The running processes by name. A watch starts again what has died, as an operator's systemd does."""

    def __init__(self, folder: Path, environment: dict, names=None):
        self.folder, self.environment, self.port = folder, {**os.environ, **environment}, free_port()
        all_commands = commands(folder, self.port)
        self.commands = {name: all_commands[name] for name in names or all_commands}
        self.running: dict[str, subprocess.Popen] = {}
        self.starts = dict.fromkeys(self.commands, 0)
        self.started: dict[str, float] = {}
        self.ready_since: dict[str, float | None] = {}
        self.stopping = threading.Event()
        self.watch = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self):
        for name in self.commands:
            self._start(name)
        self.watch.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        self.watch.join()
        for process in self.running.values():
            self._end(process)

    def _start(self, name):
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                self.commands[name], env=self.environment, cwd=HERE, stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        self.starts[name] += 1
        self.started[name], self.ready_since[name] = time.monotonic(), None

    def _watch(self):
        while not self.stopping.wait(0.1):
            for name, process in list(self.running.items()):
                if process.poll() is not None:
                    self._end(process)
                    self._start(name)
                elif self.ready_since[name] is None and self.is_ready(name):
                    self.ready_since[name] = time.monotonic()

    def is_ready(self, name) -> bool:
        """Whether a process does its work: the web answers, the worker has its pool, beat has had time to start."""
        if name == "web":
            return self.is_up()
        if name == "worker":
            return bool(children_of(self.running[name].pid))
        return time.monotonic() - self.started[name] > BEAT_STARTS_WITHIN_SECONDS

    @staticmethod
    def _end(process):
        """Kill the whole group, orphans of a killed parent included."""
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()

    def is_up(self) -> bool:
        """Whether the web process answers, the database included."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=1)
        try:
            connection.request("GET", "/healthz/")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def at_work(self) -> list[str]:
        """The processes that have been ready for a while."""
        latest = time.monotonic() - AT_WORK_AFTER_SECONDS
        return [name for name, since in self.ready_since.items() if since and since < latest]

    def kill(self, dice: random.Random, whole=WHOLE) -> str | None:
        """kill -9 of a process with all its children, or of one child in the middle of its work; None: all starting.

        `whole` is the share of kills that take a whole process, which costs a start of some seconds.
        """
        names = self.at_work()
        if not names:
            return None
        (name,) = dice.choices(names, [whole if name in ALONE else 1 for name in names])
        process, children = self.running[name], children_of(self.running[name].pid)
        try:
            if children and dice.random() >= whole:
                os.kill(dice.choice(children), signal.SIGKILL)
                return f"{name} child"
            self.ready_since[name] = None
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return None
        return name
