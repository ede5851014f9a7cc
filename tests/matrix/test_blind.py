"""The three administrators follow every link and every form that asks: no planted word comes before their eyes."""

from urllib.parse import urlencode, urljoin, urlsplit

import pytest
from django.core import mail
from django.urls import reverse
from lxml import html

from audit.sealing import export
from reminders.actions import deliver, plan
from reminders.models import Notice, Reminder
from tests.matrix.canaries import OPENED_BY, found, texts
from tests.matrix.engine import Browser, all_routes, methods
from tests.matrix.forms import values
from tests.matrix.places import ADMINISTRATORS
from tests.matrix.planting import KINDS, Planter, answers, asked, in_redis, logged, words_in
from tests.matrix.probes import ENDS_SESSION

# What administrators keep: names of organisations, temporary ones too, and of accounts. Everything else is hidden from
# them.
THEIRS = {"ORGN", "TEMP", "ACCT"}
HIDDEN = OPENED_BY.keys() - THEIRS
PAGES = 400
# How many words are planted of each kind.
FEW, MANY = 3, 265


def addresses_in(page, here):
    """The addresses a page leads to: links, htmx fragments, and forms that ask, filled in."""
    for link in page.xpath("//a/@href|//@hx-get"):
        yield urljoin(here, link)
    for form in page.iter("form"):
        if form.get("method", "get").lower() == "get":
            yield urljoin(here, form.get("action") or here).partition("?")[0] + "?" + urlencode(values(form))


def crawl(browser, start="/"):
    """Each (address, answer) that can be reached from the start."""
    waiting, seen = [start], set()
    while waiting and len(seen) < PAGES:
        address = waiting.pop(0).partition("#")[0]
        if address in seen or urlsplit(address).netloc or urlsplit(address).path.startswith("/static/"):
            continue
        seen.add(address)
        answer = browser.get(address, follow=True)
        yield address, answer
        if answer.get("Content-Type", "").startswith("text/html") and answer.content.strip():
            waiting += addresses_in(html.fromstring(answer.content), address)


def test_the_crawl_finds_what_others_may_see(world):
    browser = Browser()
    browser.force_login(world.people["secretary"])
    seen = set()
    for _address, answer in crawl(browser):
        seen |= {kind for text in texts(answer) for kind, _place in found(text)}
        if {"MEMB", "PLAN", "SEAL", "DRAF", "GIST", "FILE"} <= seen:
            return
    raise AssertionError(f"only {sorted(seen)}")


# --- Words planted by the thousand ------------------------------------------------------------------------------------


def every_address(world):
    """Every address of the site at every place of the table that is asked by looking."""
    for route in all_routes():
        if "get" in methods(route.view) and route.name not in ENDS_SESSION:
            for place in route.rule.places or (None,):
                if address := route.address(world.places.get(place)):
                    yield address


def words_of(answer) -> set[str]:
    """The planted words of an answer, and those of the world that administrators do not keep; papers are opened."""
    said = list(texts(answer))
    hidden = {f"{kind} of {place}" for text in said for kind, place in found(text) if kind in HIDDEN}
    return hidden.union(*(words_in(text) for text in said))


def looked_at(browser, more) -> dict[str, set]:
    """{address: words} of what can be reached by clicking, and of more addresses."""
    seen, pages = {}, 0
    for address, answer in crawl(browser):
        assert answer.status_code in {200, 404}, f"{address} answered {answer.status_code}"
        seen[address], pages = words_of(answer), pages + 1
    assert 10 < pages < PAGES
    return seen | {address: words_of(browser.get(address)) for address in more}


def looked_for(user, each, world, more=()) -> dict[str, set]:
    """Plant, look as an account, and say where a word came to light; only where one did."""
    planted, browser = Planter(world).plant(each), Browser()
    browser.force_login(user)
    with logged() as lines:
        with asked() as questions:
            seen = looked_at(browser, more)
        plan()
        deliver()
    beside = {
        "the database": answers(questions),
        "the log": words_in(" ".join(lines)),
        "Redis": in_redis()[1],
        "notices": words_in(str(list(Notice.objects.filter(recipient=user).values()))),
        "reminders": words_in(str(list(Reminder.objects.filter(recipient=user).values()))),
        "letters": words_in(" ".join(str(letter.message()) for letter in mail.outbox if user.email in letter.to)),
        "the exported trail": words_in(" ".join(export())),
    }
    print(f"\n{user}: {len(planted)} words, {len(seen)} pages, {len(questions)} questions, {len(lines)} log lines")  # noqa: T201
    return {where: {planted.get(word, word) for word in words} for where, words in (seen | beside).items() if words}


@pytest.mark.parametrize("name", ADMINISTRATORS)
def test_an_administrator_sees_no_member_meeting_or_protected_fact(name, world):
    assert looked_for(world.people[name], FEW, world) == {}


@pytest.mark.nightly
@pytest.mark.parametrize("name", ADMINISTRATORS)
def test_thousands_of_words_come_to_light_nowhere(name, world, asker):
    assert looked_for(world.people[name], MANY, world, list(every_address(world))) == {}


def test_the_planted_words_can_be_found(world):
    planted = Planter(world).plant(FEW)
    assert len(planted) == FEW * len(KINDS)
    kinds = set()
    for name, page in (
        ("secretary", "members:list"),
        ("secretary", "meetings:list"),
        ("case_handler", "discipline:case"),
    ):
        browser = Browser()
        browser.force_login(world.people[name])
        words = [world["committee"].case.public_id] if page == "discipline:case" else []
        kinds |= {planted.get(word) for word in words_of(browser.get(reverse(page, args=words)))} - {None}
    assert kinds == {"member", "meeting", "note", "approach"}
