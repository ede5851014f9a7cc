"""What goes wrong: processes killed, connections cut, Redis emptied, the clock out of step."""

import random
import time
from collections import Counter

from tests.faults.stage import say


class Nemesis:
    """Draws faults from a seeded dice: kill -9, connections cut, Redis emptied, the clock out of step."""

    name, people = "kills", ()

    def __init__(self, site, around, terms):
        self.site, self.database, self.doorbell = site, around.database, around.doorbell
        self.terms, self.dice = terms, random.Random(f"{terms.seed}-nemesis")  # noqa: S311 - a repeatable dice, no secret
        self.done = Counter()
        self.holds: list[tuple] = []

    def rage(self):
        """Kill until the number is reached, with other faults in between."""
        while self.kills < self.terms.kills:
            time.sleep(self.dice.expovariate(1 / self.terms.pace))
            killed = self.site.kill(self.dice, self.terms.whole)
            if not killed:
                continue
            self.done[killed] += 1
            if self.dice.random() < 0.05:
                self.database.cut()
                self.done["(connections cut)"] += 1
            if self.dice.random() < 0.05:
                self.doorbell.empty()
                self.done["(Redis emptied)"] += 1
            if self.dice.random() < 0.02:
                self.put_out_of_step()
            if self.kills % 50 == 0:
                say(f"  {self.kills} kills …")

    def put_out_of_step(self):
        """Let the database's clock seem an hour off for a while; then take it for right, as an operator does."""
        hours = self.dice.choice((-1, 1))
        self.database.inside("UPDATE reminders_watermark SET at = at + make_interval(hours => %s)", hours)
        time.sleep(2)
        held_at = self.database.inside("SELECT max(held_at) FROM reminders_watermark")
        released = self.database.inside("DELETE FROM reminders_watermark RETURNING now()")
        if held_at is not None:
            self.holds.append((held_at, released))
            self.done["(clock out of step)"] += 1

    def figures(self) -> str:
        """How often each process had to be started."""
        return f"restarts      {self.site.starts}"

    @property
    def kills(self) -> int:
        """How many processes were killed."""
        return sum(number for name, number in self.done.items() if not name.startswith("("))
