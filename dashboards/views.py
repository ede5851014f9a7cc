"""What somebody finds after signing in, and the committee's dashboard."""

from functools import partial

from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from branches.models import Organisation
from common.periods import quarter
from common.scope import Scope
from common.views import SignedInMixin
from dashboards import workbench
from dashboards.selectors import (
    coming_sittings,
    headcount,
    open_questions,
    open_resolutions,
    own_branches,
    own_sittings,
)
from meetings.reading import returned_records
from obligations.above import Above
from obligations.choices import Status
from obligations.selectors import dues_of, window_start

# Where somebody without a branch and without a dashboard begins.
LANDINGS = (
    ("dashboards.view_dashboard", "dashboards:dashboard"),
    ("accounts.view_account", "accounts:list"),
    ("audit.view_entry", "audit:list"),
    ("discipline.handle_case", "discipline:board"),
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
        asked = self.request.GET.get("branch", "").replace("\x00", "")  # PostgreSQL takes none
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
        readable, facts = user.scope_for("meetings.view_meeting"), headcount(branch, today)
        return {
            **context, "strip": workbench.strip(dues, branch, today),
            "long_rows": workbench.long_rows(dues, branch, today), "facts": facts,
            "questions": open_questions(Scope.of(branch.path), readable) if facts.is_asked else [],
            "sittings": coming_sittings(branch, readable, today), "resolutions": open_resolutions(branch, readable),
            "returned": returned_records(branch, readable) if facts.is_returned else [],
        }  # fmt: skip

    def of_member(self, today) -> dict:
        """The own sittings."""
        return {"sittings": own_sittings(self.member, today) if self.member else [], "member": self.member}


def may_in(user, path: str, permission: str) -> bool:
    """Whether somebody holds a permission in a place."""
    return user.scope_for(permission).covers(path)
