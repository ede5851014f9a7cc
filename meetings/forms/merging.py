"""Two people's edits of one page brought together, name by name.

Pure: pages in, a page and the open questions out. A page maps the name of an input to its text, or to a list of texts
where several may be ticked; a name that is missing is empty. Nothing here knows which inputs a page has, so that a
new input is merged like the others.
"""

import re
from dataclasses import dataclass, field

ROW = re.compile(r"([a-z_]+)-(\d+)-([a-z_]+)")
# Lists to which anybody adds rows at the end: the same number in two pages may be two rows.
GROWING = frozenset({"item", "remark", "vote", "stand", "guest"})
# An input that names a row of another list by its number.
REFERENCES = {("remark", "item"): "item", ("stand", "vote"): "vote"}
TICKED = "on"


@dataclass(frozen=True)
class Merge:
    """The page afterwards; `open` holds what was sent where both had changed the same place differently."""

    values: dict
    open: dict = field(default_factory=dict)


def compact(page: dict) -> dict:
    """The page without its empty places."""
    return {name: value for name, value in page.items() if value}


def row_of(name: str) -> str:
    """The row a name belongs to (`vote-0` of `vote-0-yes`); nothing for a place outside the growing lists."""
    match = ROW.fullmatch(name)
    return f"{match[1]}-{match[2]}" if match and match[1] in GROWING else ""


def rows(page: dict) -> dict[str, dict]:
    """{row: its filled places} of the growing lists."""
    found: dict[str, dict] = {}
    for name, value in compact(page).items():
        if row := row_of(name):
            found.setdefault(row, {})[name] = value
    return found


def seen_by(page, stored: dict, steps) -> dict:
    """What the page `page` knows to be stored: the version it began from and, on top, what it sent itself.

    `steps` are the saves since that version, oldest first, as (page, {name: (before, after)}).
    """
    known: dict = {}
    for sender, changes in steps:
        for name, (before, after) in changes.items():
            if sender == page:
                known[name] = after
            else:
                known.setdefault(name, before)
    return compact({**stored, **known})


def without_blank_rows(sent: dict, filled: set[str], base: dict) -> dict:
    """What was sent, with every row emptied that nobody filled in: the first choices of its lists say nothing."""
    blank = {key for name in sent if (key := place_of(name))} - filled
    emptied = {name: "" for name in base if place_of(name) in blank}
    return {**emptied, **{name: "" if place_of(name) in blank else value for name, value in sent.items()}}


def place_of(name: str) -> str:
    """The row of any list a name belongs to, growing or not."""
    match = ROW.fullmatch(name)
    return f"{match[1]}-{match[2]}" if match else ""


def completed(sent: dict, base: dict) -> dict:
    """What was sent, with the places that were not: a tick that was not sent is off, anything else is untouched."""
    missing = {name: value for name, value in base.items() if name not in sent}
    ticks = {name: type(value)() for name, value in missing.items() if value == TICKED or isinstance(value, list)}
    return {**missing, **ticks, **sent}


def changes(before: dict, after: dict) -> dict:
    """{name: (before, after)} of the places that differ."""
    names = dict.fromkeys([*before, *after])
    pairs = {name: (before.get(name) or "", after.get(name) or "") for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def merge(base: dict | None, stored: dict, sent: dict, held=frozenset()) -> Merge:
    """Three pages into one: what only one side changed is taken, the same place changed differently stays open.

    `base` is what the sender knew, None where that is not known any more: then every difference is open. `held` names
    the places where the sender has not answered an open question yet: what stands there is not taken, only kept.
    """
    known = stored if base is None else base
    mine = spared(known, stored, completed(sent, known))
    values, unsettled = dict(stored), {}
    for name in mine:
        before, now, value = (page.get(name) or "" for page in (known, stored, mine))
        if value == now or (value == before and base is not None and name not in held):
            continue
        if isinstance(value, list) or isinstance(now, list):
            values[name] = together(before if base is not None else (), now, value)
        elif now == before and base is not None and name not in held:
            values[name] = value
        else:
            unsettled[name] = value
    values = compact(revived(known, stored, mine, values))
    return Merge(values, {name: value for name, value in unsettled.items() if value != (values.get(name) or "")})


def together(before, now, value) -> list:
    """A list of ticks that both changed: all that one added, nothing that one took away."""
    before, now, value = (list(each or ()) for each in (before, now, value))
    return [each for each in dict.fromkeys([*now, *value]) if each not in before or (each in now and each in value)]


def spared(base: dict, stored: dict, mine: dict) -> dict:
    """A row that one cleared while the other wrote in it stays: text goes before its removal."""
    was, now, sent = rows(base), rows(stored), rows(mine)
    kept = {row for row in was.keys() & now.keys() - sent.keys() if now[row] != was[row]}
    return {name: stored.get(name, "") if row_of(name) in kept else value for name, value in mine.items()}


def revived(base: dict, stored: dict, mine: dict, values: dict) -> dict:
    """The other way round: a row that was cleared meanwhile comes back whole where something new was sent in it, and
    so does the row that another one names.
    """
    was, now, sent = rows(base), rows(stored), rows(mine)
    for row in was.keys() & sent.keys() - now.keys():
        if sent[row] != was[row]:
            values |= sent[row]
    for row in [target for target in named(values) if target not in rows(values)]:
        values |= sent.get(row) or was.get(row) or {}
    return values


def named(page: dict) -> list[str]:
    """The rows that other filled rows of the page name."""
    found = []
    for places in rows(page).values():
        for name, value in places.items():
            prefix, _number, field_name = ROW.fullmatch(name).groups()
            target = REFERENCES.get((prefix, field_name))
            if target and len(places) > 1:
                found.append(f"{target}-{value}")
    return found


def renumbered(base: dict | None, stored: dict, sent: dict) -> tuple[dict, dict]:
    """Rows that both added under one number get a number of their own: (what was sent, {row sent: row used}).

    The other new rows of the same list follow, so that they keep their order.
    """
    was, now, new = rows(base or {}), rows(stored), rows(sent)
    added = [row for row in new if row not in was and new[row] != now.get(row)]
    lists = {row.partition("-")[0] for row in added if row in now}
    doubled = sorted((row for row in added if row.partition("-")[0] in lists), key=number_of)
    # An empty line of the page that was sent has its number, too.
    moved, taken = {}, {*now, *was, *filter(None, map(row_of, sent))}
    for row in doubled if base is not None else ():
        prefix = row.partition("-")[0]
        number = 1 + max(int(each.partition("-")[2]) for each in taken if each.partition("-")[0] == prefix)
        moved[row] = f"{prefix}-{number}"
        taken.add(moved[row])
    return {moved_name(name, moved): moved_value(name, value, moved) for name, value in sent.items()}, moved


def number_of(row: str) -> int:
    """The number of a row."""
    return int(row.partition("-")[2])


def moved_name(name: str, moved: dict) -> str:
    """The name of an input after its row was renumbered."""
    row = row_of(name)
    return moved[row] + name[len(row) :] if row in moved else name


def moved_value(name: str, value, moved: dict):
    """The value of an input; a number of a renumbered row follows it."""
    match = ROW.fullmatch(name)
    target = REFERENCES.get((match[1], match[3])) if match else None
    return moved.get(f"{target}-{value}", f"-{value}").partition("-")[2] if target else value
