"""Import a roster from the command line, with the same rules as the page."""

import json
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from branches.models import Organisation
from common.errors import Refused
from common.spreadsheets import Unreadable, check
from members.importing.problems import sentence
from members.importing.rosters import confirm, read_roster
from members.importing.words import HEADINGS


class Command(BaseCommand):
    help = "Compare a roster (.xlsx, .csv) with the register of an organisation and write it, everybody or nobody."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--organisation", required=True, metavar="CODE", help="code of the branch or body above it")
        parser.add_argument("--holds-from", type=date.fromisoformat, metavar="DAY", help="first day of new members")
        parser.add_argument("--dry-run", action="store_true", help="only say what it would change")
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *, file, organisation, holds_from, dry_run, json, **_options):
        try:
            with transaction.atomic():
                report = self.carry_out(file, organisation, holds_from, dry_run=dry_run)
                if dry_run:
                    transaction.set_rollback(True)
        except Refused as refused:
            raise CommandError("\n".join(str(finding.message) for finding in refused.findings)) from refused
        self.answer(report, as_json=json)

    def carry_out(self, file, code, holds_from, *, dry_run) -> dict:
        """Read, report and, unless told otherwise or something is wrong, write."""
        organisation = Organisation.objects.filter(code=code).first()
        if organisation is None:
            raise CommandError(_("There is no organisation with the code %(code)s.") % {"code": code})
        roster = read_roster(
            organisation=organisation, name=file.name, data=content_of(file), by=None, holds_from=holds_from
        )
        report = report_of(roster)
        if not dry_run and not report["errors"]:
            confirm(roster, by=None)
        return {**report, "written": not dry_run and not report["errors"]}

    def answer(self, report, *, as_json):
        """Print the report; rows in error make the command fail."""
        self.stdout.write(json.dumps(report, ensure_ascii=False) if as_json else text_of(report))
        if report["errors"]:
            raise CommandError(_("Nothing was written: correct the rows named above."), returncode=2)


def content_of(file: Path) -> bytes:
    """The bytes of the file, refused by name and size before they are read."""
    try:
        check(file.name, file.stat().st_size)
        return file.read_bytes()
    except Unreadable as unreadable:
        raise CommandError(str(unreadable)) from unreadable
    except OSError as error:
        raise CommandError(str(error)) from error


def report_of(roster) -> dict:
    """What the preview shows, as plain data."""
    wrong = roster.rows.filter(verdict="error").order_by("number")
    errors = [
        {"row": row.number, "field": problem[0], "code": problem[1], "message": sentence(problem)}
        for row in wrong
        for problem in row.problems
    ]
    changed = roster.rows.filter(verdict="changed").order_by("number")
    changes = [{"row": row.number, "name": row.cells.get("name"), "changes": row.changes} for row in changed]
    sums = {key: number for key, number in roster.summary.items() if key != "left_out"}
    return {**sums, "missing": len(roster.missing), "skipped": roster.skipped, "changes": changes, "errors": errors}


def text_of(report) -> str:
    """The report for people."""
    sums = _(
        "New %(new)s, changed %(changed)s, unchanged %(same)s, to correct %(error)s, missing in the file %(missing)s."
    )
    lines = [sums % report]
    for error in report["errors"]:
        heading = HEADINGS[error["field"]][0]
        lines.append(_("Row %(row)s, %(heading)s: %(message)s") % {**error, "heading": heading})
    return "\n".join([*lines, _("Written.")] if report["written"] else lines)
