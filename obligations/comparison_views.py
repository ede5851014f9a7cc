"""What whoever operates the site sees of the nightly comparison: counts and codes, nothing else."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from common.views import BureauWideMixin
from obligations.choices import ComparisonLight
from obligations.comparing import CELLS_KEPT, watch

TONES = {ComparisonLight.EQUAL: "ok", ComparisonLight.DIFFERED: "bad", ComparisonLight.OVERDUE: "bad"}
WORDS = {"missing": _("was missing"), "surplus": _("was one too many"), "other": _("was another")}


class ComparisonPage(BureauWideMixin, TemplateView):
    """When what is stored was last compared with the facts, whether it was equal, and which lights differed."""

    permission_required = "obligations.watch_comparison"
    template_name = "obligations/comparison.html"

    def get_context_data(self, **kwargs):
        found = watch(timezone.now())
        told = [(cell, WORDS[cell["how"]]) for cell in (found.last.cells if found.last else ())]
        return super().get_context_data(watch=found, tone=TONES[found.light], cells=told, kept=CELLS_KEPT, **kwargs)
