"""Lights repaired after local acts are the lights derived anew, whatever happened in whatever order."""

from collections import Counter
from datetime import date

import pytest
from django.db import transaction
from django.test.utils import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.trail import record
from audit.verbs import VERBS
from common.periods import last_months
from obligations.deriving import everywhere
from obligations.memory import LOCAL, SILENT, memory
from obligations.registry import duties
from obligations.selectors import lights, reckon
from tests.factories import make_bureau
from tests.obligations.records import GROUP, THEME_DAY, hold, make_group
from tests.obligations.test_stored import World

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 24)
MONTHS = last_months(TODAY, 12)


def note(organisation, verb):
    """The entry of an act."""
    with transaction.atomic():
        record(None, verb, organisation, path=organisation.path)


def plain(matrix):
    """Everything a matrix says, in no order."""
    return (
        {key: cell for key, cell in matrix.cells.items() if cell.owed or cell.pending or cell.exempt},
        {pk: Counter(found) for pk, found in matrix.open_lights.items() if found},
        Counter(due.key for due in matrix.missed),
        Counter((due.key, due.status) for due in matrix.aside),
    )


@pytest.fixture
def remembering(settings):
    """The memory, empty."""
    settings.LIGHTS_REMEMBERED = 4
    memory.forget()


def test_every_verb_that_is_named_exists():
    assert not (SILENT | LOCAL) - VERBS.keys()
    assert not SILENT & LOCAL
    assert not set().union(*(each.moved_by or () for each in duties())) - LOCAL


def test_a_sign_in_leaves_the_lights_alone(remembering, django_assert_num_queries):
    bureau = make_bureau(3)
    first = lights(everywhere, MONTHS, TODAY)
    note(bureau["root"], "account.signed-in")
    with django_assert_num_queries(1):
        assert lights(everywhere, MONTHS, TODAY) is first


@pytest.mark.parametrize("branches", [1, 3, 30])
def test_an_act_of_a_branch_is_read_in_that_branch_alone(remembering, branches, django_assert_max_num_queries):
    branch = make_bureau(branches)["branches"][0]
    lights(everywhere, MONTHS, TODAY)
    hold(branch, date(2026, 3, 10), THEME_DAY, sealed_on=date(2026, 3, 11))
    note(branch, "meeting.sealed")
    with django_assert_max_num_queries(40):
        repaired = lights(everywhere, MONTHS, TODAY)
    assert plain(repaired) == plain(reckon(everywhere, MONTHS, TODAY))
    assert repaired.cells[branch.pk, date(2026, 3, 31)].done == 1


def test_an_act_of_a_group_turns_the_light_of_its_branch(remembering):
    branch = make_bureau(2)["branches"][1]
    group = make_group(branch)
    before = lights(everywhere, MONTHS, TODAY).cells[branch.pk, date(2026, 3, 31)]
    hold(group, date(2026, 3, 10), GROUP, sealed_on=date(2026, 3, 11))
    note(group, "meeting.sealed")
    after = lights(everywhere, MONTHS, TODAY).cells[branch.pk, date(2026, 3, 31)]
    assert (before.done, after.done) == (0, 1)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["plan", "seal", "late", "plan", "seal", "late", "exempt", "resume", "move", "night", "value"]),
        st.integers(0, 5), st.integers(0, 140),
    ),
    min_size=3, max_size=14,
)  # fmt: skip


class WatchedWorld(World):
    """The same, with the entries that the acts would have left where rows are written by hand."""

    def plan(self, number, days):
        super().plan(number, days)
        note(self.drafts[-1].organisation, "meeting.recorded")

    def seal(self, number, days):
        if self.drafts:
            place = self.drafts[number % len(self.drafts)].organisation
            super().seal(number, days)
            note(self.place(self.places.index(place)), "meeting.sealed")

    def value(self, number, days):
        super().value(number, days)
        note(self.bureau["root"], "organisation.changed")


def play_and_compare(steps):
    """After each step the remembered matrix is the one derived anew."""
    with override_settings(LIGHTS_REMEMBERED=4), transaction.atomic():
        memory.forget()
        world = WatchedWorld()
        world.night(0, 34)
        for name, number, days in steps:
            getattr(world, name)(number, days)
            months = last_months(world.today, 12)
            remembered = lights(everywhere, months, world.today)
            assert plain(remembered) == plain(reckon(everywhere, months, world.today))
        transaction.set_rollback(True)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_remembered_lights_equal_those_derived_anew(steps):
    play_and_compare(steps)


@pytest.mark.nightly
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_remembered_lights_equal_those_derived_anew_many_times(steps):
    play_and_compare(steps)
