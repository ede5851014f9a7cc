"""Secretaries at their browsers: they save, do not know what became of it, and press again with the same key."""

import http.client
import random
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import UUID

from tests.faults.site import HOST

TOKEN = "a" * 32
PATIENCE_SECONDS = 60


@dataclass
class Act:
    """One act in the history: what was asked, what was answered (None: nobody knows)."""

    kind: str
    title: str
    key: UUID
    hours: int = 48
    answer: str | None = None
    tries: int = 0
    answers: set = field(default_factory=set)


class Client(threading.Thread):
    """Plans meetings and now and then moves one, until told to stop; its history is judged afterwards."""

    def __init__(self, number: int, session: str, port: int, seed: int, stop: threading.Event):
        super().__init__(daemon=True)
        self.number, self.session, self.port, self.stop = number, session, port, stop
        self.dice = random.Random(f"{seed}-client-{number}")  # noqa: S311 - a repeatable dice, no secret
        self.history: list[Act] = []
        # When each request that was answered with a save began, and how long it took.
        self.times: list[tuple[float, float]] = []

    def run(self):
        """Act after act; each until an answer or until patience ends."""
        while not self.stop.wait(self.dice.uniform(0.1, 0.8)):
            act = self.choose()
            self.history.append(act)
            self.carry_out(act)

    def choose(self) -> Act:
        """A new meeting, or the move of one that is known to be saved."""
        key = UUID(int=self.dice.getrandbits(128), version=4)
        saved = [act.title for act in self.history if act.kind == "plan" and act.answer]
        if saved and self.dice.random() < 0.25:
            return Act("move", self.dice.choice(saved), key, self.dice.randrange(30, 70))
        return Act("plan", f"{self.number}-{len(self.history)}-{key.hex[:8]}", key)

    def carry_out(self, act: Act):
        """Post until it is answered; sometimes press twice at once, sometimes again afterwards."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        if self.dice.random() < 0.15:
            second = threading.Thread(target=self.post, args=(act,), daemon=True)
            second.start()
        while time.monotonic() < deadline and not act.answer:
            self.post(act)
            if not act.answer:
                time.sleep(0.1)
        if act.answer and self.dice.random() < 0.1:
            self.post(act)

    def post(self, act: Act):
        """One request; a broken connection or an error page leaves the outcome unknown."""
        act.tries += 1
        values = {"idempotency_key": act.key, "title": act.title, "hours": act.hours, "csrfmiddlewaretoken": TOKEN}
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"sessionid={self.session}; csrftoken={TOKEN}",
        }
        connection, began = http.client.HTTPConnection(HOST, self.port, timeout=10), time.monotonic()
        try:
            connection.request("POST", f"/faults/{act.kind}/", urlencode(values), headers)
            answer = connection.getresponse()
        except (OSError, http.client.HTTPException):
            return
        finally:
            connection.close()
        if answer.status == 302 and answer.getheader("Location", "").startswith("/faults/"):
            act.answer = answer.getheader("Location")
            act.answers.add(act.answer)
            self.times.append((began, time.monotonic() - began))
