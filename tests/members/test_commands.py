"""`manage.py import_roster`, as somebody at a prompt meets it."""

import json

import pytest
from django.core.management import CommandError, call_command

from members.models import Member, RosterImport
from tests.common.corpus import macros
from tests.factories import make_bureau
from tests.members.rosters import file_of, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def north(db):
    return make_bureau(branches=1)["branches"][0]


@pytest.fixture
def write(tmp_path):
    def write_file(data, name="roster.xlsx"):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write_file


def run(capsys, *arguments):
    call_command("import_roster", *arguments)
    return capsys.readouterr().out


def test_imports(north, write, capsys):
    out = run(capsys, write(file_of(person(branch=None))), "--organisation", north.code, "--json")
    report = json.loads(out)
    assert {key: report[key] for key in ("new", "changed", "same", "error", "missing", "written")} == {
        "new": 1, "changed": 0, "same": 0, "error": 0, "missing": 0, "written": True,
    }  # fmt: skip
    assert Member.objects.get().organisation == north


def test_a_dry_run_leaves_nothing(north, write, capsys):
    out = run(capsys, write(file_of(person(branch=None))), "--organisation", north.code, "--dry-run", "--json")
    assert json.loads(out)["written"] is False
    assert not Member.objects.exists()
    assert not RosterImport.objects.exists()


def test_errors_are_named_and_nothing_is_written(north, write, capsys):
    path = write(file_of(person(branch=None, born_in="1985.13"), person("乙", branch=None, serial=2)))
    with pytest.raises(CommandError) as caught:
        run(capsys, path, "--organisation", north.code, "--json")
    assert caught.value.returncode == 2
    (error,) = json.loads(capsys.readouterr().out)["errors"]
    assert (error["row"], error["field"], error["code"]) == (3, "born_in", "no-such-day")
    assert not Member.objects.exists()


def test_words_for_people(north, write, capsys):
    with pytest.raises(CommandError):
        run(capsys, write(file_of(person(branch=None, born_in="1985.13"))), "--organisation", north.code)
    assert "出生年月" in capsys.readouterr().out


def test_refusals_are_one_plain_line(north, write, tmp_path):
    paths = [
        write(macros(), "m.xlsx"),
        write(b"x", "a.exe"),
        write(file_of(), "b.xlsx"),
        tmp_path / "missing.xlsx",
    ]
    cases = [*((path, north.code) for path in paths), (write(file_of(person())), "no-such-code")]
    for path, code in cases:
        with pytest.raises(CommandError) as caught:
            call_command("import_roster", path, "--organisation", code)
        assert "Traceback" not in str(caught.value)
