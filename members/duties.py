"""What terms of office ask for: an election of the body itself, a notice of the body above it.

An election is owed in the month in which the term ends and, until it is held, in every month after it; it may be held
up to a year early (Election Regulations, Art. 3). The notice is owed by the higher organisation in the month that lies
six months before the end (Branch Regulations, Art. 21).
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from branches.choices import Kind
from branches.models import Term
from branches.rules import NOTICE_MONTHS, SHIFT_MONTHS
from common.periods import Cadence, Period, add_months, month
from common.scope import Scope
from common.templatetags.ui import iso_date
from obligations.registry import Needs, PeriodicDuty, register
from obligations.rules import Deed, middle
from regulations.levels import Level


@dataclass(frozen=True, slots=True)
class Office:
    """One term: when it began and ends, when the next one began, what was entered about it, where its body hung."""

    organisation_id: int
    path: str
    public_id: str
    elected_on: date
    deadline: date
    noticed_on: date | None
    notice_entered_on: date | None
    entered_on: date
    open_from: date
    open_until: date | None
    higher: list[tuple[date, date, int]]
    followed_on: date | None = None
    follower_entered_on: date | None = None
    follower_filed_on: date | None = None
    follower_approved_on: date | None = None

    @property
    def remind_on(self) -> date:
        """When the higher organisation gives notice."""
        return add_months(self.deadline, -NOTICE_MONTHS)

    @property
    def owed_until(self) -> date:
        """The last day on which the election may still be owed."""
        return min(self.followed_on or date.max, self.open_until or date.max)

    def higher_on(self, day: date) -> int | None:
        """The organisation under which the body hung on `day`, if it lies in the subtree that was read."""
        return next((parent for start, end, parent in self.higher if start <= day <= end), None)


COLUMNS = (
    "organisation_id", "organisation__path", "organisation__public_id", "elected_on", "expires_on", "shifted_to",
    "noticed_on", "notice_entered_on", "entered_on", "filed_on", "approved_on",
    "organisation__founded_on", "organisation__closed_on",
    "organisation__placements__start", "organisation__placements__end", "organisation__placements__parent_id",
    "organisation__placements__parent__path",
)  # fmt: skip


def offices(scope: Scope) -> list[Office]:
    """The terms of a subtree and of bodies that ever hung below it, each with the one that followed. One query."""
    terms: dict[int, dict[date, list]] = defaultdict(dict)
    rows = Term.objects.filter(
        scope.condition("organisation__path") | scope.condition("organisation__placements__parent__path")
    )
    for *facts, start, end, parent, above in rows.order_by("organisation_id", "elected_on").values_list(*COLUMNS):
        known = terms[facts[0]].setdefault(facts[3], [*facts, []])
        if parent and scope.covers(above):
            known[-1].append((start, end or date.max, parent))
    return [office for chain in terms.values() for office in _chained(list(chain.values()))]


def _chained(chain: list[list]) -> Iterator[Office]:
    """The terms of one body in order."""
    for row, after in pairwise([*chain, None]):
        pk, path, public_id, elected, expires, shifted, noticed, notice_entered, entered, _filed, _agreed, *rest = row
        followed = (after[3], after[8] or after[3], *after[9:11]) if after else ()
        yield Office(
            pk, path, public_id, elected, shifted or expires, noticed, notice_entered, entered or elected, *rest,
            *followed,
        )  # fmt: skip


class TermFacts:
    """Terms of a subtree and where their bodies hung. One query."""

    def __init__(self, scope: Scope, needs: Needs):
        self.scope = scope
        self.start, self.end = min(start for start, _end in needs.values()), max(end for _start, end in needs.values())

    @cached_property
    def offices(self) -> list[Office]:
        return offices(self.scope)

    @cached_property
    def owing(self) -> dict[date, dict[int, Office]]:
        """{first day of a month: {organisation id: the term whose election is owed in it}}."""
        found = defaultdict(dict)
        for office in (office for office in self.offices if self.scope.covers(office.path)):
            period = month(max(office.deadline, self.start))
            while period.start <= self.end and (period.start <= office.owed_until or office.deadline in period):
                if office.open_from <= middle(period) <= (office.open_until or date.max):
                    found[period.start].setdefault(office.organisation_id, office)
                period = period.next()
        return found

    @cached_property
    def noticed(self) -> dict[date, dict[int, list[Office]]]:
        """{first day of a month: {higher organisation id: the terms of which it gives notice in it}}."""
        found = defaultdict(lambda: defaultdict(list))
        for office in self.offices:
            higher = office.higher_on(office.remind_on)
            if higher and office.owed_until > office.remind_on:
                found[month(office.remind_on).start][higher].append(office)
        return found


def owing_election(facts: TermFacts, period: Period) -> list[int]:
    """Bodies whose term ends in the month, or ended before it without an election."""
    return list(facts.owing.get(period.start, ()))


def elections(facts: TermFacts, organisation_id: int, period: Period) -> list[Deed]:
    """The election that followed, if it was held by the end of the month."""
    office = facts.owing.get(period.start, {}).get(organisation_id)
    if office is None or office.followed_on is None:
        return []
    label = result_in_words(office)
    return [Deed(office.followed_on, office.follower_entered_on, None, office.public_id, label)]


def result_in_words(office: Office) -> str:
    """What is known of the filing of the election that followed (Branch Regulations, Art. 21).

    It changes no light: the term runs from the election, and the article sets no day for the filing.
    """
    filed, approved = office.follower_filed_on, office.follower_approved_on
    if filed is None:
        return _("elected %(day)s; filing of the result is not noted") % {"day": iso_date(office.followed_on)}
    if approved is None:
        return _("elected %(day)s; result filed %(filed)s") % {
            "day": iso_date(office.followed_on), "filed": iso_date(filed),
        }  # fmt: skip
    return _("elected %(day)s; result approved %(approved)s") % {
        "day": iso_date(office.followed_on), "approved": iso_date(approved),
    }  # fmt: skip


def election_days(facts: TermFacts, organisation_id: int, period: Period) -> tuple[date, date]:
    """From six months before the end of the term to its end; in the months after it, all month."""
    deadline = facts.owing[period.start][organisation_id].deadline
    return (add_months(deadline, -NOTICE_MONTHS), deadline) if deadline in period else (period.start, period.end)


def giving_notice(facts: TermFacts, period: Period) -> list[int]:
    """Higher organisations below which a term ends half a year after the month."""
    return list(facts.noticed.get(period.start, ()))


def notices(facts: TermFacts, organisation_id: int, period: Period) -> list[Deed]:
    """One deed for all notices of the month together: entered when the last one is."""
    owed = facts.noticed.get(period.start, {}).get(organisation_id, [])
    given = [office for office in owed if office.noticed_on]
    if not given:
        return []
    first = min(given, key=lambda office: office.noticed_on)
    if len(given) < len(owed):
        label = _("%(done)s of %(all)s notices") % {"done": len(given), "all": len(owed)}
        return [Deed(first.noticed_on, None, None, "", label)]
    last = max(given, key=lambda office: office.notice_entered_on)
    label = ngettext("%(n)s notice", "%(n)s notices", len(owed)) % {"n": len(owed)}
    return [Deed(last.noticed_on, last.notice_entered_on, None, last.public_id, label)]


def organisation_address(organisation, _period) -> str:
    """Where elections and notices of a body are entered, and of those below it."""
    return reverse("branches:detail", args=[organisation.public_id])


def term_address(deed: Deed) -> str:
    """The body whose term it is."""
    return reverse("branches:detail", args=[deed.reference])


_TERMS = {
    "level": Level.SOFT, "cadence": Cadence.MONTH, "seen_with": "obligations.view_due", "facts": TermFacts,
    "record_address": organisation_address, "deed_address": term_address, "moved_by": frozenset(),
}  # fmt: skip

register(PeriodicDuty(
    code="members.term_election", title=gettext_lazy("Election at the end of the term"), citation="ELE 3",
    owed_by=gettext_lazy("bodies whose term ends, until they have elected"), owed_by_organisations=owing_election,
    deeds=elections, days_for=election_days, ahead_months=NOTICE_MONTHS, early_months=SHIFT_MONTHS,
    act_name=gettext_lazy("Enter the election"), acts_with="branches.change_organisation",
    owners=(Kind.BRANCH, Kind.GENERAL_BRANCH, Kind.OFFICE_PARTY_COMMITTEE), **_TERMS,
))  # fmt: skip
register(PeriodicDuty(
    code="members.term_notice", title=gettext_lazy("Notice that a term ends"), citation="BR 21",
    owed_by=gettext_lazy("the higher organisation, six months before a term ends"),
    owed_by_organisations=giving_notice, deeds=notices, act_name=gettext_lazy("Note the notice"),
    acts_with="branches.give_notice", early_months=NOTICE_MONTHS, counts_late=True,
    owners=(Kind.GENERAL_BRANCH, Kind.OFFICE_PARTY_COMMITTEE, Kind.LEADING_PARTY_COMMITTEE), **_TERMS,
))  # fmt: skip
