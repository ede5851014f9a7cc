"""What goes out comes back unchanged, and says who took it."""

from datetime import date

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from audit.models import Entry
from branches.choices import Kind
from common.spreadsheets import read
from members.actions import appoint, enter_member, record_leaving
from members.choices import Post, StandingKind
from members.exports import COLUMNS, all_members, export_roster
from members.importing.rosters import confirm, read_roster
from members.models import Member
from tests.factories import make_bureau, make_member, make_organisation, make_user
from tests.members.rosters import id_number

pytestmark = pytest.mark.django_db

NAMES = ["周明远", "林 书涵", "阿依古丽·买买提", "=甲", "'甲", "欧阳若愚", "John Smith", "@甲", "合计", "重名", "重名"]


@pytest.fixture
def bureau(db):
    return make_bureau(branches=2)


def export(organisation, by, kind="xlsx", **options):
    options = {"with_masked": ("id_number", "phone"), "purpose": "核对名册", **options}
    return export_roster(all_members(organisation), kind=kind, organisation=organisation, by=by, **options)


@st.composite
def people(draw):
    """Facts as a register can hold them."""
    joined = draw(st.none() | st.dates(date(1960, 1, 1), date(2020, 1, 1)))
    full = joined and draw(st.none() | st.dates(joined, date(2024, 1, 1)))
    standing = draw(st.sampled_from([StandingKind.FULL, StandingKind.PROBATIONARY, StandingKind.PROSPECTIVE]))
    return {
        "name": draw(st.sampled_from(NAMES)),
        "standing": standing,
        "joined_on": joined if standing in {"full", "probationary"} else None,
        "full_on": full if standing == StandingKind.FULL else None,
        "born_in": draw(st.none() | st.dates(date(1930, 1, 1), date(1959, 12, 31))),
        "sex": draw(st.sampled_from(["", "male", "female"])),
        "nation": draw(st.sampled_from(["", "汉", "汉族", "维吾尔族"])),
        "education": draw(st.sampled_from(["", "大学本科", "-"])),
        "unit": draw(st.sampled_from(["", "重案大队", "=HYPERLINK(1)", "一 大队", "合计"])),
        "phone": draw(st.sampled_from(["", "13900000000", "110"])),
        "duty_pattern": draw(st.sampled_from(["day", "on_call"])),
        "post": draw(st.none() | st.sampled_from(list(Post))),
        "numbered": draw(st.booleans()),
        "place": draw(st.integers(0, 2)),
    }


def enter(facts, places, serial):
    """A person as generated; the second secretary of a branch gets no post."""
    post, numbered, place = facts.pop("post"), facts.pop("numbered"), places[facts.pop("place")]
    organisation, group = (place.parent, place) if place.kind == Kind.GROUP else (place, None)
    numbers = {"badge_number": f"{serial:06}", "id_number": id_number(serial)} if numbered else {}
    member = enter_member(organisation=organisation, group=group, on=date(2024, 2, 1), by=None, **facts, **numbers)
    held = organisation.appointments.filter(post=Post.SECRETARY).exists()
    if post and facts["standing"] == StandingKind.FULL and not (post == Post.SECRETARY and held):
        appoint(member, organisation=organisation, post=post, on=date(2024, 3, 1), by=None)


@settings(
    max_examples=6, phases=[Phase.generate], deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(people(), min_size=1, max_size=8), st.sampled_from(["xlsx", "csv"]))
def test_export_then_import_changes_nothing(bureau, roster, kind):
    general, branches = bureau["general"], bureau["branches"]
    with transaction.atomic():
        group = make_organisation("第一党小组", Kind.GROUP, branches[0])
        for serial, facts in enumerate(roster, 1):
            enter(dict(facts), [*branches, group], serial)
        data, _number = export(general, make_user(), kind)
        found = read_roster(organisation=general, name=f"a.{kind}", data=data, by=None)
        assert [(row.verdict, row.changes, row.problems) for row in found.rows.all()] == [("same", {}, [])] * len(
            roster
        )
        before = list(Member.objects.order_by("pk").values())
        confirm(found, by=None)
        assert list(Member.objects.order_by("pk").values()) == before
        assert found.missing == []
        transaction.set_rollback(True)


def test_the_trail_knows_who_took_what_for(bureau):
    north = bureau["branches"][0]
    make_member(north)
    user = make_user("宋致远", "021846")
    data, number = export(north, user)
    entry = Entry.objects.get(verb="roster.exported")
    assert (entry.actor, entry.reason, entry.path) == (user, "核对名册", north.path)
    assert entry.reference == f"{number} xlsx 1"
    (sheet,) = read("a.xlsx", data)
    line = sheet.rows[2][0]
    assert all(part in line for part in ("宋致远", "021846", "核对名册", number, f"{timezone.localtime():%Y-%m-%d}"))


def test_numbers_go_out_masked_and_only_when_asked(bureau):
    north = bureau["branches"][0]
    make_member(north, id_number=id_number(1), phone="13912345678")
    user = make_user()
    (sheet,) = read("a.xlsx", export(north, user, with_masked=())[0])
    assert not {"公民身份号码", "联系电话"} & set(sheet.rows[3])
    data, _number = export(north, user)
    row = read("a.xlsx", data)[0].rows[4]
    assert (row[5], row[10]) == (f"999999**********{id_number(1)[-2:]}", "139****5678")
    assert id_number(1).encode() not in data


def test_leavers_and_others_stay_at_home(bureau):
    north, south = bureau["branches"]
    record_leaving(make_member(north, "走"), on=timezone.localdate(), reason="retired", by=None)
    make_member(south, "邻")
    make_member(north, "甲")
    rows = read("a.csv", export(north, make_user(), "csv")[0])[0].rows
    assert [cells[1] for number, cells in rows.items() if number > 3] == ["甲"]
    assert len(rows[3]) == len(COLUMNS)


@pytest.mark.parametrize("count", [1, 3, 30])
def test_as_many_queries_for_thirty_as_for_one(bureau, count, is_postgres, django_assert_num_queries):
    north, user = bureau["branches"][0], make_user()
    for serial in range(count):
        make_member(north, f"人{chr(0x4E00 + serial)}", id_number=id_number(serial + 1))
    # PostgreSQL is told for whom protected rows are shown, before and after.
    with django_assert_num_queries(5 if is_postgres else 3):
        export(north, user)
