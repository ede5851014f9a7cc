"""Meetings are planned and moved while every process is killed; whether no message is lost or doubled."""

import threading
import time
from datetime import time as time_of_day

from tests.faults.gateway import Gateway
from tests.faults.servers import wait_until
from tests.faults.stage import UP_WITHIN_SECONDS, Terms, come_to_rest, say, say_all, sessions_of, set_up
from tests.faults.surroundings import NEMESES

CLIENTS = 3
READERS = 4
QUIET_WITHIN_SECONDS = 90


def prepare() -> tuple[list[str], list[int]]:
    """A branch with its secretary and readers, all of whom chose the robot: (session keys, account ids)."""
    from reminders.models import Policy, Preference  # noqa: PLC0415 - after the settings are known
    from tests.factories import make_bureau, make_member, make_secretary  # noqa: PLC0415

    branch = make_bureau(branches=1)["branches"][0]
    secretary = make_secretary(branch)
    readers = [make_member(branch, f"成员{n}", user=True).user.pk for n in range(1, READERS)]
    # Midnight to midnight is no stretch at all: the robot is never silent.
    Policy.objects.create(pk=Policy.ONLY, quiet_from=time_of_day(0), quiet_until=time_of_day(0))
    Preference.objects.bulk_create(Preference(user_id=pk, channels=["wecom"]) for pk in (secretary.pk, *readers))
    return sessions_of([secretary] * CLIENTS), [secretary.pk, *readers]


def play(terms: Terms, around, folder) -> bool:
    """Between the rise of the curtain and its fall."""
    with Gateway(terms.seed) as gateway:
        environment = set_up(around.database, around.doorbell, folder, **gateway.environment)
        return _play(terms, around, folder, gateway, environment)


def _play(terms, around, folder, gateway, environment) -> bool:
    from tests.faults.clients import Client  # noqa: PLC0415 - after the settings are known
    from tests.faults.site import Site  # noqa: PLC0415

    sessions, readers = prepare()
    stop, began = threading.Event(), time.monotonic()
    with Site(folder, environment) as site:
        if not wait_until(site.is_up, UP_WITHIN_SECONDS):
            say("the web process did not come up")
            return False
        clients = [Client(n, session, site.port, terms.seed, stop) for n, session in enumerate(sessions)]
        for client in clients:
            client.start()
        nemesis = NEMESES[terms.by](site, around, terms)
        nemesis.people = clients
        nemesis.rage()
        raged = time.monotonic() - began
        stop.set()
        for client in clients:
            client.join()
        return settle(clients, readers, nemesis, gateway, raged)


def settle(clients, readers, nemesis, gateway, raged) -> bool:
    """Let the site come to rest, then ask the questions and print the figures."""
    from reminders.models import Notice, Reminder  # noqa: PLC0415
    from tests.faults.checker import hurry, is_quiet, judge, judge_outside, judge_times  # noqa: PLC0415

    come_to_rest()
    stopped = time.monotonic()
    wait_until(lambda: hurry() or is_quiet(readers), QUIET_WITHIN_SECONDS)
    history = [act for client in clients for act in client.history]
    acknowledged = sum(1 for act in history if act.answer)
    say(f"faults        {nemesis.kills} {nemesis.name}, {dict(sorted(nemesis.done.items()))} in {raged:.0f} s")
    say(nemesis.figures())
    say(
        f"acts          {len(history)} sent in {sum(act.tries for act in history)} tries, "
        f"{acknowledged} acknowledged, {len(history) - acknowledged} unknown"
    )
    say(f"reminders     {Reminder.objects.count()} rows, {Notice.objects.count()} notices")
    repeats, refused = gateway.taken.total() - len(gateway.taken), gateway.refused.total()
    say(f"robot         {len(gateway.taken)} posts, {repeats} repeats of an id, {refused} refused")
    say(f"came to rest  {time.monotonic() - stopped:.1f} s after the last fault")
    passed = say_all({**judge(history, readers), **judge_outside(gateway, nemesis.holds), **judge_times()})
    if not Notice.objects.exists() or acknowledged < CLIENTS:
        say("too little was saved or told: this run proves nothing")
        return False
    return passed
