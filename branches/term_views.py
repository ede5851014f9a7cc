"""What the higher organisation does about a term: move the election, give notice of the end."""

from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from branches.actions import note_notice, shift_election
from branches.forms import NoticeForm, ShiftForm
from branches.models import Term
from branches.views import OnOrganisation


class OnTerm(OnOrganisation):
    """A term of the organisation in the address."""

    @cached_property
    def term(self) -> Term:
        return get_object_or_404(Term, organisation=self.organisation, pk=self.kwargs["pk"])

    def get_initial(self):
        return {"version": self.term.version}


class ShiftElection(OnTerm):
    form_class = ShiftForm
    done = gettext_lazy("The election is moved.")
    extra_context = {"title": gettext_lazy("Move the election"), "button": gettext_lazy("Move election")}

    def act(self, values):
        return shift_election(self.term, by=self.request.user, **values).organisation


class GiveNotice(OnTerm):
    permission_required = "branches.give_notice"
    form_class = NoticeForm
    done = gettext_lazy("The notice is noted.")
    extra_context = {"title": gettext_lazy("Notice that the term ends"), "button": gettext_lazy("Note the notice")}

    def act(self, values):
        return note_notice(self.term, by=self.request.user, **values).organisation
