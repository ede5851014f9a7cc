"""The roster as it leaves the house: the paper's columns, numbers masked, a line that says who took it and why."""

from datetime import date

from django.db.models import Prefetch
from django.utils import timezone

from audit.trail import record
from common.exporting import write
from common.identity import mask
from common.ids import public_id
from common.row_security import reading_everything
from members.importing.words import HEADINGS, WRITTEN
from members.models import Appointment, Member
from members.selectors import mask_phone

LARGEST = 20_000


def word(field):
    """The paper's word for a code."""
    return lambda member: WRITTEN[field].get(getattr(member, field), "")


def day(field):
    return lambda member: text_of_day(getattr(member, field))


def text_of_day(value: date | None) -> str:
    return value.isoformat() if value else ""


def posts(member) -> str:
    """What is held in the branch and its groups, in the paper's order."""
    held = {
        row.post
        for row in member.posts_held
        if member.organisation_id in {row.organisation_id, row.organisation.parent_id}
    }
    return "、".join(name for post, name in WRITTEN["posts"].items() if post in held) or "无"


def id_number(member) -> str:
    return mask(member.sensitive.id_number) if hasattr(member, "sensitive") else ""


COLUMNS = {
    "reference": lambda member: member.public_id,
    "name": lambda member: member.name,
    "sex": word("sex"),
    "nation": lambda member: member.nation,
    "born_in": lambda member: text_of_day(member.born_in)[:7],
    "id_number": id_number,
    "badge_number": lambda member: member.badge_number,
    "education": lambda member: member.education,
    "unit": lambda member: member.unit,
    "duty_pattern": word("duty_pattern"),
    "phone": lambda member: mask_phone(member.phone),
    "standing": word("standing"),
    "joined_on": day("joined_on"),
    "full_on": day("full_on"),
    "posts": posts,
    "branch": lambda member: member.organisation.name,
    "group": lambda member: member.group.name if member.group else "",
}
MASKED = ("id_number", "phone")


def rows_of(members, columns):
    """The cells of each member; a fixed number of queries."""
    held = Appointment.objects.exclude(end__lt=timezone.localdate()).select_related("organisation")
    related = ["organisation", "group", *(["sensitive"] if "id_number" in columns else [])]
    people = members.select_related(*related).prefetch_related(
        Prefetch("appointments", queryset=held, to_attr="posts_held")
    )
    for member in people.order_by("organisation__sort_path", "sort_key", "pk")[:LARGEST]:
        yield [COLUMNS[name](member) for name in columns]


def export_roster(members, *, kind, purpose, organisation, by, with_masked=()) -> tuple[bytes, str]:
    """The file and its number. Who took it, when and what for stands above the table and in the trail."""
    columns = [name for name in COLUMNS if name not in MASKED or name in with_masked]
    with reading_everything():
        rows, number = list(rows_of(members, columns)), public_id()
    moment = timezone.localtime().strftime("%Y-%m-%d %H:%M")
    notes = ["党员名册", f"导出：{by} {by.badge_number}　{moment}　用途：{purpose}　编号：{number}"]
    record(
        by, "roster.exported", organisation, path=organisation.path, reference=f"{number} {kind} {len(rows)}",
        reason=purpose,
    )  # fmt: skip
    return write(kind, [HEADINGS[name][0] for name in columns], rows, notes, "党员名册"), number


def all_members(organisation):
    """Whoever belongs to an organisation or below it today."""
    return Member.objects.present().filter(organisation__path__startswith=organisation.path)
