"""The invented registers of the discipline body: early reminders, risks, and the figures of quarters that are over."""

from datetime import timedelta

from accounts.models import User
from branches.choices import Kind
from branches.models import Organisation
from common.periods import add_months, quarter
from common.row_security import reading_everything
from common.scope import Scope
from discipline.choices import Concern, Form, Measure, Problem, RiskKind, RiskLevel
from discipline.early import keep_reminder, note_done
from discipline.figures import Concluded, keep_figures
from discipline.models import EarlyReminder
from discipline.risks import note_risk, review_risk

# (measure, reason, who talks, due in days, held so many days ago, looked at again in days)
EARLY = (
    (Measure.REMINDER_TALK, Concern.ABSENCE, "shuji", 5, None, 40),
    (Measure.REMINDER_TALK, Concern.NEW_POST, "shuji", 12, None, None),
    (Measure.CRITICISM, Concern.STYLE, "zongzhi", -2, None, None),
    (Measure.WARNING_TALK, Concern.CONTACTS, "jijian", 3, None, 60),
    (Measure.REMINDER_TALK, Concern.UNANSWERED, "jijian", 1, 6, 20),
    (Measure.ADMONITION, Concern.DUTY, "jiwei", 1, 30, None),
)
# (place of the branch, kind, post or course, risk, how it shows, level, measures, watched, found so many days ago)
RISKS = (
    (8, RiskKind.POST, "涉案财物管理", "涉案财物保管、移交不规范", "出入库登记不全，移交不及时", RiskLevel.HIGH,
     "双人双锁，每月盘点，移交全程录像", "盘点差异数", 100),
    (8, RiskKind.PROCESS, "取保候审保证金收退", "保证金收退不及时", "超期未退、账外存放", RiskLevel.HIGH,
     "专户管理，办案与收款分离，季度核对", "超期未退笔数", 40),
    (8, RiskKind.POST, "社区民警", "与辖区场所往来过密", "接受宴请、通风报信", RiskLevel.MIDDLE,
     "每半年谈话一次，定期轮岗", "群众反映件数", 150),
    (9, RiskKind.SYSTEM, "警务辅助人员招录", "招录环节打招呼", "面试打分集中、材料补交", RiskLevel.MIDDLE,
     "全程公开，纪检人员到场监督", "申诉件数", 70),
    (2, RiskKind.PROCESS, "装备采购", "需求论证和验收走过场", "指定品牌、验收单补签", RiskLevel.HIGH,
     "需求、采购、验收三岗分离，结果公示", "质疑投诉件数", 120),
    (3, RiskKind.ENVIRONMENT, "行政审批窗口", "中介代办与窗口人员勾连", "代办件异常集中", RiskLevel.LOW,
     "随机派件，窗口回访", "回访不满意数", 20),
)  # fmt: skip
# For each quarter that is over, the oldest first: people by form (none, first, second, third).
FIGURES = ((6, 9, 3, 1), (4, 11, 5, 0), (0, 2, 0, 0), (7, 12, 4, 3))
PROBLEMS = (
    Problem.WORK, Problem.ENFORCEMENT, Problem.WORK, Problem.BANQUETS, Problem.RUDENESS, Problem.WORK,
    Problem.ENFORCEMENT, Problem.GIFTS, Problem.WORK, Problem.ENFORCEMENT,
)  # fmt: skip


def write_registers(bureau, shown):
    """A few rows of each, through the acts themselves."""
    write_early(bureau, shown)
    write_risks(bureau)
    write_figures(bureau)


def plain(bureau, branch) -> list:
    """The members of a branch without a post and with a badge number."""
    people = (person.member for person in bureau.people[branch.pk] if not person.posts and not person.rests)
    return [member for member in people if member.badge_number and member.user_id is None]


def write_early(bureau, shown):
    """Early reminders about people of the shown branch, in every state; one is over its day."""
    people, scope = plain(bureau, shown), Scope.of(bureau.root.path)
    keeper = User.objects.get(badge_number="jijian")
    for (measure, concern, talker, due, held, again), member in zip(EARLY, people[3:], strict=False):
        day = bureau.today + timedelta(days=due)
        row = keep_reminder(
            subject=member.badge_number, measure=measure, concern=concern, by=keeper, scope=scope,
            talker=User.objects.get(badge_number=talker), due_on=max(day, bureau.today),
            follow_up_on=again and bureau.today + timedelta(days=again),
        )  # fmt: skip
        if held is not None:
            note_done(row, on=bureau.today - timedelta(days=held), by=keeper, version=1)
    with reading_everything():
        EarlyReminder.objects.filter(due_on=bureau.today).update(due_on=bureau.today - timedelta(days=2))


def write_risks(bureau):
    """Risks of some branches; the second was looked at again."""
    rows = []
    for place, kind, post, point, signs, level, measures, indicator, ago in RISKS:
        branch = bureau.branches[place][0]
        rows.append(note_risk(
            organisation=branch, kind=kind, place=post, point=point, signs=signs, level=level, measures=measures,
            indicator=indicator, owner=plain(bureau, branch)[0], leader=None,
            found_on=bureau.today - timedelta(days=ago), by=None,
        ))  # fmt: skip
    review_risk(rows[1], on=bureau.today - timedelta(days=5), level=RiskLevel.HIGH, by=None, version=1)


def write_figures(bureau):
    """The figures of the last four closed quarters, counted and merged by the rule of the night."""
    office = Organisation.objects.get(kind=Kind.OFFICE_PARTY_COMMITTEE)
    members = [member for branch, _size, _habit in bureau.branches for member in plain(bureau, branch)[:2]]
    for back, line in enumerate(reversed(FIGURES), start=1):
        forms = [form for form, number in zip((Form.NONE, Form.FIRST, Form.SECOND, Form.THIRD), line, strict=True)
                 for _each in range(number)]  # fmt: skip
        cases = [
            Concluded(f"{back} {n}", form, PROBLEMS[n % len(PROBLEMS)], bureau.root.kind if n % 4 else office.kind,
                      members[n].pk)
            for n, form in enumerate(forms)
        ]  # fmt: skip
        keep_figures(quarter(add_months(quarter(bureau.today).start, -3 * back)), cases)
