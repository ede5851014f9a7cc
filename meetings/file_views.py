"""Files of a record: attached, taken off, fetched; and the paper of the record itself."""

from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, View
from django_htmx.http import HttpResponseClientRedirect

from audit.trail import record
from audit.views import ActionMixin
from common.errors import Refused
from common.forms import IdempotentFormMixin
from common.pdf import pdf_is_possible
from common.views import ScopedMixin
from meetings import paper_pages, uploads
from meetings.choices import State
from meetings.models import Attachment, Meeting
from meetings.paper_files import docx_of, pdf_of, request_docx
from meetings.paper_referral import request_for
from meetings.paper_versions import form_for
from meetings.papers import paper_contents
from meetings.selectors import whole
from meetings.views.meeting import MeetingMixin, address

SANDBOX = "default-src 'none'; sandbox"


class AttachForm(IdempotentFormMixin):
    """One file. What it is, its bytes say; a refusal says what to do."""

    file = forms.FileField(
        label=gettext_lazy("File"), max_length=1000,
        help_text=gettext_lazy("PDF, Word, Excel, PNG or JPEG, 20 MB at most. Pictures are kept without camera data."),
        error_messages={"required": gettext_lazy("Choose a file first."), "empty": uploads.REASONS["empty"]},
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"auto_id": "attach_%s", **kwargs})
        self.fields["file"].widget.attrs["accept"] = ",".join((*uploads.TYPES, ".jpeg"))

    def clean_file(self):
        """The checked file; one that is too large is refused without being read into memory."""
        file = self.cleaned_data["file"]
        try:
            if file.size > uploads.LARGEST:
                uploads.refuse_file("size")
            return uploads.check(file.name, file.content_type or "", file.read())
        except Refused as refusal:
            raise forms.ValidationError([finding.message for finding in refusal.findings]) from None


class FilesMixin(ActionMixin, MeetingMixin):
    """A write on the files of a meeting; answers htmx with the list alone."""

    permission_required = "meetings.log_meeting"
    template_name = "meetings/attach.html"
    before = None

    def form_valid(self, form):
        response = super().form_valid(form)
        if self.request.htmx and response.status_code == 302:
            return self.fragment(AttachForm())
        return response

    def form_invalid(self, form):
        response = super().form_invalid(form)
        return self.fragment(form, status=422) if self.request.htmx else response

    def fragment(self, form, status=200):
        """The list of files, and the version with which a record page that is open may go on."""
        meeting = Meeting.objects.select_related("organisation").get(pk=self.meeting.pk)
        context = {"meeting": meeting, "attach_form": form, "may_log": True, "oob": True}
        if self.before is not None and self.request.POST.get("version") == str(self.before):
            context["new_version"] = meeting.version
        return TemplateResponse(self.request, "meetings/attachments.html", context, status=status)

    def back(self) -> str:
        """The page the person came from."""
        return address(self.meeting, "record" if self.request.POST.get("page") == "record" else "detail") + "#files"


class Attach(FilesMixin, FormView):
    """Attach a file to a record that is not sealed."""

    form_class = AttachForm

    def perform(self, form):
        _row, self.before = uploads.attach(self.meeting, form.cleaned_data["file"], by=self.request.user)
        messages.success(self.request, _("The file is attached."))
        return self.back()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return {**context, "attach_form": context["form"]}


class Detach(FilesMixin, FormView):
    """Take a file off a record that is not sealed."""

    http_method_names = ["post"]
    form_class = IdempotentFormMixin

    def perform(self, form):
        files = Attachment.objects.filter(meeting=self.meeting, public_id=self.kwargs["file"])
        meeting = uploads.detach(get_object_or_404(files.select_related("meeting__organisation")), by=self.request.user)
        self.before = meeting.version - 1
        messages.success(self.request, _("The file was taken off."))
        return self.back()

    def form_invalid(self, form):
        """Somebody sealed the record in between, or the form came without its key: the page says which."""
        for error in form.non_field_errors() or [_("Nothing was changed. Load the page again.")]:
            messages.error(self.request, error)
        return HttpResponseClientRedirect(self.back()) if self.request.htmx else redirect(self.back())


class FetchAttachment(ScopedMixin, View):
    """A file of a record; asked for anew at every fetch, saved by the browser, never shown on our site."""

    permission_required = "meetings.view_meeting"

    def get(self, request, *args, **kwargs):
        files = Attachment.objects.within(self.scope).filter(meeting__public_id=kwargs["public_id"])
        return serve(get_object_or_404(files, public_id=kwargs["file"]))


def serve(row) -> HttpResponse:
    """The bytes of an attachment, by the front server where one is named. The type follows the name, not the row."""
    place = uploads.place_of(row.sha256)
    if not place.is_file():
        raise Http404
    kind = uploads.TYPES.get(uploads.suffix_of(row.name), "application/octet-stream")
    if settings.X_ACCEL_REDIRECT:
        inside = place.relative_to(Path(settings.MEDIA_ROOT)).as_posix()
        response = HttpResponse(
            headers={"X-Accel-Redirect": quote(f"{settings.X_ACCEL_REDIRECT.rstrip('/')}/{inside}")}
        )
    else:
        response = FileResponse(place.open("rb"))
    return guarded(response, row.name, kind)


def guarded(response, name, content_type):
    """The headers under which a file leaves: saved under its name, taken for nothing else, able to run nothing."""
    response.headers["Content-Type"] = content_type
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


class PaperMixin(MeetingMixin):
    """The paper of a record that was begun; a draft says that it is one."""

    permission_required = "meetings.view_meeting"
    ending: str

    @cached_property
    def meeting(self):
        return self.get_object(whole(self.get_queryset().filter(state__in=[State.DRAFT, State.SEALED])))

    @transaction.atomic
    def get(self, request, *args, **kwargs):
        paper = paper_contents(self.meeting, printed_by=request.user, printed_at=timezone.now())
        form, template = form_for(self.meeting.organisation, paper.kind)
        content = self.make(paper, form, template)
        path, made_with = self.meeting.organisation.path, template.sha256[:12] if template else ""
        record(request.user, "meeting.printed", self.meeting, path=path, reference=f"{self.ending} {made_with}".strip())
        return guarded(HttpResponse(content), f"{paper.file_name}.{self.ending}", uploads.TYPES[f".{self.ending}"])


class PaperReferral(MeetingMixin, View):
    """The request to the higher organisation about a vote that was sealed as referred, as a Word file."""

    permission_required = "meetings.view_meeting"

    @cached_property
    def meeting(self):
        return self.get_object(whole(self.get_queryset().sealed()).select_related("organisation__parent"))

    @property
    def referred(self) -> tuple:
        """(part, resolution); 404 for what was not referred."""
        rows = ((part, row) for part in self.meeting.parts.all() for row in part.resolutions.all())
        found = next((pair for pair in rows if pair[1].pk == self.kwargs["pk"] and pair[1].referred), None)
        if found is None:
            raise Http404
        return found

    @transaction.atomic
    def get(self, request, *args, **kwargs):
        paper = request_for(self.meeting, *self.referred, printed_at=timezone.now())
        reference = f"referral {self.referred[1].order + 1}"
        record(request.user, "meeting.printed", self.meeting, path=self.path, reference=reference)
        return guarded(HttpResponse(request_docx(paper)), f"{paper.file_name}.docx", uploads.TYPES[".docx"])


class PaperDocx(PaperMixin, View):
    """The record as a Word file."""

    ending = "docx"

    def make(self, paper, form, _template):
        return docx_of(paper, form)


class PaperPdf(PaperMixin, View):
    """The record as a PDF; where the machine cannot make one, the page says so and offers Word."""

    ending = "pdf"

    def get(self, request, *args, **kwargs):
        if pdf_is_possible():
            return super().get(request, *args, **kwargs)
        messages.error(
            request, _("PDF cannot be made on this server: the library Pango is missing. Take the Word file.")
        )
        return redirect(address(self.meeting))

    def make(self, paper, form, template):
        """The pages of the template in use where LibreOffice can set them; else the supplied form."""
        if template and paper_pages.can_set():
            with suppress(paper_pages.CannotSetError):
                return paper_pages.pdf_of(docx_of(paper, form))
        return pdf_of(paper)
