"""Words planted in the world, each in one place only, and who may read which."""

import io
import re
import subprocess
import zipfile
from datetime import date
from urllib.parse import unquote

from common.identity import check_character
from tests.matrix.places import ABOVE, BRANCHES, CODES, KNOWING, MISSED_BY, ONCE, TALKING, Persona, lies_below

PLACE_OF = {code: place for place, code in CODES.items()}
# Word or number planted, and the permissions of which one must hold at its place to read it.
READ = ("meetings.view_meeting",)
ACCOUNTS = ("accounts.view_account", "audit.view_entry")
OPENED_BY = {
    "ORGN": ("branches.view_organisation",),
    "MEMB": ("members.view_member", *READ, "discipline.keep_early_reminders", "discipline.view_risks"),
    "PHON": ("members.view_member",),
    "CARD": ("members.view_sensitive",),
    "HEAL": ("members.view_sensitive",),
    "SUSP": ("members.view_suspension",),
    "PLAN": ("meetings.view_meeting", "meetings.attend"),
    "DRAF": READ,
    "SEAL": READ,
    "GIST": READ,
    "RESO": READ,
    "FILE": READ,
    "CRIT": ("meetings.keep_criticism",),
    "EXCL": READ,
    "LEAV": READ,
    "MISS": READ,
    "TEMP": (*READ, "branches.view_organisation", "members.view_member"),
    "MAKE": ("meetings.log_meeting",),
    "STUD": ("meetings.view_leading",),
    "IMPO": ("members.import_roster",),
    "PAPR": ("meetings.change_paper",),
    "EXEM": ("obligations.view_due",),
    "ACCT": ACCOUNTS,
    "NOTI": (),
    # Cases: the file number, the name, a note, who pleaded.
    "CASE": (),
    "CSUB": (),
    "NOTE": (),
    "PLEA": ("discipline.view_pleas",),
    # Registers of the discipline body: whom an early reminder is about, a risk.
    "EARL": ("discipline.keep_early_reminders",),
    "RISK": ("discipline.view_risks",),
}
OF_CASES = {"CASE", "CSUB", "NOTE", "PLEA"}
# Where those beside one are offered by name.
PLANNING = {"meetings:plan", "meetings:change"}
# Where the leaders, secretaries and officers of one's part are offered by name.
ASKING = "discipline:remind"
WORD = re.compile(r"Q(" + "|".join(PLACE_OF) + r")([A-Z]{4})Z")
CARD = re.compile(r"999999(\d{2})(\d{2})\d{7}[\dX]")
SUSPENSION = re.compile(r"204(\d)(?:-0?1-|\D{0,6}年|/0?1/|\.0?1\.)|January 204(\d)")
ORDER = tuple(CODES)


def word(place: str, kind: str) -> str:
    """The word planted for a kind of fact in a place."""
    return f"Q{CODES[place]}{kind}Z"


def card(place: str) -> str:
    """An identity number that says in its year of birth where it belongs: 1960 and the place's position."""
    first = f"99999919{60 + ORDER.index(place)}0101001"
    return first + check_character(first)


def rest(place: str) -> date:
    """The last day of a suspension that says in its year where it belongs."""
    return date(2040 + ORDER.index(place), 1, 17)


def texts(response):
    """Everything a response says: headers, body, and what lies inside archives and PDFs."""
    yield "\n".join(f"{name}: {unquote(value)}" for name, value in response.items())
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            yield from (archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    elif body.startswith(b"%PDF"):
        run = subprocess.run(["pdftotext", "-", "-"], input=body, capture_output=True, check=False)
        yield run.stdout.decode("utf-8", "replace")
    else:
        yield body.decode("utf-8", "replace")


def found(text: str) -> set[tuple[str, str]]:
    """Each (kind, place) whose canary stands in the text."""
    words = {(kind, PLACE_OF[code]) for code, kind in WORD.findall(text)}
    cards = {("CARD", ORDER[int(year) - 60]) for century, year in CARD.findall(text) if century == "19"}
    rests = {("SUSP", ORDER[int(a or b)]) for a, b in SUSPENSION.findall(text)}
    return words | cards | rests


def may_read(persona: Persona, kind: str, place: str, route: str) -> bool:
    """Whether a canary may stand on a page of this person.

    The names of the bodies above one's own are everybody's address; where one once held a right stands on the own page.
    Whoever missed a meeting reads its record. Whoever plans for a branch chooses among those beside it, to hold
    something together, by name and on that page alone.
    """
    is_own_past = route == "accounts:own" and place == ONCE.get(persona.name)
    if kind == "ORGN" and (place == "root" or persona.is_above_own(place) or is_own_past):
        return True
    if (
        kind == "ORGN"
        and route in PLANNING
        and place in BRANCHES
        and any(persona.holds("meetings.log_meeting", other) for other in BRANCHES if ABOVE[other] == ABOVE[place])
    ):
        return True
    if concerns(persona, kind, place, route):
        return True
    if kind in {"PLAN", "ORGN"} and persona.home and lies_below(place, persona.home):
        return True
    return any(persona.holds(permission, place) for permission in OPENED_BY[kind])


def concerns(persona: Persona, kind: str, place: str, route: str) -> bool:
    """Whether the person is named on what is told: on a case, as who holds a talk, as who missed a meeting.

    Whoever has somebody talked with chooses by name among those who may hold the talk.
    """
    if kind == "ACCT":
        return route == ASKING and persona.holds("discipline.keep_early_reminders", place)
    if kind in OF_CASES:
        return persona.name in KNOWING.get(place, ())
    held = {"EARL": TALKING, "MISS": MISSED_BY}.get(kind, {})
    return persona.name == held.get(place)


def below(place: str) -> list[str]:
    """The places that hang directly under one."""
    return [name for name, above in ABOVE.items() if above == place]


def leaks(persona: Persona, response, route: str) -> list[str]:
    """The canaries of a response that this person may not read."""
    seen = set().union(*(found(text) for text in texts(response)))
    return sorted(word(place, kind) for kind, place in seen if not may_read(persona, kind, place, route))
