"""What somebody finds after signing in, and the committee's dashboard."""

from functools import partial

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from audit.trail import record
from branches.models import Organisation
from common.exporting import TYPES
from common.periods import month, quarter
from common.views import ScopedMixin, SignedInMixin
from dashboards import workbench
from dashboards.board import OVERDUE_SHOWN, Board
from dashboards.exports import workbook
from dashboards.forms import BoardFilter
from dashboards.selectors import coming_sittings, headcount, open_resolutions, own_branches, own_sittings
from obligations.above import Above
from obligations.choices import Status, Word
from obligations.naming import month_name
from obligations.selectors import dues_of, window_start
from regulations.citations import cite

# Where somebody without a branch and without a dashboard begins.
LANDINGS = (
    ("dashboards.view_dashboard", "dashboards:dashboard"),
    ("accounts.view_account", "accounts:list"),
    ("audit.view_entry", "audit:list"),
)


class Workbench(SignedInMixin, TemplateView):
    """What I must do today. Who has no branch is sent on, or sees the own sittings."""

    open_because = "everybody begins here; it shows the own branch, the own sittings, or sends on"

    def get(self, request, *args, **kwargs):
        if self.branch is None and not self.member:
            for permission, route in LANDINGS:
                if request.user.scope_for(permission):
                    return redirect(route)
        return super().get(request, *args, **kwargs)

    @cached_property
    def own(self) -> list[Organisation]:
        """The branches in which the person holds a post."""
        return own_branches(self.request.user, "dashboards.view_workbench")

    @cached_property
    def branch(self) -> Organisation | None:
        """The branch asked for, else the first of the own ones."""
        asked = self.request.GET.get("branch")
        if not asked:
            return self.own[0] if self.own else None
        scope = self.request.user.scope_for("dashboards.view_workbench")
        return get_object_or_404(Organisation.objects.branches().within(scope), public_id=asked)

    @cached_property
    def member(self):
        """The person in the register, where nothing wider opens."""
        wider = any(self.request.user.scope_for(permission) for permission, _route in LANDINGS)
        return None if wider else getattr(self.request.user, "member", None)

    def get_template_names(self):
        if self.branch is None:
            return ["dashboards/own.html"]
        return ["dashboards/todo.html" if self.request.htmx else "dashboards/workbench.html"]

    def get_context_data(self, **kwargs):
        today = timezone.localdate()
        extra = self.of_branch(today) if self.branch else self.of_member(today)
        return super().get_context_data(today=today, **extra, **kwargs)

    def of_branch(self, today) -> dict:
        """What is owed, and for a whole page what stands around it."""
        user, branch = self.request.user, self.branch
        seen = Above(user, today)
        dues = seen.seen(dues_of(branch, user.scope_for, today, window_start(today), quarter(today).end))
        may = partial(may_in, user, branch.path)
        may_record = may("meetings.log_meeting")
        context = {
            "branch": branch, "may_record": may_record, "own": self.own,
            "items": workbench.items(dues, branch, today, may=may),
            "done": sum(due.status in (Status.DONE, Status.DONE_LATE) for due in dues),
        }  # fmt: skip
        if self.request.htmx:
            return context
        readable = user.scope_for("meetings.view_meeting")
        return {
            **context, "strip": workbench.strip(dues, branch, today),
            "long_rows": workbench.long_rows(dues, branch, today), "facts": headcount(branch, today),
            "sittings": coming_sittings(branch, readable, today), "resolutions": open_resolutions(branch, readable),
        }  # fmt: skip

    def of_member(self, today) -> dict:
        """The own sittings."""
        return {"sittings": own_sittings(self.member, today) if self.member else [], "member": self.member}


def may_in(user, path: str, permission: str) -> bool:
    """Whether somebody holds a permission in a place."""
    return user.scope_for(permission).covers(path)


class OnBoard(ScopedMixin):
    """What the dashboard and its export share: the filters of the address."""

    permission_required = "dashboards.view_dashboard"

    @cached_property
    def form(self) -> BoardFilter:
        return BoardFilter(self.request.GET, today=timezone.localdate())

    @cached_property
    def board(self) -> Board:
        """What is shown; a unit outside one's scope does not exist."""
        board = Board(self.request.user, self.scope, timezone.localdate(), **self.form.asked())
        if board.unit_id and board.unit is None:
            raise Http404
        return board


class Dashboard(OnBoard, TemplateView):
    """The lights of all branches below: counts, table, what is overdue, trend. No order by figures."""

    template_name = "dashboards/dashboard.html"

    def get_context_data(self, **kwargs):
        board = self.board
        decided = [each for each in board.trend if each.share is not None]
        return super().get_context_data(
            board=board, form=self.form, now=timezone.now(), overdue=board.overdue[:OVERDUE_SHOWN],
            overdue_more=len(board.overdue) - OVERDUE_SHOWN, last=decided[-1] if decided else None,
            words=[(word, board.counts[word], self.with_word(word)) for word in Word], all=self.with_word(""),
            rate=rate_chart(board), gaps=gap_chart(board), term_article=cite("BR 21"),
            missed_query=self.missed_query(), wait_address=self.wait_address(), **kwargs,
        )  # fmt: skip

    def wait_address(self) -> str:
        """Where the wait is set; empty for those who may not."""
        return reverse("obligations:wait") if self.request.user.scope_for("obligations.set_value") else ""

    def missed_query(self) -> str:
        """The filters of the list that holds exactly the lights counted as overdue."""
        since, until = month(self.board.since).code, self.board.shown.code
        return urlencode({"status": Status.MISSED, "since": since, "period": until})

    def with_word(self, word) -> str:
        """The address of the same table, cut by a word."""
        query = self.request.GET.copy()
        query["word"] = str(word)
        return f"?{query.urlencode()}#heat"


class ExportDashboard(OnBoard, View):
    """The table as .xlsx; who takes it away stands in the trail."""

    def get(self, request):
        with transaction.atomic():
            top = self.board.unit or self.board.organisations[0]
            record(request.user, "dashboard.exported", top, path=top.path, reference=self.board.shown.code)
            content = workbook(self.board)
        name = f"{_('Dashboard')}-{self.board.shown.code}.xlsx"
        header = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=name)}
        return HttpResponse(content, TYPES["xlsx"], headers=header)


def rate_chart(board: Board) -> dict:
    """Records in time, of a hundred lights decided, month by month over all branches together."""
    return {
        "kind": "line", "unit": "%", "heading": _("Month"), "labels": [month_name(m.period.start) for m in board.trend],
        "series": [{"name": _("Recorded in time"), "tone": "ink", "values": [m.share for m in board.trend]}],
    }  # fmt: skip


def gap_chart(board: Board) -> dict:
    """What was not in time, month by month."""
    return {
        "kind": "stack", "heading": _("Month"), "labels": [month_name(m.period.start) for m in board.trend],
        "series": [
            {"name": _("recorded later"), "tone": "warn", "values": [m.late for m in board.trend]},
            {"name": _("not recorded to this day"), "tone": "bad", "values": [m.missed for m in board.trend]},
        ],
    }  # fmt: skip
