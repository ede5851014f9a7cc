"""Whom the line “lecturer and post” names: somebody of the branch or a leader of a committee above, else a guest."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import pgettext

from branches.choices import PARTY_COMMITTEES
from branches.selectors import ancestors
from meetings.leading_rules import names_only
from members.choices import COMMITTEE_POSTS, Post
from members.models import Appointment

# Leaders of a committee who are called by its name; the others are its members.
CALLED = (Post.SECRETARY, Post.DEPUTY_SECRETARY)


@dataclass(frozen=True, slots=True)
class Lecturer:
    """Somebody who can be chosen: `line` is what then stands in the record."""

    member_id: int
    name: str
    line: str
    leads: bool = False


def leaders_above(organisation, day: date) -> list[Lecturer]:
    """Who holds a post in the Party committees above an organisation on `day`. One query."""
    above = ancestors(organisation).filter(kind__in=PARTY_COMMITTEES)
    held = Appointment.objects.on(day).filter(organisation__in=above, post__in=COMMITTEE_POSTS)
    rows = held.select_related("member", "organisation").order_by("organisation__path", "pk")
    return [Lecturer(row.member_id, row.member.name, f"{row.member.name}（{called(row)}）", leads=True) for row in rows]


def called(row: Appointment) -> str:
    """The post as it is written behind a name."""
    if row.post in CALLED:
        return f"{row.organisation}{Post(row.post).label}"
    return pgettext("Party committee", "Member")


def lecturer_of(line: str, people: list[Lecturer]) -> Lecturer | None:
    """Whom of these the line names; None for a guest, and where it could be two of them."""
    found = [each for each in people if line == each.line] or [each for each in people if names_only(line, each.name)]
    leading = [each for each in found if each.leads] or found
    return leading[0] if len({each.member_id for each in found}) == 1 else None
