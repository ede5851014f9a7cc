"""The program that looks into a paper template somebody made. It runs alone, without Django, under limits; see
`paper_checks`.

Reads the Word file from standard input; its argument is {"allowed": [names], "required": [names]} as JSON. Answers one
line of JSON: {} for a template that may be used, {"refused": code} for a file that is no honest document, or
{"problems": [[code, [what], …]]} where somebody can mend it in Word: each `what` stands as it is in the file.

A template that passes was filled in once with samples here, so that filling it in later neither fails nor leaves out a
field.
"""

import io
import json
import re
import sys
import zipfile
from pathlib import Path
from xml.etree.ElementTree import Element

import segno

# -I keeps the checkout off the path.
sys.path.append(str(Path(__file__).resolve().parents[1]))

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from docx import Document
from docx.oxml.ns import qn
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from PIL import Image

from common.sheet_reader import RefusedError
from meetings.file_reader import PIXELS, check_package, codes, limit, name_of

SAMPLE = Path(__file__).resolve().parents[1] / "templates" / "paper" / "general_assembly.docx"
LENGTH, MOST = 60, 10
LINES = 2
PICTURES = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}
RELATIONS = frozenset((
    "officeDocument", "core-properties", "extended-properties", "custom-properties", "thumbnail", "styles",
    "stylesWithEffects", "settings", "webSettings", "fontTable", "theme", "numbering", "header", "footer", "footnotes",
    "endnotes", "image", "customXml", "customXmlProps",
))  # fmt: skip
FIELDS = frozenset(("PAGE", "NUMPAGES", "SECTIONPAGES"))
FILLED = frozenset(qn(f"w:{name}") for name in ("document", "hdr", "ftr"))
EMBEDDED = frozenset(
    qn(f"w:{name}") for name in ("object", "control", "altChunk", "subDoc", "dataBinding", "movie", "contentPart")
)
REVISIONS = frozenset(qn(f"w:{name}") for name in ("ins", "del", "moveFrom", "moveTo"))

MARK = re.compile(r"\{\{[^{}]*\}\}|\{%[^{}]*%\}|\{#[^{}]*#\}")
PAIR = re.compile(r"\{[{%#]|[}%#]\}")
FIELD = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z_0-9]*)\s*\}\}")
ROW_FIELDS = frozenset(("{{row.lead}}", "{{row.text}}"))
LOOP = {"begin": re.compile(r"\{%(?:tr|p) for row in rows %\}"), "end": re.compile(r"\{%(?:tr|p) endfor %\}")}


def inspect(data, wanted) -> dict:
    """The answer of one file; raises RefusedError for what is no honest document."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        check_package(archive, data, ".docx")
        problems = [*parts_of(archive), *texts_of(archive, frozenset(wanted["allowed"]))]
    problems = gathered(problems) or gathered(trial(data, wanted))
    return {"problems": problems} if problems else {}


def gathered(problems) -> list:
    """Each code once, with everything that was found, shortened."""
    found = {}
    for code, what in problems:
        text = " ".join(what.split())
        found.setdefault(code, {})[text if len(text) <= LENGTH else f"{text[:LENGTH]}…"] = None
    return [[code, list(texts)[:MOST]] for code, texts in found.items()]


# --- What the package carries -----------------------------------------------------------------------------------------


def parts_of(archive):
    """Everything in the package that is neither text nor a picture, and every link that leads out of it."""
    for info in archive.infolist():
        ending = f".{info.filename.lower().rpartition('.')[2]}"
        if ending in PICTURES:
            check_picture(archive.read(info), PICTURES[ending])
        elif ending == ".rels":
            yield from relations(archive.read(info))
        elif ending != ".xml" and not info.is_dir():
            yield "embedded", info.filename


def check_picture(data, kind):
    """A picture is what its ending says, and not too large to draw."""
    with Image.open(io.BytesIO(data), formats=[kind]) as image:
        if image.width * image.height > PIXELS:
            raise RefusedError("pixels")


def relations(content):
    """Links out of the package, and parts that a form has no use for."""
    for link in fromstring(content):
        if link.get("TargetMode", "").lower() == "external":
            yield "links", link.get("Target", "")
        elif link.get("Type", "").rsplit("/", 1)[-1] not in RELATIONS:
            yield "embedded", link.get("Target", "")


# --- What stands in it ------------------------------------------------------------------------------------------------


def texts_of(archive, allowed):
    """What is wrong with the marks and elements of every part."""
    loops = []
    for info in archive.infolist():
        if not info.filename.lower().endswith(".xml"):
            continue
        root = fromstring(archive.read(info))
        if root.tag in FILLED:
            yield from elements(root)
            yield from marks(root, allowed, loops)
        else:
            text = "".join(root.itertext())
            yield from (("place", match[0]) for match in MARK.finditer(text))
            yield from (("brace", match[0]) for match in PAIR.finditer(MARK.sub("", text)))
    if loops != ["begin", "end"]:
        yield "loop", "rows"


def elements(root):
    """Fields that fetch or compute, embedded things, changes that nobody accepted, braces where no text is."""
    for node in root.iter():
        if node.tag in EMBEDDED or str(node.tag).endswith("}OLEObject"):
            yield "embedded", node.tag.rsplit("}", 1)[-1]
        if node.tag in REVISIONS:
            yield "revisions", "".join(node.itertext())
        yield from attributes(node)
        beside = ("" if node.tag == qn("w:t") else node.text, node.tail)
        yield from (("place", text) for text in beside if braces(text))
    yield from (("fields", code) for code in codes(root) if name_of(code) not in FIELDS)


def attributes(node):
    """Marks and addresses in the attributes of an element."""
    for name, value in node.attrib.items():
        if PAIR.search(value):
            yield "place", value
        if name.rsplit("}", 1)[-1] in {"src", "href"} and value:
            yield "links", value


def braces(text) -> bool:
    """Whether a brace stands in the text."""
    return bool(text) and ("{" in text or "}" in text)


def marks(root, allowed, loops):
    """Marks that are no field of a record; `loops` gathers the bounds of the loop."""
    for paragraph in root.iter(qn("w:p")):
        text = own_text(paragraph)
        yield from (("brace", text) for _ in [0] if braces(MARK.sub("", text)))
        for found in MARK.findall(text):
            yield from judged(found, allowed, loops)


def judged(mark, allowed, loops):
    """What is wrong with one mark."""
    plain = " ".join(mark.split())
    for bound, pattern in LOOP.items():
        if pattern.fullmatch(plain):
            loops.append(bound)
            return
    field = FIELD.fullmatch(plain)
    if field and field[1] not in allowed:
        yield "unknown", plain
    elif not field and plain.replace(" ", "") not in ROW_FIELDS:
        yield "expression", plain


def own_text(paragraph: Element) -> str:
    """The text of a paragraph without that of paragraphs inside it (text boxes)."""
    pieces = []
    for child in paragraph:
        if child.tag == qn("w:t"):
            pieces.append(child.text or "")
        elif child.tag != qn("w:p"):
            pieces.append(own_text(child))
    return "".join(pieces)


# --- Filling it in once -----------------------------------------------------------------------------------------------


def sample(name) -> str:
    """What a field is filled with on trial."""
    return f"〔{name}〕"


def trial(data, wanted):
    """What the filled-in paper lacks: fields, and on each page what each page must carry."""
    template, picture = DocxTemplate(io.BytesIO(data)), squares()
    values = {name: sample(name) for name in wanted["allowed"]}
    rows = [{"lead": sample(f"lead{n}"), "text": sample(f"text{n}")} for n in range(LINES)]
    stream = io.BytesIO()
    try:
        template.render(
            {**values, "rows": rows, "qr": InlineImage(template, io.BytesIO(picture))},
            jinja_env=SandboxedEnvironment(autoescape=True, undefined=StrictUndefined),
        )
        template.save(stream)
        paper = Document(io.BytesIO(stream.getvalue()))
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - whatever stops the filling in, the loop or its rows are what is wrong
        yield "loop", "rows"
        return
    yield from lacking(paper, picture, wanted["required"])


def squares() -> bytes:
    """A picture as the check code will be."""
    stream = io.BytesIO()
    segno.make("sample", micro=False).save(stream, kind="png")
    return stream.getvalue()


def lacking(paper, picture, required):
    """Required fields that do not show, lines of the loop that do not, and what is not on each page."""
    body = shown(paper.element.body)
    feet = [foot(paper, section, which, picture) for section in paper.sections for which in varieties(paper, section)]
    everything = body + "".join("".join(parts) for parts in feet)
    for name in required:
        if name not in {"qr", "footer", "draft"} and sample(name) not in everything:
            yield "missing", f"{{{{ {name} }}}}"
    lines = [sample(f"{name}{n}") for n in range(LINES) for name in ("lead", "text")]
    if [piece for piece in re.findall(r"〔(?:lead|text)\d〕", body) if piece in lines] != lines:
        yield "loop", "rows"
    for name in ("footer", "qr", "draft"):
        if not feet or any(sample(name) not in parts for parts in feet):
            yield "each-page", f"{{{{ {name} }}}}"
    for name in ("PAGE", "NUMPAGES"):
        if not feet or any(name not in parts for parts in feet):
            yield "each-page", name


def varieties(paper, section) -> list[str]:
    """Which headers and footers a section shows: the usual ones, another on the first page, another on even pages."""
    first = ["first_page_"] if section.different_first_page_header_footer else []
    even = ["even_page_"] if paper.settings.odd_and_even_pages_header_footer else []
    return ["", *first, *even]


def foot(paper, section, which, picture) -> list[str]:
    """What stands above and below on the pages of one variety: texts, names of fields, the squares as a sample."""
    found = []
    for name in ("header", "footer"):
        part = in_force(paper, section, f"{which}{name}")
        if part is not None:
            found += re.findall(r"〔.*?〕", shown(part.element)) + [name_of(code) for code in codes(part.element)]
            drawn = [part.related_parts[blip.get(qn("r:embed"))].blob for blip in part.element.iter(qn("a:blip"))]
            found += [sample("qr")] * drawn.count(picture)
    return found


def in_force(paper, section, name):
    """The part that a section shows: its own, or that of the last section before with one."""
    sections = list(paper.sections)
    at = next(number for number, other in enumerate(sections) if other._sectPr is section._sectPr)
    own = (getattr(other, name) for other in reversed(sections[: at + 1]))
    return next((block.part for block in own if not block.is_linked_to_previous), None)


def shown(root) -> str:
    """The text that can be read: hidden runs left out."""
    return "".join(node.text or "" for node in root.iter(qn("w:t")) if not is_hidden(node.getparent()))


def is_hidden(run) -> bool:
    """Whether a run is formatted as hidden."""
    marks = run.findall(f"{qn('w:rPr')}/{qn('w:vanish')}")
    return any(mark.get(qn("w:val"), "1") not in {"0", "false", "off"} for mark in marks)


def answer(data, wanted) -> dict:
    """What is written to standard output."""
    try:
        return inspect(data, wanted)
    except RefusedError as refused:
        return {"refused": str(refused)}
    except DefusedXmlException:
        return {"refused": "entities"}
    except MemoryError:
        return {"refused": "bomb"}
    except Exception as error:  # noqa: BLE001 - whatever a broken file provokes, the file is what is broken
        return {"refused": "damaged", "because": type(error).__name__}


if __name__ == "__main__":
    content, ask = sys.stdin.buffer.read(), json.loads(sys.argv[1])
    # Everything that is needed stands in memory before the first byte of the file is looked at.
    if answer(SAMPLE.read_bytes(), ask).get("refused"):
        raise SystemExit("the reader cannot read our own template")
    limit()
    sys.stdout.write(json.dumps(answer(content, ask)))
