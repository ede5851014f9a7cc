"""Every way in: each form of each page as somebody who may would send it, each parameter a page's own links carry."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.urls import Resolver404, resolve
from lxml import html

from tests.matrix.engine import all_routes, methods, personas_of
from tests.matrix.forms import values

# Names that a careless view might read, whatever its page links to.
COMMON = ("q", "after", "before", "page", "next", "organisation", "unit", "branch", "month", "state", "person")


@dataclass(frozen=True)
class WayIn:
    """An address that takes something from somebody who may: the `fields` with what an honest browser would send."""

    route: str
    method: str
    address: str
    persona: object
    fields: tuple[tuple[str, str], ...]

    def sent(self, **changes) -> dict:
        """The fields with some of them changed."""
        return {**dict(self.fields), **changes}


def visits(asker):
    """Each (route, persona, address) of the table, once for each route: the first persona and place that may."""
    for route in all_routes():
        for place in route.rule.places or [None]:
            address = route.address(asker.world.places[place] if place else None)
            persona = next((p for p in personas_of(route.name) if p.is_signed_in and route.verdict(p, place)[0]), None)
            if address and persona:
                yield route, persona, address
                break


def ways_in(asker) -> list[WayIn]:
    """Every way in, sorted so that a seed chooses the same ones again."""
    found = {}
    for route, persona, address in visits(asker):
        offered = methods(route.view)
        path = urlsplit(address).path
        if "post" in offered:
            found.setdefault((route.name, "POST"), WayIn(route.name, "POST", address, persona, ()))
        if "get" in offered:
            names = {*COMMON, *dict(parse_qsl(urlsplit(address).query))}
            answer, _written = asker.ask(persona, address)
            if answer.status_code == 200 and answer.get("Content-Type", "").startswith("text/html") and answer.content:
                page = html.fromstring(answer.content)
                names |= names_of(page, address)
                for way in forms_on(page, persona, address):
                    if len(way.fields) >= len(found.get((way.route, "POST"), way).fields):
                        found[way.route, "POST"] = way
            fields = tuple((name, "") for name in sorted(names))
            found[route.name, "GET"] = WayIn(route.name, "GET", path, persona, fields)
    return [found[key] for key in sorted(found)]


def names_of(page, here) -> set[str]:
    """The parameters a page's own links and asking forms carry."""
    links = [urljoin(here, link) for link in page.xpath("//a/@href|//@hx-get")]
    asked = {name for link in links if urlsplit(link).path == urlsplit(here).path
             for name, _value in parse_qsl(urlsplit(link).query)}  # fmt: skip
    return asked | set(page.xpath("//form[not(@method) or @method='get']//*[@name]/@name"))


def forms_on(page, persona, here):
    """The writing forms of a page, filled in."""
    for form in page.iter("form"):
        if form.get("method", "get").lower() == "post":
            address = urljoin(here, form.get("action") or here)
            try:
                route = resolve(urlsplit(address).path).view_name
            except Resolver404:
                continue
            yield WayIn(route, "POST", address, persona, tuple(values(form).items()))
