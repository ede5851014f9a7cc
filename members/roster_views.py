"""A roster on its way in, step by step, and on its way out."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.generic import DetailView, FormView

from accounts.models import ReadCount
from accounts.proving import StepUpMixin
from accounts.reading import CountedMixin
from audit.views import ActionMixin
from common.exporting import TYPES
from common.paging import KeysetPage
from common.views import ScopedMixin
from members.choices import RowVerdict
from members.exports import all_members, export_roster
from members.importing.previewing import columns_of, steps_of, views_of
from members.importing.rosters import confirm, correct, read_roster
from members.models import Member, RosterImport
from members.roster_forms import CheckForm, ConfirmForm, ExportForm, UploadForm
from members.views import MAY_IMPORT

LISTED = 100


class Upload(ScopedMixin, ActionMixin, FormView):
    """Reads a file and leads to its preview."""

    permission_required = MAY_IMPORT
    form_class = UploadForm
    template_name = "members/import.html"

    def get_context_data(self, **kwargs):
        own = RosterImport.objects.filter(by=self.request.user, confirmed_at=None).order_by("-pk")
        return super().get_context_data(steps=steps_of(0), waiting=own.within(self.scope)[:3], **kwargs)

    def perform(self, form):
        values = form.cleaned_data
        roster = read_roster(
            organisation=values["organisation"], name=values["file"].name, data=values["file"].read(),
            by=self.request.user, holds_from=values["holds_from"],
        )  # fmt: skip
        return reverse("members:preview", args=[roster.public_id])


class OwnRoster:
    """The rosters one has read oneself, where the right still reaches."""

    permission_required = MAY_IMPORT

    @cached_property
    def roster(self) -> RosterImport:
        own = RosterImport.objects.within(self.scope).filter(by=self.request.user).select_related("organisation")
        return get_object_or_404(own, public_id=self.kwargs["public_id"])


class Preview(OwnRoster, ScopedMixin, DetailView):
    """What the roster would do, row by row; after confirming, what it did."""

    template_name = "members/preview.html"
    context_object_name = "roster"

    def get_object(self, queryset=None):
        return self.roster

    def get_context_data(self, **kwargs):
        shown = self.request.GET.get("verdict")
        rows = self.roster.rows.filter(verdict=shown) if shown in RowVerdict.values else self.roster.rows.all()
        page = KeysetPage(rows, self.request.GET, column="number")
        missing = Member.objects.within(self.scope).filter(pk__in=self.roster.missing[:LISTED]).in_order()
        return super().get_context_data(
            page=page, rows=views_of(page.rows, self.roster), columns=columns_of(self.roster), shown=shown,
            verdicts=[(v, v.label, self.roster.summary[v]) for v in RowVerdict],
            total=sum(self.roster.summary.values()),
            missing=missing, steps=steps_of(2 if self.roster.confirmed_at else 1), form=ConfirmForm(),
            writes=self.roster.summary["new"] + self.roster.summary["changed"], **kwargs,
        )  # fmt: skip


class RosterAct(OwnRoster, ScopedMixin, ActionMixin, FormView):
    """An act on a roster that waits; a refusal is told on the preview."""

    http_method_names = ["post"]
    form_class = ConfirmForm

    def form_invalid(self, form):
        for error in form.non_field_errors():
            messages.error(self.request, error)
        return HttpResponseRedirect(self.address())

    def address(self):
        return reverse("members:preview", args=[self.roster.public_id])


class Check(RosterAct):
    """Takes corrections and judges again."""

    form_class = CheckForm

    def perform(self, form):
        if self.roster.confirmed_at is None:
            cells, left_out = form.corrections()
            correct(self.roster, cells=cells, left_out=left_out)
        return f"{self.address()}?{self.request.GET.urlencode()}"


class Confirm(RosterAct):
    """Writes the roster into the register."""

    def perform(self, form):
        confirm(self.roster, by=self.request.user)
        return self.address()


class Discard(RosterAct):
    """Throws a waiting roster away."""

    def perform(self, form):
        RosterImport.objects.filter(pk=self.roster.pk, confirmed_at=None).delete()
        messages.success(self.request, _("The roster was thrown away; the register is as it was."))
        return reverse("members:import")


class Export(ScopedMixin, StepUpMixin, CountedMixin, FormView):
    """Lets the roster of an organisation out; each time leaves an entry."""

    permission_required = MAY_IMPORT
    form_class = ExportForm
    template_name = "members/export.html"
    gives_file = True
    counted = ReadCount.Kind.EXPORTS

    def counts(self, request):
        """Only what leaves the house, not the form."""
        return request.method == "POST"

    @transaction.atomic
    def form_valid(self, form):
        values = form.cleaned_data
        data, number = export_roster(
            all_members(values["organisation"]).within(self.scope), kind=values["kind"], purpose=values["purpose"],
            organisation=values["organisation"], by=self.request.user, with_masked=values["with_masked"],
        )  # fmt: skip
        name = f"党员名册-{values['organisation']}-{number}.{values['kind']}"
        header = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=name)}
        return HttpResponse(data, content_type=TYPES[values["kind"]], headers=header)

    def form_invalid(self, form):
        response = super().form_invalid(form)
        response.status_code = 422
        return response
