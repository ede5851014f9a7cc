"""The fault kit, small, on every change; the large figures every night, from another seed each time."""

import os
import subprocess
import sys
import time

import pytest

from tests.faults.site import HERE

pytestmark = [pytest.mark.faults, pytest.mark.postgres, pytest.mark.redis]


def kit(play: str, kills: int, seed: int, within: int, pace=0.5) -> subprocess.CompletedProcess:
    """The kit as a process of its own, on the servers of the run."""
    environment = {
        name: value for name, value in os.environ.items() if name not in {"ZHIBU_VAR", "DJANGO_SETTINGS_MODULE"}
    }
    wanted = {"--play": play, "--kills": kills, "--seed": seed, "--pace": pace}
    arguments = [str(each) for pair in wanted.items() for each in pair]
    return subprocess.run(
        [sys.executable, "-m", "tests.faults.kit", *arguments],
        cwd=HERE, env=environment, capture_output=True, text=True, timeout=within, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("play", ["reminders", "records", "stop"])
def test_nothing_is_lost_or_doubled_by_a_dozen_kills(play):
    done = kit(play, kills=12, seed=7, within=300)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.nightly
@pytest.mark.parametrize(("play", "kills"), [("reminders", 1500), ("records", 500), ("stop", 100)])
def test_nothing_is_lost_or_doubled_by_very_many_kills(play, kills, capsys):
    done = kit(play, kills, seed=int(time.time()), within=3 * 3600, pace=0.15)
    with capsys.disabled():
        print(done.stdout)  # noqa: T201 - the figures are the point
    assert done.returncode == 0, done.stdout + done.stderr
