"""Heart-to-heart talks of the last year and this one; some branches have not yet held every kind."""

from datetime import date, timedelta

from common.periods import year
from members.choices import COMMITTEE_POSTS, TalkTopic
from members.models import Talk
from members.rules import talk_kind

FEWEST, MOST = 4, 14
# How many days later a talk is entered, at most.
ENTERED_WITHIN = 9


def write_talks(bureau):
    """Talks of every branch but the silent ones, in one statement."""
    rows, this = [], year(bureau.today)
    for branch, _size, habit in bureau.branches:
        for period in (this.previous(), this):
            most = 0 if habit == "silent" else bureau.rng.randint(FEWEST, MOST)
            rows += talks(bureau, branch, period.start, min(period.end, bureau.today), most)
    Talk.objects.bulk_create(rows, batch_size=500)


def talks(bureau, branch, first: date, last: date, most: int) -> list[Talk]:
    """Up to `most` talks between two people each, from day to day."""
    people = sorted(bureau.people[branch.pk], key=lambda person: person.member.pk)
    found: dict[tuple, Talk] = {}
    for _number in range(most):
        day = first + timedelta(days=bureau.rng.randrange(max((last - first).days - ENTERED_WITHIN, 1)))
        pair = sorted(bureau.rng.sample(people, 2), key=lambda person: person.member.pk)
        if all(person.belongs(day) for person in pair):
            found[pair[0].member.pk, pair[1].member.pk, day] = talk(bureau, branch, pair, day)
    return list(found.values())


def talk(bureau, branch, pair, day: date) -> Talk:
    """One talk with the kind that the posts of the two make it."""
    one, other = (bool(set(person.posts) & set(COMMITTEE_POSTS)) for person in pair)
    return Talk(
        public_id=bureau.inventor.address(), organisation=branch, first=pair[0].member, second=pair[1].member,
        held_on=day, kind=talk_kind(first_in_committee=one, second_in_committee=other),
        topic=bureau.rng.choice(TalkTopic.values), entered_by=None,
        entered_on=day + timedelta(days=bureau.rng.randrange(ENTERED_WITHIN)),
    )  # fmt: skip
