"""The fault kit, small, on every change; 1,500 kills every night."""

import os
import subprocess
import sys
import time

import pytest

from tests.faults.site import HERE


def kit(kills: int, seed: int, within: int) -> subprocess.CompletedProcess:
    """The kit as a process of its own, on the servers of the run."""
    environment = {
        name: value for name, value in os.environ.items() if name not in {"ZHIBU_VAR", "DJANGO_SETTINGS_MODULE"}
    }
    return subprocess.run(
        [sys.executable, "-m", "tests.faults.kit", "--kills", str(kills), "--seed", str(seed)],
        cwd=HERE, env=environment, capture_output=True, text=True, timeout=within, check=False,
    )  # fmt: skip


@pytest.mark.faults
@pytest.mark.postgres
@pytest.mark.redis
def test_nothing_is_lost_or_doubled_by_a_dozen_kills():
    done = kit(kills=12, seed=7, within=240)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.nightly
@pytest.mark.faults
@pytest.mark.postgres
@pytest.mark.redis
def test_nothing_is_lost_or_doubled_by_fifteen_hundred_kills(capsys):
    """Another seed each night; the output names it."""
    done = kit(kills=1500, seed=int(time.time()), within=3 * 3600)
    with capsys.disabled():
        print(done.stdout)  # noqa: T201 - the figures are the point
    assert done.returncode == 0, done.stdout + done.stderr
