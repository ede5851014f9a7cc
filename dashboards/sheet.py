"""One branch on one sheet, for a visit or a talk: what it owed, did and missed in twelve months, and what is open."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _

from accounts.models import User
from branches.models import Organisation
from common.periods import Period, last_months
from common.templatetags.ui import zh_day
from dashboards.heatmap import Look, heading
from dashboards.selectors import Headcount, headcount, meetings_of, open_resolutions, posts_of
from dashboards.workbench import why_address
from meetings.models import Meeting, Resolution
from members.models import Appointment
from obligations.above import Above
from obligations.choices import Status
from obligations.deriving import Due
from obligations.naming import short_name
from obligations.registry import PeriodicDuty
from obligations.selectors import dues_of

MONTHS = 12
CSS = {
    Status.DONE: "lv0", Status.DONE_LATE: "lva", Status.MISSED: "lv1", Status.DUE: "lvd", Status.EXEMPT: "lvx",
    Status.NOT_YET_DUE: "lvx",
}  # fmt: skip


@dataclass(frozen=True)
class Square:
    """One light in the table of twelve months; `look` is None where nothing is owed."""

    months: int
    look: Look | None = None
    address: str = ""


@dataclass(frozen=True)
class DutyRow:
    """One duty over the twelve months."""

    duty: PeriodicDuty
    squares: list[Square]
    owed: int
    done: int


def mark(due: Due) -> str:
    """What the square says."""
    short = {
        Status.DONE: "✓", Status.DONE_LATE: _("late"), Status.MISSED: _("missing"), Status.DUE: _("due"),
        Status.EXEMPT: _("exempt"),
    }  # fmt: skip
    return short.get(due.status, "–")


def look(due: Due) -> Look:
    """How one light looks; its name says the day."""
    held = zh_day(due.deed.held_on) if due.deed and due.status in (Status.DONE, Status.DONE_LATE) else ""
    return Look(CSS[due.status], mark(due), f"{due.period.label} {Status(due.status).label} {held}".strip())


def squares(dues: list[Due], months: list[Period], branch: Organisation) -> list[Square]:
    """One square for each period, as wide as the part of it that lies in the twelve months."""
    by_month = {month.start: due for due in dues for month in due.period.months()}
    found: list[Square] = []
    place = 0
    while place < len(months):
        due = by_month.get(months[place].start)
        width = 1 if due is None else sum(by_month.get(month.start) is due for month in months[place:])
        found.append(Square(width) if due is None else Square(width, look(due), why_address(due, branch)))
        place += width
    return found


@dataclass
class Sheet:
    """Everything that stands on the sheet of a branch, as `user` may see it today."""

    user: User
    branch: Organisation
    today: date

    @cached_property
    def months(self) -> list[Period]:
        """The twelve months that end with the running one."""
        return last_months(self.today, MONTHS)

    @property
    def heading(self):
        """The head of the table of twelve months."""
        return heading(self.months, _("What is owed"))

    @cached_property
    def dues(self) -> list[Due]:
        """The lights of the periods that end in the twelve months or are still running."""
        until = date(self.today.year, 12, 31)
        found = dues_of(self.branch, self.user.scope_for, self.today, self.months[0].start, until)
        return Above(self.user, self.today).seen(due for due in found if due.period.start <= self.today)

    @cached_property
    def rows(self) -> list[DutyRow]:
        """The lights by duty."""
        kinds = dict.fromkeys(due.duty for due in self.dues)
        return [self.row(duty, [due for due in self.dues if due.duty is duty]) for duty in kinds]

    def row(self, duty: PeriodicDuty, dues: list[Due]) -> DutyRow:
        """One duty."""
        done = sum(due.status in (Status.DONE, Status.DONE_LATE) for due in dues)
        owed = sum(due.status not in (Status.EXEMPT, Status.NOT_YET_DUE) for due in dues)
        return DutyRow(duty, squares(dues, self.months, self.branch), owed, done)

    def count(self, *statuses: Status) -> int:
        """How many lights stand in one of the statuses."""
        return sum(due.status in statuses for due in self.dues)

    @property
    def counts(self) -> dict[str, int]:
        """Lights by what they say; a description of the branch's duties, never added up to a figure."""
        return {
            "done": self.count(Status.DONE), "late": self.count(Status.DONE_LATE),
            "missed": self.count(Status.MISSED), "due": self.count(Status.DUE), "exempt": self.count(Status.EXEMPT),
        }  # fmt: skip

    @property
    def missed(self) -> list[dict]:
        """What was missed, newest first, each with its page and the days since."""
        found = sorted((d for d in self.dues if d.status == Status.MISSED), key=lambda d: d.period.end, reverse=True)
        return [
            {
                "name": f"{short_name(due.period, self.today)} {due.duty.title}", "due": due,
                "address": why_address(due, self.branch), "days": (self.today - due.period.end).days,
            }
            for due in found
        ]  # fmt: skip

    @cached_property
    def facts(self) -> Headcount:
        """Members, groups, the running term."""
        return headcount(self.branch, self.today)

    @cached_property
    def meetings(self) -> list[Meeting]:
        """What the branch and its groups held in the twelve months, newest first."""
        return meetings_of(self.branch, self.user.scope_for("meetings.view_meeting"), self.months[0].start, self.today)

    @cached_property
    def posts(self) -> list[Appointment]:
        """Who holds which post in the branch."""
        return posts_of(self.branch, self.user.scope_for("members.view_member"), self.today)

    @cached_property
    def resolutions(self) -> list[Resolution]:
        """What was decided and is still to be carried out."""
        return open_resolutions(self.branch, self.user.scope_for("meetings.view_meeting"))
