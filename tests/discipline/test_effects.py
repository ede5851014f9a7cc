"""Random registers of members and sanctions, against an oracle that walks the calendar and knows none of our code."""

from calendar import monthrange
from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest

from discipline.choices import SanctionKind
from discipline.rules import rests, sanction_effect
from members.choices import RestKind, StandingKind
from members.rules import Stretch, Voter, voting_roll

FIRST = date(2024, 1, 1)
SPAN = 2200
KINDS = [
    (SanctionKind.WARNING, None, False), (SanctionKind.SEVERE_WARNING, None, False),
    (SanctionKind.SEVERE_WARNING, None, True), (SanctionKind.REMOVAL, None, False),
    (SanctionKind.PROBATION, 12, False), (SanctionKind.PROBATION, 24, False), (SanctionKind.EXPULSION, None, False),
]  # fmt: skip
# What the oracle was told by the articles alone: months without a vote and months without a post.
NO_VOTE = {SanctionKind.PROBATION: {12: 12, 24: 24}}
NO_POST = {("warning", None, False): 12, ("severe_warning", None, False): 18, ("severe_warning", None, True): 24,
           ("removal_from_party_post", None, False): 24, ("probation_within_party", 12, False): 36,
           ("probation_within_party", 24, False): 48}  # fmt: skip


def drawn(dice):
    """A branch of up to 30 people: (key, standing, [(kind, months, replaces, decided on)])."""
    people = []
    for key in range(dice.randint(1, 30)):
        standing = StandingKind.FULL if dice.random() < 0.9 else StandingKind.PROBATIONARY
        sanctions = [
            (*dice.choice(KINDS), FIRST + timedelta(days=dice.randrange(SPAN)))
            for _each in range(dice.choice((0, 0, 0, 1, 1, 2)))
        ]
        people.append((key, standing, sanctions))
    return people


def months_gone(start, day) -> int:
    """How many whole months lie between two days, counted on a wall calendar."""
    months, year, month = 0, start.year, start.month
    while True:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        if date(year, month, min(start.day, monthrange(year, month)[1])) > day:
            return months
        months += 1


def by_hand(people, day):
    """(who is due, who may be given a post) on a day: each sanction asked whether its months are over."""
    due, posts = [], []
    for key, standing, sanctions in people:
        begun = [each for each in sanctions if each[3] <= day]
        votes = not any(
            months_gone(decided, day) < NO_VOTE.get(kind, {}).get(months, 0) for kind, months, _r, decided in begun
        )
        barred = any(
            months_gone(decided, day) < NO_POST.get((str(kind), months, replaces), 0)
            for kind, months, replaces, decided in begun
        )
        if votes and standing == StandingKind.FULL:
            due.append(key)
        if not barred:
            posts.append(key)
    return due, posts


def by_rule(people, day):
    """The same by the product's rules."""
    stretches = {
        key: [
            stretch
            for kind, months, replaces, decided in sanctions
            for stretch in rests(sanction_effect(kind, decided, months=months, replaces_removal=replaces), decided)
        ]
        for key, _standing, sanctions in people
    }
    voters = [
        Voter(key, standing, FIRST, tuple(Stretch(s, e) for k, s, e in stretches[key] if k == RestKind.RIGHTS))
        for key, standing, _sanctions in people
    ]
    posts = [
        key for key, rows in stretches.items() if not any(k == RestKind.POSTS and s <= day <= e for k, s, e in rows)
    ]
    return list(voting_roll(voters, day).due), posts


def compare(registers, seed):
    """The registers on which rule and oracle differ, and how often something rested."""
    dice, differing, seen = Random(seed), [], Counter()  # noqa: S311 - a repeatable dice, no secret
    for number in range(registers):
        people = drawn(dice)
        day = FIRST + timedelta(days=dice.randrange(SPAN + 1500))
        expected = by_hand(people, day)
        seen["votes rest"] += len(expected[0]) < sum(s == StandingKind.FULL for _k, s, _x in people)
        seen["posts barred"] += len(expected[1]) < len(people)
        if by_rule(people, day) != expected:
            differing.append((number, day))
    return differing, seen


def test_rule_and_oracle_count_the_same():
    differing, seen = compare(500, seed=20)
    assert differing == []
    assert min(seen["votes rest"], seen["posts barred"]) > 100


@pytest.mark.nightly
def test_a_hundred_thousand_registers():
    differing, seen = compare(100_000, seed=21)
    assert differing == []
    assert min(seen["votes rest"], seen["posts barred"]) > 20_000
