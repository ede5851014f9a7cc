"""Whether a Word file may serve as paper template; what is wrong with it, in words for whoever made it."""

import json
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from common.errors import Objection, Refused
from meetings.choices import PartKind
from meetings.paper_form import fields, required
from meetings.uploads import TYPES, Checked, ask_reader, check_name, refuse_file

READER = Path(__file__).with_name("paper_reader.py")
ENDING = ".docx"

# What can be mended in Word; `%(what)s` is what stands in the file.
PROBLEMS = {
    "unknown": _("No field is called so: %(what)s. The table below lists the fields of this kind of meeting."),
    "expression": _("Only {{ field }} may stand in double braces, no computing, filters or conditions: %(what)s."),
    "brace": _("A brace stands alone or is not closed: %(what)s. Write fields as {{ field }}."),
    "place": _("Fields can stand in the text, the header and the footer only, not here: %(what)s."),
    "loop": _(
        "The lines of the record must stand in one loop: a row {%%tr for row in rows %%}, a row with {{ row.lead }} "
        "and {{ row.text }}, a row {%%tr endfor %%}."
    ),
    "missing": _("These fields are missing or hidden; without them the paper leaves out something: %(what)s."),
    "each-page": _("Must stand in the header or footer of every page, different first and even pages too: %(what)s."),
    "fields": _("Only the page number (PAGE, NUMPAGES) may be a field of Word; remove or unlink: %(what)s."),
    "links": _("The template leads to another file or address; remove the link: %(what)s."),
    "embedded": _("The template carries something other than text and PNG or JPEG pictures; take it out: %(what)s."),
    "revisions": _("Accept or reject the tracked changes first: %(what)s."),
}


def check(name: str, declared: str, data: bytes, kind) -> Checked:
    """The file, if it can be the template of a kind of meeting; raises Refused with every reason beside the file."""
    name, suffix = check_name(name, declared, data)
    if suffix != ENDING:
        refuse("suffix", _("A template is a Word file (.docx)."))
    wanted = json.dumps({"allowed": list(fields(kind)), "required": required(PartKind(kind))})
    answer, _rest = ask_reader(READER, wanted, data)
    if "refused" in answer:
        refuse_file(answer["refused"])
    if "problems" in answer:
        raise Refused([objection(code, what) for code, what in answer["problems"]])
    return Checked(name, TYPES[ENDING], data)


def refuse(code, message):
    """Stop with one reason beside the file."""
    raise Refused([Objection(code, message, field="file")])


def objection(code, what) -> Objection:
    """One thing that is wrong, with the pieces of the file it is about."""
    return Objection(code, PROBLEMS[code] % {"what": "、".join(what)}, field="file")
