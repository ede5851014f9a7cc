"""The files made of a paper: Word from a template in templates/paper/, PDF from the HTML template beside it."""

import io
from pathlib import Path

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import override
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape

from common.pdf import write_pdf
from meetings.choices import PartKind
from meetings.paper_form import LANGUAGE, Paper

FOLDER = Path(settings.BASE_DIR, "templates", "paper")
REFERRAL = "referral.docx"


def literal(value):
    """A value as it was typed: docxtpl reads `{_{` and the like once more after filling in, unless no `_` is there."""
    if isinstance(value, InlineImage):
        return value
    return Markup(str(escape(value)).replace("_", "&#95;"))  # noqa: S704 - escaped on this very line


def supplied(kind) -> bytes:
    """The template that comes with the program."""
    return (FOLDER / f"{PartKind(kind)}.docx").read_bytes()


def docx_of(paper: Paper, form: bytes | None = None) -> bytes:
    """The Word file of a paper, filled into `form` or the template that comes with the program."""
    with override(LANGUAGE):
        return filled(form or supplied(paper.kind), docx_fields(paper), code_of(paper))


def request_docx(request) -> bytes:
    """The Word file of a request to the higher organisation."""
    with override(LANGUAGE):
        return filled((FOLDER / REFERRAL).read_bytes(), request.fields(), code_of(request))


def filled(form: bytes, fields: dict, code) -> bytes:
    """A template with its fields filled in, and number and check code as squares."""
    template = DocxTemplate(io.BytesIO(form))
    fields = {**fields, "qr": picture_of(code, template)}
    template.render(fields, jinja_env=SandboxedEnvironment(autoescape=True, finalize=literal))
    stream = io.BytesIO()
    template.save(stream)
    return stream.getvalue()


def docx_fields(paper: Paper) -> dict:
    """What the templates may name."""
    return {
        **paper.facts, "organisation": paper.organisation, "heading": paper.heading, "numbered": paper.numbered,
        "times": paper.times, "late": paper.late, "draft": paper.draft, "footer": paper.footer,
        "rows": [{"lead": row.lead, "text": row.text} for row in paper.rows],
        "addenda": "\n".join(f"{row.lead}{row.text}" for row in paper.addenda),
    }  # fmt: skip


def pdf_of(paper: Paper) -> bytes:
    """The PDF of a paper. Raises OSError where Pango is missing."""
    return write_pdf(html_of(paper), FOLDER / "record.css")


def html_of(paper: Paper) -> str:
    """The page of which the PDF is made."""
    with override(LANGUAGE):
        return render_to_string("paper/record.html", {"paper": paper, "qr": qr_of(paper)})


def code_of(paper):
    """Record number and check code as squares; None for a draft."""
    return segno.make(f"{paper.number} {paper.code.replace(' ', '')}", micro=False, error="m") if paper.number else None


def picture_of(code, template: DocxTemplate):
    """The squares as a picture of a Word file, 13 mm wide; empty for a draft."""
    stream = io.BytesIO()
    if code is None:
        return ""
    code.save(stream, kind="png", scale=6, border=0)
    stream.seek(0)
    return InlineImage(template, stream, width=Mm(13))


def qr_of(paper: Paper) -> str:
    """The squares as a drawing of a page; empty for a draft."""
    code = code_of(paper)
    if code is None:
        return ""
    return mark_safe(code.svg_inline(border=0, omitsize=True))  # noqa: S308 - drawn by segno: squares, no text
