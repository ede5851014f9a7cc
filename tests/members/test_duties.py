"""Terms of office: the election is owed by the body, the notice by the one above it."""

from datetime import date

import pytest
import time_machine
from django.utils import translation

from branches.actions import move_organisation, note_notice, note_result, open_term, shift_election
from branches.choices import Kind
from branches.models import Term
from common.errors import Refused, StaleEdit
from obligations.actions import close_periods, compare
from obligations.choices import Status
from obligations.deriving import derive, everywhere
from obligations.registry import duties
from obligations.selectors import dues_of
from tests.factories import make_bureau, make_organisation, make_secretary, moment

pytestmark = pytest.mark.django_db
ELECTED = date(2023, 4, 9)  # ends on 2026-04-09, notice on 2025-10-09


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def bureau():
    return make_bureau(2)


@pytest.fixture
def branch(bureau):
    return bureau["branches"][0]


@pytest.fixture
def term(branch):
    return entered(open_term(branch, elected_on=ELECTED, by=None))


def entered(term, on=None):
    """The election entered on the day it was held, or on another."""
    Term.objects.filter(pk=term.pk).update(entered_on=on or term.elected_on)
    return Term.objects.get(pk=term.pk)


def light(code, organisation, period, today, last=date(2026, 12, 31)):
    only = [each for each in duties() if each.code == f"members.{code}"]
    found = derive(everywhere, today, date(2025, 1, 31), last, only=only)
    return next((d for d in found if (d.organisation_id, d.period.code) == (organisation.pk, period)), None)


def status(code, organisation, period, today):
    due = light(code, organisation, period, today)
    return due and due.status


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2025, 10, 8), Status.NOT_YET_DUE),
        (date(2025, 10, 9), Status.DUE),
        (date(2026, 4, 14), Status.DUE),
        (date(2026, 4, 15), Status.MISSED),
    ],
)
def test_the_election_stands_as_due_from_the_notice_to_the_end_of_the_term(branch, term, today, expected):
    due = light("term_election", branch, "2026-04", today)
    assert (due.status, due.last_day) == (expected, date(2026, 4, 9))


def test_the_branch_sees_it_half_a_year_ahead(branch, term):
    secretary = make_secretary(branch)
    for today, seen in ((date(2025, 9, 30), False), (date(2025, 10, 1), True)):
        dues = dues_of(branch, secretary.scope_for, today, date(2025, 8, 1), date(2025, 12, 31))
        assert ("members.term_election" in {due.duty.code for due in dues}) is seen


def test_an_election_in_time_early_or_late(branch, term):
    assert status("term_election", branch, "2026-05", date(2026, 5, 10)) == Status.DUE
    entered(open_term(branch, elected_on=date(2026, 5, 20), by=None))
    assert status("term_election", branch, "2026-04", date(2026, 6, 10)) == Status.MISSED
    assert status("term_election", branch, "2026-05", date(2026, 6, 10)) == Status.DONE
    assert status("term_election", branch, "2026-06", date(2026, 6, 10)) is None


def test_an_election_entered_late_is_late(branch, term):
    entered(open_term(branch, elected_on=date(2026, 4, 8), by=None), on=date(2026, 4, 20))
    assert status("term_election", branch, "2026-04", date(2026, 4, 21)) == Status.DONE_LATE


@pytest.mark.parametrize(
    ("filed", "approved", "words"),
    [
        (None, None, "elected 2026-04-08; filing of the result is not noted"),
        (date(2026, 4, 9), None, "elected 2026-04-08; result filed 2026-04-09"),
        (date(2026, 4, 9), date(2026, 4, 15), "elected 2026-04-08; result approved 2026-04-15"),
    ],
)
def test_the_light_says_what_is_known_of_the_result_and_stays(branch, term, filed, approved, words):
    entered(open_term(branch, elected_on=date(2026, 4, 8), by=None))
    note_result(branch, date(2026, 4, 8), filed_on=filed, approved_on=approved, by=None)
    due = light("term_election", branch, "2026-04", date(2026, 4, 21))
    assert (due.status, due.deed.label) == (Status.DONE, words)


def test_a_moved_election_is_owed_when_it_was_moved_to(branch, term):
    shift_election(term, to=date(2026, 9, 1), ground="局机关党委批复", by=None, version=1)
    assert status("term_election", branch, "2026-04", date(2026, 6, 1)) is None
    assert light("term_election", branch, "2026-09", date(2026, 6, 1)).last_day == date(2026, 9, 1)


@pytest.mark.parametrize("to", [date(2023, 4, 9), date(2027, 4, 10)])
def test_nobody_moves_it_before_the_term_or_by_more_than_a_year(term, to):
    with pytest.raises(Refused) as refusal:
        shift_election(term, to=to, ground="批复", by=None, version=1)
    assert [finding.field for finding in refusal.value.findings] == ["to"]


def test_acts_on_a_term_see_its_version_and_its_end(branch, term):
    with pytest.raises(StaleEdit):
        note_notice(term, on=date(2025, 10, 9), means="letter", by=None, version=2)
    open_term(branch, elected_on=date(2026, 4, 8), by=None)
    with pytest.raises(Refused):
        note_notice(term, on=date(2025, 10, 9), means="letter", by=None, version=1)


def test_the_notice_is_owed_by_the_body_above(bureau, branch, term):
    general, second = bureau["general"], bureau["branches"][1]
    other = entered(open_term(second, elected_on=date(2023, 4, 20), by=None))
    assert status("term_notice", general, "2025-10", date(2025, 10, 2)) == Status.DUE
    assert status("term_notice", bureau["office"], "2025-10", date(2025, 10, 2)) is None
    note(term, date(2025, 10, 9))
    due = light("term_notice", general, "2025-10", date(2025, 10, 20))
    assert (due.status, due.deed.label) == (Status.DUE, "1 of 2 notices")
    note(other, date(2025, 10, 21))
    due = light("term_notice", general, "2025-10", date(2025, 10, 22))
    assert (due.status, due.deed.label, due.deed.held_on) == (Status.DONE, "2 notices", date(2025, 10, 21))


def note(term, on):
    """A notice entered on its day."""
    note_notice(term, on=on, means="phone", by=None, version=term.version)
    Term.objects.filter(pk=term.pk).update(notice_entered_on=on)


def test_a_notice_given_later_is_late_with_its_own_day(bureau, term):
    note(term, date(2026, 1, 5))
    due = light("term_notice", bureau["general"], "2025-10", date(2026, 1, 6))
    assert (due.status, due.deed.held_on) == (Status.DONE_LATE, date(2026, 1, 5))


@time_machine.travel(moment(date(2026, 6, 10)), tick=False)
def test_stored_lights_follow_terms_and_backdated_moves(bureau, branch, term):
    close_periods(date(2026, 6, 10))
    other = make_organisation("治安支队党总支", Kind.GENERAL_BRANCH, bureau["office"])
    move_organisation(branch, parent=other, on=date(2025, 9, 1), by=None)
    assert compare() == []
    term.refresh_from_db()
    note_notice(term, on=date(2025, 10, 9), means="letter", by=None, version=term.version)
    assert compare() == []
    open_term(branch, elected_on=date(2026, 5, 20), by=None)
    assert compare() == []


def test_an_early_election_ends_the_duty(branch, term):
    entered(open_term(branch, elected_on=date(2025, 12, 1), by=None))
    assert status("term_election", branch, "2026-04", date(2026, 2, 1)) == Status.DONE
    assert status("term_election", branch, "2026-05", date(2026, 6, 10)) is None
