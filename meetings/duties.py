"""What a branch owes in meetings. Only sealed records fulfil a duty; one held and open leaves it due.

The middle day of a period decides who owes it (obligations.rules.middle): a branch that is open that day, whatever its
form; for the committee one that has a committee that day; for the groups one that has groups that day, and then every
group that is open that day must have met.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from functools import cached_property, reduce
from operator import or_

from django.db.models import CharField, FilteredRelation, Q, Value
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from branches.choices import Form, Kind
from branches.models import Organisation, Placement
from common.periods import Cadence, Period
from common.scope import Scope
from meetings import leading_duties, reviewing_duty
from meetings.choices import YEARLY_KINDS, PartKind, State
from meetings.credit_rules import COUNTS_AT_HOME, CREDITED_KINDS
from meetings.models import Part
from meetings.titles import YEAR_BEGINS
from members.choices import COMMISSIONERS
from members.models import Talk
from members.rules import talks_owed
from obligations.local_rules import register_local
from obligations.registry import Needs, PeriodicDuty, register
from obligations.rules import Deed, counting_deed, middle
from regulations.levels import Level

PREFIX = "meetings."
TALK = "heart_to_heart_talk"
# For each kind the first and the last day of which records are needed.
Spans = Mapping[str, tuple[date, date]]


def holds(stretch: tuple[date, date | None], day: date) -> bool:
    """Whether a (first, last) stretch holds on `day`; no last day is still running."""
    start, end = stretch
    return start <= day and (end is None or day <= end)


def within(spans: Spans) -> Q:
    """The condition that a part is of one of these kinds and was held in the stretch of its kind."""
    kinds = defaultdict(list)
    for kind, span in spans.items():
        kinds[span].append(kind)
    each = [Q(kind__in=kinds[span], **between(*span)) for span in kinds]
    whole = between(min(start for start, _end in kinds), max(end for _start, end in kinds))
    # The index of days is used where the days stand for themselves.
    return reduce(or_, each) & Q(**whole) if len(each) > 1 else each[0]


def between(start: date, end: date) -> dict:
    """The days of a stretch as a filter of parts."""
    return {"meeting__held_on__gte": start, "meeting__held_on__lte": end}


class MeetingFacts:
    """Branches, committees, groups and meetings of a subtree in stretches of days: four queries in all."""

    def __init__(self, scope: Scope, needs: Needs):
        self.scope, self.needs = scope, needs
        self.start, self.end = min(start for start, _end in needs.values()), max(end for _start, end in needs.values())
        self._open: dict[date, list[int]] = {}

    @cached_property
    def _bodies(self) -> tuple[dict, dict, set]:
        """Branches, when somebody held a committee post in each, which are temporary; one query for all."""
        during = Q(appointments__start__lte=self.end) & (
            Q(appointments__end__isnull=True) | Q(appointments__end__gte=self.start)
        )
        held = FilteredRelation("appointments", condition=during & Q(appointments__post__in=COMMISSIONERS))
        rows = Organisation.objects.branches().within(self.scope).open_during(self.start, self.end).annotate(held=held)
        branches, committees, temporary = {}, defaultdict(set), set()
        for pk, founded, closed, form, start, end in rows.values_list(
            "pk", "founded_on", "closed_on", "form", "held__start", "held__end"
        ):
            branches[pk] = founded, closed
            if form == Form.TEMPORARY:
                temporary.add(pk)
            if start:
                committees[pk].add((start, end))
        return branches, committees, temporary

    @property
    def branches(self) -> dict[int, tuple[date, date | None]]:
        """From when to when each branch is open."""
        return self._bodies[0]

    @property
    def committees(self) -> dict[int, set[tuple[date, date | None]]]:
        """When somebody held a committee post in each branch."""
        return self._bodies[1]

    @property
    def temporary(self) -> set[int]:
        """The branches to which people are assigned for a time."""
        return self._bodies[2]

    @cached_property
    def _placed(self) -> list[tuple]:
        """(branch, group, first day, last day, today's path): where groups hung."""
        rows = Placement.objects.overlapping(self.start, self.end).filter(
            self.scope.condition("parent__path"), organisation__kind=Kind.GROUP
        )
        return list(rows.values_list("parent_id", "organisation_id", "start", "end", "organisation__path"))

    @cached_property
    def groups(self) -> dict[int, list[tuple[int, tuple[date, date | None]]]]:
        """The groups of each branch with the stretch in which they hung there."""
        found = defaultdict(list)
        for branch, group, start, end, _path in self._placed:
            found[branch].append((group, (start, end)))
        return found

    @cached_property
    def deeds(self) -> dict[tuple[str, int], list[Deed]]:
        """What was held, by (kind, organisation), each kind no further back than its duty reaches."""
        spans = {code.removeprefix(PREFIX): stretch for code, stretch in self.needs.items()}
        found = defaultdict(list)
        for kind, organisation, held_on, sealed_on, pk, reference in self._rows(spans):
            deed = Deed(held_on, sealed_on, pk, reference, "" if reference else _("in a temporary branch"))
            found[kind, organisation].append(deed)
        return found

    def _rows(self, spans: Spans):
        """What was held and noted: (kind, organisation, held, sealed or entered, id, public id). One query.

        The yearly kinds reach back a whole year and have an index of their own, hence apart from those of months.
        """
        held = {kind: span for kind, span in spans.items() if kind != TALK}
        yearly = {kind: span for kind, span in held.items() if kind in YEARLY_KINDS}
        monthly = {kind: span for kind, span in held.items() if kind not in YEARLY_KINDS}
        credited = {kind: span for kind, span in held.items() if kind in CREDITED_KINDS}
        found = [self._parts(each) for each in (monthly, yearly) if each]
        found += [self._credited(credited)] if credited else []
        first, *others = [*found, self._talks(*spans[TALK])] if TALK in spans else found
        return first.union(*others, all=True) if others else first

    def _credited(self, spans: Spans):
        """Records of temporary branches that count here as well; no public id, they are open to readers there alone."""
        rows = Part.objects.filter(
            self.scope.condition("meeting__credits__organisation__path"), meeting__credits__isnull=False,
        ).filter(within(spans))  # fmt: skip
        return rows.order_by().values_list(
            "kind", "meeting__credits__organisation_id", "meeting__held_on", TruncDate("meeting__sealed_at"),
            "meeting_id", Value("", output_field=CharField()),
        )  # fmt: skip

    def _talks(self, start: date, end: date):
        """The heart-to-heart talks of a stretch, without who talked."""
        rows = Talk.objects.within(self.scope).filter(held_on__gte=start, held_on__lte=end)
        return rows.order_by().values_list("kind", "organisation_id", "held_on", "entered_on", "id", "public_id")

    def _parts(self, spans: Spans):
        """The parts of these kinds, each held in its stretch. A group that has moved away since is still found."""
        strays = {group for _branch, group, _start, _end, path in self._placed if not self.scope.covers(path)}
        inside = self.scope.condition(Part.SCOPE_PATH)
        rows = Part.objects.filter(inside | Q(meeting__organisation__in=strays) if strays else inside)
        rows = rows.filter(within(spans)).exclude(meeting__state=State.CANCELLED)
        return rows.order_by().values_list(
            "kind", "meeting__organisation_id", "meeting__held_on", TruncDate("meeting__sealed_at"), "meeting_id",
            "meeting__public_id",
        )  # fmt: skip

    def open_on(self, day: date) -> list[int]:
        """The branches that are open on `day`."""
        if day not in self._open:
            self._open[day] = [pk for pk, stretch in self.branches.items() if holds(stretch, day)]
        return self._open[day]

    def of(self, kind: str, organisation_id: int, period: Period) -> list[Deed]:
        """What one organisation held in a period."""
        # Asked thousands of times on a page, hence no call for each deed.
        start, end = period.start, period.end
        return [deed for deed in self.deeds.get((kind, organisation_id), ()) if start <= deed.held_on <= end]


def open_branches(facts: MeetingFacts, period: Period) -> list[int]:
    """Every branch that is open on the middle day."""
    return facts.open_on(middle(period))


def branches_with_members(facts: MeetingFacts, period: Period) -> list[int]:
    """Open branches in which people have their membership: all but the temporary ones (Branch Regulations, Art. 8)."""
    return [pk for pk in open_branches(facts, period) if pk not in facts.temporary]


def branches_with_committee(facts: MeetingFacts, period: Period) -> list[int]:
    """Open branches that have a committee on the middle day (Branch Regulations, Art. 12 and 20)."""
    day = middle(period)
    return [pk for pk in open_branches(facts, period) if any(holds(s, day) for s in facts.committees.get(pk, ()))]


def groups_on(facts: MeetingFacts, branch: int, day: date) -> list[int]:
    """The groups a branch has on `day`."""
    return [group for group, stretch in facts.groups.get(branch, ()) if holds(stretch, day)]


def branches_with_groups(facts: MeetingFacts, period: Period) -> list[int]:
    """Open branches that have groups on the middle day (Branch Regulations, Art. 13)."""
    return [pk for pk in open_branches(facts, period) if groups_on(facts, pk, middle(period))]


def group_deeds(facts: MeetingFacts, branch: int, period: Period, kind=PartKind.GROUP_MEETING) -> list[Deed]:
    """One deed for all groups together: sealed when every group has a sealed record, on the day of the last one."""
    groups = groups_on(facts, branch, middle(period))
    found = [counting_deed(period, facts.of(kind, group, period)) for group in groups]
    held = [deed for deed in found if deed]
    waiting = [deed for deed in held if not deed.sealed_on]
    if not held:
        return []
    if len(held) == len(groups) and not waiting:
        label = ngettext("%(n)s group", "%(n)s groups", len(groups)) % {"n": len(groups)}
        last = max(held, key=lambda deed: (deed.sealed_on, deed.held_on))
        return [Deed(last.held_on, last.sealed_on, last.subject_id, last.reference, label)]
    label = _("%(done)s of %(all)s groups") % {"done": len(held) - len(waiting), "all": len(groups)}
    first = min(waiting or held, key=lambda deed: deed.held_on)
    return [Deed(first.held_on, None, None, first.reference if waiting else "", label)]


def yearly_deeds(kind: PartKind):
    """What a branch held once a year: as one meeting, or in all of its groups (Branch Regulations, Art. 17 and 18)."""

    def deeds(facts: MeetingFacts, branch: int, period: Period) -> list[Deed]:
        own = facts.of(kind, branch, period)
        return own or group_deeds(facts, branch, period, kind)

    return deeds


def talk_deeds(facts: MeetingFacts, branch: int, period: Period) -> list[Deed]:
    """One deed for all talks of a year: entered with the last kind that was missing (Branch Regulations, Art. 19)."""
    day = middle(period)
    owed = talks_owed(has_committee=any(holds(s, day) for s in facts.committees.get(branch, ())))
    held = {kind: facts.of(kind, branch, period) for kind in owed}
    first = {kind: min((talk.sealed_on, talk.held_on) for talk in talks) for kind, talks in held.items() if talks}
    if not first:
        return []
    label = _("%(done)s of %(all)s kinds of talks") % {"done": len(first), "all": len(owed)}
    if len(first) < len(owed):
        return [Deed(min(on for _entered, on in first.values()), None, None, "", label)]
    entered, on = max(first.values())
    return [Deed(on, entered, None, "", label)]


def talks_address(_organisation, _period) -> str:
    """The secretary's register of talks."""
    return reverse("members:talks")


def plan_address(kind: str):
    """Where a meeting of this kind is planned or recorded for an organisation and a period."""

    def address(organisation, period) -> str:
        query = urlencode({"organisation": organisation.public_id, "kind": kind, "period": period.code})
        return f"{reverse('meetings:plan')}?{query}"

    return address


def deed_address(deed: Deed) -> str:
    """The sealed record, or the record that is still to be finished."""
    return reverse("meetings:detail" if deed.sealed_on else "meetings:record", args=[deed.reference])


def _register(kind, title, citation, cadence, *, owed_by, owed, level=Level.SOFT, deeds=None, **more):
    register(PeriodicDuty(
        code=f"{PREFIX}{kind.value}", title=title, citation=citation, level=level, cadence=cadence,
        seen_with="obligations.view_due", owed_by=owed_by, owed_by_organisations=owed,
        deeds=deeds or (lambda facts, organisation, period: facts.of(kind, organisation, period)),
        record_address=plan_address(kind), deed_address=deed_address, facts=MeetingFacts, **more,
    ))  # fmt: skip


EVERY_BRANCH = gettext_lazy("every branch")

_register(
    PartKind.GENERAL_ASSEMBLY, gettext_lazy("General assembly"), "BR 11", Cadence.QUARTER,
    owed_by=EVERY_BRANCH, owed=open_branches,
)  # fmt: skip
_register(
    PartKind.COMMITTEE_MEETING, gettext_lazy("Committee meeting"), "BR 12", Cadence.MONTH,
    owed_by=gettext_lazy("branches with a committee"), owed=branches_with_committee,
)  # fmt: skip
_register(
    PartKind.GROUP_MEETING, gettext_lazy("Group meeting"), "BR 13", Cadence.MONTH,
    owed_by=gettext_lazy("branches with groups, for every group"), owed=branches_with_groups, deeds=group_deeds,
)  # fmt: skip
_register(
    PartKind.THEME_PARTY_DAY, gettext_lazy("Theme Party day"), "BR 16", Cadence.MONTH,
    owed_by=EVERY_BRANCH, owed=open_branches,
)  # fmt: skip
_register(
    PartKind.PARTY_LECTURE, gettext_lazy("Party lecture"), "BR 16", Cadence.QUARTER,
    owed_by=EVERY_BRANCH, owed=open_branches, level=Level.LOCAL,
)  # fmt: skip
# Generally in the fourth quarter; the yearly notice often moves it to the first quarter of the next year.
_YEARLY = {"begins": YEAR_BEGINS, "opens_months": 6}
_register(
    PartKind.ORGANIZATIONAL_LIFE, PartKind.ORGANIZATIONAL_LIFE.label, "BR 17", Cadence.YEAR,
    owed_by=EVERY_BRANCH, owed=open_branches, deeds=yearly_deeds(PartKind.ORGANIZATIONAL_LIFE), **_YEARLY,
)  # fmt: skip
_register(
    PartKind.DEMOCRATIC_APPRAISAL, PartKind.DEMOCRATIC_APPRAISAL.label, "BR 18", Cadence.YEAR,
    owed_by=gettext_lazy("every branch but temporary ones"), owed=branches_with_members,
    deeds=yearly_deeds(PartKind.DEMOCRATIC_APPRAISAL), **_YEARLY,
)  # fmt: skip
register(reviewing_duty.DUTY)
for _rule in (*reviewing_duty.LOCAL_RULES, COUNTS_AT_HOME):
    register_local(_rule)
for _duty in leading_duties.DUTIES:
    register(_duty)
register(PeriodicDuty(
    code=f"{PREFIX}{TALK}", title=gettext_lazy("Heart-to-heart talks"), citation="BR 19", level=Level.SOFT,
    cadence=Cadence.YEAR, seen_with="obligations.view_due", owed_by=EVERY_BRANCH, facts=MeetingFacts,
    owed_by_organisations=open_branches, deeds=talk_deeds, record_address=talks_address, deed_address=deed_address,
    opens_months=3, moved_by=frozenset(),
    act_name=gettext_lazy("Note a talk"), acts_with="members.keep_talks",
))  # fmt: skip
