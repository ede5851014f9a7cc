"""Nine hundred invented people, with the dates that a register needs."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from accounts.models import User
from branches.models import Organisation
from common.fields import blind_index
from common.identity import check_character
from common.periods import add_months
from common.row_security import reading_everything
from config.demonstration.words import EDUCATION, GIVEN, MINORITY, SURNAMES
from members.actions import name_columns
from members.choices import Post
from members.models import Appointment, Member, Membership, SensitiveFacts, Standing, Suspension

# The unit behind a branch: “刑侦支队第一党支部” belongs to 刑侦支队.
UNIT = re.compile(r"(第[一二三四五六七八九十]+)?(技术|机关|联合)?党支部$")
PATTERNS = {
    "office": ["day"],
    "detachment": ["two_shifts", "on_call", "day"],
    "station": ["three_shifts", "four_shifts"],
}
COMMITTEE = (
    Post.SECRETARY, Post.ORGANIZATION_COMMISSIONER, Post.DISCIPLINE_COMMISSIONER, Post.PUBLICITY_COMMISSIONER,
    Post.DEPUTY_SECRETARY,
)  # fmt: skip


@dataclass
class Person:
    """One member as the inventor of meetings sees it."""

    member: Member
    since: date
    until: date | None
    member_from: date
    full_from: date | None
    posts: list[str] = field(default_factory=list)
    rests: tuple[date, date | None] | None = None
    leads: str = ""

    def belongs(self, day: date) -> bool:
        """Whether the person is on the roll of the branch on `day`."""
        return max(self.since, self.member_from) <= day and (self.until is None or day <= self.until)

    def votes(self, day: date) -> bool:
        """Whether the person is due to vote on `day`."""
        resting = self.rests and self.rests[0] <= day and (self.rests[1] is None or day <= self.rests[1])
        return self.full_from is not None and self.full_from <= day and not resting


class Inventor:
    """Draws people in a fixed order from one random stream, so that a seed gives the same bureau."""

    def __init__(self, rng: Random, today: date):
        self.rng, self.today = rng, today
        self.badge, self.minority, self.used = 100000, list(MINORITY), set()

    def name(self) -> tuple[str, str]:
        """A name nobody else of the bureau bears, and an ethnic group."""
        if self.minority and self.rng.random() < 0.02:
            return self.minority.pop()
        while True:
            name = self.rng.choice(SURNAMES) + self.rng.choice(GIVEN)
            if name not in self.used:
                self.used.add(name)
                return name, "汉族"

    def id_number(self, born: date, *, male: bool) -> str:
        """A number with a valid check character and the place code 999999, which no place bears."""
        serial = self.rng.randrange(0, 499) * 2 + male
        first = f"999999{born:%Y%m%d}{serial:03}"
        return first + check_character(first)

    def day(self, first: date, last: date) -> date:
        """A day of the stretch."""
        return first + timedelta(days=self.rng.randrange((last - first).days + 1))

    def person(self, branch: Organisation, *, probationary: bool) -> tuple[Person, str, date]:
        """One person of a branch: (person, identity number, start of membership)."""
        self.badge += 1
        name, nation = self.name()
        male, born = self.rng.random() < 0.78, self.day(date(1968, 1, 1), date(2000, 6, 30))
        if probationary:
            joined = self.day(add_months(self.today, -11), add_months(self.today, -1))
        else:
            joined = self.day(date(born.year + 21, 1, 1), min(date(born.year + 32, 12, 28), date(2023, 12, 31)))
        full = None if probationary else add_months(joined, 12)
        since = date(2020, 1, 1) if self.rng.random() < 0.9 else self.day(date(2020, 2, 1), add_months(self.today, -3))
        member = Member(
            public_id=self.address(), organisation=branch, standing="probationary" if probationary else "full",
            **name_columns(name), sex="male" if male else "female", nation=nation, born_in=born.replace(day=1),
            education=self.rng.choice(EDUCATION), badge_number=str(self.badge), unit=UNIT.sub("", str(branch)),
            duty_pattern=self.rng.choice(PATTERNS.get(branch.unit_class, ["day"])), joined_on=joined, full_on=full,
            phone=f"1990000{self.rng.randrange(10000):04}",
        )  # fmt: skip
        return Person(member, since, None, joined, full), self.id_number(born, male=male), since

    def address(self) -> str:
        """A public id from the random stream instead of the system's."""
        return "".join(self.rng.choice("23456789abcdefghjkmnpqrstuvwxyz") for _ in range(12))


def people_of(inventor, branch, size) -> list[tuple[Person, str, date]]:
    """The people of one branch; one in twenty is on probation, nobody in the smallest."""
    return [inventor.person(branch, probationary=size > 6 and inventor.rng.random() < 0.05) for _ in range(size)]


def give_posts(people: list[Person], branch, groups) -> list[Appointment]:
    """A committee from seven full members on; a secretary alone below that; a leader for each group."""
    full = [person for person in people if person.full_from and person.since == date(2020, 1, 1)]
    posts = COMMITTEE[: 5 if len(full) > 30 else 3 if len(full) >= 7 else 1]
    pairs = [(person, branch, post) for person, post in zip(full, posts, strict=False)]
    rest = full[len(posts) :]
    for group in groups:
        leader = next((p for p in rest if p.member.group_id == group.pk), None)
        pairs += [(leader, group, Post.GROUP_LEADER)] if leader else []
    for person, _organisation, post in pairs:
        person.posts.append(post)
    return [Appointment(member=p.member, organisation=o, post=post, start=date(2023, 9, 18)) for p, o, post in pairs]


def write_people(rows: list[tuple[Person, str, date]]):
    """All people of the bureau in five bulk inserts."""
    Member.objects.bulk_create(person.member for person, _number, _since in rows)
    Membership.objects.bulk_create(
        Membership(member=p.member, organisation=p.member.organisation, group=p.member.group, start=since)
        for p, _number, since in rows
    )
    Standing.objects.bulk_create(standing for person, *_rest in rows for standing in standings(person))
    with reading_everything():
        SensitiveFacts.objects.bulk_create(
            SensitiveFacts(member=p.member, id_number=number, id_number_index=blind_index(number))
            for p, number, _since in rows
        )


def standings(person: Person) -> list[Standing]:
    """The probationary year, then full membership."""
    member = person.member
    if person.full_from is None:
        return [Standing(member=member, kind="probationary", start=person.member_from)]
    return [
        Standing(
            member=member, kind="probationary", start=person.member_from, end=person.full_from - timedelta(days=1)
        ),
        Standing(member=member, kind="full", start=person.full_from),
    ]


def rest_rights(people: list[Person], rng: Random, today: date):
    """Two people of the bureau whose rights rest; no reason stands anywhere."""
    for person in rng.sample([p for p in people if p.full_from and not p.posts], 2):
        person.rests = (add_months(today, -5), add_months(today, 7))
        Suspension.objects.create(member=person.member, start=person.rests[0], end=person.rests[1])


def link(person: Person, user: User):
    """Tie an account to a person without a second look at the database."""
    person.member.user = user
    Member.objects.filter(pk=person.member.pk).update(user=user)
