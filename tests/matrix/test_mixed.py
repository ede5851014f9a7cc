"""The parent of one place with the child of another, asked by those who may see both: it does not exist."""

from itertools import islice, permutations

import pytest

from tests.matrix.engine import all_routes, described, methods
from tests.matrix.places import EVERYBODY
from tests.matrix.probes import MIXABLE, Prober

FEW = 6
# One half of the address holds for everybody.
ONE_PART_IN_COMMON = {"meetings:paper-kind", "meetings:paper-withdraw", "obligations:why", "obligations:exempt",
                      "obligations:resume", "obligations:withdraw"}  # fmt: skip
FORM = {"idempotency_key": "6f1c1c1e-54b5-4f2f-9a3e-0d4cf7e6c001", "answer": "approve"}


@pytest.fixture
def prober(asker):
    return Prober(asker, seed=0)


def of_two(prober, route):
    """Each (person, address) that takes one word from another place; the person may see both places."""
    objects = prober.objects[route.name]
    for persona in (each for each in EVERYBODY if each.is_signed_in):
        places = [place for place in objects if route.verdict(persona, place)[0]]
        for place, other in permutations(places, 2):
            for taken in objects[place]:
                words = {**objects[place], taken: objects[other][taken]}
                if words not in objects.values():
                    yield persona, prober.address(route, words, place)


def of_two_words():
    """The routes whose addresses name a thing below another."""
    return [route.name for route in all_routes() if route.rule.kwargs and len(route.rule.places) > 1]


@pytest.mark.parametrize("name", sorted(set(of_two_words()) - ONE_PART_IN_COMMON - MIXABLE.keys()))
def test_a_child_exists_below_its_own_parent_alone(name, prober):
    route = next(each for each in prober.routes if each.name == name)
    answers = []
    for persona, address in islice(of_two(prober, route), FEW):
        data = None if "get" in methods(route.view) else FORM
        answer, written = prober.asker.ask(persona, address, data)
        answers.append((persona.name, described(answer), written))
    assert [each for each in answers if each[1:] != ("404", set())] == []


def test_a_paper_is_tried_on_records_below_its_place(prober):
    route = next(each for each in prober.routes if each.name == "meetings:paper-specimen")
    staff = next(each for each in EVERYBODY if each.name == "bureau_staff")
    objects = prober.objects[route.name]
    words = {**objects["general"], "record": objects["other_committee"]["record"]}
    codes = [prober.asker.ask(staff, prober.address(route, each, "general"))[0].status_code
             for each in (objects["general"], words)]  # fmt: skip
    assert codes == [200, 404]
