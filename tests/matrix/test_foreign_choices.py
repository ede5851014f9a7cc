"""A form one may send, with people and units of another place in it: refused, and nothing is written."""

import pytest
from lxml import html

from tests.matrix.engine import Asker, Route, addresses, methods
from tests.matrix.forms import form_of, values
from tests.matrix.places import BY_NAME
from tests.matrix.routes import RULES

VIEWS = addresses()
SECRETARY = BY_NAME["secretary"]
UNITS = {"organisation", "group", "into", "parent", "unit"}
WRITING = sorted(
    name for name, view in VIEWS.items()
    if name in RULES and {"get", "post"} <= methods(view) and Route(name, view, RULES[name]).permission
)  # fmt: skip


def foreign(world, control) -> str | None:
    """The value of another place that stands for what a control offers; None where it offers nobody and no unit."""
    offered = {option.get("value") for option in control.iter("option")} - {"", None}
    if control.get("name").rpartition("-")[2] in UNITS:
        away = world["foreign"].organisation
        return away.public_id if any(not value.isdigit() for value in offered) else str(away.pk)
    home = world["own"]
    return str(world["foreign"].member.pk) if str(home.member.pk) in offered else None


def swapped(world, form) -> dict[str, dict]:
    """For each control that names somebody or some unit: what is sent with another place's in its stead."""
    sent = values(form)
    choices = {control.get("name"): foreign(world, control) for control in form.iter("select") if control.get("name")}
    return {name: {**sent, name: value} for name, value in choices.items() if value}


def page_of(route, world, asker):
    """(address, form) of the route as the secretary is shown it at the own place; None where nothing is asked."""
    place = "own" if route.rule.places else None
    if not route.verdict(SECRETARY, place)[0] or (place and place not in route.rule.places):
        return None
    address = route.address(world[place] if place else None)
    answer, _written = asker.ask(SECRETARY, address)
    form = form_of(html.fromstring(answer.content), address) if answer.status_code == 200 else None
    return None if form is None else (address, form)


def is_marked(answer, control) -> bool:
    """Whether the page shown again says that this very control does not fit."""
    page = html.fromstring(answer.content)
    return any(each.get("aria-invalid") == "true" for each in page.xpath("//*[@name=$name]", name=control))


# The record page tells in words of its own what does not fit; whom it offers, the matrix sees.
UNMARKED = {"meetings:record"}
# Where the page that is shown again holds what may only be read with an entry in the trail.
READS = {"meetings:criticism": {"audit_entry"}}


@pytest.mark.parametrize("name", WRITING)
def test_people_and_units_of_another_place_are_no_choice(name, world):
    asker = Asker(world)
    page = page_of(Route(name, VIEWS[name], RULES[name]), world, asker)
    if page is None:
        pytest.skip("the secretary is shown no form here")
    address, form = page
    for control, data in swapped(world, form).items():
        answer, written = asker.ask(SECRETARY, address, data)
        assert answer.status_code == 422, f"{control}: answered {answer.status_code}"
        assert name in UNMARKED or is_marked(answer, control), f"{control}: refused for something else"
        assert written <= READS.get(name, set()), f"{control}: wrote {written}"


def test_forms_offer_people_and_units(world):
    asker = Asker(world)
    offered = set()
    for name in WRITING:
        if page := page_of(Route(name, VIEWS[name], RULES[name]), world, asker):
            offered |= {(name, control) for control in swapped(world, page[1])}
    assert {("meetings:plan", "chair"), ("meetings:record", "recorder"), ("members:enter", "organisation")} <= offered
