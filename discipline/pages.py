"""What every page of the discipline body has in common: one transaction, a trace or nothing, the reader's mark."""

from django.http import Http404
from django.utils import timezone
from django.utils.functional import cached_property

from accounts.proving import StepUpMixin
from common.views import ProtectedMixin, ScopedMixin
from discipline.selectors import case_of
from discipline.trail import leave

OPENED = "case_opened"


class ConfidentialMixin(ProtectedMixin, ScopedMixin):
    """A page of the discipline body: nothing is shown without a trace, and everything carries the reader's mark."""

    permission_required = "discipline.handle_case"

    def get_context_data(self, **kwargs):
        user = self.request.user
        return super().get_context_data(
            mark=f"{user.name} {user.badge_number}", marked_at=timezone.now(), today=timezone.localdate(), **kwargs
        )


class CaseMixin(ConfidentialMixin, StepUpMixin):
    """A page of one case; whoever is not named on it, or has to step aside, gets 404. Every opening leaves an entry.

    The first case opened in a session asks for a fresh proof of who it is.
    """

    def needs_proof(self) -> bool:
        return OPENED not in self.request.session

    @cached_property
    def case(self):
        """The case in the address, with the trace of the look."""
        case = case_of(self.request.user, self.scope, self.kwargs["public_id"])
        if case is None:
            raise Http404
        leave(self.request.user, "case.read", case)
        if OPENED not in self.request.session:
            self.request.session[OPENED] = True
        return case

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "case": self.case}

    def get_context_data(self, **kwargs):
        return super().get_context_data(case=self.case, **kwargs)
