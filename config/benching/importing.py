"""A roster of ten thousand, read, compared and confirmed, against a bulk insert of the same rows."""

import csv
import io
import resource
from datetime import date, timedelta

from django.db import transaction

from accounts.models import User
from branches.models import Organisation
from common.fields import blind_index
from common.identity import check_character
from common.row_security import reading_everything
from config.benching.fill import STAFF_BADGE
from config.benching.timing import Figure, clock
from members.actions import name_columns
from members.importing.rosters import confirm, read_roster
from members.models import Member, Membership, SensitiveFacts, Standing

ROWS = 10_000
HEADINGS = ["姓名", "性别", "民族", "公民身份号码", "入党时间", "转为正式党员时间", "所在党支部", "警号"]
MEGABYTES = 512


def people(branches) -> list[dict]:
    """Invented people, spread over the branches."""
    rows = []
    for number in range(ROWS):
        born = date(1970, 1, 1) + timedelta(days=number)
        first = f"999999{born:%Y%m%d}{number % 499 * 2 + 1:03}"
        rows.append({
            "name": f"新员{number}", "id_number": first + check_character(first), "badge": f"n{number:06}",
            "branch": branches[number % len(branches)],
        })  # fmt: skip
    return rows


def as_csv(rows) -> bytes:
    """The roster as a file."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    for row in rows:
        writer.writerow(
            [row["name"], "男", "汉族", row["id_number"], "2010.07", "2011.07", row["branch"].name, row["badge"]]
        )
    return text.getvalue().encode("utf-8-sig")


def bulk(rows, today: date):
    """The floor: the same rows without a question asked."""
    members = Member.objects.bulk_create(
        Member(
            organisation=row["branch"], standing="full", **name_columns(row["name"]), sex="male", nation="汉族",
            badge_number=row["badge"], joined_on=date(2010, 7, 1), full_on=date(2011, 7, 1),
        )
        for row in rows
    )  # fmt: skip
    Membership.objects.bulk_create(Membership(member=m, organisation=m.organisation, start=today) for m in members)
    Standing.objects.bulk_create(Standing(member=m, kind="full", start=m.full_on) for m in members)
    with reading_everything():
        SensitiveFacts.objects.bulk_create(
            SensitiveFacts(member=m, id_number=row["id_number"], id_number_index=blind_index(row["id_number"]))
            for m, row in zip(members, rows, strict=True)
        )


def undone(act) -> float:
    """Milliseconds of an act that is rolled back afterwards."""
    with transaction.atomic():
        spent = clock(act)
        transaction.set_rollback(True)
    return spent


def roster(today: date, _rounds: int) -> list[Figure]:
    """Goal 10: preview and confirm; memory counts this process and the one that reads the file."""
    root = Organisation.objects.get(pk=1)
    branches = list(Organisation.objects.branches().filter(path__startswith=root.path).in_order())
    rows, by = people(branches), User.objects.get(badge_number=STAFF_BADGE.format(bureau=0))
    file = as_csv(rows)

    def whole():
        confirm(read_roster(organisation=root, name="roster.csv", data=file, by=by, holds_from=today), by=by)

    floor = undone(lambda: bulk(rows, today))
    ours = undone(whole)
    peaks = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    peak = max(peaks) / 1024
    return [
        Figure("import of 10,000", floor, ours, ours / floor, 15, 0.0, note="preview and confirm"),
        Figure("import, megabytes", MEGABYTES, peak, peak, MEGABYTES, 0.0),
    ]
