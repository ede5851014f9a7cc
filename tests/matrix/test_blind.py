"""The three administrators follow every link and every form that asks: no planted word comes before their eyes."""

from urllib.parse import urlencode, urljoin, urlsplit

import pytest
from lxml import html

from tests.matrix.canaries import OPENED_BY, found, texts
from tests.matrix.engine import Browser
from tests.matrix.forms import values
from tests.matrix.places import ADMINISTRATORS

# What administrators keep: names of organisations, temporary ones too, and of accounts. Everything else is hidden from
# them.
THEIRS = {"ORGN", "TEMP", "ACCT"}
HIDDEN = OPENED_BY.keys() - THEIRS
PAGES = 400


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


@pytest.mark.parametrize("name", ADMINISTRATORS)
def test_an_administrator_sees_no_member_meeting_or_protected_fact(name, world):
    browser = Browser()
    browser.force_login(world.people[name])
    seen, pages = {}, 0
    for address, answer in crawl(browser):
        pages += 1
        assert answer.status_code in {200, 404}, f"{address} answered {answer.status_code}"
        for kind, place in set().union(*(found(text) for text in texts(answer))):
            if kind in HIDDEN:
                seen.setdefault(address, set()).add((kind, place))
    assert seen == {}
    assert pages > 10
    assert pages < PAGES


def test_the_crawl_finds_what_others_may_see(world):
    browser = Browser()
    browser.force_login(world.people["secretary"])
    seen = set()
    for _address, answer in crawl(browser):
        seen |= {kind for text in texts(answer) for kind, _place in found(text)}
        if {"MEMB", "PLAN", "SEAL", "DRAF", "GIST", "FILE"} <= seen:
            return
    raise AssertionError(f"only {sorted(seen)}")
