"""What every page of the discipline body has in common: one transaction, a trace or nothing, the reader's mark."""

from django.http import Http404
from django.utils import timezone
from django.utils.functional import cached_property

from common.row_security import reading_as
from common.views import ScopedMixin
from discipline.selectors import case_of
from discipline.trail import leave


class ConfidentialMixin(ScopedMixin):
    """A page that is read and rendered inside one transaction, as one reader.

    Where the trace cannot be written the transaction fails and nothing is shown.
    """

    permission_required = "discipline.handle_case"

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return super().dispatch(request, *args, **kwargs)
        with reading_as(request.user):
            response = super().dispatch(request, *args, **kwargs)
            return response.render() if hasattr(response, "render") else response

    def get_context_data(self, **kwargs):
        user = self.request.user
        return super().get_context_data(
            mark=f"{user.name} {user.badge_number}", marked_at=timezone.now(), today=timezone.localdate(), **kwargs
        )


class CaseMixin(ConfidentialMixin):
    """A page of one case; whoever is not named on it, or has to step aside, gets 404. Every opening leaves an entry."""

    @cached_property
    def case(self):
        """The case in the address, with the trace of the look."""
        case = case_of(self.request.user, self.scope, self.kwargs["public_id"])
        if case is None:
            raise Http404
        leave(self.request.user, "case.read", case)
        return case

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "case": self.case}

    def get_context_data(self, **kwargs):
        return super().get_context_data(case=self.case, **kwargs)
