"""What goes wrong around the site: its servers die and come back, the network to the database is bad, Redis is away."""

import random
import time
from collections import Counter
from datetime import UTC, datetime
from statistics import quantiles

from tests.faults.servers import wait_until
from tests.faults.stage import say

BACK_WITHIN_SECONDS = 60


class ServerNemesis:
    """Goes on until the number is reached; `strike` is one fault from its beginning to its end."""

    name = "faults"

    def __init__(self, site, around, terms):
        self.site, self.around, self.terms = site, around, terms
        self.dice = random.Random(f"{terms.seed}-{self.name}")  # noqa: S311 - a repeatable dice, no secret
        self.done, self.backs, self.holds, self.away, self.people = Counter(), [], [], [], ()

    @property
    def kills(self) -> int:
        """How many faults there were."""
        return self.done.total()

    def rage(self):
        """Fault after fault, each after a while in which people work."""
        while self.kills < self.terms.kills:
            time.sleep(self.dice.expovariate(1 / self.terms.pace))
            self.done[self.strike()] += 1
            if self.kills % 50 == 0:
                say(f"  {self.kills} {self.name} …")

    def wait_for_the_site(self):
        """How long the site takes to work again once its servers do."""
        began = time.monotonic()
        wait_until(self.site.is_up, BACK_WITHIN_SECONDS)
        self.backs.append(time.monotonic() - began)

    def figures(self) -> str:
        """How long it took to be back."""
        worst = max(self.backs, default=0)
        return f"back          after {sorted(self.backs)[len(self.backs) // 2]:.1f} s (median), {worst:.1f} s (worst)"


class Crashes(ServerNemesis):
    """PostgreSQL is stopped at once and started again; Redis is killed and comes back empty."""

    name = "crashes"

    def strike(self) -> str:
        """One of the two, away for up to two seconds."""
        if self.dice.random() < 0.3:
            self.around.redis.kill()
            time.sleep(self.dice.uniform(0, 2))
            self.around.redis.start()
            return "Redis killed"
        self.around.cluster.crash()
        time.sleep(self.dice.uniform(0, 2))
        self.around.cluster.start()
        self.wait_for_the_site()
        return "PostgreSQL stopped at once"


class Failovers(ServerNemesis):
    """The primary dies, the standby takes over, a new standby is made; in between everybody works."""

    name = "failovers"

    def strike(self) -> str:
        """One failover. Whatever was acknowledged stands on both, so nothing is missing afterwards."""
        self.around.cluster.fail_over()
        self.wait_for_the_site()
        time.sleep(self.dice.uniform(0, 1))
        self.around.cluster.join()
        return "failover"


class NetworkFaults(ServerNemesis):
    """The way to the database is slow, reset, cut within an answer, closed or silent for a while."""

    name = "network faults"

    def strike(self) -> str:
        """One bad time of up to three seconds; a silent one lasts until people have given up waiting."""
        way = self.around.proxy.spoil(self.dice)
        time.sleep(self.dice.uniform(6, 9) if way == "silent" else self.dice.uniform(0.3, 3))
        self.around.proxy.heal()
        self.wait_for_the_site()
        return way


class RedisAway(ServerNemesis):
    """Redis is not there for a while; saves go on as before, and are timed."""

    name = "times without Redis"
    SECONDS = 5

    def strike(self) -> str:
        """As long with it as without."""
        time.sleep(self.SECONDS)
        began = time.monotonic()
        self.around.redis.kill()
        time.sleep(self.SECONDS)
        self.away.append((began, time.monotonic()))
        self.around.redis.start()
        return "Redis away"

    def figures(self) -> str:
        """How long saves took with and without it."""
        times = [each for client in self.people for each in client.times]
        without = [took for began, took in times if any(since < began < until for since, until in self.away)]
        beside = [took for began, took in times if began < self.away[-1][1]]
        with_it = list((Counter(beside) - Counter(without)).elements())
        away = sum(until - since for since, until in self.away)
        return f"Redis away    {away:.0f} s in all; saves {compared(with_it, without)}"


def compared(with_it, without) -> str:
    """Median and 95th percentile of both, and their ratios."""
    if min(len(with_it), len(without)) < 20:
        return f"too few to compare: {len(with_it)} and {len(without)}"
    (one, ninety), (other, ninety_other) = (
        (cuts[9], cuts[18]) for cuts in (quantiles(with_it, n=20), quantiles(without, n=20))
    )
    return (
        f"with it {len(with_it)}: median {1000 * one:.0f} ms, p95 {1000 * ninety:.0f} ms; without {len(without)}: "
        f"{1000 * other:.0f} ms, {1000 * ninety_other:.0f} ms; ratios {other / one:.2f} and {ninety_other / ninety:.2f}"
    )


class ClockJumps(ServerNemesis):
    """The clock of the database jumps by hours or a year, forward or back, and is set right again."""

    name = "jumps of the clock"
    HOURS = (1, 7, 24 * 365)

    def rage(self):
        """Only a clock that was right before can jump."""
        wait_until(lambda: self.around.database.inside("SELECT count(*) FROM reminders_watermark"), BACK_WITHIN_SECONDS)
        super().rage()

    def strike(self) -> str:
        """One jump there and back; nothing may be planned or sent in between."""
        hours = self.dice.choice(self.HOURS) * self.dice.choice((-1, 1))
        self.around.cluster.set_clock(hours * 3600)
        began = datetime.now(UTC)
        time.sleep(self.dice.uniform(2, 4))
        self.holds.append((began, datetime.now(UTC)))
        self.around.cluster.set_clock(0)
        return f"{hours:+d} h"

    def figures(self) -> str:
        """How long it was wrong."""
        return f"clock wrong   {sum((until - since).total_seconds() for since, until in self.holds):.0f} s in all"
