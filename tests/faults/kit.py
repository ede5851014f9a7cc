"""Run the site, let people save, kill processes at random moments, and judge what is left. Exit 1 on any loss."""

import argparse
import os
import signal
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tests.faults import records_play, reminders_play, stop_play
from tests.faults.stage import Terms, say
from tests.faults.surroundings import NEMESES, own_servers

PLAYS = {"reminders": reminders_play.play, "records": records_play.play, "stop": stop_play.play}


def show_logs(folder: Path):
    """The last lines of every process, for whoever has to find out."""
    for log in sorted(folder.glob("*.log")):
        say(f"--- {log.stem}")
        say(log.read_text(errors="replace")[-2000:])


def end(*_):
    """Whoever is told to stop takes his servers, processes and database along."""
    sys.exit(143)


def main() -> int:
    """Read the command line, run, say."""
    signal.signal(signal.SIGTERM, end)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=12)
    parser.add_argument("--play", choices=PLAYS, default="reminders")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--pace", type=float, default=Terms.pace, help="seconds between kills, on average")
    parser.add_argument("--by", choices=NEMESES, default="kills", help="what goes wrong, --kills times")
    parser.add_argument("--edits", type=int, default=0, help="play records: at least so many saves, plans, corrections")
    parser.add_argument("--whole", type=float, default=Terms.whole, help="share of kills that take a whole process")
    options = parser.parse_args()
    if options.by != "kills" and options.play == "stop":
        parser.error("the play `stop` knows kills only")
    if not os.environ.get("DATABASE_URL", "").startswith("postgres") or not os.environ.get("REDIS_URL"):
        say("DATABASE_URL (PostgreSQL) and REDIS_URL must name real servers")
        return 2
    say(f"{options.play}, seed {options.seed}, {options.kills} {options.by}")
    with tempfile.TemporaryDirectory(prefix="zhibu-faults-") as name, ExitStack() as stack:
        terms = Terms(options.kills, options.seed, options.pace, options.edits, options.by, options.whole)
        around = own_servers(stack, options.by, Path(name))
        passed = PLAYS[options.play](terms, around, Path(name))
        around.doorbell.empty()
        if not passed:
            show_logs(Path(name))
    say("passed: nothing lost, nothing doubled" if passed else f"FAILED with seed {options.seed}")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
