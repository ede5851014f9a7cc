"""Lights behind every number, why one of them is as it is, and exemptions."""

from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView

from audit.views import ActionMixin
from branches.models import Organisation
from common.views import ScopedMixin
from obligations.above import Above
from obligations.actions import end_exemption, grant_exemption
from obligations.choices import Status
from obligations.forms import DutyFilter, EndExemptionForm, ExemptionForm
from obligations.listing import MOST, Listing
from obligations.local_rules import LocalRule, local_rule
from obligations.registry import PeriodicDuty, duty
from obligations.selectors import Explanation, why
from regulations.levels import Level


class DutyList(ScopedMixin, TemplateView):
    """Every light of one's scope: where each number of the dashboard leads."""

    permission_required = "obligations.view_due"
    template_name = "obligations/list.html"

    def get_context_data(self, **kwargs):
        form = DutyFilter(self.request.GET, scope=self.scope)
        today, user = timezone.localdate(), self.request.user
        listing = Listing(user.scope_for, today, form.wanted(), Above(user, today))
        number = self.page_number(listing.pages)
        return super().get_context_data(
            form=form, rows=listing.page(number), most=MOST, count=min(listing.count, MOST),
            capped=listing.count > MOST,
            since=listing.since, is_filtered=any(self.request.GET.get(name) for name in form.fields),
            page={"newer": self.leaf(number - 1, listing.pages), "older": self.leaf(number + 1, listing.pages)},
            **kwargs,
        )  # fmt: skip

    def page_number(self, pages: int) -> int:
        """The page asked for; nonsense asks for the first."""
        asked = self.request.GET.get("page", "1")
        return max(1, min(int(asked), pages)) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 1

    def leaf(self, number: int, pages: int) -> str:
        """The address of another page; empty where there is none."""
        query = self.request.GET.copy()
        query["page"] = str(number)
        return f"?{query.urlencode()}" if 1 <= number <= pages else ""


def seen_from_above(found: Explanation, seen: Above) -> Explanation:
    """The explanation as the person sees the light."""
    return replace(found, due=seen.seen([found.due])[0]) if found.due else found


class OnLight(ScopedMixin):
    """What the pages about one light share: duty, organisation and period from the address."""

    @cached_property
    def duty(self) -> PeriodicDuty:
        try:
            return duty(self.kwargs["code"])
        except KeyError:
            raise Http404 from None

    @cached_property
    def organisation(self) -> Organisation:
        seen = Organisation.objects.within(self.scope).within(self.request.user.scope_for(self.duty.seen_with))
        return get_object_or_404(seen, public_id=self.kwargs["public_id"])

    @cached_property
    def explanation(self):
        try:
            found = why(self.duty, self.organisation, self.duty.named(self.kwargs["period"]), timezone.localdate())
        except ValueError:
            raise Http404 from None
        if found is None:
            raise Http404
        return seen_from_above(found, Above(self.request.user, timezone.localdate()))

    def address(self) -> str:
        """The page that explains the light."""
        return reverse("obligations:why", args=[self.duty.code, self.organisation.public_id, self.kwargs["period"]])

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            duty=self.duty, organisation=self.organisation, why=self.explanation, today=timezone.localdate(),
            back=self.address(), **kwargs,
        )  # fmt: skip


@dataclass(frozen=True)
class Worded:
    """A value the bureau set, in words."""

    rule: LocalRule
    value: object

    @property
    def what(self) -> str:
        return self.rule.what

    @property
    def text(self) -> str:
        return self.rule.label(self.value)


class Why(OnLight, TemplateView):
    """Why a light is as it is: the rule, the days, what counted and what did not."""

    permission_required = "obligations.view_due"
    template_name = "obligations/why.html"

    def record_address(self) -> str:
        """Where the duty is done."""
        return self.duty.record_address(self.organisation, self.explanation.period)

    def get_context_data(self, **kwargs):
        user, due, deed = self.request.user, self.explanation.due, self.explanation.counted
        is_open = due is not None and due.status in {Status.DUE, Status.MISSED, Status.NOT_YET_DUE}
        may_record = user.scope_for(self.duty.acts_with).covers(self.organisation.path)
        may_exempt = user.scope_for("obligations.grant_exemption").covers(self.organisation.path)
        return super().get_context_data(
            record=self.record_address() if is_open and may_record else "",
            may_exempt=may_exempt and self.duty.level != Level.HARD,
            counted_address=self.duty.deed_address(deed) if deed and deed.reference else "",
            values=[(row, Worded(local_rule(row.rule), row.value)) for row in self.explanation.values], **kwargs,
        )  # fmt: skip


class Exempt(OnLight, ActionMixin, FormView):
    """Exempt an organisation from a duty, beginning with the period looked at."""

    permission_required = "obligations.grant_exemption"
    form_class = ExemptionForm
    template_name = "obligations/exempt.html"

    def get_initial(self):
        return {"start": self.explanation.period.start, "end": self.explanation.period.end}

    def perform(self, form):
        days = form.cleaned_data
        grant_exemption(
            self.organisation, self.duty, start=days["start"], end=days["end"], reason=days["reason"],
            by=self.request.user,
        )  # fmt: skip
        messages.success(self.request, _("Exempted; the light shows it."))
        return self.address()


class Resume(OnLight, ActionMixin, FormView):
    """Let an exemption end."""

    permission_required = "obligations.grant_exemption"
    form_class = EndExemptionForm
    template_name = "obligations/resume.html"

    def get_initial(self):
        exemption, today = self.explanation.exemption, timezone.localdate()
        return {"on": min(exemption.end or today, today) if exemption else today}

    def perform(self, form):
        exemption = self.explanation.exemption
        if exemption is None:
            raise Http404
        end_exemption(exemption, on=form.cleaned_data["on"], by=self.request.user)
        messages.success(self.request, _("The exemption ends; later periods are owed again."))
        return self.address()
