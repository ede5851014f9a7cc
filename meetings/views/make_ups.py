"""Make-up: arranged by the branch, confirmed by the member in person."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView

from audit.views import ActionMixin
from common.views import ScopedMixin
from meetings import make_ups
from meetings.forms import ArrangeForm, ConfirmForm
from meetings.forms.gathering import people_of
from meetings.models import MakeUp
from meetings.views.invitations import InvitedMixin
from members.choices import PARTY_MEMBERS


class ArrangeMakeUp(ScopedMixin, ActionMixin, FormView):
    """What is brought to one member who was excused."""

    permission_required = "meetings.log_meeting"
    template_name = "meetings/make_up.html"
    form_class = ArrangeForm

    @cached_property
    def make_up(self) -> MakeUp:
        """The one named, while it is open; 404 outside the scope."""
        rows = MakeUp.objects.within(self.scope).filter(
            public_id=self.kwargs["make_up"], meeting__public_id=self.kwargs["public_id"], confirmed_at__isnull=True
        )
        found = rows.select_related("meeting__organisation__parent", "member").first()
        if found is None:
            raise Http404
        return found

    def get_form_kwargs(self):
        people = people_of(self.make_up.meeting.organisation).filter(standing__in=PARTY_MEMBERS)
        return {**super().get_form_kwargs(), "people": list(people.values_list("pk", "name"))}

    def get_initial(self):
        row = self.make_up
        return {
            "material": row.material, "form": row.form, "brought_by": row.brought_by_id, "due_on": row.due_on,
            "version": row.version,
        }  # fmt: skip

    def perform(self, form):
        values = form.cleaned_data
        make_ups.arrange(
            self.make_up, material=values["material"], form=values["form"], brought_by_id=values["brought_by"],
            due_on=values["due_on"], version=values["version"], by=self.request.user,
        )  # fmt: skip
        messages.success(self.request, _("Saved. The member sees it among the own meetings."))
        return reverse("meetings:detail", args=[self.kwargs["public_id"]]) + "#make-up"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, make_up=self.make_up, meeting=self.make_up.meeting)


class ConfirmMakeUp(InvitedMixin, ActionMixin, FormView):
    """The member in person confirms; a look leads back to the own meetings."""

    form_class = ConfirmForm
    template_name = "meetings/confirm.html"

    @cached_property
    def make_up(self) -> MakeUp:
        """One's own, or 404."""
        rows = MakeUp.objects.within(self.scope).filter(member=self.member, public_id=self.kwargs["make_up"])
        found = rows.select_related("meeting").first() if self.member else None
        if found is None:
            raise Http404
        return found

    def get(self, request, *args, **kwargs):
        return redirect(self.back if self.make_up else "")

    @property
    def back(self) -> str:
        """The own meetings."""
        return reverse("meetings:mine")

    def perform(self, form):
        make_ups.confirm(self.make_up, by=self.request.user)
        messages.success(self.request, _("Confirmed: made up."))
        return self.back

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, make_up=self.make_up)
