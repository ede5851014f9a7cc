"""Secretaries on the real record page: drafts that save by themselves, questions decided, records sealed.

Each remembers every text it typed, which save was acknowledged, and which text it replaced with open eyes. Several
write in the same drafts at once; what is left in the end must account for every acknowledged text.
"""

import http.client
import json
import random
import re
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import UUID

from meetings.forms.merging import moved_name
from tests.faults.clients import PATIENCE_SECONDS, TOKEN, Act
from tests.faults.pages import Inputs
from tests.faults.site import HOST

# Places in which everybody writes, and lists to which everybody adds.
GUEST = re.compile(r"guest-\d+-name")
SHARED = ("title", "notes", "item-0-title", "remark-0-gist", "sitting-0-place")


@dataclass
class Text:
    """One text that was typed, where, and whether a save of it was acknowledged."""

    meeting: str
    text: str
    is_row: bool
    acknowledged: bool = False


@dataclass
class Desk:
    """The drafts on which all editors work: the first that is not sealed. `acts`: they plan and correct, too."""

    meetings: list[str]
    sealed: set = field(default_factory=set)
    acts: bool = False

    def next(self, dice) -> str | None:
        """One of the first two drafts that are still open; None when all are sealed."""
        open_ones = [each for each in self.meetings if each not in self.sealed][:2]
        return dice.choice(open_ones) if open_ones else None


class Editor(threading.Thread):
    """Opens a draft, types, adds, decides, saves, sometimes seals; until told to stop."""

    def __init__(self, number: int, session: str, port: int, seed: int, stop: threading.Event, desk: Desk):
        super().__init__(daemon=True)
        self.number, self.session, self.port, self.stop, self.desk = number, session, port, stop, desk
        self.dice = random.Random(f"{seed}-editor-{number}")  # noqa: S311 - a repeatable dice, no secret
        self.typed: list[Text] = []
        self.replaced: set[str] = set()
        self.saves = self.tries = self.unknown = self.asked = self.count = 0
        self.refusals: list[tuple] = []
        self.acts: list[Act] = []

    def run(self):
        """Draft after draft."""
        while not self.stop.wait(0.05):
            if self.desk.acts and self.dice.random() < 0.2:
                self.carry_out()
            meeting = self.desk.next(self.dice)
            if meeting is None:
                return
            page = self.open(meeting)
            if page is not None:
                self.write(page)

    def open(self, meeting):
        """The page as a browser shows it; None when it did not come or the record is sealed."""
        status, location, body = self.request("GET", f"/meetings/{meeting}/record/")
        if status == 302 and location.rstrip("/").endswith(meeting):
            self.desk.sealed.add(meeting)
        return OpenPage(meeting, Inputs(body)) if status == 200 else None

    def write(self, page):
        """Some changes, each saved; then perhaps the seal."""
        for _each in range(self.dice.randrange(2, 7)):
            if self.stop.is_set():
                return
            self.change(page)
            if not self.save(page):
                return
            self.stop.wait(self.dice.uniform(0, 0.15))
        if self.dice.random() < 0.2:
            self.seal(page)

    def change(self, page):
        """A text in a shared place, a new guest, or the decision of an open question."""
        self.count += 1
        text = f"{self.number}-{self.count}-{self.dice.getrandbits(24):06x}"
        if page.questions and self.dice.random() < 0.6:
            self.replaced.add(page.decide(self.dice.choice(page.questions), take=self.dice.random() < 0.5))
            return
        is_row = self.dice.random() < 0.3
        if is_row and self.dice.random() < 0.2:
            self.replaced.add(page.clear_guest(self.dice))
            return
        self.typed.append(Text(page.meeting, text, is_row))
        if is_row and self.dice.random() < 0.7:
            page.add_guest(text)
        else:
            name = self.dice.choice(page.guests if is_row and page.guests else page.shared)
            self.replaced.add(page.values[name])
            page.values[name] = text

    def save(self, page) -> bool:
        """Send until it is answered, sometimes twice at once. False when the page is of no use any more."""
        body, fresh = page.body(), [each for each in self.typed if each.text in page.texts and not each.acknowledged]
        deadline = time.monotonic() + PATIENCE_SECONDS
        if self.dice.random() < 0.15:
            self.beside(self.post, page, body)
        while time.monotonic() < deadline:
            status, _location, answer = self.post(page, body)
            if status == 200:
                return self.acknowledge(page, json.loads(answer), fresh)
            if status in {404, 409, 422}:
                self.refusals.append((status, page.meeting))
                return False
            time.sleep(0.1)
        self.unknown += 1
        return False

    @staticmethod
    def beside(act, *facts):
        """Do it at the same time."""
        threading.Thread(target=act, args=facts, daemon=True).start()

    def acknowledge(self, page, answer, fresh) -> bool:
        """What was sent is safe from now on; the page follows the answer."""
        self.saves += 1
        self.asked += len([each for each in answer["questions"] if each["own"]])
        for each in fresh:
            each.acknowledged = True
        page.follow(answer)
        return True

    def seal(self, page):
        """Seal what stands on the page; refused when somebody saved in between or a place is open."""
        values = page.body(intent="seal")
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            status, location, _body = self.post(page, values, autosave=False)
            if status == 302 and location.rstrip("/").endswith(page.meeting):
                self.desk.sealed.add(page.meeting)
            if status in {302, 404, 422}:
                return
            time.sleep(0.1)

    def carry_out(self):
        """Plan a meeting or correct a sealed one: sent, sometimes twice at once, until it is answered."""
        key, sealed = UUID(int=self.dice.getrandbits(128), version=4), sorted(self.desk.sealed)
        act = Act("correct" if sealed and self.dice.random() < 0.7 else "plan", f"{self.number}-act-{key.hex[:8]}", key)
        path = f"/meetings/{self.dice.choice(sealed)}/correct/" if act.kind == "correct" else "/faults/plan/"
        facts = {"idempotency_key": key, "title": act.title, "text": act.title, "hours": 48}
        body, deadline = urlencode({**facts, "csrfmiddlewaretoken": TOKEN}), time.monotonic() + PATIENCE_SECONDS
        self.acts.append(act)
        if self.dice.random() < 0.3:
            self.beside(self.request, "POST", path, body)
        while time.monotonic() < deadline and not act.answer:
            status, location, _body = self.request("POST", path, body)
            act.tries += 1
            act.answer = location if status == 302 else None
            if not act.answer:
                time.sleep(0.1)

    def post(self, page, body, *, autosave=True):
        """One request with the form."""
        self.tries += 1
        return self.request("POST", f"/meetings/{page.meeting}/record/", body, autosave=autosave)

    def request(self, method, path, body=None, *, autosave=False):
        """(status, location, text); status 0 when the connection broke."""
        headers = {
            "Content-Type": "application/x-www-form-urlencoded", "Accept-Language": "zh-CN",
            "Cookie": f"sessionid={self.session}; csrftoken={TOKEN}", **({"X-Autosave": "1"} if autosave else {}),
        }  # fmt: skip
        connection = http.client.HTTPConnection(HOST, self.port, timeout=10)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.getheader("Location", ""), answer.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, "", ""
        finally:
            connection.close()


class OpenPage:
    """An opened record page, kept up to date as the script does it."""

    def __init__(self, meeting: str, inputs: Inputs):
        self.meeting, self.questions, self.settled = meeting, inputs.questions, []
        self.kinds = [value for name, value in inputs.pairs if name == "kinds"]
        self.values = {name: value for name, value in inputs.pairs if name not in {"kinds", "csrfmiddlewaretoken"}}

    @property
    def texts(self) -> set[str]:
        """Every text on the page."""
        return set(self.values.values())

    def body(self, **more) -> str:
        """The form as it is sent."""
        pairs = [*self.values.items(), *(("kinds", each) for each in self.kinds)]
        pairs += [("settled", each) for each in self.settled]
        return urlencode([*pairs, ("csrfmiddlewaretoken", TOKEN), *more.items()])

    @property
    def shared(self) -> list[str]:
        """The places in which everybody writes."""
        return [each for each in SHARED if each in self.values]

    @property
    def guests(self) -> list[str]:
        """The names of guests that are filled in."""
        return [name for name, value in self.values.items() if value and GUEST.fullmatch(name)]

    def clear_guest(self, dice) -> str:
        """Empty one line of guests, if there is one; the name that stood there."""
        if not self.guests:
            return ""
        name = dice.choice(self.guests)
        gone = self.values[name]
        self.values |= dict.fromkeys([name, name.replace("-name", "-post"), name.replace("-name", "-reason")], "")
        return gone

    def add_guest(self, text):
        """One more line of guests, or the empty one of the page."""
        numbers = [int(name.split("-")[1]) for name in self.values if name.startswith("guest-")]
        blank = [number for number in numbers if not self.values[f"guest-{number}-name"]]
        number = blank[0] if blank else max(numbers, default=-1) + 1
        self.values |= {f"guest-{number}-name": text, f"guest-{number}-post": "法制大队", f"guest-{number}-reason": ""}

    def decide(self, question, *, take) -> str:
        """Choose one of the two texts; the other, which is returned, is replaced knowingly."""
        name, mine = question["name"], self.values.get(question["name"], "")
        second = mine if question["own"] else question["value"]
        self.settled.append(question["id"])
        left = [each for each in self.questions if each is not question]
        self.questions = [each | {"own": False} if each["name"] == name else each for each in left]
        self.values[name] = second if take else question["stored"]
        return question["stored"] if take else second

    def follow(self, answer):
        """What the server told: rows renumbered, texts of others, open questions, the version."""
        self.values = {moved_name(name, answer["moved"]): value for name, value in self.values.items()}
        self.values |= {name: value for name, value in answer["changed"].items() if name != "kinds"}
        self.kinds = answer["changed"].get("kinds", self.kinds)
        self.values["version"], self.settled, self.questions = answer["version"], [], answer["questions"]
