"""How a person stands to the subject of a case, read from where both belong and what posts they hold today."""

from collections import defaultdict

from branches.choices import Kind
from discipline.choices import Relation
from members.models import Appointment, Member

# A committee supervises everybody below it by its office: only posts of one's own branch make a line. Whoever is
# subject and sits in the leading committee stands above everybody.
OF_THE_LINE = (Kind.GROUP, Kind.BRANCH, Kind.GENERAL_BRANCH)


class Places:
    """Branches and posts of some members today; two queries."""

    def __init__(self, members):
        rows = Member.objects.filter(pk__in=members).values_list("pk", "organisation_id", "organisation__path", "user")
        self.branch, self.path, self.user = {}, {}, {}
        for pk, organisation, path, user in rows:
            self.branch[pk], self.path[pk], self.user[pk] = organisation, path, user
        self.posts = defaultdict(set)
        held = Appointment.objects.filter(member__in=members, end__isnull=True)
        for member, path, kind in held.values_list("member", "organisation__path", "organisation__kind"):
            self.posts[member].add((path, kind))

    def is_line(self, one, other) -> bool:
        """Whether two people belong to one branch, or one is set over the other."""
        if one not in self.branch or other not in self.branch:
            return False
        together = self.branch[one] == self.branch[other]
        return together or self._is_over(one, other) or self._is_over(other, one)

    def _is_over(self, above, below) -> bool:
        return any(self.path[below].startswith(path) for path, kind in self.posts[above] if kind in OF_THE_LINE)

    def sits_in_leading(self, member) -> bool:
        """Whether a member holds a post in the leading Party committee."""
        return any(kind == Kind.LEADING_PARTY_COMMITTEE for _path, kind in self.posts[member])


def own_member(user) -> int | None:
    """The key of the member an account belongs to; None for accounts without one."""
    member = getattr(user, "member", None)
    return member.pk if member else None


def relations(member: int | None, subject: int | None, places: Places) -> list[Relation]:
    """How `member` stands to `subject` by the register; what only people know is declared as a recusal."""
    if member is None or subject is None:
        return []
    if member == subject:
        return [Relation.SUBJECT]
    in_line = places.is_line(member, subject) or places.sits_in_leading(subject)
    return [Relation.REPORTING_LINE] if in_line else []
