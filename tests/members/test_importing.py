"""A roster from the file to the register: what the preview says, what confirming writes, what it never touches."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import Grant, User
from audit.models import Entry
from branches.choices import Kind
from common.errors import Refused
from common.fields import blind_index
from common.row_security import reading_everything
from members.actions import appoint, change_member, record_leaving
from members.importing.problems import SENTENCES, sentence
from members.importing.rosters import confirm, correct, read_roster
from members.models import Appointment, Member, Membership, RosterImport, RosterRow, SensitiveFacts, Standing
from tests.factories import make_bureau, make_member, make_organisation
from tests.members.rosters import file_of, id_number, person

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
DAY = timedelta(days=1)


@pytest.fixture
def bureau(db):
    return make_bureau(branches=2)


@pytest.fixture
def north(bureau):
    return bureau["branches"][0]


@pytest.fixture
def south(bureau):
    return bureau["branches"][1]


def read(organisation, *people, **options):
    return read_roster(organisation=organisation, name="名册.xlsx", data=file_of(*people), by=None, **options)


def brought_in(organisation, *people, **options):
    return confirm(read(organisation, *people, **options), by=None)


def verdicts(roster):
    return list(roster.rows.order_by("number").values_list("verdict", flat=True))


def problems(roster):
    """{row: [(field, code)]}"""
    return {
        row.number: [(field, code) for field, code, _facts in row.problems] for row in roster.rows.all() if row.problems
    }


def refused_as(code, act):
    with pytest.raises(Refused) as caught:
        act()
    assert [finding.code for finding in caught.value.findings] == [code]


def state():
    """Everything a roster may write, without the trail."""
    tables = (Member, Membership, Standing, Appointment, SensitiveFacts, Grant)
    return [list(table.objects.order_by("pk").values()) for table in tables]


# --- New people -------------------------------------------------------------------------------------------------------


def test_reading_writes_nothing_and_confirming_everything(north):
    roster = read(north, person("周明远", posts="支部书记"), person("林书涵", serial=2, sex="女"))
    assert verdicts(roster) == ["new", "new"]
    assert not Member.objects.exists()
    confirm(roster, by=None)
    member = Member.objects.get(name="周明远")
    assert (member.organisation, member.standing, member.sex, member.nation) == (north, "full", "male", "汉族")
    assert (member.born_in, member.joined_on, member.full_on) == (date(1985, 7, 1), date(2012, 7, 1), date(2013, 7, 1))
    with reading_everything():
        assert member.sensitive.id_number == id_number(1)
    assert list(member.appointments.values_list("post", "organisation")) == [("secretary", north.pk)]
    assert list(member.standings.order_by("start").values_list("kind", "start", "end")) == [
        ("probationary", date(2012, 7, 1), date(2013, 6, 30)), ("full", date(2013, 7, 1), None),
    ]  # fmt: skip
    assert member.memberships.get().start == TODAY


def test_one_entry_for_each_person_and_one_for_the_roster(north):
    brought_in(north, person("甲"), person("乙", serial=2, posts="组织委员"))
    assert sorted(Entry.objects.filter(verb__startswith="member").values_list("verb", flat=True)) == [
        "member.appointed", "member.entered", "member.entered",
    ]  # fmt: skip
    entry = Entry.objects.get(verb="roster.imported")
    assert entry.reference.startswith("new=2 changed=0 same=0 error=0 left_out=0 ")
    assert entry.path == north.path


def test_new_people_may_belong_since_an_earlier_day(north):
    brought_in(north, person(), holds_from=date(2026, 1, 1))
    assert Membership.objects.get().start == date(2026, 1, 1)


def test_nobody_belongs_from_a_day_ahead(north):
    assert read(north, person(), holds_from=TODAY + DAY).holds_from == TODAY


def test_the_rows_are_thrown_away_with_the_act(north):
    roster = read(north, person())
    stored = RosterRow.objects.get()
    assert "id_number" not in stored.cells
    confirm(roster, by=None)
    assert not RosterRow.objects.exists()


def test_identity_numbers_wait_encrypted(north):
    read(north, person())
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM members_rosterrow")
        assert id_number(1) not in str(cursor.fetchall())


# --- Branches and groups ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "刑侦支队第1党支部",
        "刑侦支队第一党支部",
        "刑侦支队 第一支部",
        "中共刑侦支队第一支部委员会",
        "刑侦支队\n第１党支部",
    ],
)
def test_a_branch_by_any_of_its_names(bureau, north, name):
    roster = brought_in(bureau["general"], person(branch=name))
    assert roster.summary["new"] == 1
    assert Member.objects.get().organisation == north


def test_branches_outside_are_unknown(bureau, north, south):
    roster = read(north, person(branch="刑侦支队第2党支部"), person("乙", branch="没有的支部", serial=2))
    assert problems(roster) == {3: [("branch", "branch-unknown")], 4: [("branch", "branch-unknown")]}
    assert problems(read(bureau["general"], person(branch=None))) == {3: [("branch", "branch-missing")]}
    assert verdicts(read(north, person(branch=None))) == ["new"]


def test_groups_by_their_ordinal(north):
    group = make_organisation("第一党小组", Kind.GROUP, north)
    headings = ("序号", "姓名", "转正时间", "小组", "支部职务")
    people = [{"name": "甲", "full_on": "2013.07", "group": "1组", "posts": "小组长"}]
    data = file_of(*people, headings=headings)
    roster = read_roster(organisation=north, name="a.xlsx", data=data, by=None)
    confirm(roster, by=None)
    member = Member.objects.get()
    assert (member.group, member.memberships.get().group) == (group, group)
    assert Appointment.objects.get().organisation == group
    bad = file_of({**people[0], "group": "第九党小组"}, headings=headings)
    assert problems(read_roster(organisation=north, name="a.xlsx", data=bad, by=None)) == {
        3: [("group", "group-unknown")]
    }


# --- Problems ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({"name": None}, ("name", "no-name")),
        ({"id_number": id_number(1)[:17] + ("0" if id_number(1)[-1] != "0" else "1")}, ("id_number", "id-check")),
        ({"id_number": "99999919851331001X"}, ("id_number", "id-birth")),
        ({"born_in": "1985.13"}, ("born_in", "no-such-day")),
        ({"joined_on": "2013.07", "full_on": "2012.07"}, ("full_on", "full-before-joined")),
        ({"born_in": "2013.07"}, ("joined_on", "joined-before-born")),
        ({"full_on": "2099.07"}, ("full_on", "future")),
        ({"name": "=A1"}, ("name", "formula")),
        ({"full_on": None}, None),
        ({"full_on": None, "posts": "书记"}, ("posts", "post-not-full")),
        ({"joined_on": None, "full_on": None}, ("standing", "standing-unknown")),
        ({"posts": "大队长"}, ("posts", "unknown-word")),
    ],
)
def test_what_is_wrong_stands_beside_its_cell(north, cells, found):
    assert problems(read(north, person(**cells))) == ({3: [found]} if found else {})


def test_two_rows_one_person(north):
    roster = read(north, person("甲"), person("乙"), person("丙", serial=3, id_number=None, badge_number=None),
                  person("丙", serial=3, id_number=None, badge_number=None))  # fmt: skip
    assert {number: found[0] for number, found in problems(roster).items()} == {
        3: ("id_number", "twice"), 4: ("id_number", "twice"), 5: ("name", "twice"), 6: ("name", "twice"),
    }  # fmt: skip


def test_two_secretaries(north, bureau):
    roster = read(north, person("甲", posts="书记"), person("乙", serial=2, posts="书记"))
    assert problems(roster) == {3: [("posts", "post-twice")], 4: [("posts", "post-twice")]}
    appoint(make_member(north, "丙"), organisation=north, post="secretary", on=date(2024, 1, 1), by=None)
    assert problems(read(north, person("甲", posts="书记"))) == {3: [("posts", "post-held")]}


def test_every_problem_has_its_sentence(north):
    roster = read(north, person(born_in="1985.13", name=None))
    assert all("%" not in sentence(problem) for row in roster.rows.all() for problem in row.problems)
    assert all(str(text) for text in SENTENCES.values())


# --- People of the register -------------------------------------------------------------------------------------------


def test_the_same_roster_twice_changes_nothing(north):
    people = [
        person("甲", posts="书记"),
        person("乙", serial=2),
        person("丙", serial=3, id_number=None, badge_number=None),
    ]
    brought_in(north, *people)
    before = state()
    roster = read(north, *people)
    assert verdicts(roster) == ["same"] * 3
    confirm(roster, by=None)
    assert state() == before


def test_changes_are_shown_old_and_new(north):
    brought_in(north, person("甲"))
    roster = read(north, person("甲", badge_number="000777", sex="女", joined_on="2012-08-15"))
    assert roster.rows.get().changes == {
        "sex": ["male", "female"], "badge_number": ["000001", "000777"], "joined_on": ["2012-07-01", "2012-08-15"],
    }  # fmt: skip
    confirm(roster, by=None)
    member = Member.objects.get()
    assert (member.sex, member.badge_number, member.version) == ("female", "000777", 2)
    assert member.standings.get(kind="probationary").start == date(2012, 8, 15)
    change = Entry.objects.get(verb="member.changed").change
    assert change.before == {"sex": "male", "badge_number": "000001", "joined_on": "2012-07-01"}


def test_empty_cells_say_nothing(north):
    brought_in(north, person("甲", posts="书记"))
    roster = read(north, person("甲", posts=None, born_in=None, sex="", nation=None, joined_on="—"))
    assert verdicts(roster) == ["same"]


def test_a_written_nothing_ends_posts(north):
    brought_in(north, person("甲", posts="书记"))
    roster = read(north, person("甲", posts="无"))
    assert roster.rows.get().changes == {"posts": [["secretary"], []]}
    confirm(roster, by=None)
    assert not Appointment.objects.on(TODAY).exists()


def test_identified_by_identity_number_then_badge_then_name_and_birth(north):
    brought_in(north, person("甲"), person("乙", serial=2), person("丙", serial=3, id_number=None, badge_number=None))
    ids = dict(Member.objects.values_list("name", "pk"))
    roster = read(north, person("甲改", badge_number="000999"), person("乙", serial=2, id_number=None),
                  person("丙", serial=3))  # fmt: skip
    assert list(roster.rows.order_by("number").values_list("member", flat=True)) == [ids["甲"], ids["乙"], ids["丙"]]
    assert sorted(roster.rows.get(number=5).changes) == ["badge_number", "id_number"]


def test_the_same_name_born_otherwise_is_somebody_else(north):
    brought_in(north, person("甲", id_number=None, badge_number=None))
    assert verdicts(read(north, person("甲", id_number=None, badge_number=None, born_in="1990.01"))) == ["new"]


def test_the_same_name_with_another_number_is_somebody_else(north):
    brought_in(north, person("甲"))
    assert verdicts(read(north, person("甲", serial=2))) == ["new"]


def test_numbers_that_contradict(north):
    brought_in(north, person("甲"), person("乙", serial=2))
    assert problems(read(north, person("甲", badge_number="000002"))) == {3: [("id_number", "two-people")]}
    stranger = person("丁", id_number=None, badge_number="000002")
    assert problems(read(north, stranger)) == {3: [("badge_number", "badge-taken")]}
    other = read(north, person("甲", id_number=id_number(8)))
    assert problems(other) == {3: [("id_number", "other-id-number")]}


def test_a_leaver_is_neither_deleted_nor_taken_back(north):
    brought_in(north, person("甲"))
    leaver = record_leaving(Member.objects.get(), on=TODAY, reason="retired", by=None)
    before = state()
    roster = read(north, person("甲"), person("乙", serial=2))
    assert problems(roster) == {3: [("name", "left")]}
    confirm(correct(roster, left_out={3: True}), by=None)
    assert Member.objects.get(pk=leaver.pk).left_on == TODAY
    assert before[0] == list(Member.objects.filter(pk=leaver.pk).values())


def test_who_is_missing_is_listed_and_left_alone(north):
    absent = make_member(north, "缺")
    roster = brought_in(north, person("甲"))
    assert roster.missing == [absent.pk]
    absent.refresh_from_db()
    assert absent.left_on is None


def test_somebody_of_another_branch_is_a_transfer_within_reach_and_unknown_beyond(bureau, north, south):
    brought_in(north, person("甲", posts="书记"))
    assert problems(read(south, person("甲", branch=None))) == {3: [("id_number", "elsewhere")]}
    roster = read(bureau["general"], person("甲", branch="刑侦支队第2党支部"))
    assert roster.rows.get().changes == {"branch": [str(north), str(south)]}
    Membership.objects.update(start=date(2024, 1, 1))
    Appointment.objects.update(start=date(2024, 1, 1))
    confirm(roster, by=None)
    member = Member.objects.get()
    assert member.organisation == south
    assert list(member.memberships.order_by("start").values_list("organisation", "start", "end")) == [
        (north.pk, date(2024, 1, 1), TODAY - DAY), (south.pk, TODAY, None),
    ]  # fmt: skip
    assert not Appointment.objects.on(TODAY).exists()


def test_rights_follow_the_posts_of_a_roster(north):
    old, new = (
        make_member(north, "甲", user=True, badge_number="1"),
        make_member(north, "乙", user=True, badge_number="2"),
    )
    appoint(old, organisation=north, post="secretary", on=date(2024, 1, 1), by=None)
    numbers = {"id_number": None, "born_in": None, "sex": None, "nation": None}
    roster = read(north, person("甲", badge_number="1", posts="委员", **numbers),
                  person("乙", badge_number="2", posts="书记", **numbers))  # fmt: skip
    assert verdicts(roster) == ["changed", "changed"]
    confirm(roster, by=None)
    seals = [User.objects.get(pk=m.user_id).scope_for("meetings.seal_meeting").covers(north.path) for m in (old, new)]
    assert seals == [False, True]


def test_admission_by_roster(north):
    make_member(north, "甲", standing="probationary", on=date(2024, 5, 1), user=True)
    row = person("甲", id_number=None, badge_number=None, joined_on="2024-05-01", full_on="2025-05-01")
    brought_in(north, row)
    member = Member.objects.get()
    assert (member.standing, member.full_on) == ("full", date(2025, 5, 1))
    assert list(member.standings.order_by("start").values_list("kind", "start", "end")) == [
        ("probationary", date(2024, 5, 1), date(2025, 4, 30)), ("full", date(2025, 5, 1), None),
    ]  # fmt: skip
    back = read(north, {**row, "full_on": None})
    assert verdicts(back) == ["same"]


# --- Correcting and confirming ----------------------------------------------------------------------------------------


def test_confirming_waits_for_every_error(north):
    roster = read(north, person("甲", born_in="1985.13"), person("乙", serial=2))
    refused_as("rows-open", lambda: confirm(roster, by=None))
    assert not Member.objects.exists()
    roster = correct(roster, cells={3: {"born_in": "1985.12"}})
    assert verdicts(roster) == ["new", "new"]
    confirm(roster, by=None)
    assert Member.objects.get(name="甲").born_in == date(1985, 12, 1)


def test_a_row_left_out_is_not_written(north):
    roster = read(north, person("甲", born_in="1985.13"), person("乙", serial=2))
    roster = confirm(correct(roster, left_out={3: True}), by=None)
    assert list(Member.objects.values_list("name", flat=True)) == ["乙"]
    assert roster.summary == {"new": 1, "changed": 0, "same": 0, "error": 0, "left_out": 1}


def test_leaving_one_of_two_out_frees_the_other(north):
    roster = correct(read(north, person("甲"), person("乙")), left_out={4: True})
    assert problems(roster) == {}
    confirm(roster, by=None)
    assert Member.objects.get().name == "甲"


def test_confirming_twice_is_confirming_once(north):
    roster = read(north, person())
    confirm(roster, by=None)
    before = state()
    again = confirm(RosterImport.objects.get(), by=None)
    assert again.confirmed_at is not None
    assert state() == before
    assert Entry.objects.filter(verb="roster.imported").count() == 1


def test_a_register_that_changed_meanwhile_is_looked_at_again(north):
    brought_in(north, person("甲"))
    roster = read(north, person("甲", sex="女"))
    change_member(Member.objects.get(), by=None, sex="female")
    refused_as("register-changed", lambda: confirm(roster, by=None))
    assert verdicts(correct(roster)) == ["same"]


def test_all_or_nothing(north):
    """A constraint of the database that nobody foresaw takes everything back."""
    roster = read(north, person("甲"), person("乙", serial=2))
    elsewhere = make_member(make_organisation("别处", Kind.LEADING_PARTY_COMMITTEE))
    with reading_everything():
        SensitiveFacts.objects.create(member=elsewhere, id_number="x", id_number_index="y")
        before = state()
        SensitiveFacts.objects.update(id_number_index=blind_index(id_number(2)))
    with pytest.raises((Refused, IntegrityError)), transaction.atomic():
        confirm(roster, by=None)
    assert Member.objects.count() == len(before[0])


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_the_number_of_queries_does_not_grow(north, rows, django_assert_max_num_queries):
    people = [person(f"人{chr(0x4E00 + n)}", serial=n + 1, posts="委员") for n in range(rows)]
    with django_assert_max_num_queries(22):
        roster = read(north, *people)
    with django_assert_max_num_queries(30):
        confirm(roster, by=None)
