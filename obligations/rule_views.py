"""The page of one duty as a rule: its article, how it is set here, who is exempt, where it shows."""

from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from branches.choices import Kind
from common.views import ScopedMixin
from obligations.local_rules import general_rules, rules_of
from obligations.models import Exemption
from obligations.registry import PeriodicDuty, duty
from obligations.selectors import Setting, values_set

EXEMPTIONS_SHOWN = 50


@dataclass(frozen=True)
class Place:
    """A page on which lights of the duty show; without an address where it takes an organisation to open it."""

    title: str
    address: str = ""


def places(each: PeriodicDuty) -> list[Place]:
    """Where a duty shows."""
    found = [Place(_("Duties"), f"{reverse('obligations:list')}?{urlencode({'duty': each.code})}")]
    if Kind.BRANCH in each.owners:
        found += [Place(_("Today")), Place(_("Sheet of a branch"))]
    return [*found, Place(_("Dashboard")), Place(_("Notices")), Place(str(each.act_name))]


class RulePage(ScopedMixin, TemplateView):
    """What is owed and on what ground, with every value set for it; exemptions are cut by the scope."""

    permission_required = "obligations.view_due"
    template_name = "obligations/rule.html"

    @cached_property
    def duty(self) -> PeriodicDuty:
        """The duty, where the person sees its lights anywhere; 404 otherwise."""
        try:
            found = duty(self.kwargs["code"])
        except KeyError:
            raise Http404 from None
        if not self.request.user.scope_for(found.seen_with):
            raise Http404
        return found

    def exemptions(self) -> list[Exemption]:
        """The newest exemptions in scope."""
        rows = Exemption.objects.within(self.scope).within(self.request.user.scope_for(self.duty.seen_with))
        rows = rows.filter(duty=self.duty.code).select_related("organisation", "granted_by")
        return list(rows.order_by("-start", "-id")[:EXEMPTIONS_SHOWN])

    def get_context_data(self, **kwargs):
        held, today = values_set(), timezone.localdate()
        rules = [*rules_of(self.duty), *general_rules()]
        return super().get_context_data(
            duty=self.duty, exemptions=self.exemptions(), places=places(self.duty), today=today,
            settings=[Setting(rule, held.get(rule.rule, []), today) for rule in rules], **kwargs,
        )  # fmt: skip
