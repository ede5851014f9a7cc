"""Plants each hole in a copy of the checkout and asks the tests that have to notice."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.mutants.cases import HOLES as OF_CASES
from tests.mutants.hole import Hole
from tests.mutants.live import Loop, exchanged
from tests.mutants.shared import HOLES as SHARED
from tests.mutants.work import HOLES as OF_THE_WORK

HOLES = (*SHARED, *OF_THE_WORK, *OF_CASES)
ROOT = Path(__file__).resolve().parents[2]
# Made, not kept by git, and needed by the pages.
BUILT = ("static/dist", "locale")
LONGEST = 300
KILLED, ALIVE, BROKEN = "killed", "ALIVE", "NOT RUN"
# What pytest says: tests failed, tests passed; anything else means that nothing was asked.
VERDICTS = {0: ALIVE, 1: KILLED}


def files() -> set[str]:
    """Everything that belongs to the checkout, by its path below it."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    known = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    built = [path for name in BUILT for path in (ROOT / name).rglob("*") if path.is_file()]
    return {*known, *(str(path.relative_to(ROOT)) for path in built)}


@contextmanager
def copied() -> Iterator[Path]:
    """A copy of the checkout for a while; its files are the same ones where the disk allows it."""
    with tempfile.TemporaryDirectory(prefix="mutants-", dir=os.environ.get("ZHIBU_MUTANTS_DIR")) as folder:
        for name in files():
            source, target = ROOT / name, Path(folder, name)
            if source.is_file():
                target.parent.mkdir(parents=True, exist_ok=True)
                try:
                    os.link(source, target)
                except OSError:
                    shutil.copyfile(source, target)
        yield Path(folder)


@contextmanager
def planted(hole: Hole, folder: Path) -> Iterator[None]:
    """The copy with one hole. The file is exchanged, never written into: it may be the checkout's own."""
    target = folder / hole.file
    before = target.read_text(encoding="utf-8")
    put(target, before.replace(hole.old, hole.new, 1))
    try:
        yield
    finally:
        put(target, before)


def put(target: Path, text: str):
    """Put another file in the place of one."""
    target.unlink()
    target.write_text(text, encoding="utf-8")


def ask(tests: Iterable[str], folder: Path, *, rebuilds: bool) -> tuple[int, str]:
    """(what pytest answered, what it printed) in the copy."""
    command = [sys.executable, "-m", "pytest", *tests, "-q", "-x", "-n", "0", "--tb=no", "-p", "no:cacheprovider"]
    command += ["--create-db" if rebuilds else "--reuse-db", "--no-header"]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        run = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=LONGEST
        )
    except subprocess.TimeoutExpired:
        return -1, f"no answer within {LONGEST} s"
    return run.returncode, run.stdout + run.stderr


def try_hole(hole: Hole, folder: Path, *, rebuilds: bool) -> str:
    """Whether the tests noticed a hole."""
    with planted(hole, folder):
        code, said = ask(hole.tests, folder, rebuilds=rebuilds)
    verdict = VERDICTS.get(code, BROKEN)
    if verdict == BROKEN:
        print(said[-2000:], file=sys.stderr)  # noqa: T201
    return verdict


def chosen(names) -> list[Hole]:
    """The holes whose names begin so, those that lie in migrations last; all of them where none is named."""
    wanted = [hole for hole in HOLES if not names or hole.name.startswith(tuple(names))]
    return sorted(wanted, key=lambda hole: hole.rebuilds)


def main(names) -> int:
    """Try the holes, print what came of each; 1 if any was not noticed."""
    verdicts, began = {}, time.monotonic()
    holes = chosen(names)

    def tell(hole, verdict):
        verdicts[hole.name] = verdict
        print(f"{len(verdicts):3}/{len(holes)} {verdict:8} {hole.name} ({time.monotonic() - began:.0f} s)", flush=True)  # noqa: T201

    alive = [(hole, codes) for hole in holes if (codes := exchanged(hole, ROOT))]
    run_alive(alive, tell)
    started = [hole for hole in holes if hole.name not in verdicts]
    with copied() as folder:
        rebuilds = True
        for hole in started:
            tell(hole, try_hole(hole, folder, rebuilds=rebuilds or hole.rebuilds))
            rebuilds = hole.rebuilds
    left = [f"{verdict} {name}" for name, verdict in verdicts.items() if verdict != KILLED]
    print(f"{len(holes) - len(left)} of {len(holes)} killed in {time.monotonic() - began:.0f} s", *left, sep="\n  ")  # noqa: T201
    return 1 if left or not holes else 0


def run_alive(holes, tell):
    """Try the holes that can be planted in a running program, in this one."""
    words = {None: BROKEN, True: KILLED, False: ALIVE}
    tests = sorted({test for hole, _codes in holes for test in hole.tests})
    if tests:
        loop = Loop(holes, lambda hole, is_killed: tell(hole, words[is_killed]))
        code = pytest.main([*tests, "-q", "-n", "0", "--tb=no", "-p", "no:cacheprovider"], plugins=[loop])
        assert code in VERDICTS, f"pytest ended with {code}"
