"""The fault kit, small, on every change; 400 kills are run by hand (see the docstring of tests.faults)."""

import os
import subprocess
import sys

import pytest

from tests.faults.site import HERE


@pytest.mark.faults
@pytest.mark.postgres
@pytest.mark.redis
def test_nothing_is_lost_or_doubled_by_a_dozen_kills():
    environment = {
        name: value for name, value in os.environ.items() if name not in {"ZHIBU_VAR", "DJANGO_SETTINGS_MODULE"}
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.kit", "--kills", "12", "--seed", "7"],
        cwd=HERE, env=environment, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
