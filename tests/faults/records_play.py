"""Several people write in the same drafts while the web is killed; whether nothing is lost, doubled or overwritten."""

import threading
import time
from collections import Counter

from tests.faults.servers import wait_until
from tests.faults.stage import UP_WITHIN_SECONDS, Terms, come_to_rest, say, say_all, sessions_of, set_up
from tests.faults.surroundings import NEMESES

FEWEST_DRAFTS, MOST_DRAFTS = 16, 400
# How long a short run goes on without faults until enough has happened to be judged.
PATIENCE_SECONDS = 60
EDITS_OF_A_DRAFT = 10


def play(terms: Terms, around, folder) -> bool:
    """Between the rise of the curtain and its fall. Two people sit at three pages."""
    environment = set_up(around.database, around.doorbell, folder)
    from tests.faults.editors import Desk, Editor  # noqa: PLC0415 - after the settings are known
    from tests.faults.records import prepare_records  # noqa: PLC0415
    from tests.faults.site import Site  # noqa: PLC0415

    accounts, meetings = prepare_records(
        min(FEWEST_DRAFTS + terms.kills, MOST_DRAFTS) + terms.edits // EDITS_OF_A_DRAFT
    )
    sessions, desk = sessions_of([*accounts, accounts[0]]), Desk(meetings, acts=terms.edits > 0)
    stop = threading.Event()
    began = time.monotonic()
    with Site(folder, environment, names=["web"]) as site:
        if not wait_until(site.is_up, UP_WITHIN_SECONDS):
            say("the web process did not come up")
            return False
        editors = [Editor(n, session, site.port, terms.seed, stop, desk) for n, session in enumerate(sessions)]
        for editor in editors:
            editor.start()
        nemesis = NEMESES[terms.by](site, around, terms)
        nemesis.rage()
        raged = time.monotonic() - began
        wait_until(
            lambda: desk.sealed and asked_of(editors) >= len(editors) and edits_of(editors) >= terms.edits,
            PATIENCE_SECONDS + terms.edits,
        )
        stop.set()
        for editor in editors:
            editor.join()
    return account_for(editors, meetings, nemesis, raged)


def edits_of(editors) -> int:
    """How many saves, plans and corrections were acknowledged."""
    return sum(editor.saves + sum(1 for act in editor.acts if act.answer) for editor in editors)


def asked_of(editors) -> int:
    """How many texts met another's in the same place."""
    return sum(editor.asked for editor in editors)


def account_for(editors, meetings, nemesis, raged) -> bool:
    """Ask the questions about drafts and sealed records, and print the figures."""
    from meetings.models import Meeting  # noqa: PLC0415
    from tests.faults.records import judge_acts, judge_records  # noqa: PLC0415

    come_to_rest()
    typed = [text for editor in editors for text in editor.typed]
    sealed = Meeting.objects.filter(public_id__in=meetings, sealed_at__isnull=False).count()
    asked = asked_of(editors)
    say(f"faults        {nemesis.kills} {nemesis.name}, {dict(sorted(nemesis.done.items()))} in {raged:.0f} s")
    say(nemesis.figures())
    say(
        f"saves         {sum(editor.saves for editor in editors)} acknowledged in "
        f"{sum(editor.tries for editor in editors)} tries, {sum(editor.unknown for editor in editors)} unknown, "
        f"{sum(len(editor.refusals) for editor in editors)} refused"
    )
    say(
        f"texts         {len(typed)} typed, {sum(text.acknowledged for text in typed)} acknowledged; "
        f"questions asked {asked}; sealed {sealed} of {len(meetings)}"
    )
    acts = Counter(act.kind for editor in editors for act in editor.acts if act.answer)
    say(f"acts          {edits_of(editors)} in all, of them {dict(acts)}")
    passed = say_all({**judge_records(editors, meetings), **judge_acts(editors)})
    if not sealed or asked < len(editors):
        say("too little was sealed or asked: this run proves nothing")
        return False
    return passed
