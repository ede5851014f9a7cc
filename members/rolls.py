"""The roll of a day: who belongs to a branch, a group or a committee, what each of them is and which posts they hold.

It is read with every draft that saves by itself and with every seal. Therefore its statement is written out, the same
for both databases: composing it anew each time costs three times what the database needs to answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import connection
from django.db.models import DateField

from branches.choices import Form
from members.choices import COMMITTEE_POSTS, PARTY_MEMBERS, RestKind, StandingKind


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on a roll: enough to call the name and to note who came."""

    pk: int
    name: str


@dataclass
class RollEntry:
    """One person on the roll of a day; `posts_here` are those held in the organisation whose roll it is."""

    member: Person
    standing: str
    standing_from: date
    group_id: int | None
    suspended: bool = False
    posts: list[str] = field(default_factory=list)
    posts_here: list[str] = field(default_factory=list)

    @property
    def may_vote(self) -> bool:
        """Full member whose rights do not rest."""
        return self.standing == StandingKind.FULL and not self.suspended


def roll_on(organisation, day: date) -> list[RollEntry]:
    """Everyone who should come to an assembly of a branch (or a group) on `day`, in the order of names. One query.

    Probationary members and members whose rights rest belong to it; who is not yet a Party member is left out.
    """
    if organisation.form == Form.TEMPORARY:
        return _read(_OF_TEMPORARY, organisation, day)
    return _read(_OF_GROUP if organisation.kind == "group" else _OF_BRANCH, organisation, day)


def committee_on(organisation, day: date) -> list[RollEntry]:
    """The members of a branch's committee on `day`; empty where there is none. One query."""
    return _read(_OF_COMMITTEE, organisation, day)


def _holds(alias: str) -> str:
    """The condition of dated rows that hold on the day asked for, both ends included."""
    return f'{alias}.start <= %(day)s AND ({alias}."end" IS NULL OR {alias}."end" >= %(day)s)'


def _codes(values: Iterable[str]) -> str:
    """Codes of our own, as a list."""
    return ", ".join(f"'{value}'" for value in values)


def _roll(who: str, *, group="b.group_id", table="members_membership") -> str:
    """The statement for the memberships that `who` names: a row a person and post. `table` holds the memberships."""
    return f"""
SELECT m.id, m.name, s.kind, s.start, {group},
    EXISTS (
        SELECT 1 FROM members_suspension r
        WHERE r.member_id = m.id AND r.kind = '{RestKind.RIGHTS.value}' AND {_holds("r")}
    ),
    a.post, a.organisation_id
FROM {table} b
JOIN members_member m ON m.id = b.member_id
JOIN members_standing s ON s.member_id = m.id AND s.kind IN ({_codes(PARTY_MEMBERS)}) AND {_holds("s")}
LEFT JOIN members_appointment a ON a.member_id = m.id AND {_holds("a")}
WHERE {who} AND {_holds("b")}
ORDER BY m.sort_key, m.id, a.id"""  # noqa: S608 - our own names and codes; what is asked for are parameters


_OF_BRANCH = _roll("b.organisation_id = %(place)s")
_OF_TEMPORARY = _roll("b.organisation_id = %(place)s", group="NULL", table="members_temporarymembership")
_OF_GROUP = _roll("b.group_id = %(place)s")
_OF_COMMITTEE = _roll(f"""b.member_id IN (
    SELECT c.member_id FROM members_appointment c
    WHERE c.organisation_id = %(place)s AND c.post IN ({_codes(COMMITTEE_POSTS)}) AND {_holds("c")}
)""")  # noqa: S608 - as above


def _read(statement: str, organisation, day: date) -> list[RollEntry]:
    """The entries of one roll, from a row for each person and post."""
    found: dict[int, RollEntry] = {}
    with connection.cursor() as cursor:
        cursor.execute(statement, {"day": connection.ops.adapt_datefield_value(day), "place": organisation.pk})
        for pk, name, standing, since, group, rests, post, place in cursor.fetchall():
            if pk not in found:
                found[pk] = RollEntry(Person(pk, name), standing, _TO_DAY(since), group, bool(rests))
            if post:
                found[pk].posts.append(post)
            if post and place == organisation.pk:
                found[pk].posts_here.append(post)
    return list(found.values())


# SQLite keeps days as text.
_TO_DAY = DateField().to_python
