"""A roster from the file to the register: read, corrected, confirmed or thrown away."""

import hashlib
import json
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.trail import record
from common import spreadsheets
from common.errors import Objection, Refused
from members.choices import RowVerdict
from members.importing.applying import BATCH, change_all, enter_all
from members.importing.comparing import Line, count, judge
from members.importing.directory import chunks
from members.importing.headings import NoHeadings, find_table
from members.importing.words import HEADINGS
from members.models import Member, RosterImport, RosterRow

KEPT = timedelta(days=7)
JUDGED = ("verdict", "member_id", "changes", "problems", "left_out")


def refuse(code, message, field=""):
    """Stop the act with one objection."""
    raise Refused([Objection(code, message, field)])


def read_lines(name: str, data: bytes):
    """The people of a file as (table, lines); raises Refused with the reason in plain words."""
    try:
        table = find_table(spreadsheets.read(name, data))
    except spreadsheets.Unreadable as unreadable:
        refuse(f"file-{unreadable.code}", str(unreadable), "file")
    except NoHeadings:
        refuse("no-headings", _("No row with the heading 姓名 and another known heading was found."), "file")
    if not table.rows:
        refuse("no-people", _("Below the headings of the file stands nobody."), "file")
    return table, [Line(number, cells) for number, cells in table.rows.items()]


@transaction.atomic
def read_roster(*, organisation, name, data, by, holds_from=None) -> RosterImport:
    """Read a file and keep what it would change below `organisation`; the register is not touched.

    New people belong to their branch from `holds_from`, changes count from the day of confirming. Raises Refused.
    """
    table, lines = read_lines(name, data)
    today = timezone.localdate()
    missing = judge(organisation, lines, today, table.columns)
    RosterImport.objects.filter(by=by, confirmed_at__isnull=True, read_at__lt=timezone.now() - KEPT).delete()
    roster = RosterImport.objects.create(
        organisation=organisation, by=by, holds_from=min(holds_from or today, today), file_name=name[-200:],
        file_hash=hashlib.sha256(data).hexdigest(), sheet=table.sheet[:100],
        columns=[field for field in HEADINGS if field in table.columns], unknown=table.unknown,
        skipped=table.skipped, missing=missing, summary=count(lines),
    )  # fmt: skip
    RosterRow.objects.bulk_create([row_of(roster, line) for line in lines], batch_size=BATCH)
    return roster


def row_of(roster, line) -> RosterRow:
    """A line as it is kept; the identity number goes into the encrypted column."""
    cells = {name: cell for name, cell in line.cells.items() if name != "id_number"}
    number = json.dumps(line.cells["id_number"]) if "id_number" in line.cells else ""
    return RosterRow(
        roster=roster, number=line.number, cells=cells, id_number=number, verdict=line.verdict, member=line.member,
        changes=line.changes, problems=line.problems, left_out=line.left_out,
    )  # fmt: skip


def cells_of(row) -> dict:
    """The cells of a kept row, the identity number among them."""
    return {**row.cells, **({"id_number": json.loads(row.id_number)} if row.id_number else {})}


def lock(roster) -> RosterImport:
    return RosterImport.objects.select_for_update().get(pk=roster.pk)


@transaction.atomic
def correct(roster, *, cells=None, left_out=None) -> RosterImport:
    """Judge every row again with corrected cells ({row: {field: text}}) and ticks ({row: bool}); keep what differs."""
    roster = lock(roster)
    rows = {row.number: row for row in roster.rows.order_by("number")}
    lines = []
    for number, row in rows.items():
        typed = {name: text.strip() or None for name, text in (cells or {}).get(number, {}).items()}
        out = (left_out or {}).get(number, row.left_out)
        lines.append(Line(number, {**cells_of(row), **typed}, left_out=out))
    roster.missing = judge(roster.organisation, lines, timezone.localdate(), roster.columns)
    keep_judgement(roster, rows, lines)
    return roster


def keep_judgement(roster, rows, lines):
    """Write the rows whose cells or judgement changed."""
    fresh = [row_of(roster, line) for line in lines]
    changed = [row for row in fresh if differs(row, rows[row.number]) or cells_of(row) != cells_of(rows[row.number])]
    for row in changed:
        row.pk = rows[row.number].pk
    RosterRow.objects.bulk_update(changed, ["cells", "id_number", *JUDGED[:1], "member", *JUDGED[2:]], batch_size=200)
    roster.summary = count(lines)
    roster.save(update_fields=["missing", "summary"])


def differs(fresh, kept) -> bool:
    return any(getattr(fresh, name) != getattr(kept, name) for name in JUDGED)


@transaction.atomic
def confirm(roster, *, by) -> RosterImport:
    """Write a roster into the register, everybody or nobody; a second time changes nothing.

    Raises Refused while a row is neither corrected nor left out, and when the register changed since the preview.
    """
    roster = lock(roster)
    if roster.confirmed_at:
        return roster
    rows = {row.number: row for row in roster.rows.order_by("number")}
    lock_people(rows.values())
    lines = [Line(number, cells_of(row), left_out=row.left_out) for number, row in rows.items()]
    judge(roster.organisation, lines, timezone.localdate(), roster.columns)
    check_open(lines)
    if any(differs(row_of(roster, line), rows[line.number]) for line in lines):
        refuse("register-changed", _("The register changed since this preview. Check again, then confirm."))
    return write(roster, lines, by=by)


def lock_people(rows):
    """Nobody the roster means is changed by others meanwhile."""
    for chunk in chunks(row.member_id for row in rows if row.member_id):
        list(Member.objects.select_for_update().filter(pk__in=chunk).order_by("pk").values_list("pk"))


def check_open(lines):
    """Every error is corrected or left out."""
    wrong = sum(line.verdict == RowVerdict.ERROR and not line.left_out for line in lines)
    if wrong:
        message = ngettext(
            "%(n)d row is still to be corrected or left out.",
            "%(n)d rows are still to be corrected or left out.",
            wrong,
        )
        refuse("rows-open", message % {"n": wrong})


def write(roster, lines, *, by) -> RosterImport:
    """Carry out what was judged; the rows are then thrown away, the sums stay."""
    roster.summary, roster.confirmed_at = count(lines), timezone.now()
    taken = [line for line in lines if not line.left_out]
    change_all([line for line in taken if line.verdict == RowVerdict.CHANGED], on=timezone.localdate(), by=by)
    enter_all([line for line in taken if line.verdict == RowVerdict.NEW], on=roster.holds_from, by=by)
    roster.save(update_fields=["summary", "confirmed_at"])
    roster.rows.all().delete()
    sums = " ".join(f"{key}={number}" for key, number in roster.summary.items())
    record(by, "roster.imported", roster, path=roster.organisation.path, reference=f"{sums} {roster.file_hash[:16]}")
    return roster
