"""What organizational life meetings had to put right, and in the shown branch what was said of whom."""

from datetime import timedelta

from config.demonstration import words
from meetings.choices import PartKind, VoteKind
from meetings.models import Criticism
from meetings.records import ResolutionData
from members.choices import COMMITTEE_POSTS

DAYS = 90


def rectifications(people, day) -> tuple[ResolutionData, ...]:
    """A matter or two, each with somebody of the committee and a day."""
    able = [person for person in people if person.posts] or people[:1]
    return tuple(
        ResolutionData(
            problem, measure, kind=VoteKind.RECTIFICATION, responsible_id=able[number % len(able)].member.pk,
            deadline=day + timedelta(days=DAYS * (number + 1)),
        )
        for number, (problem, measure) in enumerate(words.RECTIFICATIONS) if able
    )  # fmt: skip


def criticise(batch, bureau):
    """Self-checks, and criticism in a ring, of those of the shown branch who sign in or hold posts."""
    rows = []
    for item in batch:
        is_life = any(part.kind == PartKind.ORGANIZATIONAL_LIFE for part in item.parts)
        if is_life and item.meeting.entered_by_id:
            rows += said(item, [person for person in item.people if person.member.user_id], bureau)
    Criticism.objects.bulk_create(rows)


def said(item, people, bureau) -> list[Criticism]:
    """Everybody of the own person, and the next one of everybody; only where there are several."""
    if len(people) < 2:
        return []
    rows = []
    for number, person in enumerate(people):
        in_committee = bool(set(person.posts) & set(COMMITTEE_POSTS))
        text = words.SELF_CHECKS[number % len(words.SELF_CHECKS)]
        rows.append((person, person, text))
        rows.append((people[number - 1], person, words.CRITICISM[in_committee]))
    return [
        Criticism(
            public_id=bureau.inventor.address(), meeting=item.meeting, speaker=speaker.member, member=person.member,
            is_self_check=speaker is person, text=text, entered_by=item.meeting.entered_by,
        )
        for speaker, person, text in rows
    ]  # fmt: skip
