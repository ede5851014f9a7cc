"""The bureau's own paper template for assemblies: two versions, the second in use."""

import io

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt, RGBColor

from meetings.choices import PartKind
from meetings.paper_files import supplied
from meetings.paper_templates import packed
from meetings.paper_versions import put_to_use, upload
from meetings.uploads import TYPES, Checked

KIND = PartKind.GENERAL_ASSEMBLY
LINES = ("党内资料　注意保存", "党内资料　注意保存　保存期限：永久")


def own(line, *, red) -> bytes:
    """The supplied template with a line above, and its heading in red or black."""
    document = Document(io.BytesIO(supplied(KIND)))
    above = document.paragraphs[0].insert_paragraph_before()
    above.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    above.add_run(line).font.size = Pt(10.5)
    if red:
        document.paragraphs[2].runs[0].font.color.rgb = RGBColor(0xC8, 0x10, 0x2E)
    return packed(document)


def hand_in_templates(organisation, by, inventor):
    """Two versions, handed in and put to use by the staff of a committee."""
    for number, line in enumerate(LINES, start=1):
        file = Checked(f"党员大会记录（第{number}稿）.docx", TYPES[".docx"], own(line, red=number > 1))
        template = upload(organisation, KIND, file, by=by)
        template.public_id = inventor.address()
        template.save(update_fields=["public_id"])
    put_to_use(template, by=by)
