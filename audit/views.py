"""How a form becomes an act: once, in one transaction, refusals shown beside the field."""

from django.http import HttpResponseRedirect

from audit.trail import once
from common.errors import Refused, StaleEdit


class ActionMixin:
    """For form views that write. Subclasses say in `perform(form)` which action to call and return an address."""

    def form_valid(self, form):
        try:
            address = once(form.cleaned_data["idempotency_key"], self.request.user, lambda: self.perform(form))
        except Refused as refusal:
            form.add_findings(refusal.findings)
        except StaleEdit as stale:
            form.show_conflict(stale.current)
        else:
            return HttpResponseRedirect(address)
        return self.form_invalid(form)

    def form_invalid(self, form):
        response = super().form_invalid(form)
        response.status_code = 422
        return response
