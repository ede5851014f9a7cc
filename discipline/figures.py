"""Figures of closed quarters: counted once at night, merged where they are small, and only so kept.

People are counted, each once a quarter, in the case with the gravest outcome. A case counts on the day on which its end
was approved, so that nothing entered later ever changes a quarter that is closed.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils import timezone

from branches.choices import Kind, UnitClass
from common.periods import Period, quarter
from common.row_security import reading_everything
from discipline.choices import Breakdown, Form, PostLevel, Problem, Stage, StepKind, StepState
from discipline.figure_rules import FEWEST_SHOWN, form_of, small_cells
from discipline.models import Case, CaseFigure, Sanction, Step
from members.models import Appointment, Member

ENDS = (Stage.DECIDED, Stage.CLOSED)
GRAVEST = (Form.THIRD, Form.SECOND, Form.FIRST, Form.NONE)
ABOVE_BRANCHES = (Kind.GENERAL_BRANCH, Kind.OFFICE_PARTY_COMMITTEE, Kind.LEADING_PARTY_COMMITTEE)


@dataclass(frozen=True)
class Concluded:
    """A case that came to its end in a quarter, as far as it is counted."""

    person: str
    form: str
    problem: str
    level: str
    member: int | None


def closed_quarters(first: date, today: date) -> list[Period]:
    """The quarters from the one of a day on that are over."""
    found, period = [], quarter(first)
    while period.end < today:
        found.append(period)
        period = period.next()
    return found


def fill_figures(today: date | None = None) -> int:
    """Store the figures of every closed quarter that has none yet. Returns how many quarters; a second run finds none.

    A quarter that has figures is never counted again: from two counts of it the difference could be told.
    """
    today = today or timezone.localdate()
    with reading_everything():
        first = Case.objects.order_by("entered_at").values_list("entered_at", flat=True).first()
        known = set(CaseFigure.objects.values_list("quarter", flat=True))
        start = timezone.localdate(first) if first else quarter(today).previous().start
        missing = [period for period in closed_quarters(start, today) if period.code not in known]
        for period in missing:
            keep_figures(period, concluded_in(period))
    return len(missing)


def concluded_in(period: Period) -> list[Concluded]:
    """The cases whose first end was approved in a quarter; three queries. Asked while everything is read."""
    ends = Step.objects.filter(kind=StepKind.MOVE, stage__in=ENDS, state=StepState.APPROVED)
    rows = ends.select_related("case__organisation").order_by("answered_at", "pk")
    first: dict[int, Step] = {}
    for step in rows:
        first.setdefault(step.case_id, step)
    inside = [step for step in first.values() if timezone.localdate(step.answered_at) in period]
    sanctions = defaultdict(list)
    held = Sanction.objects.filter(case__in=[step.case_id for step in inside], step__state=StepState.APPROVED)
    for case, side, kind in held.values_list("case", "side", "kind"):
        sanctions[case].append((side, kind))
    return [_concluded(step, sanctions[step.case_id]) for step in inside]


def _concluded(step, sanctions) -> Concluded:
    case = step.case
    grounds = [step.ground] if step.stage == Stage.CLOSED else []
    return Concluded(
        case.subject_index or f"case:{case.pk}", form_of(sanctions, grounds), case.problem, case.organisation.kind,
        case.facts.member,
    )  # fmt: skip


@dataclass
class Tally:
    """The people of a quarter, each once, by everything they are told apart by."""

    cases: int
    cells: dict[str, Counter] = field(default_factory=dict)


def tally(cases: list[Concluded]) -> Tally:
    """Count people, each in the case with the gravest outcome; two queries."""
    people: dict[str, Concluded] = {}
    for case in sorted(cases, key=lambda case: GRAVEST.index(case.form)):
        people.setdefault(case.person, case)
    members = {case.member for case in people.values()} - {None}
    units = dict(Member.objects.filter(pk__in=members).values_list("pk", "organisation__unit_class"))
    posts = Appointment.objects.filter(member__in=members, end__isnull=True, organisation__kind__in=ABOVE_BRANCHES)
    above = set(posts.values_list("member", flat=True))
    return Tally(len(cases), {
        Breakdown.FORM: Counter(case.form for case in people.values()),
        Breakdown.PROBLEM: Counter(case.problem for case in people.values()),
        Breakdown.LEVEL: Counter(case.level for case in people.values()),
        Breakdown.UNIT: Counter(units.get(case.member, PostLevel.OUTSIDE) for case in people.values()),
        Breakdown.POST: Counter(_post(case.member, above) for case in people.values()),
    })  # fmt: skip


def _post(member, above) -> PostLevel:
    if member is None:
        return PostLevel.OUTSIDE
    return PostLevel.ABOVE if member in above else PostLevel.GRASS_ROOTS


# Every cell there can be, whether anybody stands in it or not: which are empty is told by the rule alone.
CELLS = {
    Breakdown.FORM: tuple(reversed(GRAVEST)), Breakdown.PROBLEM: tuple(Problem), Breakdown.LEVEL: tuple(Kind),
    Breakdown.UNIT: (*UnitClass, PostLevel.OUTSIDE), Breakdown.POST: tuple(PostLevel),
}  # fmt: skip


@transaction.atomic
def keep_figures(period: Period, cases: list[Concluded]):
    """Store what may be shown of a quarter, and nothing else of it."""
    counted = tally(cases)
    people = sum(counted.cells[Breakdown.FORM].values())
    tells = people >= FEWEST_SHOWN
    rows = [
        _row(period, Breakdown.TOTAL, "", counted.cases if tells else None),
        _row(period, Breakdown.PEOPLE, "", people if tells else None),
    ]
    if tells:
        rows += [row for name, counts in counted.cells.items() for row in _rows(period, name, counts)]
    CaseFigure.objects.bulk_create(rows)


def _rows(period, breakdown, counts) -> list[CaseFigure]:
    """The rows of one breakdown: the told cells, the merged ones without a number, their sum."""
    shown = small_cells({cell: counts[cell] for cell in CELLS[breakdown]})
    rows = [_row(period, breakdown, cell, shown.cells.get(cell)) for cell in CELLS[breakdown]]
    return rows + ([_row(period, breakdown, CaseFigure.REST, shown.rest)] if shown.merged else [])


def _row(period, breakdown, cell, number) -> CaseFigure:
    return CaseFigure(quarter=period.code, breakdown=breakdown, cell=cell, number=number)
