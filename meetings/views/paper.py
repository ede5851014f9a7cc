"""Paper templates: which one is in use for each kind of meeting, the own versions, and how they look filled in."""

from dataclasses import replace

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.generic import FormView, TemplateView, View

from audit.trail import record
from audit.views import ActionMixin
from branches.choices import Kind
from branches.models import Organisation
from common.errors import Refused
from common.forms import IdempotentFormMixin
from common.scope import Scope
from common.views import ScopedMixin
from meetings import paper_checks, paper_pages, paper_versions, uploads
from meetings.choices import PartKind
from meetings.file_views import guarded
from meetings.models import Meeting, PaperTemplate
from meetings.paper_files import docx_of, supplied
from meetings.paper_form import LANGUAGE, fields, required
from meetings.papers import paper_contents
from meetings.selectors import whole

HOLDERS = (Kind.LEADING_PARTY_COMMITTEE, Kind.OFFICE_PARTY_COMMITTEE, Kind.GENERAL_BRANCH)
RECENT = 10
MIME = {"docx": uploads.TYPES[".docx"], "pdf": uploads.TYPES[".pdf"], "png": uploads.TYPES[".png"]}


class PaperMixin(ScopedMixin):
    """A page about paper templates."""

    permission_required = "meetings.change_paper"

    @cached_property
    def organisations(self):
        """The committees and general branches whose templates the person may replace."""
        return Organisation.objects.within(self.scope).filter(kind__in=HOLDERS, closed_on=None)

    @cached_property
    def template(self) -> PaperTemplate:
        """The version in the address."""
        rows = PaperTemplate.objects.within(self.scope).select_related("organisation", "uploaded_by")
        return get_object_or_404(rows, public_id=self.kwargs["public_id"])


class PaperKinds(PaperMixin, TemplateView):
    """Which template each kind of meeting prints with, in one organisation and below it."""

    template_name = "meetings/paper/kinds.html"

    def get_context_data(self, **kwargs):
        units = list(self.organisations.in_order())
        wanted = self.request.GET.get("unit")
        unit = next((unit for unit in units if unit.public_id == wanted), None) or next(iter(units), None)
        kinds = paper_versions.overview(unit) if unit else []
        return super().get_context_data(units=units, unit=unit, kinds=kinds, **kwargs)


class PressMixin(ActionMixin):
    """One button: an act without a field. `back` is the page it stands on."""

    http_method_names = ["post"]
    form_class = IdempotentFormMixin

    def form_invalid(self, form):
        """Lead back and say why nothing was done."""
        for error in form.non_field_errors() or [_("Nothing was changed. Load the page again.")]:
            messages.error(self.request, error)
        return redirect(self.back())


class TemplateForm(IdempotentFormMixin):
    """A Word file that is to become the next version."""

    file = forms.FileField(
        label=gettext_lazy("Word file"), max_length=1000,
        help_text=gettext_lazy(".docx; it is checked first and put to use only when you say so."),
        error_messages={"required": gettext_lazy("Choose a file first."), "empty": uploads.REASONS["empty"]},
    )  # fmt: skip

    def __init__(self, *args, kind=None, **kwargs):
        self.kind = kind
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ".docx"

    def clean_file(self):
        """The checked file; one that is too large is refused without being read into memory."""
        file = self.cleaned_data["file"]
        try:
            if file.size > uploads.LARGEST:
                uploads.refuse_file("size")
            return paper_checks.check(file.name, file.content_type or "", file.read(), self.kind)
        except Refused as refusal:
            raise forms.ValidationError([finding.message for finding in refusal.findings]) from None


class OfKind(PaperMixin):
    """A page about one kind of meeting in one organisation."""

    @cached_property
    def kind(self) -> PartKind:
        if self.kwargs["kind"] not in PartKind.values:
            raise Http404
        return PartKind(self.kwargs["kind"])

    @cached_property
    def organisation(self) -> Organisation:
        return get_object_or_404(self.organisations, public_id=self.kwargs["public_id"])

    def back(self) -> str:
        """The page of this kind in this organisation."""
        return reverse("meetings:paper-kind", args=[self.organisation.public_id, self.kind])


class PaperKind(ActionMixin, OfKind, FormView):
    """The versions of one template, the fields it may name, and where the next version is handed in."""

    form_class = TemplateForm
    template_name = "meetings/paper/kind.html"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "kind": self.kind}

    def perform(self, form):
        file = form.cleaned_data["file"]
        row = paper_versions.upload(self.organisation, self.kind, file, by=self.request.user)
        messages.success(self.request, _("The template is kept. Look at it filled in, then put it to use."))
        return reverse("meetings:paper-version", args=[row.public_id])

    def get_context_data(self, **kwargs):
        with override(LANGUAGE):
            names = [(name, str(says), name in required(self.kind)) for name, says in fields(self.kind).items()]
        return super().get_context_data(
            organisation=self.organisation, kind=self.kind, fields=names,
            versions=self.organisation.paper_templates.filter(kind=self.kind).select_related("uploaded_by"),
            in_force=paper_versions.in_force(self.organisation, self.kind), **kwargs,
        )  # fmt: skip


class SuppliedTemplate(OfKind, View):
    """The template that comes with the program, to begin with."""

    def get(self, request, *args, **kwargs):
        return guarded(HttpResponse(supplied(self.kind)), f"{self.kind.label}.docx", MIME["docx"])


class WithdrawTemplate(PressMixin, OfKind, FormView):
    """Go back to the template that came with the program, or to that of a higher body."""

    def perform(self, form):
        paper_versions.withdraw(self.organisation, self.kind, by=self.request.user)
        messages.success(self.request, _("The own template is no longer in use; its versions stay."))
        return self.back()


class PaperVersion(PaperMixin, TemplateView):
    """One version filled in with a real record, before and after it is put to use."""

    template_name = "meetings/paper/version.html"

    def get_context_data(self, **kwargs):
        records = list(specimens(self.request.user, self.template)[:RECENT])
        wanted = self.request.GET.get("record")
        chosen = next((row for row in records if row.public_id == wanted), None) or next(iter(records), None)
        return super().get_context_data(
            template=self.template, kind=PartKind(self.template.kind), records=records, chosen=chosen,
            can_set=paper_pages.can_set(), can_draw=paper_pages.can_draw(), **kwargs,
        )  # fmt: skip


class TemplateFile(PaperMixin, View):
    """The Word file of a version as it was handed in."""

    def get(self, request, *args, **kwargs):
        place = uploads.place_of(self.template.sha256, paper_versions.FOLDER)
        if not place.is_file():
            raise Http404
        return guarded(FileResponse(place.open("rb")), self.template.name, MIME["docx"])


class PutToUse(PressMixin, PaperMixin, FormView):
    """Let every paper of the kind be made with this version."""

    def perform(self, form):
        paper_versions.put_to_use(self.template, by=self.request.user)
        messages.success(self.request, _("Records are printed with this template from now on."))
        return self.back()

    def back(self) -> str:
        """The page of the kind."""
        return reverse("meetings:paper-kind", args=[self.template.organisation.public_id, self.template.kind])


def specimens(user, template):
    """Sealed records of the template's kind that the person may read, below its organisation, newest first."""
    below = Scope.of(template.organisation.path)
    rows = Meeting.objects.within(user.scope_for("meetings.view_meeting")).within(below).sealed()
    first = rows.filter(parts__kind=template.kind, parts__order=0)
    return first.select_related("organisation").order_by("-held_on", "-id")


class Specimen(PaperMixin, View):
    """A real record in a version: as Word file, or its pages where LibreOffice sets them. Marked on every page."""

    @transaction.atomic
    def get(self, request, *args, **kwargs):
        meeting = get_object_or_404(whole(specimens(request.user, self.template)), public_id=kwargs["record"])
        form = paper_versions.bytes_of(self.template)
        if form is None or kwargs["ending"] not in MIME:
            raise Http404
        paper = paper_contents(meeting, printed_by=request.user, printed_at=timezone.now())
        with override(LANGUAGE):
            paper = replace(paper, draft=_("SPECIMEN"))
        try:
            content = self.made(docx_of(paper, form), kwargs["ending"])
        except paper_pages.CannotSetError:
            return self.without_pages()
        record(
            request.user,
            "meeting.printed",
            meeting,
            path=meeting.organisation.path,
            reference=f"specimen {kwargs['ending']}",
        )
        return guarded(HttpResponse(content), f"{paper.draft}.{kwargs['ending']}", MIME[kwargs["ending"]])

    @staticmethod
    def made(word, ending) -> bytes:
        """The Word file itself, its pages, or a picture of the first."""
        if ending == "docx":
            return word
        pdf = paper_pages.pdf_of(word)
        return pdf if ending == "pdf" else paper_pages.picture_of(pdf)

    def without_pages(self):
        """Say that no pages can be set, beside the way to the Word file."""
        messages.error(self.request, _("The pages cannot be set on this server. Take the Word file."))
        return redirect(reverse("meetings:paper-version", args=[self.template.public_id]))
