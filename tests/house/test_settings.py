"""Production refuses to start with one clear line; development never does."""

import json
import logging
import os
import subprocess
import sys

import pytest
from cryptography.fernet import Fernet
from django.conf import settings

from config.environment import Environment, StartRefused
from config.logs import JsonLines

GOOD = {
    "SECRET_KEY": "k3" * 20 + "abcdefghijklmnopqrst",
    "ZHIBU_FIELD_KEYS": Fernet.generate_key().decode(),
    "ZHIBU_CASE_KEYS": Fernet.generate_key().decode(),
    "ZHIBU_BLIND_INDEX_KEY": "another secret of the site",
    "ZHIBU_HOSTS": "zhibu.example",
    "DATABASE_URL": "postgres://app:secret@127.0.0.1:1/app",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}


def start(tmp_path, *arguments, **changes):
    """Run manage.py with production settings; a None takes a variable away."""
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings.prod", **GOOD}
    environment |= {"ZHIBU_VAR": str(tmp_path / "var"), **changes}
    return subprocess.run(
        [sys.executable, "manage.py", *(arguments or ("check", "--deploy", "--fail-level", "WARNING"))],
        cwd=settings.BASE_DIR,
        env={name: value for name, value in environment.items() if value is not None},
        capture_output=True,
        text=True,
        check=False,
    )


def test_complete_settings_pass_the_deployment_check(tmp_path):
    (tmp_path / "key").write_text(GOOD["SECRET_KEY"] + "\n")
    run = start(tmp_path, SECRET_KEY=None, SECRET_KEY_FILE=str(tmp_path / "key"))
    assert (run.returncode, run.stdout) == (0, "System check identified no issues (0 silenced).\n")


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY (or SECRET_KEY_FILE) is not set"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is too short"),
        ({"DATABASE_URL": None}, "DATABASE_URL (or DATABASE_URL_FILE) is not set"),
        ({"DATABASE_URL": "sqlite:///x.sqlite3"}, "DATABASE_URL must name a PostgreSQL database"),
        ({"ZHIBU_HOSTS": "*"}, "ZHIBU_HOSTS must name the exact hosts"),
        ({"ZHIBU_HTTPS_REDIRECT": "ture"}, "ZHIBU_HTTPS_REDIRECT is 'ture'; write true or false"),
        ({"ZHIBU_DEBUG": "true"}, "ZHIBU_DEBUG has no place in production"),
        ({"ZHIBU_FIELD_KEYS": "not-a-key"}, "ZHIBU_FIELD_KEYS: key 1 is not 32 bytes"),
        ({"ZHIBU_CASE_KEYS": None}, "ZHIBU_CASE_KEYS (or ZHIBU_CASE_KEYS_FILE) is not set"),
        ({"ZHIBU_CASE_ALGORITHM": "rot13"}, "ZHIBU_CASE_ALGORITHM is 'rot13'; write aes-256-gcm or sm4-gcm"),
        ({"SECRET_KEY_FILE": "/nowhere/key"}, "SECRET_KEY_FILE cannot be read"),
        (
            {"ZHIBU_CLIENT_CERTIFICATE_HEADER": "X-Client-Badge"},
            "ZHIBU_PROXY_SECRET (or ZHIBU_PROXY_SECRET_FILE)",
        ),
        (
            {"ZHIBU_CLIENT_CERTIFICATE_HEADER": "X-Client-Badge", "ZHIBU_PROXY_SECRET": "short"},
            "ZHIBU_PROXY_SECRET needs at least 32 characters",
        ),
        ({"ZHIBU_VAR": None}, "ZHIBU_VAR (or ZHIBU_VAR_FILE) is not set"),
    ],
)
def test_production_refuses_with_one_line(tmp_path, changes, line):
    run = start(tmp_path, **changes)
    assert run.returncode == 1
    assert run.stderr.startswith(f"zhibu: refusing to start: {line}")
    assert run.stderr.count("\n") == 1


def test_production_asks_for_both_factors_and_for_fresh_proofs(tmp_path):
    said = start(tmp_path, "diffsettings").stdout
    for line in ("SECOND_FACTOR_REQUIRED = True", "STEP_UP_REQUIRED = True", "CLIENT_CERTIFICATE_HEADER = ''"):
        assert line in said


@pytest.mark.parametrize(("word", "value"), [("true", True), ("Yes", True), ("1", True), ("off", False), ("NO", False)])
def test_a_flag_reads_eight_words(word, value):
    assert environment_of(FLAG=word).flag("FLAG", default=not value) is value


@pytest.mark.parametrize("word", ["ture", "y", "2", "enabled", "真"])
def test_a_flag_refuses_every_other_word(word):
    with pytest.raises(StartRefused):
        environment_of(FLAG=word).flag("FLAG", default=False)


def environment_of(**variables):
    """An environment of these variables only."""
    environment = Environment()
    environment.ENVIRON = variables
    return environment


def test_a_log_line_is_one_line_of_json():
    record = logging.LogRecord("zhibu", logging.INFO, "", 0, "two\nlines %s", ("here",), None)
    record.route = "meetings:list"
    line = JsonLines().format(record)
    assert "\n" not in line
    assert json.loads(line)["message"] == "two\nlines here"
    assert json.loads(line)["route"] == "meetings:list"


def test_the_changelog_exists():
    assert "## " in (settings.BASE_DIR / "CHANGELOG.md").read_text(encoding="utf-8")
