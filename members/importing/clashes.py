"""Rows that cannot both be true: two for one person, two secretaries for one branch."""

from members.choices import Post
from members.models import Appointment


def judge_doubles(lines):
    """Two rows must not describe one person."""
    seen = {}
    for line in lines:
        for key in identities(line):
            other = seen.setdefault(key, line)
            if other is not line:
                line.object_to(key[0], "twice", other=other.number)
                other.object_to(key[0], "twice", other=line.number)


def identities(line):
    """By what a line would be recognised as a person met before."""
    values = line.values
    if line.member:
        yield "name", line.member.pk
    if values["id_index"]:
        yield "id_number", values["id_index"]
    if values.get("badge_number"):
        yield "badge_number", values["badge_number"]
    if values.get("name") and line.branch and not (values["id_index"] or values.get("badge_number") or line.member):
        yield "name", (line.branch.pk, values["name"], values.get("born_in") and values["born_in"].on.replace(day=1))


def judge_secretaries(lines, today):
    """A branch has one secretary: among the rows, and with those the register keeps."""
    named = {}
    for line in lines:
        if Post.SECRETARY in (line.values.get("posts") or ()) and line.branch:
            other = named.setdefault(line.branch.pk, line)
            if other is not line:
                line.object_to("posts", "post-twice", other=other.number)
                other.object_to("posts", "post-twice", other=line.number)
    freed = {line.member.pk for line in lines if line.member and line.changes.keys() & {"posts", "branch"}}
    for line, holder in held_by_others(named, freed, today):
        line.object_to("posts", "post-held", name=holder.member.name)


def held_by_others(named, freed, today):
    """(line, appointment) where the register has another secretary who stays."""
    held = Appointment.objects.filter(post=Post.SECRETARY, organisation__in=named).exclude(end__lt=today)
    for holder in held.exclude(member__in=freed).select_related("member"):
        line = named[holder.organisation_id]
        if holder.member_id != (line.member and line.member.pk):
            yield line, holder
