"""The pages of members, asked by their owner, the neighbour, the body above and a stranger."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from audit.models import Entry
from branches.choices import Kind
from common.spreadsheets import read
from members.actions import appoint, suspend_rights
from members.choices import Post
from members.importing.rosters import read_roster
from members.models import Appointment, Member, RosterImport
from tests.common.corpus import macros
from tests.factories import make_bureau, make_grantee, make_member, make_organisation, make_secretary, make_user
from tests.members.rosters import file_of, id_number, person

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
# Of these, the session, the account, its limits and its grants take as many as on every page; one counts the page.
LIST, PREVIEW = 14, 11
NEW = {"name": "新人", "standing": "full", "joined_on": "2012-07-01", "full_on": "2013-07-01", "on": "2024-01-01",
       "duty_pattern": "day"}  # fmt: skip


class Cast:
    """Anna runs North, Carla South, Bo oversees both, Dora is a stranger."""

    def __init__(self):
        bureau = make_bureau(branches=2)
        self.general, (self.north, self.south) = bureau["general"], bureau["branches"]
        self.anna = make_secretary(self.north, "安娜")
        self.carla = make_secretary(self.south, "卡拉")
        self.bo = make_grantee(self.general, Role.COMMITTEE_STAFF, "博")
        self.dora = make_grantee(bureau["root"], Role.SYSTEM_ADMINISTRATOR, "朵拉")
        self.member = make_member(
            self.north, "周明远", badge_number="020317", id_number=id_number(7), phone="13912345678"
        )


@pytest.fixture
def cast(db):
    return Cast()


@pytest.fixture
def ask(client):
    """A function: the answer to a person's request."""

    def get_or_post(user, name, *arguments, data=None, query=""):
        client.force_login(User.objects.get(pk=user.pk))
        address = reverse(f"members:{name}", args=arguments) + query
        if data is None:
            return client.get(address)
        return client.post(address, {"idempotency_key": uuid4(), **data})

    return get_or_post


def body(response):
    return response.content.decode()


def test_a_post_elsewhere_names_its_body_to_whoever_may_see_the_body(cast, ask):
    appoint(cast.member, organisation=cast.general, post=Post.DEPUTY_SECRETARY, on=TODAY, by=None)
    appoint(cast.member, organisation=cast.north, post=Post.COMMITTEE_MEMBER, on=TODAY, by=None)
    assert f"副书记（{cast.general}）、" in body(ask(cast.bo, "list"))
    assert f"（{cast.north}）" not in body(ask(cast.bo, "list"))
    assert f"（{cast.general}）" not in body(ask(cast.anna, "list"))
    assert "副书记、" in body(ask(cast.anna, "list"))


def test_the_plain_post_is_called_by_its_body(cast):
    for place, title in ((cast.general.parent, "党委委员"), (cast.north, "支部委员")):
        assert appoint(cast.member, organisation=place, post=Post.COMMITTEE_MEMBER, on=TODAY, by=None).title == title


# --- Who sees what ----------------------------------------------------------------------------------------------------


def test_each_sees_the_own_reach(cast, ask):
    make_member(cast.south, "邻居")
    assert "周明远" in body(ask(cast.anna, "list"))
    assert "邻居" not in body(ask(cast.anna, "list"))
    assert "周明远" not in body(ask(cast.carla, "list"))
    assert all(name in body(ask(cast.bo, "list")) for name in ("周明远", "邻居"))
    assert ask(cast.dora, "list").status_code == 404


@pytest.mark.parametrize("page", ["detail", "change", "transfer", "leave", "appoint", "reveal"])
def test_pages_of_a_person(cast, ask, page):
    answers = [
        ask(user, page, cast.member.public_id).status_code for user in (cast.anna, cast.bo, cast.carla, cast.dora)
    ]
    assert answers == [200, 200, 404, 404]


@pytest.mark.parametrize("page", ["enter", "import", "export"])
def test_pages_of_the_register(cast, ask, page):
    reader = make_secretary(cast.north, "宣传", post="publicity_commissioner")
    answers = [ask(user, page).status_code for user in (cast.anna, cast.bo, cast.dora, reader)]
    assert answers == [200, 200, 404, 404]


def test_a_reader_finds_no_door_to_acts(cast, ask):
    reader = make_secretary(cast.north, "委员", post="committee_member")
    page = body(ask(reader, "detail", cast.member.public_id))
    assert reverse("members:change", args=[cast.member.public_id]) not in page
    assert "999999" not in page
    assert "139****5678" in page
    assert "13912345678" not in page
    assert reverse("members:enter") not in body(ask(reader, "list"))


def test_rests_are_on_the_page_of_the_entitled_only(cast, ask):
    suspend_rights(cast.member, start=date(2026, 1, 5), end=TODAY + timedelta(days=90), by=None)
    discipline = make_secretary(cast.north, "纪检", post="discipline_commissioner")
    publicity = make_secretary(cast.north, "宣传", post="publicity_commissioner")
    seen = ["2026-01-05" in body(ask(user, "detail", cast.member.public_id))
            for user in (cast.anna, discipline, publicity, cast.bo)]  # fmt: skip
    assert seen == [True, True, False, False]


def test_the_own_record(cast, ask):
    plain = make_member(cast.north, "本人", user=True, id_number=id_number(8))
    suspend_rights(plain, start=date(2026, 1, 5), end=None, by=None)
    page = body(ask(plain.user, "own"))
    assert all(text in page for text in ("本人", "2026-01-05", "已登记"))
    assert "周明远" not in page
    assert "999999" not in page
    assert ask(plain.user, "detail", cast.member.public_id).status_code == 404
    assert ask(make_user("无"), "own").status_code == 200


def test_each_sees_who_looked_at_the_own_number_and_why_and_no_other_look(cast, ask):
    plain = make_member(cast.north, "本人", user=True, id_number=id_number(8))
    assert list(ask(plain.user, "own").context["looks"]) == []
    for member, reason in ((plain, "核对档案"), (cast.member, "别人的事")):
        ask(cast.anna, "reveal", member.public_id, data={"reason": reason})
    answer = ask(plain.user, "own")
    assert [(look.actor, look.reason) for look in answer.context["looks"]] == [(cast.anna, "核对档案")]
    assert "核对档案" in body(answer)
    assert "别人的事" not in body(answer)


# --- Looking up -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["周明", "zmy", "ZMY", "zhou ming", "020317", "0203", " 周 明远 ", "０２０３１７"])
def test_found_by_name_pinyin_and_badge(cast, ask, text):
    make_member(cast.north, "林书涵")
    page = body(ask(cast.anna, "list", query=f"?q={text}"))
    assert "周明远" in page
    assert "林书涵" not in page


def test_narrowed_by_branch_group_standing_and_leaving(cast, ask):
    group = make_organisation("第一党小组", Kind.GROUP, cast.south)
    make_member(cast.south, "邻居", group=group, standing="probationary", on=date(2026, 1, 1))
    for query in (f"?branch={cast.south.public_id}&standing=probationary", f"?group={group.public_id}"):
        page = body(ask(cast.bo, "list", query=query))
        assert ("邻居" in page, "周明远" in page) == (True, False)
    assert "周明远" not in body(ask(cast.bo, "list", query="?left=yes"))
    assert ask(cast.anna, "list", query=f"?branch={cast.south.public_id}&left=x&after=zzz").status_code == 200


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_as_many_queries_for_thirty_as_for_one(cast, client, rows):
    group = make_organisation("第一党小组", Kind.GROUP, cast.north)
    for number in range(rows):
        member = make_member(cast.north, f"人{chr(0x4E00 + number)}", group=group)
        appoint(member, organisation=cast.north, post="committee_member", on=date(2024, 1, 1), by=None)
    client.force_login(cast.anna)
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("members:list"))
    assert len(captured) == LIST


# --- Acts -------------------------------------------------------------------------------------------------------------


def test_entering(cast, ask):
    data = {**NEW, "organisation": cast.north.pk}
    assert ask(cast.anna, "enter", data=data).status_code == 302
    assert Member.objects.get(name="新人").organisation == cast.north
    refused = ask(cast.carla, "enter", data={**data, "name": "伪造"})
    assert refused.status_code == 422
    assert not Member.objects.filter(name="伪造").exists()


def test_refusals_stand_beside_their_field_and_keep_what_was_typed(cast, ask):
    data = {**NEW, "organisation": cast.north.pk, "badge_number": "020317", "unit": "重案大队"}
    answer = ask(cast.anna, "enter", data=data)
    assert answer.status_code == 422
    assert "badge_number" in answer.context["form"].errors
    assert "重案大队" in body(answer)
    answer = ask(cast.anna, "enter", data={**data, "born_in": "1985-13", "id_number": "1", "name": ""})
    assert {"born_in", "id_number", "name"} <= set(answer.context["form"].errors)


def test_a_doubled_form_enters_once(cast, ask):
    data = {**NEW, "organisation": cast.north.pk, "idempotency_key": uuid4()}
    first, second = (ask(cast.anna, "enter", data=data) for _ in range(2))
    assert first.url == second.url
    assert Member.objects.filter(name="新人").count() == 1


def test_a_stale_correction_shows_both(cast, ask):
    facts = {"name": "周明远", "duty_pattern": "day", "joined_on": "2012-07-01", "full_on": "2013-07-01"}
    assert (
        ask(cast.anna, "change", cast.member.public_id, data={**facts, "unit": "一队", "version": 1}).status_code == 302
    )
    answer = ask(cast.bo, "change", cast.member.public_id, data={**facts, "unit": "二队", "version": 1})
    assert answer.status_code == 422
    assert all(text in body(answer) for text in ("一队", "二队"))


def test_forged_posts_write_nothing(cast, ask):
    before = list(Member.objects.values())
    for page, data in {
        "change": {"name": "x", "version": 1, "duty_pattern": "day"}, "leave": {"on": TODAY, "reason": "died",
        "version": 1},
        "transfer": {"organisation": cast.south.pk, "on": TODAY, "version": 1},
        "appoint": {"post": "secretary", "organisation": cast.south.pk, "on": TODAY}, "reveal": {"reason": "好奇"},
    }.items():  # fmt: skip
        assert ask(cast.carla, page, cast.member.public_id, data=data).status_code == 404
    assert list(Member.objects.values()) == before
    assert not Entry.objects.filter(verb="member.sensitive-read").exists()


def test_nobody_is_moved_beyond_the_own_reach(cast, ask):
    data = {"organisation": cast.south.pk, "on": TODAY, "version": 1}
    assert ask(cast.anna, "transfer", cast.member.public_id, data=data).status_code == 422
    assert ask(cast.bo, "transfer", cast.member.public_id, data=data).status_code == 302
    cast.member.refresh_from_db()
    assert cast.member.organisation == cast.south


def test_a_post_given_and_ended_on_the_page(cast, ask):
    person_ = make_member(cast.north, "新任", user=True)
    assert ask(person_.user, "list").status_code == 404
    data = {"post": "deputy_secretary", "organisation": cast.north.pk, "on": TODAY}
    assert ask(cast.anna, "appoint", person_.public_id, data=data).status_code == 302
    assert ask(person_.user, "list").status_code == 200
    post = Appointment.objects.get(member=person_)
    assert ask(cast.anna, "end", person_.public_id, post.pk, data={"on": TODAY}).status_code == 302
    assert ask(person_.user, "list").status_code == 404


def test_a_post_that_is_held_is_refused_in_place(cast, ask):
    data = {"post": "secretary", "organisation": cast.north.pk, "on": TODAY}
    answer = ask(cast.anna, "appoint", cast.member.public_id, data=data)
    assert answer.status_code == 422
    assert "post" in answer.context["form"].errors


def test_standing_and_leaving(cast, ask):
    trial = make_member(cast.north, "预备", standing="probationary", on=date(2025, 5, 1))
    data = {"kind": "full", "on": "2026-05-01", "version": 1}
    assert ask(cast.anna, "standing", trial.public_id, data=data).status_code == 302
    assert ask(cast.anna, "standing", trial.public_id).status_code == 404
    data = {"on": TODAY, "reason": "transferred", "version": 2}
    assert ask(cast.anna, "leave", trial.public_id, data=data).status_code == 302
    assert ask(cast.anna, "leave", trial.public_id).status_code == 404
    assert ask(cast.anna, "detail", trial.public_id).status_code == 200


def test_a_number_is_uncovered_for_a_reason_only(cast, ask):
    assert id_number(7) not in body(ask(cast.anna, "detail", cast.member.public_id))
    assert id_number(7) not in body(ask(cast.anna, "reveal", cast.member.public_id, data={"reason": ""}))
    assert not Entry.objects.filter(verb="member.sensitive-read").exists()
    answer = ask(cast.anna, "reveal", cast.member.public_id, data={"reason": "核对档案"})
    assert id_number(7) in body(answer)
    assert "no-store" in answer["Cache-Control"]
    entry = Entry.objects.get(verb="member.sensitive-read")
    assert (entry.actor, entry.reason, entry.reference) == (cast.anna, "核对档案", "id_number")


# --- Rosters ----------------------------------------------------------------------------------------------------------


def upload(data, name="名册.xlsx"):
    return SimpleUploadedFile(name, data)


def test_a_roster_page_by_page(cast, ask):
    data = file_of(person("甲", branch=None, serial=21, born_in="1985.13"), person("乙", branch=None, serial=22))
    answer = ask(cast.anna, "import", data={"organisation": cast.north.pk, "file": upload(data), "holds_from": TODAY})
    roster = RosterImport.objects.get()
    assert answer.url == reverse("members:preview", args=[roster.public_id])
    page = body(ask(cast.anna, "preview", roster.public_id))
    assert 'name="cell-3-born_in"' in page
    assert "disabled" in page
    ask(cast.anna, "confirm", roster.public_id, data={})
    assert not Member.objects.filter(name="乙").exists()
    ask(cast.anna, "check", roster.public_id, data={"cell-3-born_in": "1985.12", "shown-3": "1"})
    assert ask(cast.anna, "confirm", roster.public_id, data={}).status_code == 302
    assert Member.objects.get(name="甲").born_in == date(1985, 12, 1)
    assert ask(cast.anna, "preview", roster.public_id).status_code == 200
    assert ask(cast.anna, "confirm", roster.public_id, data={}).status_code == 302
    assert Member.objects.filter(name="甲").count() == 1


def test_leaving_a_row_out_by_tick(cast, ask):
    data = file_of(person("甲", branch=None, born_in="1985.13"))
    roster = read_roster(organisation=cast.north, name="a.xlsx", data=data, by=cast.anna)
    ask(cast.anna, "check", roster.public_id, data={"shown-3": "1", "out-3": "on", "cell-3-born_in": "1985.13"})
    assert roster.rows.get().left_out
    ask(cast.anna, "check", roster.public_id, data={"shown-3": "1", "shown-x": "1", "cell-9-name": "y", "out-99": "1"})
    assert not roster.rows.get().left_out


def test_a_roster_is_its_readers_own(cast, ask):
    roster = read_roster(organisation=cast.north, name="a.xlsx", data=file_of(person(branch=None)), by=cast.anna)
    for user in (cast.bo, cast.carla, cast.dora):
        assert ask(user, "preview", roster.public_id).status_code == 404
        for act in ("confirm", "check", "discard"):
            assert ask(user, act, roster.public_id, data={}).status_code == 404
    assert RosterImport.objects.get().confirmed_at is None
    ask(cast.anna, "discard", roster.public_id, data={})
    assert not RosterImport.objects.exists()


def test_files_are_refused_with_a_reason(cast, ask):
    for data, name in (
        (macros(), "a.xlsx"),
        (b"MZ", "a.xlsx"),
        (b"x", "a.exe"),
        (b"", "a.xlsx"),
        (bytes(11 << 20), "a.xlsx"),
    ):
        answer = ask(cast.anna, "import", data={"organisation": cast.north.pk, "file": upload(data, name)})
        assert answer.status_code == 422
        assert answer.context["form"].errors["file"]
    assert ask(cast.anna, "import", data={"organisation": cast.north.pk}).status_code == 422
    assert not RosterImport.objects.exists()


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_the_preview_takes_as_many_queries_for_thirty_as_for_one(cast, client, rows):
    people = [person(f"人{chr(0x4E00 + n)}", branch=None, serial=n + 50) for n in range(rows)]
    roster = read_roster(organisation=cast.north, name="a.xlsx", data=file_of(*people), by=cast.anna)
    client.force_login(cast.anna)
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("members:preview", args=[roster.public_id]))
    assert len(captured) == PREVIEW


def test_an_export_needs_a_purpose(cast, ask):
    data = {"organisation": cast.north.pk, "kind": "xlsx"}
    assert ask(cast.anna, "export", data=data).status_code == 422
    answer = ask(cast.anna, "export", data={**data, "purpose": "核对"})
    assert "attachment" in answer["Content-Disposition"]
    assert "周明远" in str(read("a.xlsx", answer.content))
    assert ask(cast.carla, "export", data={**data, "purpose": "偷看"}).status_code == 422
    assert Entry.objects.filter(verb="roster.exported").count() == 1
