"""What a roster would do to the register, line by line. Nothing is written here."""

from collections import Counter
from dataclasses import dataclass, field

from common.identity import mask
from common.text import fold, fold_name
from members.choices import PARTY_MEMBERS, Post, RowVerdict, StandingKind
from members.importing.clashes import judge_doubles, judge_secretaries
from members.importing.directory import Directory, index_of
from members.importing.places import Places
from members.importing.values import DATES, BadCell, Day, read_cell, read_nation
from members.selectors import mask_phone

FACTS = (
    "name", "sex", "nation", "born_in", "badge_number", "education", "unit", "duty_pattern", "phone", "joined_on",
    "full_on",
)  # fmt: skip
ORDER = list(StandingKind)


@dataclass
class Line:
    """One row of the roster on its way: cells as read, values as understood, what it would change."""

    number: int
    cells: dict
    left_out: bool = False
    values: dict = field(default_factory=dict)
    branch: object = None
    group: object = None
    member: object = None
    changes: dict = field(default_factory=dict)
    problems: list = field(default_factory=list)

    @property
    def verdict(self) -> str:
        if self.problems:
            return RowVerdict.ERROR
        if self.member is None:
            return RowVerdict.NEW
        return RowVerdict.CHANGED if self.changes else RowVerdict.SAME

    def object_to(self, column, code, /, **facts):
        """Put a sentence beside a cell; the first one about a cell stays."""
        if column not in {problem[0] for problem in self.problems}:
            self.problems.append([column, code, {key: str(value) for key, value in facts.items()}])

    def effective(self, name):
        """What would stand in the register after this line."""
        value = self.values.get(name)
        if isinstance(value, Day):
            value = value.on
        return value if value is not None or self.member is None else getattr(self.member, name)


def judge(organisation, lines, today, columns) -> list[int]:
    """Fill in what each line means and does; returns the ids of Party members the roster does not name.

    `columns` are the fields the roster has a heading for.
    A fixed number of queries per 5,000 lines. Lines left out take no part and keep their own problems only.
    """
    places = Places(organisation, today)
    for line in lines:
        read_line(line, places)
    directory = Directory(lines, today)
    masks = directory.masks(mask) if any("*" in (line.values.get("id_number") or "") for line in lines) else {}
    for line in lines:
        find_member(line, directory, organisation)
        unmask(line, masks)
        judge_days(line, today)
        judge_standing(line, columns)
        compare(line, directory)
    taking_part = [line for line in lines if not line.left_out]
    judge_doubles(taking_part)
    judge_secretaries(taking_part, today)
    named = {line.member.pk for line in lines if line.member}
    return [m.pk for m in directory.here if m.pk not in named and m.standing in PARTY_MEMBERS]


def read_line(line, places):
    """Understand each cell; problems stand beside the cell they come from."""
    for name, cell in line.cells.items():
        try:
            line.values[name] = read_cell(name, cell)
        except BadCell as bad:
            line.object_to(name, bad.code, **bad.facts)
    if line.values.get("name") is None:
        line.object_to("name", "no-name")
    line.values["id_index"] = index_of(line.values.get("id_number"))
    find_place(line, places)


def find_place(line, places):
    """Branch and group of the line."""
    try:
        line.branch = places.branch(line.values.get("branch"))
    except BadCell as bad:
        line.object_to("branch", bad.code, **bad.facts)
        return
    try:
        line.group = places.group(line.branch, line.values.get("group")) if line.branch else None
    except BadCell as bad:
        line.object_to("group", bad.code, **bad.facts)


def find_member(line, directory, organisation):
    """Whom the line means: by system number, identity number, badge number, or name and birth within the branch."""
    values = line.values
    by_reference = directory.references.get(values.get("reference"))
    if values.get("reference") and (by_reference is None or not is_within(by_reference, organisation)):
        line.object_to("reference", "reference-unknown")
        return
    by_id = directory.by_id_number.get(values["id_index"]) if values["id_index"] else None
    by_badge = directory.badges.get(values.get("badge_number"))
    numbered = {member.pk: member for member in (by_reference, by_id, by_badge) if member}
    if len(numbered) > 1:
        line.object_to("id_number" if by_id else "badge_number", "two-people")
    elif numbered:
        accept(line, next(iter(numbered.values())), directory, organisation)
    elif line.branch:
        find_by_name(line, directory)
    if line.branch is None and line.member:
        line.branch = line.member.organisation
    elif line.branch is None:
        line.object_to("branch", "branch-missing")


def is_within(member, organisation) -> bool:
    return member.organisation.path.startswith(organisation.path)


def accept(line, member, directory, organisation):
    """Take the person the numbers name, unless that cannot be the person of this line."""
    values, index = line.values, directory.indexes.get(member.pk)
    column = "id_number" if values["id_index"] else "badge_number"
    by_badge_alone = not values.get("reference") and not (values["id_index"] and values["id_index"] == index)
    if not is_within(member, organisation):
        line.object_to(column, "elsewhere")
    elif member.left_on:
        line.object_to("name", "left", name=member.name, day=member.left_on)
    elif by_badge_alone and values["id_index"] and index:
        line.object_to("id_number", "other-id-number", name=member.name)
    elif by_badge_alone and values.get("name") != fold_name(member.name):
        line.object_to("badge_number", "badge-taken")
    else:
        line.member = member


def find_by_name(line, directory):
    """The one person of that name in the branch whom birth and numbers do not contradict."""
    same_name = directory.names.get((line.branch.pk, line.values.get("name")), ())
    fitting = [member for member in same_name if may_be(line.values, member, directory.indexes.get(member.pk))]
    if len(fitting) > 1:
        line.object_to("name", "several", name=line.values["name"])
    elif fitting:
        line.member = fitting[0]


def may_be(values, member, index) -> bool:
    """Whether nothing that both sides say differs."""
    born = values.get("born_in")
    if born and member.born_in and born.on.replace(day=1) != member.born_in.replace(day=1):
        return False
    if values.get("badge_number") and member.badge_number:
        return False
    return not (values["id_index"] and index)


def unmask(line, masks):
    """A masked number that fits the person says nothing; another one cannot be taken over."""
    values, member = line.values, line.member
    if "*" in (values.get("id_number") or ""):
        if member is None or masks.get(member.pk) != values["id_number"]:
            line.object_to("id_number", "id-masked")
        values["id_number"] = None
    if "*" in (values.get("phone") or ""):
        if member is None or mask_phone(member.phone) != values["phone"]:
            line.object_to("phone", "phone-masked")
        values["phone"] = None


def judge_days(line, today):
    """Birth, admission and full membership in their order and not ahead of today."""
    for name in DATES:
        day = line.values.get(name)
        if day and day.on > today:
            line.object_to(name, "future")
    joined, full, born = (line.effective(name) for name in ("joined_on", "full_on", "born_in"))
    if joined and full and full < joined:
        line.object_to("full_on" if line.values.get("full_on") else "joined_on", "full-before-joined")
    if joined and born and joined < born:
        line.object_to("joined_on" if line.values.get("joined_on") else "born_in", "joined-before-born")


def judge_standing(line, columns):
    """Full or probationary: as written, else as the days prove. It never goes back."""
    values, held = line.values, line.member and line.member.standing
    stated = values.get("standing")
    if not stated and "standing" not in {problem[0] for problem in line.problems}:
        stated = StandingKind.FULL.value if values.get("full_on") else held
        if stated is None and values.get("joined_on") and "full_on" in columns:
            stated = StandingKind.PROBATIONARY.value
    values["standing"] = stated
    if stated is None:
        line.object_to("standing", "standing-unknown")
    elif stated != StandingKind.FULL and values.get("full_on"):
        line.object_to("full_on", "not-full-yet")
    elif stated not in PARTY_MEMBERS and values.get("joined_on"):
        line.object_to("joined_on", "not-joined-yet")
    elif held and ORDER.index(stated) < ORDER.index(held):
        line.object_to("standing", "standing-back", held=StandingKind(held).label)
    if values.get("posts") and stated != StandingKind.FULL:
        line.object_to("posts", "post-not-full")


def compare(line, directory):
    """What differs from the register: {field: [old, new]}; an empty cell says nothing."""
    member = line.member
    if member is None:
        return
    for name in FACTS:
        new = line.values.get(name)
        if new is not None and not is_same(name, getattr(member, name), new):
            line.changes[name] = [plain(getattr(member, name)), plain(new)]
    if line.values["standing"] and line.values["standing"] != member.standing:
        line.changes["standing"] = [member.standing, line.values["standing"]]
    if line.values["id_index"] and line.values["id_index"] != directory.indexes.get(member.pk):
        line.changes["id_number"] = ["", ""]
    compare_place(line)
    compare_posts(line)


def is_same(name, old, new) -> bool:
    """Whether the register says what the cell says."""
    if isinstance(new, Day):
        return bool(old) and (new.means(old) or (name == "born_in" and old.replace(day=1) == new.on.replace(day=1)))
    if name == "name":
        return fold_name(old) == new
    return bool(old) and (read_nation(name, fold(old), None) if name == "nation" else fold(old)) == new


def plain(value):
    """A value as the preview keeps it."""
    value = value.on if isinstance(value, Day) else value
    return value.isoformat() if hasattr(value, "isoformat") else value or ""


def compare_place(line):
    """Another branch or group is a transfer."""
    member = line.member
    if line.branch.pk != member.organisation_id:
        line.changes["branch"] = [str(member.organisation), str(line.branch)]
    elif line.group is None:
        line.group = member.group
    if (line.group and line.group.pk) != member.group_id:
        line.changes["group"] = [str(member.group or ""), str(line.group or "")]


def posts_in(member, branch) -> list:
    """The appointments a person holds in a branch or its groups."""
    return [row for row in member.posts_held if branch.pk in {row.organisation_id, row.organisation.parent_id}]


def compare_posts(line):
    """Posts in the branch, where the line says anything of them."""
    stated = line.values.get("posts")
    held = {row.post for row in posts_in(line.member, line.branch)}
    if stated is not None and set(stated) != held:
        line.changes["posts"] = [[post.value for post in Post if post in held], list(stated)]


def count(lines) -> dict[str, int]:
    """How many lines are new, changed, the same, wrong; those left out count as that alone."""
    counts = Counter("left_out" if line.left_out else line.verdict for line in lines)
    return {key: counts[key] for key in (*RowVerdict.values, "left_out")}
