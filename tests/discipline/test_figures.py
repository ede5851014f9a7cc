"""Figures of closed quarters: counted once, people once, small ones merged before they are stored."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from branches.choices import Kind
from common.periods import quarter
from common.row_security import reading_everything
from discipline.choices import Breakdown, Form, Ground, Organ, PostLevel, Problem, SanctionKind, Stage, StepKind
from discipline.figures import Concluded, concluded_in, fill_figures, keep_figures
from discipline.models import Case, CaseFigure, Step
from discipline.sanctions import enter_sanction
from discipline.steps import answer, ask
from discipline.tasks import keep_figures as nightly
from members.actions import appoint
from members.choices import Post
from tests.factories import make_member

pytestmark = pytest.mark.django_db
PERIOD = quarter(date(2026, 5, 1))


def concluded(person, form=Form.FIRST, problem=Problem.WORK, member=None, level=Kind.OFFICE_PARTY_COMMITTEE):
    return Concluded(person, form, problem, level, member)


def figures(breakdown):
    rows = CaseFigure.objects.filter(quarter=PERIOD.code, breakdown=breakdown)
    return {row.cell: row.number for row in rows if row.number}


def close_as_of(case, at, bureau, ground=Ground.MINOR):
    """End a lead with an approval of another day."""
    step = ask(case, kind=StepKind.MOVE, stage=Stage.CLOSED, ground=ground, by=bureau.officer)
    answer(step, approved=True, by=bureau.approver)
    moment = timezone.make_aware(datetime.combine(at, datetime.min.time()))
    with reading_everything():
        Step.objects.filter(pk=step.pk).update(answered_at=moment)
        Case.objects.filter(pk=case.pk).update(entered_at=moment)


def test_people_are_counted_once_with_the_gravest_outcome():
    keep_figures(PERIOD, [
        *(concluded(f"first {n}") for n in range(4)), *(concluded(f"second {n}", Form.SECOND) for n in range(3)),
        concluded("second 0", Form.FIRST, Problem.LIFE),
    ])  # fmt: skip
    assert figures(Breakdown.TOTAL) == {"": 8}
    assert figures(Breakdown.PEOPLE) == {"": 7}
    assert figures(Breakdown.FORM) == {"first": 4, "second": 3}
    assert figures(Breakdown.PROBLEM) == {"work": 7}


def test_small_figures_are_not_even_stored():
    keep_figures(PERIOD, [
        *(concluded(f"a {n}") for n in range(6)), *(concluded(f"b {n}", Form.SECOND) for n in range(2)),
        concluded("c", Form.THIRD),
    ])  # fmt: skip
    assert figures(Breakdown.FORM) == {"first": 6, "rest": 3}
    assert not CaseFigure.objects.filter(number__in=[1, 2]).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseFigure.objects.create(quarter="2026-Q1", breakdown=Breakdown.FORM, cell="third", number=2)


@pytest.mark.parametrize("cases", [0, 1, 2, 5])
def test_of_fewer_than_three_people_nothing_is_said(cases):
    keep_figures(PERIOD, [concluded(f"person {n % 2}") for n in range(cases)])
    rows = CaseFigure.objects.values_list("breakdown", "cell", "number")
    assert sorted(rows) == [("people", "", None), ("total", "", None)]


def test_units_and_posts_are_those_of_the_people(bureau):
    members = [make_member(bureau.own, f"党员{n}") for n in range(6)]
    for member in members[:3]:
        appoint(member, organisation=bureau.root, post=Post.COMMITTEE_MEMBER, on=bureau.today, by=None)
    keep_figures(PERIOD, [concluded(f"p{m.pk}", member=m.pk) for m in members])
    assert figures(Breakdown.POST) == {PostLevel.GRASS_ROOTS: 3, PostLevel.ABOVE: 3}
    assert figures(Breakdown.UNIT) == {"other": 6}
    assert figures(Breakdown.LEVEL) == {"office_party_committee": 6}


def test_closed_quarters_alone_and_each_once(bureau, lead):
    before = quarter(bureau.today).previous()
    close_as_of(lead(number="1"), before.start, bureau)
    close_as_of(lead(number="2"), bureau.today, bureau)
    with reading_everything():
        assert [case.form for case in concluded_in(before)] == [Form.FIRST]
    assert fill_figures(bureau.today) == 1
    assert set(CaseFigure.objects.values_list("quarter", flat=True)) == {before.code}
    close_as_of(lead(number="3"), before.end, bureau)
    held = list(CaseFigure.objects.values())
    nightly()
    assert list(CaseFigure.objects.values()) == held


def test_a_site_without_cases_says_so_of_the_last_quarter(bureau):
    assert fill_figures(bureau.today) == 1
    assert CaseFigure.objects.filter(number__isnull=False).count() == 0


def test_the_first_end_counts_with_its_sanction(bureau, lead):
    case = lead(received_on=bureau.today - timedelta(days=9))
    for stage in (Stage.VERIFICATION, Stage.REVIEW, Stage.ADJUDICATION):
        answer(ask(case, kind=StepKind.MOVE, stage=stage, ground=Ground.FOUND, by=bureau.officer), approved=True,
               by=bureau.approver)  # fmt: skip
    sanction = enter_sanction(
        case, side="party", kind=SanctionKind.WARNING, decided_on=bureau.today, organ=Organ.COMMISSION,
        by=bureau.officer,
    )  # fmt: skip
    answer(sanction.step, approved=True, by=bureau.approver)
    for stage in (Stage.DECIDED, Stage.CLOSED):
        answer(ask(case, kind=StepKind.MOVE, stage=stage, ground=Ground.CARRIED_OUT, by=bureau.officer), approved=True,
               by=bureau.approver)  # fmt: skip
    with reading_everything():
        assert [each.form for each in concluded_in(quarter(bureau.today))] == [Form.SECOND]
