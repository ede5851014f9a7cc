"""Servers of the play's own, as safe as a bureau's, so that they may die: PostgreSQL, a pair of them, Redis."""

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from tests.faults.servers import ask, wait_until
from tests.faults.site import HOST, free_port

# PostgreSQL refuses to run as root.
USER = "postgres" if os.geteuid() == 0 else None
READY_WITHIN_SECONDS = 30
# Debian's package libfaketime: gives a program another clock while it runs.
FAKED = next(iter(sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))), None)


def binaries() -> Path:
    """Where the newest PostgreSQL of this machine keeps its programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    return found[-1] if found else Path(shutil.which("initdb") or "").parent


class Cluster:
    """One PostgreSQL with every safety on: what it has acknowledged lies on the disk."""

    def __init__(self, environment=None):
        self.port, self.folder = free_port(), Path(tempfile.mkdtemp(prefix="zb-pg-"))
        self.data, self.environment = self.folder / "data", environment or {}
        if USER:
            shutil.chown(self.folder, USER)

    @property
    def address(self) -> str:
        """The database that is always there."""
        return f"postgres://owner@{HOST}:{self.port}/postgres"

    def run(self, program, *arguments):
        """One of PostgreSQL's own programs, to its end."""
        with (self.folder.parent / f"{self.folder.name}.log").open("ab") as log:
            subprocess.run(
                [binaries() / program, *arguments], user=USER, cwd=self.folder, check=True, stdout=log, stderr=log,
                env={**os.environ, **self.environment},
            )  # fmt: skip

    def create(self):
        """An empty cluster."""
        self.run("initdb", "-D", self.data, "-U", "owner", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8")

    def start(self):
        """Start it and wait until it answers, recovery included."""
        options = f"-p {self.port} -k {self.folder} -c listen_addresses={HOST} -c max_connections=60"
        self.run("pg_ctl", "-D", self.data, "-w", "-l", self.folder / "log", "-o", options, "start")

    def crash(self):
        """Stop it at once: no checkpoint, no goodbye, as after a kill or a power cut."""
        self.run("pg_ctl", "-D", self.data, "-m", "immediate", "stop")

    def __enter__(self):
        self.create()
        self.start()
        return self

    def __exit__(self, *_):
        if (self.data / "postmaster.pid").exists():
            self.crash()
        shutil.rmtree(self.folder, ignore_errors=True)
        (self.folder.parent / f"{self.folder.name}.log").unlink(missing_ok=True)


class Clocked(Cluster):
    """A PostgreSQL whose clock jumps while it runs; every other clock of the machine goes on."""

    def __init__(self):
        if FAKED is None:
            raise FileNotFoundError("this needs Debian's package libfaketime")
        super().__init__()
        self.offset = self.folder / "offset"
        self.environment = {
            "LD_PRELOAD": str(FAKED), "FAKETIME_TIMESTAMP_FILE": str(self.offset), "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1",
        }  # fmt: skip
        self.set_clock(0)

    def set_clock(self, seconds: int):
        """Let its clock be so far off from now on."""
        fresh = self.offset.with_suffix(".new")
        fresh.write_text(f"{seconds:+d}\n")
        fresh.chmod(0o644)
        fresh.replace(self.offset)


class Pair:
    """A primary and a standby that has confirmed every commit; the site knows both by one address."""

    def __init__(self):
        self.primary, self.standby = Cluster(), Cluster()
        self.members = (self.primary, self.standby)

    @property
    def address(self) -> str:
        """Whichever of the two takes writes."""
        hosts = ",".join(f"{HOST}:{each.port}" for each in self.members)
        return f"postgres://owner@{hosts}/postgres?target_session_attrs=read-write"

    def __enter__(self):
        self.primary.__enter__()
        self.join()
        return self

    def join(self):
        """Copy the primary into the empty standby, and let no commit return before the standby has it."""
        self.standby.run("pg_basebackup", "-D", self.standby.data, "-R", "-c", "fast", "-d", self.primary.address)
        self.standby.start()
        ask(self.primary.address, "ALTER SYSTEM SET synchronous_standby_names = '*'")
        ask(self.primary.address, "SELECT pg_reload_conf()")
        if not wait_until(self.is_in_step, READY_WITHIN_SECONDS):
            raise TimeoutError("the standby does not follow")

    def is_in_step(self) -> bool:
        """Whether commits wait for the standby."""
        return bool(ask(self.primary.address, "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"))

    def fail_over(self):
        """The primary dies in the middle of its work; the standby takes over and waits for nobody yet. The dead one
        stays down: two that take writes would be two truths.
        """
        self.primary.crash()
        shutil.rmtree(self.primary.data)
        self.standby.run("pg_ctl", "-D", self.standby.data, "-w", "promote")
        self.primary, self.standby = self.standby, self.primary

    def __exit__(self, *_):
        for each in self.members:
            each.__exit__()


class OwnRedis:
    """A Redis that keeps nothing: it comes back empty."""

    def __init__(self, folder: Path):
        self.port, self.folder, self.process = free_port(), folder, None

    @property
    def address(self) -> str:
        """Its first database."""
        return f"redis://{HOST}:{self.port}/0"

    def start(self):
        """Start it and wait until it answers."""
        command = ["redis-server", "--port", str(self.port), "--bind", HOST, "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen(command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(0.3)

    def kill(self):
        """kill -9."""
        self.process.kill()
        self.process.wait()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.kill()
