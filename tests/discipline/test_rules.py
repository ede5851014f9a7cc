"""Effects and deadlines, against calendars counted day by day."""

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discipline import rules
from discipline.choices import AdministrativeSanctionKind, Relation, SanctionKind

DAYS = st.dates(date(2018, 1, 1), date(2040, 12, 31))
PARTY = [
    (SanctionKind.WARNING, None, False, 12), (SanctionKind.SEVERE_WARNING, None, False, 18),
    (SanctionKind.SEVERE_WARNING, None, True, 24), (SanctionKind.REMOVAL, None, False, 24),
    (SanctionKind.EXPULSION, None, False, 60), (SanctionKind.PROBATION, 12, False, 36),
    (SanctionKind.PROBATION, 24, False, 48),
]  # fmt: skip


def corresponding(day: date, months: int) -> date:
    """Counted month by month, as on a wall calendar."""
    year, month = day.year, day.month
    for _each in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


@pytest.mark.parametrize(("kind", "months", "replaces", "length"), PARTY)
@given(day=DAYS.filter(lambda day: day.day <= 28))
def test_an_effect_ends_on_the_day_before_the_corresponding_day(kind, months, replaces, length, day):
    effect = rules.sanction_effect(kind, day, months=months, replaces_removal=replaces)
    assert effect.ends_on + timedelta(days=1) == corresponding(day, length)


@given(day=DAYS, months=st.sampled_from(rules.PROBATION_MONTHS))
def test_rights_rest_for_the_probation_alone_and_come_back_the_next_day(day, months):
    effect = rules.sanction_effect(SanctionKind.PROBATION, day, months=months)
    assert effect.voting_rights_rest_until + timedelta(days=1) == corresponding(day, months)
    assert day < effect.voting_rights_rest_until < effect.ends_on


@pytest.mark.parametrize(("kind", "months", "replaces", "_length"), PARTY)
def test_only_probation_rests_rights_and_only_expulsion_bars_from_joining(kind, months, replaces, _length):
    effect = rules.sanction_effect(kind, date(2026, 3, 10), months=months, replaces_removal=replaces)
    assert (effect.voting_rights_rest_until is not None) == (kind == SanctionKind.PROBATION)
    barred = date(2031, 3, 10) if kind == SanctionKind.EXPULSION else None
    assert effect.rejoin_not_before == barred


@pytest.mark.parametrize(
    ("kind", "months"),
    [(SanctionKind.PROBATION, None), (SanctionKind.PROBATION, 18), (SanctionKind.PROBATION, 36), ("warning", 12)],
)
def test_a_length_that_is_not_lawful_is_refused(kind, months):
    with pytest.raises(ValueError, match="probation within the Party"):
        rules.sanction_effect(kind, date(2026, 3, 10), months=months)


@pytest.mark.parametrize(
    ("kind", "ends_on"),
    [
        ("warning", date(2026, 9, 9)), ("demerit", date(2027, 3, 9)), ("major_demerit", date(2027, 9, 9)),
        ("demotion", date(2028, 3, 9)), ("dismissal", date(2028, 3, 9)),
    ],
)  # fmt: skip
def test_the_state_has_clocks_of_its_own(kind, ends_on):
    assert rules.administrative_effect_end(kind, date(2026, 3, 10)) == ends_on
    assert set(rules.ADMINISTRATIVE_MONTHS) == set(AdministrativeSanctionKind)


@given(day=DAYS, touches=st.booleans())
def test_deadlines_are_corresponding_days(day, touches):
    found = rules.sanction_deadlines(day, touches_pay_or_post=touches)
    assert (found.announce_by, found.report_execution_by) == (corresponding(day, 1), corresponding(day, 6))
    expected = (corresponding(day, 1), corresponding(day, 6)) if touches else (None, None)
    assert (found.pay_post_by, found.pay_post_at_latest) == expected
    assert rules.lead_deadline(day) == corresponding(day, 1)
    assert rules.appeal_deadline(day) == corresponding(day, 3)


@pytest.mark.parametrize("relation", [each for each in Relation if each != Relation.FIRST_HANDLER])
def test_every_relation_shuts_out_at_once(relation):
    assert rules.shut_out([relation]) == [relation]
    assert rules.shut_out([relation], is_appeal=True) == [relation]


def test_who_decided_a_case_is_shut_out_of_its_appeal_alone():
    assert rules.shut_out([Relation.FIRST_HANDLER]) == []
    assert rules.shut_out([Relation.FIRST_HANDLER], is_appeal=True) == [Relation.FIRST_HANDLER]
    assert rules.shut_out([], is_appeal=True) == []
