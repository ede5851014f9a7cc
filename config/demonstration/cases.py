"""The invented register of the discipline body: leads and cases at every stage, none of them about anybody."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from accounts.models import User
from common.scope import Scope
from discipline.choices import Behaviour, Ground, Organ, Problem, SanctionSide, Source, Stage, StepKind, Way
from discipline.registering import register_lead
from discipline.sanctions import carry_out, enter_sanction
from discipline.steps import answer, ask
from discipline.writing import record_plea, write_note

# (problem, source, received so many days ago, [(stage, days ago, due in days or None)]); the last one may wait.
CASES = (
    (Problem.BANQUETS, Source.LETTER, 25, ()),
    (Problem.ENFORCEMENT, Source.TRANSFER, 12, ()),
    (Problem.CEREMONIES, Source.VISIT, 50, ((Stage.INQUIRY, 24, 11),)),
    (Problem.RELATIONS, Source.INSPECTION, 96, ((Stage.VERIFICATION, 70, -3),)),
    (Problem.WORK, Source.INSPECTION, 130, ((Stage.VERIFICATION, 105, None), (Stage.REVIEW, 60, 27))),
    (Problem.INTEGRITY, Source.HIGHER, 200, (
        (Stage.VERIFICATION, 175, None), (Stage.REVIEW, 120, None), (Stage.ADJUDICATION, 60, None),
        (Stage.DECIDED, 20, None),
    )),
    (Problem.INACTION, Source.OWN, 80, ((Stage.HELD, 55, None),)),
    (Problem.RUDENESS, Source.VISIT, 70, ((Stage.INQUIRY, 50, None), (Stage.CLOSED, 22, None))),
)  # fmt: skip


class Register:
    """What the discipline body keeps, written through its own acts."""

    def __init__(self, bureau):
        self.bureau, self.today = bureau, bureau.today
        self.handler = User.objects.get(badge_number="jijian")
        self.approver = User.objects.get(badge_number="jiwei")
        self.scope = Scope.of(bureau.root.path)

    def write(self):
        """A case for each line."""
        plain = [
            person
            for branch, _size, _habit in self.bureau.branches[8:]
            for person in self.bureau.people[branch.pk]
            if not person.posts and person.full_from and not person.rests and person.member.badge_number
        ]
        for number, (line, person) in enumerate(zip(CASES, plain[::7], strict=False), start=1):
            self.open(number, line, person)

    def open(self, number, line, person):
        """One case with its stages."""
        problem, source, ago, stages = line
        case = register_lead(
            organisation=self.bureau.root, subject=person.member.badge_number, source=source, problem=problem,
            number=f"纪线〔{self.day(ago).year}〕{number * 3:02}", received_on=self.day(ago), approver=self.approver,
            by=self.handler, scope=self.scope,
        )  # fmt: skip
        for stage, days, due in stages:
            if stage == Stage.DECIDED:
                self.sanction(case, days + 10)
            due_on = self.today + timedelta(days=due) if due is not None else None
            self.move(case, stage, days, due_on)
        if source == Source.INSPECTION:
            self.remark(case)
        if not stages and ago > 20:
            ask(case, kind=StepKind.MOVE, stage=Stage.VERIFICATION, ground=Ground.FOUND, by=self.handler)

    def day(self, ago):
        """So many days before today."""
        return self.today - timedelta(days=ago)

    def move(self, case, stage, ago, due_on):
        """A stage that was asked for and approved."""
        ground = {Stage.HELD: Ground.NOT_ENOUGH, Stage.CLOSED: Ground.UNFOUNDED}.get(stage, Ground.FOUND)
        step = ask(
            case, kind=StepKind.MOVE, stage=stage, ground=ground, by=self.handler, on=self.day(ago), due_on=due_on
        )
        answer(step, approved=True, by=self.approver)

    def sanction(self, case, ago):
        """A severe warning, announced."""
        sanction = enter_sanction(
            case, side=SanctionSide.PARTY, kind="severe_warning", decided_on=self.day(ago), organ=Organ.COMMISSION,
            by=self.handler,
        )  # fmt: skip
        answer(sanction.step, approved=True, by=self.approver)
        carry_out(sanction, by=self.handler, version=sanction.version, announced_on=self.day(ago - 8))

    def remark(self, case):
        """A note, and somebody who asked."""
        write_note(case, text="核查方案已批，卷宗在纪检室三号柜。", by=self.handler)
        at = timezone.make_aware(datetime.combine(self.day(5), time(18, 40)))
        record_plea(
            case,
            person=self.bureau.inventor.name()[0],
            post="某支队",
            at=at,
            way=Way.CALL,
            behaviour=Behaviour.ASKED,
            by=self.handler,
            scope=self.scope,
        )
