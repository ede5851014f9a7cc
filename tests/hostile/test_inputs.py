"""The dictionary goes into every field and every parameter: no page breaks, no refusal without a word."""

import os
import time
from random import Random
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.urls import reverse

from tests.hostile.forms import ways_in
from tests.hostile.words import EVERY, MARK, SHORT
from tests.matrix.engine import all_routes, described, errors, personas_of

SEED = int(os.environ.get("ZHIBU_SEED", "20261201"))
# Codes of a page, of a way on, and of a refusal; anything else is a fault.
ANSWERS = {200, 204, 302, 400, 403, 404, 405, 409, 413, 422, 429}
SLOWEST = 5.0
METHODS = ("put", "delete", "patch", "options", "trace", "head")
# Nobody of the table may: each belongs to somebody in a state that the world does not hold.
ASKED_BY_NOBODY = {"meetings:own-criticism-back", "meetings:confirm-make-up", "discipline:renew"}


@pytest.fixture(autouse=True)
def quick_proof(settings):
    settings.STEP_UP_REQUIRED = False


def ask(client, way, data):
    """The answer; what is sent is put into bytes here, for a client of the tests refuses half a character."""
    query = urlencode(data, doseq=True, errors="surrogatepass")
    if way.method == "POST":
        return client.post(way.address, query, content_type="application/x-www-form-urlencoded")
    return client.get(f"{way.address}?{query}")


def complaint(asker, way, data) -> str | None:
    """What is wrong with the answer to what was sent; None when nothing is. Whatever it wrote is taken back."""
    client, begun = asker.client(way.persona), time.monotonic()
    with transaction.atomic(), errors() as raised:
        answer = ask(client, way, data)
        answer.raised = raised
        problem = judged(answer, time.monotonic() - begun)
        if problem is None and answer.status_code == 302 and answer.url.startswith("/"):
            problem = judged(client.get(answer.url), 0)
        transaction.set_rollback(True)
    # Whatever happened to the session was taken back as well; the next question begins with a new one.
    if way.method == "POST":
        asker.clients.pop(way.persona.name, None)
    return problem and f"{way.method} {way.route} as {way.persona.name}: {problem}; sent {shown(data)}"


def shown(data) -> str:
    return str({name: str(value)[:60] for name, value in data.items()})[:400]


def judged(answer, seconds) -> str | None:
    """What is wrong with an answer."""
    body = b"" if answer.streaming else answer.content
    if answer.status_code not in ANSWERS:
        return f"answered {answer.status_code} {getattr(answer, 'raised', '')}"
    if seconds > SLOWEST:
        return f"took {seconds:.1f} s"
    if MARK.encode() in body and answer.get("Content-Type", "").startswith("text/html"):
        return "shows a mark unescaped"
    if "Set-Cookie: evil" in str(answer.headers) or "evil.example" in answer.get("Location", "")[:24]:
        return "lets a header in"
    if answer.status_code in {400, 404, 422} and answer.get("Content-Type", "").startswith("text/html"):
        return None if len(body) > 40 else "refuses without a word"
    return None


@pytest.fixture
def ways(asker):
    found = ways_in(asker)
    assert {way.route for way in found} >= {route.name for route in all_routes()} - ASKED_BY_NOBODY
    return found


def named(way) -> list[str]:
    """The fields that a hostile hand changes."""
    return [name for name, _value in way.fields if name not in {"csrfmiddlewaretoken", "idempotency_key"}]


def doubled(way) -> dict:
    """Every field given many times, and as a list in the manner of other languages."""
    return {name: ["1", "x", value] for name, value in way.fields} | {f"{name}[]": ["1"] for name in named(way)[:5]}


def wrong_method(asker, way, method) -> str | None:
    """What is wrong with the answer to a method that is none of the page's."""
    with transaction.atomic():
        answer = getattr(asker.client(way.persona), method)(way.address)
        transaction.set_rollback(True)
    return None if answer.status_code in ANSWERS else f"{method} {way.route}: {answer.status_code}"


def test_a_choice_of_words_breaks_no_page(asker, ways):
    chance, problems = Random(SEED), []  # noqa: S311 - a repeatable dice, no secret
    for way in ways:
        names = named(way) if way.method == "GET" else chance.sample(named(way), min(len(named(way)), 6))
        problems.append(complaint(asker, way, way.sent(**dict.fromkeys(names, chance.choice(SHORT)))))
        if chance.random() < 0.2:
            problems.append(complaint(asker, way, doubled(way)))
        if chance.random() < 0.2:
            problems.append(wrong_method(asker, way, chance.choice(METHODS)))
    assert list(filter(None, problems)) == []


@pytest.mark.nightly
def test_every_word_in_every_field_breaks_no_page(asker, ways):
    """All fields of a way at once with every word, then single fields by chance, `ZHIBU_FUZZ` of them."""
    chance = Random(SEED)  # noqa: S311 - a repeatable dice, no secret
    problems = [complaint(asker, way, doubled(way)) for way in ways]
    problems += [wrong_method(asker, way, method) for way in ways for method in METHODS]
    problems += [complaint(asker, way, way.sent(**dict.fromkeys(named(way), word))) for way in ways for word in EVERY]
    for _number in range(int(os.environ.get("ZHIBU_FUZZ", "20000"))):
        way = chance.choice([way for way in ways if named(way)])
        problems.append(complaint(asker, way, way.sent(**{chance.choice(named(way)): chance.choice(EVERY)})))
    found = sorted(set(filter(None, problems)))
    print(f"seed {SEED}: {len(problems)} inputs, {len(found)} faults")  # noqa: T201 - the figure of the night
    assert found[:50] == []


@pytest.mark.one_database
def test_numbers_and_names_of_nothing_in_addresses_are_not_found(asker, world):
    wrong = []
    for route in [route for route in all_routes() if route.rule.kwargs and route.rule.places]:
        first = next(iter(route.rule.places))
        kwargs = route.rule.kwargs(world.places[first]) or {}
        person = next((p for p in personas_of(route.name) if p.is_signed_in and route.verdict(p, first)[0]), None)
        for name, value in kwargs.items() if person else ():
            for other in (10**30, 2**31) if isinstance(value, int) else ("x" * 300, "_"):
                answer, _written = asker.ask(person, reverse(route.name, kwargs={**kwargs, name: other}))
                if answer.status_code not in {404, 405}:
                    wrong.append(f"{route.name} {name}={str(other)[:20]}: {described(answer)}")
    assert wrong == []
