"""What waits for the level above, one record with its findings, and the verdict."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView

from accounts.roles import roles_with
from audit.views import ActionMixin
from branches.choices import Kind
from branches.models import Organisation
from common.paging import KeysetPage
from common.views import ScopedMixin
from meetings import reviewing
from meetings.actions import inspect
from meetings.choices import ReviewMode, ReviewState, State, Verdict
from meetings.forms.reviews import HandInForm, ReviewFilter, ReviewForm
from meetings.models import Meeting, Review
from meetings.reading import places_of, rounds_of, said
from meetings.review_rules import own_record
from meetings.sealing import check_code
from meetings.selectors import record_of, whole
from meetings.sheets import Sheet
from meetings.views.meeting import MeetingMixin, address

DONE = {
    ReviewState.READ: gettext_lazy("Noted that you have read it."), ReviewState.ACCEPTED: gettext_lazy("Accepted."),
    ReviewState.RETURNED: gettext_lazy("Returned; the secretary of the branch is told."),
}  # fmt: skip
BUTTONS = {
    ReviewMode.READ: [(Verdict.READ, "primary")],
    ReviewMode.DECIDE: [(Verdict.ACCEPT, "primary"), (Verdict.RETURN, "line")],
}


class ReviewList(ScopedMixin, TemplateView):
    """The records that wait for me, nearest last day first; the filters stand in the address."""

    permission_required = "meetings.review_record"
    template_name = "meetings/reviews.html"

    @cached_property
    def organisations(self) -> list[Organisation]:
        """Everything in reach that is no group."""
        return list(Organisation.objects.within(self.scope).exclude(kind=Kind.GROUP).in_order())

    @cached_property
    def filters(self) -> ReviewFilter:
        return ReviewFilter(
            self.request.GET, scope=self.scope,
            reviewers=[each for each in self.organisations if each.kind != Kind.BRANCH],
            branches=[each for each in self.organisations if each.kind == Kind.BRANCH],
        )  # fmt: skip

    def own(self) -> list[int]:
        """The organisations in which the person reviews by a right of its own."""
        roles = set(roles_with(self.permission_required))
        return [grant.organisation_id for grant in self.request.user.grants_today() if grant.role in roles]

    def get_context_data(self, **kwargs):
        today = timezone.localdate()
        rows = Review.objects.within(self.scope).filter(self.filters.condition(self.own(), today))
        rows = rows.select_related("meeting__organisation", "reviewer").prefetch_related("meeting__parts")
        page = KeysetPage(rows, self.request.GET, column="due_on")
        return super().get_context_data(**kwargs, filters=self.filters, page=page, today=today)


class ReviewRecord(ScopedMixin, ActionMixin, FormView):
    """One record as it stands, what the check finds, and two buttons at most."""

    permission_required = "meetings.review_record"
    template_name = "meetings/review.html"
    form_class = ReviewForm

    @cached_property
    def review(self) -> Review:
        """The round in the address, or 404 outside the scope."""
        rows = Review.objects.within(self.scope).select_related("reviewer", "decided_by")
        found = rows.filter(public_id=self.kwargs["public_id"]).first()
        if found is None:
            raise Http404
        return found

    @cached_property
    def meeting(self) -> Meeting:
        """The whole record."""
        return whole(Meeting.objects.filter(pk=self.review.meeting_id)).get()

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "places": places_of(self.meeting)}

    def get_initial(self):
        return {"version": self.review.version, "record_version": self.meeting.version}

    def perform(self, form):
        values = form.cleaned_data
        found = reviewing.decide(
            self.review, values["verdict"], by=self.request.user, version=values["version"],
            record_version=values["record_version"], place=values["place"], code=values["code"], note=values["note"],
        )  # fmt: skip
        messages.success(self.request, DONE[found.state])
        return reverse("meetings:reviews")

    def get_context_data(self, **kwargs):
        is_open = self.review.state == ReviewState.WAITING
        own = own_record(reviewing.hands_of(self.request.user, self.meeting)) if is_open else []
        return super().get_context_data(
            **kwargs, review=self.review, meeting=self.meeting, sheet=Sheet(self.meeting), own=own,
            code=check_code(self.meeting), now=timezone.now(), findings=inspect(self.meeting, record_of(self.meeting)),
            rounds=said(rounds_of(self.meeting), places_of(self.meeting)), is_open=is_open,
            buttons=BUTTONS[self.review.mode] if is_open and not own else [],
        )  # fmt: skip


class HandIn(MeetingMixin, ActionMixin, FormView):
    """A draft goes to the level above before it is sealed."""

    permission_required = "meetings.log_meeting"
    template_name = "meetings/hand_in.html"
    form_class = HandInForm

    def get(self, request, *args, **kwargs):
        open_here = self.meeting.state == State.DRAFT and reviewing.is_reviewed(self.meeting.organisation)
        return super().get(request, *args, **kwargs) if open_here else redirect(address(self.meeting))

    def get_initial(self):
        return {"version": self.meeting.version}

    def perform(self, form):
        reviewing.hand_in(self.meeting, by=self.request.user, version=form.cleaned_data["version"])
        messages.success(self.request, _("Handed in. You may go on editing until it is sealed."))
        return address(self.meeting)
