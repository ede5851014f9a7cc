"""A database and a corner of Redis of the play's own, on the given servers."""

import os
import time
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import redis


def wait_until(question, seconds) -> bool:
    """Whether the answer becomes yes in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if question():
            return True
        time.sleep(0.3)
    return False


class Database:
    """A database of its own on the given server, dropped at the end."""

    def __init__(self, address: str):
        self.address, self.name = urlsplit(address), f"zhibu_faults_{os.getpid()}"
        self.own_address = urlunsplit(self.address._replace(path=f"/{self.name}"))
        # The way the site takes, where it is another than ours.
        self.site_address = self.own_address

    def __enter__(self):
        self.on_server(f"CREATE DATABASE \"{self.name}\" TEMPLATE template0 ENCODING 'UTF8'")
        return self

    def __exit__(self, *_):
        self.on_server(f'DROP DATABASE "{self.name}" WITH (FORCE)')

    def on_server(self, statement, *values):
        """Carry out a statement beside the own database."""
        return ask(urlunsplit(self.address), statement, *values)

    def inside(self, statement, *values):
        """Carry out a statement in the own database; returns its first value, if any."""
        return ask(self.own_address, statement, *values)

    def cut(self):
        """End every connection of the site to the database, as a restart of the server does."""
        self.on_server("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", self.name)


def ask(address, statement, *values):
    """Carry out one statement on a connection of its own; returns its first value, if any."""
    connection = psycopg2.connect(address)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        row = cursor.fetchone() if cursor.description else None
    connection.close()
    return row and row[0]


class Doorbell:
    """Our own keys in the given Redis."""

    def __init__(self, address: str):
        self.redis, self.prefix = redis.Redis.from_url(address), f"faults-{os.getpid()}:"

    def empty(self):
        """Lose every message, as a Redis that comes back empty."""
        for key in self.redis.scan_iter(f"{self.prefix}*"):
            self.redis.delete(key)
