"""The register of risks as its usual paper form (廉政风险点排查表): a Word file, A4 across. In Chinese."""

import io

from django.utils.translation import gettext as _
from django.utils.translation import override
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from common import exporting
from common.templatetags.ui import iso_date
from meetings.paper_form import LANGUAGE, clean
from meetings.paper_templates import TITLE, add, centred, set_fonts

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# Number, unit, post, kind, risk, how it shows, level, measures, indicator, owner, leader, found, reviewed: 269 mm.
WIDTHS = (10, 24, 20, 15, 25, 32, 11, 40, 20, 15, 15, 21, 21)


def paper(organisation, lines, *, by, number: str) -> bytes:
    """The form filled with the lines of the register, under the name of an organisation."""
    with override(LANGUAGE):
        document = Document()
        set_page(document)
        set_fonts(document)
        centred(document, _("Register of risks to integrity"), 18, font=TITLE)
        for text in (organisation.name, exporting.mark(by, number)):
            centred(document, clean(text), 10)
        write_table(document, [headings(), *(cells(number, line) for number, line in enumerate(lines, start=1))])
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def set_page(document):
    """A4 across with narrow margins: thirteen columns have to stand side by side."""
    section = document.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(14)
    section.top_margin = section.bottom_margin = Mm(16)
    document.core_properties.author = document.core_properties.comments = ""


def headings() -> list[str]:
    """The columns of the form."""
    return [
        _("No."), _("Unit"), _("Post or course of business"), _("kind of risk"), _("Risk"), _("How it shows"),
        _("Level of risk"), _("Measures"), _("Watched"), _("Owner"), _("responsible leader"), _("Found on"),
        _("Review on"),
    ]  # fmt: skip


def cells(number, line) -> list[str]:
    """One risk in the columns of the form."""
    row = line.risk
    return [
        str(number), str(row.organisation), row.place, str(row.get_kind_display()), row.point, row.signs,
        str(row.get_level_display()), row.measures, row.indicator, row.owner.name,
        row.leader.name if row.leader else "", iso_date(row.found_on), iso_date(row.review_on),
    ]  # fmt: skip


def write_table(document, rows):
    """The table; its head stands again on every page, and no risk is divided between two."""
    table = document.add_table(len(rows), len(WIDTHS), style="Table Grid")
    table.autofit = False
    for row, texts in zip(table.rows, rows, strict=True):
        mark(row, "w:cantSplit")
        for cell, text, width in zip(row.cells, texts, WIDTHS, strict=True):
            cell.width = Mm(width)
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.line_spacing = Pt(13)
            add(paragraph, clean(text), 9)
    mark(table.rows[0], "w:tblHeader")


def mark(row, name):
    """Switch one property of a row on."""
    row._tr.get_or_add_trPr().append(OxmlElement(name, {qn("w:val"): "true"}))
