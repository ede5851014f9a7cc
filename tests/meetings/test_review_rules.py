"""What the level above does with a record: facts in, verdicts out, without a database."""

from dataclasses import asdict, fields
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.choices import PartKind, ReviewMode, ReviewState, Verdict
from meetings.inspection import POINTS
from meetings.review_rules import VERDICTS, Hands, Round, check_verdict, light, mode_of, own_record
from obligations.choices import Status

DAY = date(2026, 3, 2)
CODE = "no-chair"
NO_HANDS = Hands()
HANDS = st.builds(Hands, **{field.name: st.booleans() for field in fields(Hands)})


def codes(findings):
    return [finding.code for finding in findings]


def decide(verdict, *, mode=ReviewMode.DECIDE, state=ReviewState.WAITING, hands=NO_HANDS, code=CODE, place="chair"):
    return codes(check_verdict(mode, state, verdict, hands, code=code, place=place))


def test_one_kind_that_is_decided_on_is_enough():
    values = {PartKind.GENERAL_ASSEMBLY: ReviewMode.DECIDE}
    read = ReviewMode.READ
    assert mode_of([PartKind.PARTY_LECTURE], lambda kind: values.get(kind, read)) == read
    both = [PartKind.PARTY_LECTURE, PartKind.GENERAL_ASSEMBLY]
    assert mode_of(both, lambda kind: values.get(kind, read)) == ReviewMode.DECIDE


@pytest.mark.parametrize(
    ("hand", "code"),
    [
        ("entered", "entered-it"), ("sealed", "sealed-it"), ("chaired", "chaired-it"), ("recorded", "recorded-it"),
        ("holds_post", "holds-post"),
    ],
)  # fmt: skip
def test_nobody_reviews_the_own_record(hand, code):
    assert codes(own_record(Hands(**{hand: True}))) == [code]
    assert decide(Verdict.ACCEPT, hands=Hands(**{hand: True})) == [code]


@given(HANDS, st.sampled_from(Verdict), st.sampled_from(ReviewMode))
def test_no_hand_in_the_record_opens_no_verdict(hands, verdict, mode):
    found = decide(verdict, mode=mode, hands=hands)
    if any(asdict(hands).values()):
        assert set(found) == {finding.code for finding in own_record(hands)}
    else:
        assert (found == []) == (verdict in VERDICTS[mode])


@given(HANDS, st.sampled_from(Verdict), st.sampled_from(list(ReviewState)[1:]))
def test_what_does_not_wait_takes_no_verdict(hands, verdict, state):
    assert decide(verdict, state=state, hands=hands) == ["not-waiting"]


def test_a_return_names_the_place_and_a_point_of_the_inspection():
    assert decide(Verdict.RETURN) == []
    assert decide(Verdict.RETURN, code="", place="") == ["no-place-named", "no-code"]
    assert decide(Verdict.RETURN, code="because") == ["no-code"]
    assert [code for code in POINTS if decide(Verdict.RETURN, code=code)] == []


def test_what_is_only_read_is_not_returned():
    assert decide(Verdict.RETURN, mode=ReviewMode.READ) == ["other-mode"]
    assert decide(Verdict.READ, mode=ReviewMode.DECIDE) == ["other-mode"]


def test_the_light_follows_the_last_day_of_each_record():
    due = DAY + timedelta(days=7)
    waiting, done = Round(DAY, due), Round(DAY, due, due)
    late = Round(DAY, due, due + timedelta(days=1))
    assert light([waiting], due) == Status.DUE
    assert light([waiting], due + timedelta(days=1)) == Status.MISSED
    assert light([done, waiting], due) == Status.DUE
    assert light([done], due) == Status.DONE
    assert light([done, late], due + timedelta(days=1)) == Status.DONE_LATE
    assert light([late], due) == Status.DUE


ROUNDS = st.lists(
    st.builds(
        lambda came, days, decided: Round(
            DAY + timedelta(came), DAY + timedelta(came + days), decided and DAY + timedelta(came + decided)
        ),
        st.integers(0, 20), st.integers(1, 15), st.none() | st.integers(1, 30),
    ),
    min_size=1, max_size=6,
)  # fmt: skip


@given(ROUNDS, st.integers(0, 60))
def test_the_light_is_missed_only_while_something_lies_too_long(rounds, days):
    today = DAY + timedelta(days)
    lies = [
        each for each in rounds
        if each.came_on <= today and each.due_on < today and (each.decided_on is None or each.decided_on > today)
    ]  # fmt: skip
    assert (light(rounds, today) == Status.MISSED) == bool(lies)
