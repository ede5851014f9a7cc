"""Building the default Word templates: the usual paper forms, with `{{ field }}` and one loop of rows."""

import io
import zipfile

from django.utils.translation import gettext as _
from django.utils.translation import override
from docx import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from meetings.choices import PartKind
from meetings.paper_form import FACTS, LANGUAGE, labels

BODY, TITLE = "仿宋_GB2312", "方正小标宋简体"
RED, GREY = RGBColor(0xC8, 0x10, 0x2E), RGBColor(0x99, 0x99, 0x99)
WIDTHS = (Mm(24), Mm(57), Mm(24), Mm(57))
FOOTER = (Mm(18), Mm(102), Mm(42))
MOMENT = (2026, 1, 1, 0, 0, 0)
# The size of the letters of an official paper (三号), in points.
LETTER = 16


def build(kind) -> bytes:
    """The template of one kind of meeting; the same bytes every time."""
    with override(LANGUAGE):
        document = Document()
        set_page(document)
        set_fonts(document)
        write_head(document, PartKind(kind))
        write_facts(document, PartKind(kind))
        write_body(document)
        write_end(document, PartKind(kind))
    return packed(document)


def build_referral() -> bytes:
    """The template of a request (请示) to the higher organisation; the same bytes every time."""
    document = Document()
    set_page(document)
    set_fonts(document)
    centred(document, "{{ heading }}", 20, font=TITLE).paragraph_format.space_after = Pt(16)
    add(document.add_paragraph(), "{{ to }}", LETTER)
    for text in ("{%p for row in rows %}", "{{ row }}", "{%p endfor %}", "{{ attached }}"):
        indented(document, text)
    for text in ("{{ organisation }}", "{{ day }}"):
        signed = document.add_paragraph()
        signed.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        add(signed, text, LETTER)
    return packed(document)


def indented(document, text):
    """A paragraph of a letter: two characters in, twenty-eight points from line to line."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.first_line_indent = Pt(2 * LETTER)
    paragraph.paragraph_format.line_spacing = Pt(28)
    add(paragraph, text, LETTER)


def packed(document) -> bytes:
    """The document as a package without a trace of when it was made."""
    stream, fixed = io.BytesIO(), io.BytesIO()
    document.save(stream)
    with zipfile.ZipFile(stream) as made, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in sorted(made.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            kept.writestr(zipfile.ZipInfo(name, MOMENT), made.read(name), zipfile.ZIP_DEFLATED)
    return fixed.getvalue()


def set_page(document):
    """A4 upright, the binding edge on the left; the mark of a draft above, number and page below."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = (
        Mm(22),
        Mm(20),
        Mm(24),
        Mm(28),
    )
    section.header_distance = section.footer_distance = Mm(9)
    header = section.header.paragraphs[0]
    header.alignment = WD_ALIGN_PARAGRAPH.CENTER
    mark = header.add_run("{{ draft }}")
    mark.font.size, mark.font.bold, mark.font.color.rgb = Pt(22), True, GREY
    write_footer(section.footer)
    document.core_properties.author = document.core_properties.comments = ""


def write_footer(footer):
    """On every page: the code as a picture, record number, check code, who printed it and when, page x of y."""
    table = footer.add_table(1, len(FOOTER), sum(FOOTER))
    table.autofit = False
    cells = table.rows[0].cells
    for cell, column, width in zip(cells, table.columns, FOOTER, strict=True):
        cell.width = column.width = width
        cell.vertical_alignment, cell.paragraphs[0].style = WD_CELL_VERTICAL_ALIGNMENT.CENTER, "Footer"
    picture, text, page = (cell.paragraphs[0] for cell in cells)
    add(picture, "{{ qr }}", 9)
    add(text, "{{ footer }}", 9)
    page.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for before, field, after in (("第 ", "PAGE", " 页　"), ("共 ", "NUMPAGES", " 页")):
        add(page, before, 9)
        add_field(page, field)
        add(page, after, 9)
    # Word wants a paragraph behind a table; the empty one that stood there takes that place.
    footer._element.append(footer.paragraphs[0]._p)
    add(footer.paragraphs[0], "", 1)


def add_field(paragraph, name):
    """A field that Word counts itself."""
    run = add(paragraph, "", 9)
    for kind in ("begin", "separate", "end"):
        mark = OxmlElement("w:fldChar")
        mark.set(qn("w:fldCharType"), kind)
        run._r.append(mark)
        if kind == "begin":
            code = OxmlElement("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = f" {name} "
            run._r.append(code)


def set_fonts(document):
    """仿宋 for everything that says nothing else; Word takes Chinese fonts from an attribute of its own."""
    style = document.styles["Normal"]
    style.font.size = Pt(12)
    name_font(style.element.get_or_add_rPr(), BODY)
    paragraphs = style.paragraph_format
    paragraphs.space_after = paragraphs.space_before = Pt(0)
    paragraphs.line_spacing_rule, paragraphs.line_spacing = WD_LINE_SPACING.AT_LEAST, Pt(20)
    footer = document.styles["Footer"]
    footer.font.size = Pt(9)
    paragraphs = footer.paragraph_format
    paragraphs.line_spacing_rule, paragraphs.line_spacing = WD_LINE_SPACING.AT_LEAST, Pt(13)


def name_font(properties, name):
    """Set a font for every script and take away the theme's."""
    fonts = properties.get_or_add_rFonts()
    for attribute in list(fonts.attrib):
        del fonts.attrib[attribute]
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), name)


def add(paragraph, text, size=None, *, bold=False, font=None, color=None):
    """A run of text."""
    run = paragraph.add_run(text)
    run.font.bold, run.font.size = bold or None, Pt(size) if size else None
    if font:
        name_font(run._r.get_or_add_rPr(), font)
    if color is not None:
        run.font.color.rgb = color
    return run


def centred(document, text, size, **look):
    """A centred line."""
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    add(paragraph, text, size, **look)
    return paragraph


def write_head(document, kind):
    """Organisation, what it is, the red rule, number and times."""
    centred(document, "{{ organisation }}", 14)
    title = centred(document, "{{ heading }}", 20, font=TITLE)
    title.paragraph_format.line_spacing = Pt(32)
    rule(title)
    add(document.add_paragraph(), "{{ numbered }}　{{ times }}", 10.5)
    add(document.add_paragraph(), "{{ late }}", 10.5, bold=True)
    document.core_properties.title = str(kind.label)


def rule(paragraph):
    """The red double line under a heading."""
    borders, line = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "thickThinSmallGap"), ("sz", "18"), ("space", "4"), ("color", str(RED))):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc")


def write_facts(document, kind):
    """The bordered table of the head."""
    table = document.add_table(rows=0, cols=4)
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    names = labels(kind)
    for column, width in zip(table.columns, WIDTHS, strict=True):
        column.width = width
    for line in FACTS[kind]:
        cells = table.add_row().cells
        for cell, width in zip(cells, WIDTHS, strict=True):
            cell.width = width
        if len(line) == 1:
            cells[1].merge(cells[3])
        for field, at in zip(line, (0, 2), strict=False):
            cells[at].paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
            add(cells[at].paragraphs[0], names[field], 11, bold=True)
            add(cells[at + 1].paragraphs[0], f"{{{{ {field} }}}}", 11)


def write_body(document):
    """Matters, points, resolutions, votes: one loop of rows."""
    document.add_paragraph()
    table = document.add_table(rows=3, cols=1)
    opening, line, closing = (row.cells[0].paragraphs[0] for row in table.rows)
    add(opening, "{%tr for row in rows %}")
    add(line, "{{ row.lead }}", bold=True)
    add(line, "{{ row.text }}")
    line.paragraph_format.space_after = Pt(4)
    add(closing, "{%tr endfor %}")


def write_end(document, kind):
    """What is written by hand, and corrections."""
    document.add_paragraph()
    if kind == PartKind.GENERAL_ASSEMBLY:
        add(document.add_paragraph(), f"{_('Passed on to those who did not come')}：{'＿' * 16}")
    line = document.add_paragraph()
    line.paragraph_format.space_before = Pt(18)
    add(line, f"{_('Chair (signature)')}：{'＿' * 8}　　{_('Recorder (signature)')}：{'＿' * 8}")
    corrections = document.add_paragraph()
    corrections.paragraph_format.space_before = Pt(12)
    add(corrections, "{{ addenda }}", 10.5)
