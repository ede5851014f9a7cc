"""Figures about cases for the committee: read from what was stored, and from nothing else."""

from django.db import transaction
from django.http import HttpResponse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from accounts.models import ReadCount
from accounts.proving import StepUpMixin
from accounts.reading import CountedMixin
from audit.trail import record
from branches.models import Organisation
from common.exporting import TYPES
from common.ids import public_id
from common.views import BureauWideMixin
from discipline.figure_table import Table, trend, workbook
from regulations.citations import cite


class OnFigures(BureauWideMixin):
    """The figures of one closed quarter of the whole bureau."""

    permission_required = "discipline.view_statistics"

    @cached_property
    def table(self) -> Table:
        """The quarter asked for, the newest where there is none such."""
        return Table(self.request.GET.get("quarter", ""))


class Figures(OnFigures, TemplateView):
    """How many people's cases were concluded, by form, kind and unit; small figures are merged."""

    template_name = "discipline/figures.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            table=self.table, trend=trend(self.table.quarters), article=cite("SUP 7"), worded=cite("DIS 5"), **kwargs
        )


class ExportFigures(OnFigures, StepUpMixin, CountedMixin, View):
    """The same as a workbook."""

    gives_file = True
    counted = ReadCount.Kind.EXPORTS

    def get(self, request):
        top = Organisation.objects.filter(parent__isnull=True).order_by("id").first()
        number = public_id()
        with transaction.atomic():
            record(request.user, "figures.exported", top, path=top.path, reference=f"{number} {self.table.code}")
            content = workbook(self.table, request.user, number)
        header = content_disposition_header(as_attachment=True, filename=f"{_('Case figures')}-{self.table.code}.xlsx")
        return HttpResponse(content, TYPES["xlsx"], headers={"Content-Disposition": header})
