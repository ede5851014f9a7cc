"""Questions nobody would ask by clicking: random people at random addresses, judged by the table of the matrix alone.

A probe is an address somebody might guess, mix, mistype or paste. What the answer has to be follows from
`Route.verdict`, which knows neither views nor querysets.
"""

import random
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode
from uuid import uuid4

from django.db.models import Model
from django.urls import NoReverseMatch, reverse

from tests.matrix.canaries import leaks
from tests.matrix.engine import Route, all_routes, described, methods, refused_like
from tests.matrix.places import ABOVE, EVERYBODY, lies_below
from tests.matrix.world import HOLDERS

HUGE = ("0", "9223372036854775807", "9223372036854775808", "1" + "0" * 30, "-1", "x" * 3000, "null", "*", "_")
PLAIN = ("organisation", "unit", "branch", "group", "key", "state", "period", "q", "person", "after", "before", "page")
ODD = ("", "\x00", "%", "'", "-1", "9" * 40, "2026-99", "x" * 3000, "../", "[]")
# Asking this one ends the session.
ENDS_SESSION = {"account_logout"}
# Sessions grow old: after so many probes everybody signs in again.
RESTS = 2000


@dataclass(frozen=True)
class Probe:
    """An address asked by somebody.

    `allowed` says whether the address itself is somebody's to ask; `codes` are the answers of whoever may. Where
    `or_refused` holds, refusing is right as well: no two rules say what a mistyped id means.
    """

    sort: str
    route: Route
    persona: object
    address: str
    allowed: bool
    codes: frozenset
    or_refused: bool = False


@dataclass
class Tally:
    """What came of the probes."""

    asked: Counter = field(default_factory=Counter)
    answered: Counter = field(default_factory=Counter)
    leaks: list = field(default_factory=list)
    refusals: list = field(default_factory=list)
    faults: list = field(default_factory=list)

    @property
    def problems(self) -> list:
        """Everything that is wrong."""
        return self.leaks + self.refusals + self.faults

    def told(self, most=20) -> str:
        """What is wrong, a line each."""
        return "\n".join(["", *self.problems[:most]])

    def __str__(self):
        sorts = ", ".join(f"{number} {sort}" for sort, number in sorted(self.asked.items()))
        codes = ", ".join(f"{number} times {code}" for code, number in sorted(self.answered.items()))
        return (
            f"{sum(self.asked.values())} probes ({sorts}); answered {codes}; {len(self.leaks)} leaks, "
            f"{len(self.refusals)} wrong refusals, {len(self.faults)} other faults"
        )


class Prober:
    """Thinks up probes from a seed, and asks them."""

    def __init__(self, asker, seed):
        self.asker, self.world, self.dice = asker, asker.world, random.Random(seed)  # noqa: S311 - repeatable
        self.routes = all_routes()
        self.objects = {route.name: self.objects_of(route) for route in self.routes}
        self.ids = self.ids_by_kind()
        self.kind_of = {value: kind for kind, values in self.ids.items() for value in values}

    def objects_of(self, route) -> dict[str, dict]:
        """{place: the words of the address} of a route, for the places that hold such a thing."""
        if route.rule.kwargs is None:
            return {name: {} for name in route.rule.places or (None,)}
        found = {name: route.rule.kwargs(self.world.places.get(name)) for name in route.rule.places or (None,)}
        return {name: {key: str(value) for key, value in words.items()} for name, words in found.items() if words}

    def ids_by_kind(self) -> dict[str, list[str]]:
        """Every public id of the world by the kind of thing it names."""
        ids = {}
        for place in self.world.places.values():
            for thing in vars(place).values():
                if isinstance(thing, Model) and hasattr(thing, "public_id"):
                    ids.setdefault(thing._meta.label, []).append(str(thing.public_id))
        return ids

    # --- Thinking up --------------------------------------------------------------------------------------------------

    def think(self) -> Probe | None:
        """One probe; None where the dice name what cannot be asked."""
        route = self.dice.choice(self.routes)
        sort = self.dice.choice(SORTS)
        place = self.dice.choice(list(self.objects[route.name]))
        persona = self.somebody(route, place)
        return SORTS_BY_NAME[sort](self, route, persona, place)

    def somebody(self, route, place):
        """Half of the time somebody who may: strangers alone would never reach a query."""
        able = [each for each in EVERYBODY if route.verdict(each, place)[0] and each.is_signed_in]
        return self.dice.choice(able if able and self.dice.random() < 0.5 else EVERYBODY)

    def probe(self, sort, route, persona, place, address, **more) -> Probe:
        """A probe at an address that is that of a place, whatever it looks like."""
        allowed = place in self.objects[route.name] and route.verdict(persona, place)[0]
        codes = route.rule.answers if "get" in methods(route.view) else route.rule.answers | {200, 302, 422}
        return Probe(sort, route, persona, address, allowed, codes, **more)

    def address(self, route, words, place) -> str | None:
        """The address with these words; None where the map knows no such address."""
        try:
            path = reverse(route.name, kwargs=words)
        except NoReverseMatch:
            return None
        query = f"?{urlencode(route.rule.query(self.world.places[place]))}" if route.rule.query else ""
        return path + query

    def straight(self, route, persona, place):
        """The address as the site itself prints it."""
        address = self.address(route, self.objects[route.name][place], place)
        return self.probe("straight", route, persona, place, address)

    def mixed(self, route, persona, place):
        """The parent of one place with the child of another: nothing, unless a place has just this pair itself."""
        objects = self.objects[route.name]
        if len(objects[place]) < 2 or len(objects) < 2:
            return None
        other = self.dice.choice([name for name in objects if name != place])
        taken = self.dice.choice(sorted(objects[place]))
        words = {**objects[place], taken: objects[other][taken]}
        address = self.address(route, words, place)
        owner = next((name for name, own in objects.items() if own == words), None)
        if route.name in MIXABLE and owner is None:
            owner = MIXABLE[route.name](
                place if taken != "public_id" else other, other if taken != "public_id" else place
            )
        return address and self.probe("mixed", route, persona, owner or "nowhere", address)

    def exchanged(self, route, persona, place, sort, value, *, still=False):
        """One word of the address exchanged; the owner of what comes out, if any, decides.

        `still`: where it is nobody's, whoever may at the place may get an answer, or none.
        """
        objects = self.objects[route.name]
        if not objects[place]:
            return None
        key = self.dice.choice(sorted(objects[place]))
        new = value(objects[place][key])
        if new is None:
            return None
        words = {**objects[place], key: new}
        owner = next((name for name, own in objects.items() if own == words), None)
        if address := self.address(route, words, place):
            at = owner or (place if still else "nowhere")
            return self.probe(sort, route, persona, at, address, or_refused=still and not owner)
        # The map knows no such address; a browser asks all the same.
        straight = self.address(route, objects[place], place)
        raw = straight.replace(quote(objects[place][key]), quote(new, safe=""), 1)
        return self.probe(sort, route, persona, "nowhere", raw)

    def other_kind(self, route, persona, place):
        """The id of a thing of another kind."""

        def of_another(value):
            kinds = [kind for kind in self.ids if kind != self.kind_of.get(value)]
            return self.dice.choice(self.ids[self.dice.choice(kinds)])

        return self.exchanged(route, persona, place, "other kind", of_another)

    def neighbour(self, route, persona, place):
        """The number beside one; in a word, another last letter. The parent in the address still decides who asks."""

        def beside(value):
            if value.isdecimal():
                return str(max(0, int(value) + self.dice.choice((-3, -2, -1, 1, 2, 3))))
            return value[:-1] + self.dice.choice("23456789abc") if value in self.kind_of else None

        return self.exchanged(route, persona, place, "neighbour", beside, still=True)

    def variant(self, route, persona, place):
        """The same word in capitals, full width, or with blanks: nothing, or what the straight one gives."""
        ways = (
            str.upper, str.capitalize, lambda v: v + " ", lambda v: " " + v, lambda v: v + "\n", lambda v: v + "\x00",
            lambda v: v.translate({n: n + 0xFEE0 for n in range(0x21, 0x7F)}), lambda v: "0" + v, lambda v: v + ".",
        )  # fmt: skip
        return self.exchanged(route, persona, place, "variant", self.dice.choice(ways), still=True)

    def huge(self, route, persona, place):
        """Numbers no row has, and what is no id at all."""
        return self.exchanged(route, persona, place, "huge", lambda _value: self.dice.choice(HUGE))

    def question(self, route, persona, place):
        """The straight address with words of other places, or nonsense, behind the question mark."""
        asked = self.straight(route, persona, place)
        taken = set(route.rule.query(self.world.places[place]) if route.rule.query else ())
        place = self.world.places[self.dice.choice(list(ABOVE))]
        names = self.dice.sample([name for name in PLAIN if name not in taken], 2)
        values = (place.words, place.organisation.public_id, str(place.organisation.pk), *ODD)
        query = urlencode({name: self.dice.choice(values) for name in names})
        address = f"{asked.address}{'&' if '?' in asked.address else '?'}{query}"
        codes = asked.codes | {200, 302}
        return Probe("question", route, persona, address, asked.allowed, codes, or_refused=True)

    # --- Asking -------------------------------------------------------------------------------------------------------

    def run(self, number) -> Tally:
        """Ask so many probes."""
        tally = Tally()
        while sum(tally.asked.values()) < number:
            if probe := self.think():
                self.ask(probe, tally)
                if probe.route.name in ENDS_SESSION or not sum(tally.asked.values()) % RESTS:
                    self.asker.clients.clear()
        return tally

    def ask(self, probe, tally):
        """Ask one probe and note what is wrong with the answer."""
        data = None if "get" in methods(probe.route.view) else form_for(probe)
        answer, written = self.asker.ask(probe.persona, probe.address, data)
        tally.asked[probe.sort] += 1
        tally.answered[answer.status_code] += 1
        said = f"{probe.sort}: {probe.persona.name} at {probe.route.name} {probe.address[:200]!r}"
        is_refused = refused_like(probe.persona, answer) or answer.status_code == 404
        if seen := leaks(probe.persona, answer, probe.route.name):
            tally.leaks.append(f"{said} shows {', '.join(seen)}")
        if answer.raised or answer.status_code >= 500:
            tally.faults.append(f"{said} answered {described(answer)}")
        elif not probe.allowed and not is_refused:
            tally.leaks.append(f"{said} answered {described(answer)}")
        elif probe.allowed and answer.status_code not in probe.codes and not (probe.or_refused and is_refused):
            tally.refusals.append(f"{said} answered {described(answer)}")
        if written and not (probe.allowed and probe.route.rule.writes):
            tally.faults.append(f"{said} wrote {', '.join(sorted(written))}")
        if answer.untraced and answer.status_code == 200:
            tally.faults.append(f"{said} read what is protected without a trace")


def form_for(probe) -> dict:
    """What a button sends. Where nothing can be there to act upon it is complete, so that the row is really looked for;
    elsewhere it lacks its key, and must change nothing.
    """
    if probe.allowed or probe.sort not in NOTHING_THERE:
        return {}
    return {"idempotency_key": str(uuid4()), "answer": "approve"}


def specimen_owner(holder, record):
    """A paper of a place may be tried on every record below it, by whoever keeps the paper."""
    return holder if lies_below(HOLDERS[record], holder) else None


# Where a mixture of two places is nobody's own, and right nevertheless.
MIXABLE = {"meetings:paper-specimen": specimen_owner}
SORTS_BY_NAME = {
    "straight": Prober.straight, "mixed": Prober.mixed, "other kind": Prober.other_kind,
    "neighbour": Prober.neighbour, "variant": Prober.variant, "huge": Prober.huge, "question": Prober.question,
}  # fmt: skip
NOTHING_THERE = {"mixed", "other kind", "huge"}
SORTS = tuple(SORTS_BY_NAME)
