"""Two texts side by side: what was typed here and what somebody else saved meanwhile."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

LISTS = {
    "sitting": _("Sitting"), "item": _("Matter"), "remark": _("What a speaker said"), "vote": _("Resolution"),
    "stand": _("Candidate"), "guest": _("Guest"), "att": _("Attendance"), "why": _("Reason"),
    "stay": _("Coming and leaving"),
}  # fmt: skip
OF_PEOPLE = frozenset({"att", "why", "stay"})
SKIPPED = frozenset({"common", "version", "idempotency_key", "csrfmiddlewaretoken", "intent"})


@dataclass(frozen=True)
class Difference:
    """One place of the page where the texts differ."""

    label: str
    typed: str
    stored: str


def differences(form, stored: dict) -> list[Difference]:
    """Where what was typed differs from what is stored, in the order of the page."""
    typed = {key: shown(form.data, key) for key in form.data if is_told(form, key)}
    kept = {key: joined(value) for key, value in stored.items() if key not in SKIPPED}
    keys = [*typed, *(key for key in kept if key not in typed)]
    return [
        Difference(label_of(form, key), worded(form, key, typed.get(key, "")), worded(form, key, kept.get(key, "")))
        for key in keys
        if typed.get(key, "") != kept.get(key, "")
    ]


def is_told(form, key) -> bool:
    """Whether a place of the page tells a reader something: a field, or a place of a line that is filled in."""
    name = key.partition("-")[0]
    if key in SKIPPED or name == "show":
        return False
    if name in LISTS and name not in ("att", "why"):
        return any(key.startswith(f"{row.name}-") for row in form.all_rows)
    return True


def worded(form, key, value) -> str:
    """A value in words: names and labels for ids and codes."""
    if key in form.fields and hasattr(form.fields[key], "choices"):
        choices = form.fields[key].choices
    else:
        choices = form.words.get(key.split("-")[-1] if key.count("-") > 1 else key.partition("-")[0], ())
    if value == "on" and not choices:
        return str(_("ticked"))
    words = {str(code): str(word) for code, word in choices}
    return "、".join(words.get(each, each) for each in value.split("、")) if words else value


def shown(data, key) -> str:
    """What was typed in one place, its line ends in one form."""
    return joined(data.getlist(key))


def joined(value) -> str:
    """One text for a value, or a list of them."""
    values = value if isinstance(value, list | tuple) else [value]
    return "、".join(plain(each) for each in values)


def plain(value) -> str:
    """A stored value as its input would send it."""
    if value is None or value is False:
        return ""
    return "on" if value is True else str(value).replace("\r\n", "\n").strip()


def label_of(form, key) -> str:
    """The name of a place: the label of a field, or the list with the number of the row."""
    name, _dash, rest = key.partition("-")
    if key in form.fields:
        return str(form.fields[key].label or key)
    if name in OF_PEOPLE:
        found = [person.name for person in form.people_of_branch if str(person.pk) == rest.partition("-")[0]]
        return f"{LISTS[name]} {found[0] if found else ''}"
    number = rest.partition("-")[0]
    return f"{LISTS.get(name, '')} {int(number) + 1}" if number.isdigit() else str(_("Course and content"))


SECTIONS = {
    **dict.fromkeys(("att", "why", "stay"), _("attendance list")),
    **dict.fromkeys(("topic", "lecturer", "leads", "gist"), _("course and content")),
    "guest": _("guests"), "item": _("agenda items"), "remark": _("what was said"), "vote": _("votes"),
    "stand": _("votes"),
}  # fmt: skip


def section_word(key):
    """The part of the page a place stands in, as a reader would name it."""
    return SECTIONS.get(key.partition("-")[0], _("basics"))
