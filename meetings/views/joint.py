"""The record of a guest: filled in with the host's text, saved and sealed for itself."""

from django.contrib import messages
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from meetings.common_text import linked
from meetings.forms.joint import SharedPage, shared_page
from meetings.forms.pages import as_choice
from meetings.joining import take

SAVED = 302


class JointMixin:
    """A record page that may belong to a guest of a joint meeting. The input `common` numbers the text it shows."""

    @cached_property
    def shared(self) -> SharedPage | None:
        """The page together with the host's latest text; None for the host and for all who meet alone."""
        row = linked(self.meeting)
        if row is None or row.is_host:
            return None
        return shared_page(row, super().stored_values())

    @cached_property
    def shown_number(self) -> int | None:
        """The number of the host's text on the page that was sent, or that is shown now."""
        if self.shared is None:
            return None
        sent = self.request.POST.get("common", "")
        return min(int(sent), self.shared.number) if sent.isdecimal() else self.shared.number

    def stored_values(self) -> dict:
        """The page as stored, with what the host wrote since."""
        values = super().stored_values()
        if self.shared is None or not self.shared.news:
            return values
        merged = {name: as_choice(name, value) for name, value in self.shared.values.items()}
        return {**merged, "version": values["version"]}

    def post(self, request, *args, **kwargs):
        """Whatever was saved holds the text that stood on the page."""
        answer = super().post(request, *args, **kwargs)
        quiet = "X-Autosave" in request.headers and answer.status_code == 200
        if self.shared is not None and (quiet or answer.status_code == SAVED):
            take(linked(self.meeting), self.shown_number)
        return answer

    def seal(self, form) -> str:
        """Seal what the person has seen: a text that the host changed meanwhile is looked at first."""
        if self.shared is not None and self.shown_number < self.shared.number:
            message = _("Not sealed: the host changed the common text meanwhile. Look at it and seal again.")
            messages.warning(self.request, message)
            return self.save(form)
        return super().seal(form)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        own = self.shared.kept(context["form"]) if self.shared and self.request.method == "GET" else []
        return context | {"joint": linked(self.meeting), "shared": self.shared, "own_places": own}
