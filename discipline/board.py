"""The board of cases and the page of one: what stands on them, counted among the cases that exist for the reader."""

from dataclasses import dataclass
from datetime import date

from discipline.choices import (
    AdministrativeSanctionKind,
    AppealOutcome,
    Duty,
    SanctionKind,
    SanctionSide,
    Stage,
    StepKind,
    StepState,
)
from discipline.models import Handler, Step
from discipline.rules import sanction_deadlines
from discipline.sanctions import effect_of
from discipline.selectors import cases_of, looks_at, trail_of
from discipline.stage_rules import WORKING, review_by
from regulations.citations import cite

# The columns of the board; what is held or closed stands below it.
COLUMNS = (Stage.LEAD, Stage.INQUIRY, Stage.VERIFICATION, Stage.REVIEW, Stage.ADJUDICATION, Stage.DECIDED)
SOON_DAYS = 7


@dataclass(frozen=True)
class Clock:
    """How a day to come or gone by is told: a tone, and the days until it (below nought: over)."""

    due_on: date
    today: date

    @property
    def days(self) -> int:
        return (self.due_on - self.today).days

    @property
    def over(self) -> int:
        """By how many days it is over."""
        return -self.days

    @property
    def tone(self) -> str:
        if self.days < 0:
            return "bad"
        return "warn" if self.days <= SOON_DAYS else "info"


def clock(due_on, today) -> Clock | None:
    """The clock of a day, or None where there is none."""
    return Clock(due_on, today) if due_on else None


@dataclass
class Card:
    """One case on the board."""

    case: object
    clock: Clock | None
    handler: str
    waits: bool


class Board:
    """The cases of one reader, by stage. Six queries, whatever their number."""

    def __init__(self, user, scope, today, number=""):
        cases = [case for case in cases_of(user, scope) if number in case.facts.number]
        asked = Step.objects.filter(case__in=cases, state=StepState.ASKED).exclude(asked_by=user)
        mine = Handler.objects.filter(case__in=cases, user=user, duty=Duty.APPROVER, until__isnull=True)
        approving = set(mine.values_list("case", flat=True))
        waiting = set(asked.values_list("case", flat=True)) & approving
        named = Handler.objects.filter(case__in=cases, duty=Duty.HANDLER, until__isnull=True).select_related("user")
        handlers = {row.case_id: row.user.name for row in named}
        cards = [Card(case, clock(case.due_on, today), handlers.get(case.pk, ""), case.pk in waiting) for case in cases]
        self.columns = [(stage, [card for card in cards if card.case.stage == stage]) for stage in COLUMNS]
        self.resting = [card for card in cards if card.case.stage == Stage.HELD]
        self.closed = [card for card in cards if card.case.stage == Stage.CLOSED]
        self.open_count = len(cards) - len(self.closed)
        self.overdue = sum(1 for card in cards if card.clock and card.clock.over > 0 and card not in self.closed)
        self.waiting = len(waiting)


@dataclass
class SanctionLine:
    """A sanction with what follows from it."""

    sanction: object
    today: date

    @property
    def is_effective(self) -> bool:
        return self.sanction.step.state == StepState.APPROVED

    @property
    def is_revoked(self) -> bool:
        """Whether an appeal took it away."""
        return any(appeal.outcome == AppealOutcome.REVOKED for appeal in self.sanction.appeals.all())

    @property
    def label(self) -> str:
        """The sanction in words."""
        kinds = SanctionKind if self.sanction.side == SanctionSide.PARTY else AdministrativeSanctionKind
        return kinds(self.sanction.kind).label

    @property
    def ends_on(self) -> date:
        return effect_of(self.sanction)[0]

    @property
    def rest_until(self) -> date | None:
        return effect_of(self.sanction)[1]

    @property
    def has_elapsed(self) -> bool:
        """Whether the period is over; nothing had to be lifted for it."""
        return self.today > self.ends_on

    @property
    def tasks(self) -> list[tuple[str, date, date | None, Clock | None]]:
        """(what, by when, done on, clock while it is not done) of carrying it out, as the Party's articles want it."""
        row = self.sanction
        if row.side == SanctionSide.STATE or self.is_revoked:
            return []
        by = sanction_deadlines(row.decided_on, touches_pay_or_post=row.touches_post)
        wanted = [("announced_on", by.announce_by), ("filed_on", by.announce_by), ("post_changed_on", by.pay_post_by),
                  ("reported_on", by.report_execution_by)]  # fmt: skip
        return [
            (row._meta.get_field(name).verbose_name, day, getattr(row, name),
             None if getattr(row, name) else clock(day, self.today))
            for name, day in wanted if day
        ]  # fmt: skip


class CasePage:
    """Everything of one case that its reader may see."""

    def __init__(self, case, user, own_index, today):
        self.case, self.today = case, today
        self.clock = clock(case.due_on, today) if case.stage != Stage.CLOSED else None
        self.steps = list(case.steps.select_related("asked_by", "answered_by", "person"))
        self.handlers = list(case.handlers.filter(until__isnull=True).select_related("user").annotate(**looks_at(case)))
        self.recusals = list(case.recusals.select_related("user"))
        self.notes = list(case.notes.select_related("by", "case"))
        pleas = case.pleas.select_related("entered_by", "case")
        self.pleas = list(pleas.exclude(person_index=own_index) if own_index else pleas)
        rows = case.sanctions.select_related("step").exclude(step__state=StepState.REFUSED).prefetch_related("appeals")
        self.sanctions = [SanctionLine(row, today) for row in rows]
        appeals = [appeal for line in self.sanctions for appeal in line.sanction.appeals.all()]
        self.appeals = [(appeal, clock(review_by(appeal.accepted_on), today)) for appeal in appeals]
        self.trail = list(trail_of(case)[:12])
        self.duty = next((row.duty for row in self.handlers if row.user_id == user.pk), None)
        self.openings = sum(row.openings for row in self.handlers if row.user_id == user.pk)

    @property
    def may_work(self) -> bool:
        return self.duty in WORKING

    @property
    def may_approve(self) -> bool:
        return self.duty == Duty.APPROVER

    @property
    def may_review(self) -> bool:
        return self.duty == Duty.REVIEWER

    @property
    def path(self) -> list[tuple[str, date, bool]]:
        """(stage, since when, whether it is the present one) in the order of the days."""
        moves = [step for step in self.steps if step.kind == StepKind.MOVE and step.state == StepState.APPROVED]
        walked = [(Stage.LEAD, self.case.received_on), *((Stage(step.stage), step.on) for step in moves)]
        return [(stage.label, on, number == len(walked)) for number, (stage, on) in enumerate(walked, start=1)]

    @property
    def articles(self):
        return [cite("ENF 21"), cite("ENF")]
