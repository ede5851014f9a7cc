"""The whole site stands still for three days: what became due comes once, what became useless is named, nothing twice.

Nobody waits three days: while every process is down, all moments of reminders and meetings move three days back in the
database. Processes are killed before the stop and while they catch up.
"""

import time
from datetime import time as time_of_day
from datetime import timedelta

from tests.faults.gateway import Gateway
from tests.faults.nemesis import Nemesis
from tests.faults.servers import wait_until
from tests.faults.stage import UP_WITHIN_SECONDS, Terms, come_to_rest, say, say_all, set_up

STOP = timedelta(days=3)
READERS = 4
QUIET_WITHIN_SECONDS = 90
# Hours from now to the sittings. After the stop the first three are over, at three a later step is open than before,
# and the last lie so far ahead that nothing was planned before the stop.
AHEAD_HOURS = (20, 47, 70, 80, 92, 95, 120, 142, 200)
MOVED = slice(1, None, 3)
MOMENTS = """
SELECT c.table_name, c.column_name FROM information_schema.columns c
JOIN information_schema.tables t USING (table_schema, table_name)
WHERE c.data_type = 'timestamp with time zone' AND t.table_type = 'BASE TABLE' AND c.table_schema = 'public'
AND (c.table_name LIKE 'reminders%%' OR c.table_name LIKE 'meetings%%')"""


def prepare() -> list[int]:
    """A branch that owes its duties, sittings near and far, some of them moved: the accounts of the readers."""
    from accounts.roles import Role  # noqa: PLC0415 - after the settings are known
    from meetings.actions import change_plan, plan_meeting  # noqa: PLC0415
    from reminders.models import Policy, Preference  # noqa: PLC0415
    from tests.factories import make_bureau, make_grantee, make_member, make_secretary  # noqa: PLC0415
    from tests.faults.urls import data  # noqa: PLC0415

    branch = make_bureau(branches=1)["branches"][0]
    secretary = make_secretary(branch)
    make_grantee(branch.parent, Role.GENERAL_BRANCH_STAFF, "总支干事")
    readers = [secretary.pk, *(make_member(branch, f"成员{n}", user=True).user.pk for n in range(1, READERS))]
    # Midnight to midnight is no stretch at all, and one working day always lies in three days outside the holidays.
    never = {"quiet_from": time_of_day(0), "quiet_until": time_of_day(0)}
    Policy.objects.create(pk=Policy.ONLY, first_step_days=1, **never)
    Preference.objects.bulk_create(Preference(user_id=pk, channels=["wecom"]) for pk in readers)
    meetings = [plan_meeting(branch, data(f"第{hours}", hours), by=secretary) for hours in AHEAD_HOURS]
    for meeting, hours in list(zip(meetings, AHEAD_HOURS, strict=True))[MOVED]:
        change_plan(meeting, data(meeting.title, hours - 1), by=secretary)
    return readers


def stand_still(database):
    """Let three days pass in which nothing ran: for the rows, and for the counter of the machine."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(MOMENTS, [])
        columns: dict[str, list] = {}
        for table, column in cursor.fetchall():
            columns.setdefault(table, []).append(column)
    for table, names in columns.items():
        moved = ", ".join(f'"{name}" = "{name}" - make_interval(secs => %s)' for name in names)
        database.inside(f'UPDATE "{table}" SET {moved}', *[STOP.total_seconds()] * len(names))  # noqa: S608 - our tables
    database.inside("UPDATE reminders_watermark SET counted = counted - %s", STOP.total_seconds())


def act(terms, around, folder, environment, rest) -> Nemesis | None:
    """Run the site under faults until `rest()`; then end every process at once. None where it did not come up."""
    from tests.faults.site import Site  # noqa: PLC0415

    with Site(folder, environment) as site:
        if not wait_until(site.is_up, UP_WITHIN_SECONDS):
            say("the web process did not come up")
            return None
        nemesis = Nemesis(site, around, terms)
        nemesis.rage()
        come_to_rest()
        wait_until(rest, QUIET_WITHIN_SECONDS)
    return nemesis


def play(terms: Terms, around, folder) -> bool:
    """Half of the kills before the stop, half while the site catches up."""
    with Gateway(terms.seed) as gateway:
        environment = set_up(around.database, around.doorbell, folder, **gateway.environment)
        from tests.faults.checker import hurry, judge_outside  # noqa: PLC0415 - after the settings are known
        from tests.faults.stop import Before, is_caught_up, judge_stop  # noqa: PLC0415

        readers = prepare()
        half = Terms(terms.kills // 2, terms.seed, terms.pace)
        stage = (half, around, folder, environment)
        if act(*stage, lambda: hurry() or is_caught_up(readers)) is None:
            return False
        stand_still(around.database)
        before, began = Before(), time.monotonic()
        nemesis = act(*stage, lambda: hurry() or is_caught_up(readers))
        if nemesis is None:
            return False
        wrong = {**judge_stop(before, readers), **judge_outside(gateway, nemesis.holds)}
        say(f"faults        {2 * half.kills} kills, {dict(sorted(nemesis.done.items()))} after the stop")
        say(before.figures())
        say(f"caught up     {time.monotonic() - began:.0f} s after the start, faults included")
        return say_all(wrong) and before.proves_something()
