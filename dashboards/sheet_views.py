"""One branch on one sheet: the page, and the PDF to take along."""

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.views.generic import TemplateView, View

from accounts.models import ReadCount
from accounts.proving import StepUpMixin
from accounts.reading import CountedMixin
from audit.trail import record
from branches.models import Organisation
from common.ids import public_id as new_id
from common.pdf import pdf_is_possible
from common.views import ScopedMixin
from dashboards.exports import sheet_paper
from dashboards.sheet import Sheet


class OnBranch(ScopedMixin):
    """What the page and its PDF share: the branch of the address."""

    permission_required = "dashboards.view_workbench"

    @cached_property
    def sheet(self) -> Sheet:
        branches = Organisation.objects.branches().within(self.scope)
        branch = get_object_or_404(branches, public_id=self.kwargs["public_id"])
        return Sheet(self.request.user, branch, timezone.localdate())


class BranchSheet(OnBranch, TemplateView):
    """What a branch owed, did and missed in twelve months, its meetings, posts and open matters."""

    template_name = "dashboards/branch.html"

    def get_context_data(self, **kwargs):
        may_oversee = bool(self.request.user.scope_for("dashboards.view_dashboard"))
        return super().get_context_data(
            sheet=self.sheet, branch=self.sheet.branch, heading=self.sheet.heading, now=timezone.now(),
            may_oversee=may_oversee, has_pdf=pdf_is_possible(), **kwargs,
        )  # fmt: skip


class BranchPaper(OnBranch, StepUpMixin, CountedMixin, View):
    """The sheet as PDF; who takes it away stands in the trail."""

    gives_file = True
    counted = ReadCount.Kind.EXPORTS

    def get(self, request, public_id):
        branch = self.sheet.branch
        if not pdf_is_possible():
            return redirect(reverse("dashboards:branch", args=[public_id]))
        number = new_id()
        with transaction.atomic():
            record(request.user, "branch.sheet-exported", branch, path=branch.path, reference=number)
            content = sheet_paper(self.sheet, number)
        name = f"{branch}-{self.sheet.today:%Y-%m-%d}.pdf"
        header = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=name)}
        return HttpResponse(content, "application/pdf", headers=header)
