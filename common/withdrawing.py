"""The page on which something noted by mistake is taken back."""

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property


class WithdrawMixin:
    """Takes back the row in the address; a page names `rows`, `withdraw(row, by, version)`, words and the way back.

    Outside the scope the row does not exist. To be mixed into a form with a version alone.
    """

    rows = None
    done = ""
    back = ""

    @cached_property
    def row(self):
        """The row, or 404 outside the scope."""
        return get_object_or_404(self.rows.within(self.scope), public_id=self.kwargs["public_id"])

    @staticmethod
    def withdraw(row, *, by, version):
        """Take the row back; raises StaleEdit."""
        raise NotImplementedError

    def get_initial(self):
        return {"version": self.row.version}

    def get_context_data(self, **kwargs):
        return super().get_context_data(row=self.row, **kwargs)

    def perform(self, form):
        self.withdraw(self.row, by=self.request.user, version=form.cleaned_data["version"])
        messages.success(self.request, self.done)
        return reverse(self.back)
