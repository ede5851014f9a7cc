"""Asks every route as every persona about every place, and says of each answer why it is right or that it is not."""

import re
import sys
import traceback
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from django.core.signals import got_request_exception
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, reverse

from common.views import PublicMixin, ScopedMixin
from tests.house.addresses import routes
from tests.matrix.canaries import leaks
from tests.matrix.forms import filled
from tests.matrix.places import EVERYBODY, PERSONAS, Persona
from tests.matrix.routes import RULES, Rule

# What nobody reads without a trace: the tables of cases, and the columns of protected facts.
TRACED = re.compile(
    r'FROM "discipline_(?:case|note|plea|sanction|step|appeal)"|"members_sensitivefacts"\."(?:id_number|health)"(?!_)'
)
WRITE = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.I)
# Who is signed in, how often a stranger knocked, how many pages were read this hour: no business of a page.
BOOKKEEPING = {"accounts_readcount", "accounts_session", "cache_entries"}
# Stands among the tables written to for "something protected was read"; the trail must stand beside it.
TRACE_READ, TRAIL = "(protected)", "audit_entry"
READ, SEND, SEND_FILLED, PROBE = "GET", "POST", "POST filled", "GET probe"
SIGN_IN = "/sign-in/?next="
PROBED = ("own", "sibling", "twin", "foreign", "outside")


@dataclass(frozen=True)
class Cell:
    """One question and its answer; `problem` is empty where the answer is explained by `reason`."""

    route: str
    persona: str
    place: str
    method: str
    expected: str
    got: str
    reason: str
    problem: str = ""

    def as_dict(self) -> dict:
        return asdict(self)


class Browser(Client):
    """A client that keeps cookies and nothing else: remembering every template's context doubles the time."""

    def request(self, **request):
        answer = self.handler(self._base_environ(**request))
        self.cookies.update(answer.cookies)
        return answer


class Asker:
    """Browsers signed in as the personas of a world, each once."""

    def __init__(self, world):
        self.world = world
        self.clients = {}

    def client(self, persona: Persona) -> Client:
        """The browser of a persona."""
        if persona.name not in self.clients:
            client = self.clients[persona.name] = Browser()
            if not persona.is_anonymous:
                client.force_login(self.world.people[persona.name])
        return self.clients[persona.name]

    def ask(self, persona, address, data=None):
        """(answer, tables written to): a look, or a form sent where `data` is given."""
        client = self.client(persona)
        with writes() as written, errors() as raised:
            answer = client.get(address) if data is None else client.post(address, data)
            answer.raised = raised
        answer.untraced = TRACE_READ in written and TRAIL not in written
        return answer, written - BOOKKEEPING - {TRACE_READ}


@contextmanager
def writes():
    """The tables that are written to inside and stay so: what is rolled back to a savepoint never was.

    Cheaper than Django's capture, which asks the database for the text of every statement.
    """
    tables, steps = set(), []

    def watch(execute, sql, params, many, context):
        if match := WRITE.match(sql):
            steps.append(match[1])
        elif TRACED.search(sql):
            steps.append(TRACE_READ)
        elif sql.startswith("SAVEPOINT"):
            steps.append(sql)
        elif sql.startswith("ROLLBACK TO "):
            del steps[steps.index(sql.removeprefix("ROLLBACK TO ")) :]
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield tables
    tables.update(step for step in steps if not step.startswith("SAVEPOINT"))


@contextmanager
def errors():
    """The exceptions that a request ended with."""
    raised = []

    def keep(**_kwargs):
        raised.append(traceback.format_exception_only(*sys.exc_info()[:2])[-1].strip())

    got_request_exception.connect(keep)
    yield raised
    got_request_exception.disconnect(keep)


def addresses() -> dict[str, object]:
    """{route name: view} of the whole site."""
    return {name: view for name, _route, view in routes()}


def methods(view) -> set[str]:
    """What a view answers to."""
    view_class = getattr(view, "view_class", None)
    if view_class is None:
        return {"get"}
    return {name for name in view_class.http_method_names if hasattr(view_class, name)} & {"get", "post"}


class Route:
    """One address of the site with its rule and the kind of its view."""

    def __init__(self, name, view, rule: Rule):
        self.name, self.view, self.rule = name, view, rule
        self.view_class = getattr(view, "view_class", None)

    @property
    def permission(self) -> str | None:
        """The permission its view demands; None for pages open to everybody, or to everybody signed in."""
        is_scoped = self.view_class is not None and issubclass(self.view_class, ScopedMixin)
        return self.view_class.permission_required if is_scoped else None

    @property
    def is_public(self) -> bool:
        return self.view_class is not None and issubclass(self.view_class, PublicMixin)

    def verdict(self, persona: Persona, place: str | None) -> tuple[bool, str]:
        """Whether the persona may, by the world's own description, and why."""
        rule = self.rule
        if rule.opens is not None:
            return rule.opens(persona), rule.because
        if self.is_public:
            return True, self.view_class.open_because
        if self.permission is None:
            return persona.is_signed_in, self.view_class.open_because
        allowed = persona.holds(self.permission, place) and (rule.also is None or rule.also(persona, place))
        return allowed, f"{self.permission}. {rule.because}".strip()

    def address(self, place) -> str | None:
        """The address at a place; None where the place holds no such thing."""
        kwargs = self.rule.kwargs(place) if self.rule.kwargs else {}
        if kwargs is None:
            return None
        query = f"?{urlencode(self.rule.query(place))}" if self.rule.query else ""
        return reverse(self.name, kwargs=kwargs) + query


def problems_of_table() -> list[str]:
    """Addresses that the table does not know or that no page is behind any more, and views of no known kind."""
    views = addresses()
    missing = [f"{name} is not in the table tests/matrix/routes.py" for name in views.keys() - RULES.keys()]
    stale = [f"{name} is in the table but on no page" for name in RULES.keys() - views.keys()]
    return sorted(missing + stale + [f"{name} is guarded by nothing" for name in views if not is_guarded(name, views)])


def is_guarded(name, views) -> bool:
    """Whether the view says what opens it, or the table does in its stead."""
    view_class = getattr(views[name], "view_class", None)
    says = hasattr(view_class, "permission_required") or hasattr(view_class, "open_because")
    return says or (name in RULES and RULES[name].opens is not None)


def refused_like(persona, answer) -> bool:
    """Whether an answer refuses in the house's way: a stranger to the door, everybody else to nothing."""
    if persona.is_signed_in:
        return answer.status_code == 404
    return answer.status_code == 302 and answer.url.startswith(SIGN_IN)


def described(answer) -> str:
    """The code of an answer, with the error where it is one of ours."""
    return " ".join([str(answer.status_code), *(text[:160] for text in answer.raised)])


def personas_of(name: str) -> tuple[Persona, ...]:
    """Who is asked about a route: on the pages of the discipline body also those who differ there alone."""
    return EVERYBODY if name.startswith("discipline:") else PERSONAS


def examine(route: Route, asker: Asker, personas=None, places=None) -> list[Cell]:
    """Every cell of one route."""
    try:
        return list(cells(route, asker, personas or personas_of(route.name), places))
    except NoReverseMatch as problem:
        return [Cell(route.name, "-", "-", READ, "an address", str(problem), "", "no address can be built")]


def cells(route, asker, personas, places):
    """The cells of a route: looks, forms sent, and questions that try to get something out."""
    wanted = [name for name in route.rule.places if places is None or name in places] or [None]
    for name in wanted:
        address = route.address(asker.world.places[name] if name else None)
        if address is None:
            continue
        sample = sample_form(route, asker, name, address) if "post" in methods(route.view) else None
        for persona in personas:
            yield from asked(route, asker, persona, name, address, sample)
    for probe in route.rule.probes:
        for name in PROBED if places is None else places:
            for persona in personas:
                if answer := probed(route, asker, persona, name, probe):
                    yield answer


def asked(route, asker, persona, name, address, sample):
    """The cells of one persona at one place."""
    allowed, reason = route.verdict(persona, name)

    def cell(method, answer, written, fitting):
        said = leaks(persona, answer, route.name)
        problem = [] if fitting else [f"answered {described(answer)}"]
        problem += [f"shows {', '.join(said)}"] if said else []
        problem += [f"wrote {', '.join(sorted(written))}"] if written else []
        problem += ["read what is protected without a trace"] if answer.untraced and answer.status_code == 200 else []
        return Cell(
            route.name, persona.name, name or "", method, expectation(route, persona, method, allowed),
            described(answer), reason, "; ".join(problem),
        )  # fmt: skip

    if "get" in methods(route.view):
        answer, written = asker.ask(persona, address)
        codes = route.rule.answers if allowed else ()
        fitting = answer.status_code in codes if allowed else refused_like(persona, answer)
        yield cell(READ, answer, set() if route.rule.writes and allowed else written, fitting)
    if "post" in methods(route.view):
        if allowed:
            answer, written = asker.ask(persona, address, {})
            fitting = answer.status_code in route.rule.answers | {200, 302, 422}
            yield cell(SEND, answer, set() if route.rule.writes else written, fitting)
        else:
            answer, written = asker.ask(persona, address, sample or {})
            yield cell(SEND_FILLED if sample else SEND, answer, written, refused_like(persona, answer))


def expectation(route, persona, method, allowed) -> str:
    """What should have been answered, in short."""
    if not allowed:
        return "404" if persona.is_signed_in else "to sign-in"
    return "200, 302 or 422, nothing written" if method != READ else " or ".join(map(str, sorted(route.rule.answers)))


def sample_form(route, asker, name, address) -> dict | None:
    """The form as somebody who may would send it, filled in: what an intruder would copy."""
    for persona in personas_of(route.name):
        if route.verdict(persona, name)[0] and persona.is_signed_in:
            answer, _written = asker.ask(persona, address)
            return filled(answer, address)
    return None


def probed(route, asker, persona, name, probe):
    """A question with another place's words. Whatever the answer, nothing foreign stands in it."""
    if not route.verdict(persona, None)[0] or not persona.is_signed_in:
        return None
    query = urlencode(probe(asker.world.places[name]))
    answer, written = asker.ask(persona, f"{reverse(route.name)}?{query}")
    said = leaks(persona, answer, route.name)
    problem = [] if answer.status_code in {200, 302, 404} else [f"answered {described(answer)}"]
    problem += [f"shows {', '.join(said)}"] if said else []
    problem += [f"wrote {', '.join(sorted(written))}"] if written and not route.rule.writes else []
    return Cell(
        route.name, persona.name, name, PROBE, "nothing of other places", described(answer), f"?{query}",
        "; ".join(problem),
    )  # fmt: skip


def all_routes() -> list[Route]:
    """Every address the table knows, with its view."""
    views = addresses()
    return [Route(name, views[name], RULES[name]) for name in sorted(views) if name in RULES]
