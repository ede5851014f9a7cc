"""What a level above owes: to review what came in, each record by a last day of its own."""

from collections import defaultdict
from functools import cached_property

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.choices import Kind
from common.periods import Cadence, Period
from common.scope import Scope
from meetings.choices import ReviewMode
from meetings.models import Review
from meetings.review_rules import DAYS_RULE, LONGEST, WORKING_DAYS, Round, light, mode_rule
from meetings.selectors import BRANCH_KINDS
from obligations.local_rules import LocalRule, working_days
from obligations.registry import Matter, Needs, PeriodicDuty
from obligations.rules import Deed
from regulations.levels import Level

CODE = "meetings.review"
ABOVE = (Kind.GENERAL_BRANCH, Kind.OFFICE_PARTY_COMMITTEE, Kind.LEADING_PARTY_COMMITTEE)


class ReviewFacts:
    """What came in at the organisations of a subtree, one query."""

    def __init__(self, scope: Scope, needs: Needs):
        self.scope = scope
        self.start, self.end = needs[CODE]

    @cached_property
    def rounds(self) -> dict[int, list[Round]]:
        """The rounds of each reviewing organisation."""
        rows = Review.objects.within(self.scope).filter(since__date__gte=self.start, since__date__lte=self.end)
        found = defaultdict(list)
        for place, since, due_on, decided_at, reference in rows.order_by("due_on", "id").values_list(
            "reviewer", "since", "due_on", "decided_at", "public_id"
        ):
            decided_on = decided_at and timezone.localdate(decided_at)
            found[place].append(Round(timezone.localdate(since), due_on, decided_on, reference))
        return found

    def of(self, organisation_id: int, period: Period) -> list[Round]:
        """What came in at one of them in a period."""
        return [each for each in self.rounds.get(organisation_id, ()) if each.came_on in period]


def owed(facts: ReviewFacts, period: Period) -> list[int]:
    """Those at which something came in."""
    return [pk for pk in facts.rounds if facts.of(pk, period)]


def deeds(facts: ReviewFacts, organisation_id: int, period: Period) -> list[Deed]:
    """One deed for everything that came in: sealed with the last verdict; what waits longest leads to its page."""
    rounds = facts.of(organisation_id, period)
    waiting = [each for each in rounds if each.decided_on is None]
    label = _("%(done)s of %(all)s") % {"done": len(rounds) - len(waiting), "all": len(rounds)}
    if waiting:
        return [Deed(waiting[0].came_on, None, None, waiting[0].reference, label)]
    last = max(rounds, key=lambda each: each.decided_on)
    return [Deed(last.came_on, last.decided_on, None, last.reference, label)]


def judged(facts: ReviewFacts, organisation_id: int, period: Period, today) -> str:
    """The light, by the last day of each record."""
    return light(facts.of(organisation_id, period), today)


def waiting(since) -> list[Matter]:
    """The last days of what waits, each organisation with its list; one query."""
    rows = Review.objects.waiting().filter(due_on__gte=since).order_by("due_on", "reviewer")
    return [
        Matter(organisation_id, last_day, address_of(public_id))
        for organisation_id, public_id, last_day in rows.values_list(
            "reviewer", "reviewer__public_id", "due_on"
        ).distinct()
    ]


def list_address(organisation, _period) -> str:
    """What waits at one organisation."""
    return address_of(organisation.public_id)


def address_of(public_id) -> str:
    """What waits at the organisation with this public id."""
    return f"{reverse('meetings:reviews')}?{urlencode({'reviewer': public_id})}"


def review_address(deed: Deed) -> str:
    """The record that waits longest, or the one decided last."""
    return reverse("meetings:review", args=[deed.reference])


DUTY = PeriodicDuty(
    code=CODE, title=gettext_lazy("Review of records"), citation="LOCAL", level=Level.LOCAL, cadence=Cadence.MONTH,
    seen_with="obligations.view_due", owed_by=gettext_lazy("whoever stands above a branch that sealed a record"),
    facts=ReviewFacts, owed_by_organisations=owed, deeds=deeds, judged=judged, waiting=waiting,
    record_address=list_address, deed_address=review_address, act_name=gettext_lazy("Review records"),
    acts_with="meetings.review_record", owners=ABOVE, moved_by=frozenset({"meeting.sealed"}),
)  # fmt: skip
LOCAL_RULES = (
    *(
        LocalRule(
            mode_rule(kind), gettext_lazy("Review of records"), kind.label, "LOCAL", ReviewMode.READ.value,
            tuple((mode.value, mode.label) for mode in ReviewMode),
        )
        for kind in BRANCH_KINDS
    ),
    LocalRule(
        DAYS_RULE, gettext_lazy("Review of records"), gettext_lazy("In time after the record came in"), "LOCAL",
        WORKING_DAYS, tuple((n, working_days(n)) for n in range(1, LONGEST + 1)),
    ),
)  # fmt: skip
