"""Web, worker and beat live and die together."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError

from config.catalogues import stale_catalogues
from config.environment import StartRefused
from config.management.commands.start import refuse_busy_port
from config.processes import Family
from config.startup import refuse_demo_accounts
from tests.factories import make_user

SLEEP = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"]
DIE = [sys.executable, "-c", "raise SystemExit(3)"]
PARENT = [
    sys.executable,
    "-c",
    (
        "import subprocess, sys, time; c = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
        "print(c.pid, flush=True); time.sleep(60)"
    ),
]


def wait_until(condition):
    """Wait up to ten seconds; False when it never came true."""
    for _ in range(200):
        if condition():
            return True
        time.sleep(0.05)
    return False


def test_a_dead_child_is_named_and_the_others_end():
    family = Family(lambda line: None)
    family.start("stays", SLEEP, {})
    family.start("dies", DIE, {})
    assert family.watch() == "dies"
    family.stop()
    assert [child.poll() is not None for child in family.children.values()] == [True, True]


def test_grandchildren_end_too():
    lines = []
    family = Family(lines.append)
    family.start("web", PARENT, {})
    assert wait_until(lambda: lines)
    grandchild = int(lines[0].removeprefix("web    | "))
    family.stop()
    assert wait_until(lambda: not runs(grandchild))


def runs(pid):
    """Whether a process runs; one that ended and waits for its parent does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_lines_carry_the_name():
    lines = []
    family = Family(lines.append)
    family.start("beat", SLEEP, {})
    assert wait_until(lambda: lines)
    family.stop()
    assert lines == ["beat   | up"]


def test_a_busy_port_is_told():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=str(port)):
            refuse_busy_port(port)
    refuse_busy_port(port)


@pytest.mark.django_db
def test_demo_accounts_refuse_production(settings):
    settings.DEMO_ALLOWED = False
    refuse_demo_accounts()
    make_user(is_demo=True)
    with pytest.raises(StartRefused, match="demo accounts"):
        refuse_demo_accounts()


def test_a_catalogue_is_compiled_when_its_source_is_newer(tmp_path, settings):
    source = tmp_path / "zh_Hans" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n', encoding="utf-8")
    settings.LOCALE_PATHS = [tmp_path]
    assert list(stale_catalogues()) == [source]
    compiled = source.with_suffix(".mo")
    compiled.write_bytes(b"")
    os.utime(compiled, (source.stat().st_mtime + 1,) * 2)
    assert list(stale_catalogues()) == []


def test_start_runs_the_site_and_stops_at_a_signal(tmp_path):
    """The real command on an empty place: it answers, then ends within its time and leaves no process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.config.start_settings", "ZHIBU_VAR": str(tmp_path)}
    environment |= {"DATABASE_URL": "", "REDIS_URL": "", "PYTHONUNBUFFERED": "1"}
    start = subprocess.Popen(
        [sys.executable, "manage.py", "start", "--port", str(port)],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    lines = []
    for line in start.stdout:
        lines.append(line)
        if str(port) in line:
            break
    start.send_signal(signal.SIGINT)
    rest = start.communicate(timeout=40)[0]
    assert start.returncode == 0, "".join(lines) + rest
    assert f"http://localhost:{port}" in lines[-1]
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
