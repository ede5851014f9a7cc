"""Who is left out of those due to vote at one meeting. Name and ground are seen by those who may leave out."""

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView

from audit.views import ActionMixin
from common.forms import IdempotentFormMixin
from meetings import excluding
from meetings.choices import State
from meetings.forms.exclusions import ExclusionForm
from meetings.models import Meeting, VotingExclusion
from meetings.selectors import eligible, kinds_of
from meetings.views.meeting import MeetingMixin, address
from members.models import Member


class ExclusionMixin(ActionMixin, MeetingMixin):
    """A write on who is left out of those due; answers htmx with the list alone."""

    permission_required = "meetings.exclude_voter"
    template_name = "meetings/exclusions_page.html"
    before = None

    @cached_property
    def meeting(self) -> Meeting:
        """The meeting while it may change; 404 once it is sealed or cancelled."""
        rows = self.get_queryset().filter(state__in=[State.PLANNED, State.DRAFT]).select_related("organisation")
        return self.get_object(rows)

    @cached_property
    def choices(self) -> list[tuple]:
        """Those who have a vote on the day and are not left out yet."""
        people = eligible(self.meeting.organisation, kinds_of(self.meeting), self.meeting.held_on)
        out = set(self.meeting.exclusions.values_list("member_id", flat=True))
        return [(e.member.pk, e.member.name) for e in people.roll if e.member.pk in people.voters - out]

    def form_valid(self, form):
        response = super().form_valid(form)
        if self.request.htmx and response.status_code == 302:
            return self.fragment(None)
        return response

    def form_invalid(self, form):
        response = super().form_invalid(form)
        return self.fragment(form, status=422) if self.request.htmx else response

    def fragment(self, form, status=200):
        """The list, and the version with which a record page that is open may go on."""
        vars(self).pop("choices", None)
        meeting = Meeting.objects.get(pk=self.meeting.pk)
        context = {"meeting": meeting, "exclusion_form": form or ExclusionForm(people=self.choices), "oob": True}
        if self.before is not None and self.request.POST.get("version") == str(self.before):
            context["new_version"] = meeting.version
        headers = {"HX-Trigger": "exclusions"} if status == 200 else {}
        return TemplateResponse(self.request, "meetings/exclusions.html", context, status=status, headers=headers)

    def back(self, was) -> str:
        """Back to where the list stands; `was` is the version before the act."""
        self.before = was
        return address(self.meeting, "record") + "#exclusions"


class LeaveOut(ExclusionMixin, FormView):
    """Leave somebody out of those due."""

    form_class = ExclusionForm

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "people": self.choices}

    def perform(self, form):
        said, was = form.cleaned_data, Meeting.objects.values_list("version", flat=True).get(pk=self.meeting.pk)
        excluding.leave_out(
            self.meeting, Member.objects.get(pk=said["member"]), ground=said["ground"],
            higher_approval=said["higher_approval"], passed_on=said["passed_on"], by=self.request.user,
        )  # fmt: skip
        messages.success(self.request, _("Left out of those due."))
        return self.back(was)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return {**context, "exclusion_form": context["form"]}


class CountAgain(ExclusionMixin, FormView):
    """Count somebody again."""

    http_method_names = ["post"]
    form_class = IdempotentFormMixin

    def perform(self, form):
        rows = VotingExclusion.objects.filter(meeting=self.meeting, public_id=self.kwargs["exclusion"])
        row = get_object_or_404(rows.select_related("meeting__organisation"))
        was = row.meeting.version
        excluding.count_again(row, by=self.request.user)
        messages.success(self.request, _("Counted again."))
        return self.back(was)
