"""Heart-to-heart talks of the last year and this one; some branches have not yet held every kind."""

from datetime import date, timedelta

from common.periods import year
from members.choices import COMMITTEE_POSTS, TalkTopic
from members.models import Talk
from members.rules import talk_kind

# So many talks were held in the year before; enough to meet every kind in turn.
FEWEST, MOST = 6, 14
PAIR, KINDS = 2, 3
# How many days later a talk is entered, at most.
ENTERED_WITHIN = 9


def write_talks(bureau):
    """Talks of every branch but the silent ones, in one statement; some have not held every kind yet this year."""
    rows, this = [], year(bureau.today)
    for branch, _size, habit in bureau.branches:
        before, now = (0, 0) if habit == "silent" else (bureau.rng.randint(FEWEST, MOST), bureau.rng.randint(1, MOST))
        rows += talks(bureau, branch, this.previous().start, this.previous().end, before)
        rows += talks(bureau, branch, this.start, bureau.today, now)
    Talk.objects.bulk_create(rows, batch_size=500)


def talks(bureau, branch, first: date, last: date, most: int) -> list[Talk]:
    """Up to `most` talks between two people each, from day to day, the kinds in turn."""
    people = sorted(bureau.people[branch.pk], key=lambda person: person.member.pk)
    found: dict[tuple, Talk] = {}
    for number in range(most):
        day = first + timedelta(days=bureau.rng.randrange(max((last - first).days - ENTERED_WITHIN, 1)))
        pair = pair_of(bureau, [person for person in people if person.belongs(day)], number % KINDS)
        if pair:
            found[pair[0].member.pk, pair[1].member.pk, day] = talk(bureau, branch, pair, day)
    return list(found.values())


def pair_of(bureau, people, from_committee: int):
    """Two of the people, so many of whom sit on the committee; None where there are not enough."""
    committee = [person for person in people if set(person.posts) & set(COMMITTEE_POSTS)]
    others = [person for person in people if person not in committee]
    if len(committee) < from_committee or len(others) < PAIR - from_committee:
        return None
    chosen = bureau.rng.sample(committee, from_committee) + bureau.rng.sample(others, PAIR - from_committee)
    return sorted(chosen, key=lambda person: person.member.pk)


def talk(bureau, branch, pair, day: date) -> Talk:
    """One talk with the kind that the posts of the two make it."""
    one, other = (bool(set(person.posts) & set(COMMITTEE_POSTS)) for person in pair)
    return Talk(
        public_id=bureau.inventor.address(), organisation=branch, first=pair[0].member, second=pair[1].member,
        held_on=day, kind=talk_kind(first_in_committee=one, second_in_committee=other),
        topic=bureau.rng.choice(TalkTopic.values), entered_by=None,
        entered_on=day + timedelta(days=bureau.rng.randrange(ENTERED_WITHIN)),
    )  # fmt: skip
