"""Writing a confirmed roster: everybody or nobody, in a fixed number of queries for whatever changes in bulk."""

from datetime import timedelta
from itertools import chain

from audit.models import Change, Entry
from audit.trail import build, plain
from common.fields import blind_index
from common.row_security import reading_everything
from members.actions import (
    appoint,
    carry_membership_grant,
    end_appointment,
    end_posts,
    name_columns,
    standings_of,
)
from members.choices import PARTY_MEMBERS, Post
from members.importing.comparing import FACTS, posts_in
from members.importing.directory import chunks
from members.importing.values import Day
from members.models import Appointment, Member, Membership, SensitiveFacts, Standing

BATCH = 1000
COLUMNS = [*FACTS, "sort_key", "initials", "standing", "organisation", "group", "version"]


def save_all(model, rows):
    model.objects.bulk_create(rows, batch_size=BATCH)


def facts_of(line) -> dict:
    """The columns a line speaks of."""
    values = {name: line.values[name] for name in FACTS if line.values.get(name) is not None}
    values = {name: value.on if isinstance(value, Day) else value for name, value in values.items()}
    return values | name_columns(values["name"])


# --- New people -------------------------------------------------------------------------------------------------------


def enter_all(lines, *, on, by):
    """Enter the people of `lines`, each with an entry of its own."""
    for line in lines:
        line.member = Member(
            organisation=line.branch, group=line.group, standing=line.values["standing"], **facts_of(line)
        )
    people = [line.member for line in lines]
    save_all(Member, people)
    save_all(Membership, [Membership(member=m, organisation=m.organisation, group=m.group, start=on) for m in people])
    save_all(Standing, chain.from_iterable(standings_of(member, on) for member in people))
    save_numbers([line for line in lines if line.values["id_index"]])
    entries = [build(by, "member.entered", member, path=member.organisation.path) for member in people]
    save_all(Entry, entries)
    appoint_all(lines, on=on, by=by)


def appoint_all(lines, *, on, by):
    """The posts of people who have no account yet: rows and entries, no rights."""
    posts = [
        Appointment(member=line.member, organisation=seat(line, post), post=post, start=first_day(line.member, on))
        for line in lines
        for post in line.values.get("posts") or ()
    ]
    save_all(Appointment, posts)
    entries = [build(by, "member.appointed", row, path=row.organisation.path, reference=row.post) for row in posts]
    save_all(Entry, entries)


def seat(line, post):
    """A group leader sits in the group, everybody else in the branch."""
    return line.group if post == Post.GROUP_LEADER and line.group else line.branch


def first_day(member, on):
    """No post before full membership."""
    return max(on, member.full_on or on)


def save_numbers(lines):
    """Write identity numbers, over those that stand there."""
    rows = [
        SensitiveFacts(
            member=line.member,
            id_number=line.values["id_number"],
            id_number_index=blind_index(line.values["id_number"]),
        )
        for line in lines
    ]
    with reading_everything():
        SensitiveFacts.objects.bulk_create(
            rows, batch_size=BATCH, update_conflicts=True, unique_fields=["member"],
            update_fields=["id_number", "id_number_index"],
        )  # fmt: skip


# --- People of the register -------------------------------------------------------------------------------------------


def change_all(lines, *, on, by):
    """Write what the lines change, each with its entries; old and new text stay in the trail."""
    before = {line.number: line.member.organisation for line in lines}
    move_all([line for line in lines if line.changes.keys() & {"branch", "group"}], on=on, by=by)
    for line in lines:
        take_over(line)
    people = [line.member for line in lines]
    Member.objects.bulk_create(
        people, batch_size=BATCH, update_conflicts=True, unique_fields=["id"], update_fields=COLUMNS
    )
    save_numbers([line for line in lines if "id_number" in line.changes])
    restate_all([line for line in lines if line.changes.keys() & {"standing", "joined_on", "full_on"}], on=on)
    record_all(lines, before, by=by)
    for line in lines:
        if line.member.user_id and line.changes.keys() & {"branch", "standing"}:
            carry_membership_grant(line.member, on=on, by=by)
    repost_all([line for line in lines if "posts" in line.changes], on=on, by=by)


def take_over(line):
    """Put the new values on the person."""
    member, facts = line.member, facts_of(line)
    for name in FACTS:
        if name in line.changes:
            setattr(member, name, facts[name])
    if "name" in line.changes:
        member.sort_key, member.initials = facts["sort_key"], facts["initials"]
    member.standing = line.values["standing"]
    member.organisation, member.group = line.branch, line.group
    member.version += 1


def move_all(lines, *, on, by):
    """End the running memberships the day before and begin new ones; who leaves a branch leaves its posts."""
    for line in lines:
        if "branch" in line.changes and line.member.posts_held:
            end_posts(line.member, on=on - timedelta(days=1), by=by)
    for chunk in chunks(line.member.pk for line in lines):
        running = Membership.objects.filter(member__in=chunk, end__isnull=True)
        running.filter(start__gte=on).delete()
        running.update(end=on - timedelta(days=1))
    rows = [Membership(member=ln.member, organisation=ln.branch, group=ln.group, start=on) for ln in lines]
    save_all(Membership, rows)


def restate_all(lines, *, on):
    """Write the standings of Party members anew from the papers; what lay before admission ends the day before it."""
    people = {line.member.pk: line.member for line in lines}
    held = {row.member_id: row for chunk in chunks(people) for row in running_standings(chunk)}
    fresh = {pk: restated(member, held.get(pk), on) for pk, member in people.items()}
    for chunk in chunks(people):
        Standing.objects.filter(member__in=chunk, kind__in=PARTY_MEMBERS).delete()
    trim_all({pk: rows[0].start for pk, rows in fresh.items()})
    save_all(Standing, chain.from_iterable(fresh.values()))


def running_standings(ids):
    return Standing.objects.filter(member__in=ids, end__isnull=True)


def restated(member, held, on):
    """The standings the papers prove; a full member without papers keeps the day the register has."""
    return standings_of(member, held.start if held and held.kind == member.standing else on)


def trim_all(first_days):
    """End what still runs on somebody's first day as a Party member; what would begin after it falls away."""
    kept, gone = [], []
    for chunk in chunks(first_days):
        for row in Standing.objects.filter(member__in=chunk):
            first = first_days[row.member_id]
            if row.start >= first:
                gone.append(row.pk)
            elif row.end is None or row.end >= first:
                row.end = first - timedelta(days=1)
                kept.append(row)
    for chunk in chunks(gone):
        Standing.objects.filter(pk__in=chunk).delete()
    Standing.objects.bulk_update(kept, ["end"], batch_size=BATCH)


def record_all(lines, before, *, by):
    """One entry for each kind of change of each person, texts beside them except for protected fields."""
    pairs = [pair for line in lines for pair in entries_of(line, before[line.number], by)]
    save_all(Entry, [entry for entry, _changes in pairs])
    texts = [
        Change(entry=entry, before={k: v[0] for k, v in changes.items()}, after={k: v[1] for k, v in changes.items()})
        for entry, changes in pairs
        if changes
    ]
    save_all(Change, texts)


def entries_of(line, left, by):
    """(entry, changes with text) of what happens to one person."""
    path, changes = line.branch.path, line.changes
    facts = {name: tuple(changes[name]) for name in FACTS if name in changes}
    if facts:
        yield build(by, "member.changed", line.member, path=path, changes=facts), plain(facts)
    if "id_number" in changes:
        protected = {"id_number": ("", line.values["id_number"])}
        yield build(by, "member.changed", line.member, path=path, changes=protected), {}
    if "standing" in changes:
        standing = {"standing": tuple(changes["standing"])}
        yield build(by, "member.standing-changed", line.member, path=path, changes=standing), plain(standing)
    if changes.keys() & {"branch", "group"}:
        moved = {"organisation": (left.pk, line.branch.pk)}
        yield build(by, "member.transferred", line.member, path=path, changes=moved), plain(moved)


def repost_all(lines, *, on, by):
    """End the posts the roster no longer names, everywhere, before the new ones begin; rights follow."""
    for line in lines:
        for row in posts_in(line.member, line.branch):
            if row.post not in line.values["posts"] and "branch" not in line.changes:
                row.member = line.member
                end_appointment(row, on=on - timedelta(days=1), by=by)
    for line in lines:
        for post in line.values["posts"]:
            if post not in line.changes["posts"][0]:
                appoint(line.member, organisation=seat(line, post), post=post, on=first_day(line.member, on), by=by)
