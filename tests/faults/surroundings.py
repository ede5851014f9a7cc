"""On which servers a play runs, by what goes wrong: the given ones, or own ones that may die."""

import os
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from tests.faults.nemesis import Nemesis
from tests.faults.own import Clocked, Cluster, OwnRedis, Pair
from tests.faults.proxy import Proxy
from tests.faults.server_nemeses import ClockJumps, Crashes, Failovers, NetworkFaults, RedisAway
from tests.faults.servers import Database, Doorbell
from tests.faults.site import HOST

NEMESES = {
    "kills": Nemesis, "crashes": Crashes, "failovers": Failovers, "network": NetworkFaults, "redis-away": RedisAway,
    "clock": ClockJumps,
}  # fmt: skip
CLUSTERS = {"crashes": Cluster, "failovers": Pair, "network": Cluster, "clock": Clocked}


@dataclass
class Surroundings:
    """The servers of one play, and what it takes to break them."""

    database: Database
    doorbell: Doorbell
    cluster: Cluster | Pair | None = None
    redis: OwnRedis | None = None
    proxy: Proxy | None = None


def own_servers(stack: ExitStack, by: str, folder: Path) -> Surroundings:
    """Start what the play needs of its own; everything ends with the stack."""
    make = CLUSTERS.get(by)
    cluster = stack.enter_context(make()) if make else None
    redis = stack.enter_context(OwnRedis(folder)) if by in {"crashes", "redis-away"} else None
    address = cluster.address if cluster else os.environ["DATABASE_URL"]
    database = stack.enter_context(Database(address))
    if redis:
        os.environ["REDIS_URL"] = redis.address
    doorbell = Doorbell(os.environ["REDIS_URL"])
    proxy = stack.enter_context(Proxy(cluster.port)) if by == "network" else None
    if proxy:
        parts = urlsplit(database.own_address)
        database.site_address = urlunsplit(parts._replace(netloc=f"owner@{HOST}:{proxy.port}"))
    return Surroundings(database, doorbell, cluster, redis, proxy)
