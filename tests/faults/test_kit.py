"""The fault kit, small, on every change; the large figures every night, from another seed each time."""

import os
import subprocess
import sys
import time

import pytest

from tests.faults.own import FAKED
from tests.faults.site import HERE

pytestmark = [pytest.mark.faults, pytest.mark.postgres, pytest.mark.redis]


needs_libfaketime = pytest.mark.skipif(FAKED is None, reason="needs Debian's package libfaketime")


def kit(play: str, kills: int, seed: int, within: int, pace=0.5, by="kills", edits=0) -> subprocess.CompletedProcess:
    """The kit as a process of its own, on the servers of the run."""
    environment = {
        name: value for name, value in os.environ.items() if name not in {"ZHIBU_VAR", "DJANGO_SETTINGS_MODULE"}
    }
    wanted = {"--play": play, "--kills": kills, "--seed": seed, "--pace": pace, "--by": by, "--edits": edits}
    arguments = [str(each) for pair in wanted.items() for each in pair]
    return subprocess.run(
        [sys.executable, "-m", "tests.faults.kit", *arguments],
        cwd=HERE, env=environment, capture_output=True, text=True, timeout=within, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("play", ["reminders", "records", pytest.param("stop", marks=pytest.mark.nightly)])
def test_nothing_is_lost_or_doubled_by_a_dozen_kills(play):
    done = kit(play, kills=12, seed=7, within=300)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.nightly
def test_nothing_acknowledged_is_lost_when_the_servers_die():
    done = kit("records", kills=2, seed=7, within=300, by="crashes", pace=1)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.nightly
@pytest.mark.parametrize(
    ("play", "by", "kills"),
    [
        ("reminders", "crashes", 250), ("records", "crashes", 250), ("records", "failovers", 20),
        ("records", "network", 100), ("reminders", "network", 100), ("reminders", "redis-away", 20),
        pytest.param("reminders", "clock", 40, marks=needs_libfaketime),
    ],
)  # fmt: skip
def test_nothing_is_lost_or_doubled_whatever_goes_wrong_around_the_site(play, by, kills, capsys):
    done = kit(play, kills, seed=int(time.time()), within=3 * 3600, by=by, pace=1.5)
    with capsys.disabled():
        print(done.stdout)  # noqa: T201 - the figures are the point
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.nightly
def test_ten_thousand_edits_overwrite_nothing_unseen(capsys):
    done = kit("records", kills=0, seed=int(time.time()), within=4 * 3600, edits=10_000)
    with capsys.disabled():
        print(done.stdout)  # noqa: T201 - the figures are the point
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.nightly
@pytest.mark.parametrize(("play", "kills"), [("reminders", 1500), ("records", 500), ("stop", 100)])
def test_nothing_is_lost_or_doubled_by_very_many_kills(play, kills, capsys):
    done = kit(play, kills, seed=int(time.time()), within=3 * 3600, pace=0.15)
    with capsys.disabled():
        print(done.stdout)  # noqa: T201 - the figures are the point
    assert done.returncode == 0, done.stdout + done.stderr
