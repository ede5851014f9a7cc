"""What the committee sees of a red light: “due”, until the branch has had it to itself for the time the bureau set.

Nothing stored changes by it: the same light is looked at from above and from inside.
"""

from collections.abc import Iterable
from copy import copy
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Q

from accounts.models import User
from accounts.roles import roles_with
from branches.choices import Kind
from obligations.choices import Status
from obligations.deriving import Due, LocalValues
from obligations.local_rules import WAIT
from obligations.registry import duties
from obligations.rules import COMMITTEE_WAIT, held_back_since
from obligations.selectors import Lights

SEEN_AS = Status.DUE
# How far back the longest wait reaches, with holidays in between.
LONGEST = timedelta(days=45)


def own_branches(user: User) -> frozenset[int]:
    """The branches in which the person works by post: their reds are seen at once."""
    roles = set(roles_with("obligations.view_due"))
    held = [grant.organisation for grant in user.grants_today() if grant.role in roles]
    own = {place.pk for place in held if place.kind == Kind.BRANCH}
    return frozenset(own | {place.parent_id for place in held if place.kind == Kind.GROUP})


class Above:
    """How one person sees lights on a day. The wait is read when the first light is met that it may concern."""

    def __init__(self, user: User, on: date):
        self.on, self.own = on, own_branches(user)

    @cached_property
    def values(self) -> LocalValues:
        """What the bureau set; two queries, shared with whoever derives lights for the same page."""
        return LocalValues()

    @cached_property
    def since(self) -> date:
        """What missed a grace that ended on this day or later is held back."""
        return held_back_since(self.on, self.values.on(WAIT, self.on, COMMITTEE_WAIT), self.values.swapped)

    def holds_back(self, due: Due) -> bool:
        """Whether a missed light still belongs to its branch alone. What committees owe themselves is seen at once."""
        if (
            due.status != Status.MISSED
            or Kind.BRANCH not in due.duty.owners
            or due.organisation_id in self.own
            or due.grace_until < self.on - LONGEST
        ):
            return False
        return due.grace_until >= self.since

    def seen(self, dues: Iterable[Due]) -> list[Due]:
        """The lights as this person sees them."""
        return [replace(due, status=SEEN_AS) if self.holds_back(due) else due for due in dues]

    @property
    def held_back(self) -> Q:
        """The condition of stored rows that are held back."""
        above = [each.code for each in duties() if Kind.BRANCH not in each.owners]
        late = Q(status=Status.MISSED, grace_until__gte=self.since)
        return late & ~Q(organisation__in=self.own) & ~Q(duty__in=above)

    def with_status(self, status: Status) -> Q:
        """The condition of stored rows that this person sees in a status."""
        if status == SEEN_AS:
            return Q(status=status) | self.held_back
        return Q(status=status) & ~self.held_back if status == Status.MISSED else Q(status=status)


# --- The matrix -------------------------------------------------------------------------------------------------------


def soften(matrix: Lights, stored: Iterable[Due], seen: Above) -> Lights:
    """The matrix as a person sees it; `stored` are the missed lights of closed periods that were read beside it.

    The given matrix is shared between requests and stays as it is.
    """
    live = [due for due in matrix.missed if seen.holds_back(due)]
    held_back = [*(due for due in stored if seen.holds_back(due)), *live]
    if not held_back:
        return matrix
    soft = Lights(matrix.months, dict(matrix.cells), copy(matrix.open_lights), [])
    hidden = {due.key for due in live}
    soft.missed = [due for due in matrix.missed if due.key not in hidden]
    for due in held_back:
        key = due.organisation_id, due.period.end
        lights = list(soft.open_lights.get(due.organisation_id, ()))
        if due.key in hidden:
            lights.remove((Status.MISSED, due.period.end))
        soft.open_lights[due.organisation_id] = [*lights, (SEEN_AS, due.period.end)]
        if key in soft.cells:
            cell = soft.cells[key]
            soft.cells[key] = replace(cell, missed=cell.missed - 1, due=cell.due + 1)
    return soft
