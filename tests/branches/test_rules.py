"""What branches, committees and terms owe, as tables and against calendars counted by hand."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branches.choices import Kind
from branches.rules import branch_setup, committee_size, term, within_shift


def codes(findings):
    return [finding.code for finding in findings]


@pytest.mark.parametrize(
    ("full", "probationary", "expected"),
    [
        (3, 0, []),
        (2, 0, ["too_few_full_members"]),
        (2, 5, ["too_few_full_members"]),
        (6, 44, []),
        (6, 45, ["over_fifty"]),
        (7, 0, ["committee_required"]),
        (50, 0, ["committee_required"]),
        (50, 1, ["over_fifty", "committee_required"]),
        (2, 49, ["too_few_full_members", "over_fifty"]),
        (0, 0, ["too_few_full_members"]),
    ],
)
def test_branch_setup(full, probationary, expected):
    assert codes(branch_setup(full, probationary)) == expected


def test_only_too_few_members_forbid_a_branch():
    findings = branch_setup(2, 60) + branch_setup(60, 0)
    assert [(finding.code, finding.blocking, finding.citation.label) for finding in findings] == [
        ("too_few_full_members", True, "BR 4"),
        ("over_fifty", False, "BR 4"),
        ("over_fifty", False, "BR 4"),
        ("committee_required", False, "BR 20"),
    ]


@pytest.mark.parametrize(
    ("size", "commissioner", "expected"),
    [
        (3, True, []),
        (5, True, []),
        (7, True, []),
        (6, True, ["even_number"]),
        (9, True, ["too_large"]),
        (8, True, ["too_large", "even_number"]),
        (2, True, ["too_small", "even_number"]),
        (1, False, ["too_small", "no_discipline_commissioner"]),
        (5, False, ["no_discipline_commissioner"]),
    ],
)
def test_committee_size(size, commissioner, expected):
    assert codes(committee_size(size, has_discipline_commissioner=commissioner)) == expected


@pytest.mark.parametrize(
    ("kind", "elected", "expires", "remind", "label"),
    [
        (Kind.BRANCH, date(2023, 5, 10), date(2026, 5, 10), date(2025, 11, 10), "BR 21"),
        (Kind.GENERAL_BRANCH, date(2023, 5, 10), date(2026, 5, 10), date(2025, 11, 10), "ORG 6"),
        (Kind.OFFICE_PARTY_COMMITTEE, date(2023, 5, 10), date(2028, 5, 10), date(2027, 11, 10), "ORG 5"),
        (Kind.BRANCH, date(2024, 2, 29), date(2027, 2, 28), date(2026, 8, 28), "BR 21"),
        (Kind.BRANCH, date(2023, 8, 31), date(2026, 8, 31), date(2026, 2, 28), "BR 21"),
    ],
)
def test_term(kind, elected, expires, remind, label):
    dates = term(kind, elected)
    assert (dates.expires_on, dates.remind_on, dates.findings) == (expires, remind, ())
    assert dates.citation.label == label


@pytest.mark.parametrize("kind", [Kind.GROUP, Kind.LEADING_PARTY_COMMITTEE])
def test_bodies_that_are_not_elected_have_no_term(kind):
    with pytest.raises(KeyError):
        term(kind, date(2026, 1, 1))


@pytest.mark.parametrize(
    ("shifted", "expected"),
    [
        (date(2025, 5, 9), ["shift_over_one_year"]),
        (date(2025, 5, 10), []),
        (date(2026, 5, 10), []),
        (date(2027, 5, 10), []),
        (date(2027, 5, 11), ["shift_over_one_year"]),
    ],
)
def test_an_election_moves_by_one_year_at_most_either_way(shifted, expected):
    assert codes(term(Kind.BRANCH, date(2023, 5, 10), shifted).findings) == expected


@given(elected=st.dates(date(1950, 1, 1), date(2150, 1, 1)), days=st.integers(-800, 800))
def test_terms_against_the_calendar(elected, days):
    dates = term(Kind.BRANCH, elected)
    leap_day = (elected.month, elected.day) == (2, 29)
    assert dates.expires_on == (
        date(elected.year + 3, 2, 28) if leap_day else date(elected.year + 3, elected.month, elected.day)
    )
    assert 181 <= (dates.expires_on - dates.remind_on).days <= 184
    if abs(days) <= 365 or abs(days) > 366:
        shifted = dates.expires_on + timedelta(days=days)
        assert within_shift(dates.expires_on, shifted) is (abs(days) <= 365)
