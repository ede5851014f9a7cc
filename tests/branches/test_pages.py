"""The pages of organisations: who may, what bad input does, one form one effect, stale edits, history, queries."""

from contextlib import contextmanager
from datetime import date, timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from audit.models import Entry
from branches.actions import close_organisation, move_organisation, open_term, rename_organisation
from branches.choices import Kind
from branches.models import Organisation
from branches.selectors import find_faults, parents_on, path_on, tree_on
from common.errors import Refused
from common.scope import Scope
from tests.factories import (
    FOUNDED,
    make_bureau,
    make_grantee,
    make_member,
    make_organisation,
    make_roll,
    make_secretary,
    make_user,
)

pytestmark = pytest.mark.django_db
ACTS = ("found", "rename", "change", "move", "close", "term")


@pytest.fixture
def bureau():
    return make_bureau()


@pytest.fixture
def staff(bureau):
    return make_grantee(bureau["office"], Role.COMMITTEE_STAFF)


@pytest.fixture
def elsewhere(bureau):
    return make_organisation("城区分局机关党委", Kind.OFFICE_PARTY_COMMITTEE, bureau["root"])


@pytest.fixture
def neighbour(elsewhere):
    return make_grantee(elsewhere, Role.COMMITTEE_STAFF)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def url(name, organisation):
    return reverse(f"branches:{name}", args=[organisation.public_id])


def post(client, address, **values):
    return client.post(address, {"idempotency_key": str(uuid4()), **values})


def errors(response):
    assert response.status_code == 422
    return list(response.context["form"].errors)


@contextmanager
def refused(code):
    """The act is refused, for this reason and no other."""
    with pytest.raises(Refused) as refusal:
        yield
    assert [finding.code for finding in refusal.value.findings] == [code]


def founding(**values):
    return {
        "name": "刑侦支队第九党支部", "short_name": "", "code": "XZ09", "order": 9, "form": "ordinary",
        "unit_class": "detachment", "kind": "branch", "founded_on": "2026-01-05", **values,
    }  # fmt: skip


# --- Who may ----------------------------------------------------------------------------------------------------------


def test_the_tree_is_cut_by_scope(bureau, staff, neighbour):
    def shown(user):
        return [row.name for row in signed_in(user).get(reverse("branches:list")).context["rows"]]

    assert shown(staff) == ["局机关党委", "刑侦支队党总支", "刑侦支队第1党支部", "刑侦支队第2党支部"]
    assert shown(neighbour) == ["城区分局机关党委"]
    assert shown(make_secretary(bureau["branches"][0])) == ["刑侦支队第1党支部"]
    assert signed_in(make_user()).get(reverse("branches:list")).status_code == 404


def test_prefix_twins_are_strangers(bureau):
    """ "1/2/" never covers "1/20/"."""
    overseer = make_grantee(bureau["office"])
    twin = make_organisation("第二机关党委", Kind.OFFICE_PARTY_COMMITTEE, bureau["root"])
    Organisation.objects.filter(pk=twin.pk).update(path=bureau["office"].path.removesuffix("/") + "0/")
    client = signed_in(overseer)
    assert [client.get(url("detail", row)).status_code for row in (bureau["office"], twin)] == [200, 404]


@pytest.mark.parametrize("act", ACTS)
def test_who_changes_organisations(act, bureau, staff, neighbour):
    branch, secretary = bureau["branches"][0], make_secretary(bureau["branches"][0])
    system = make_grantee(bureau["root"], Role.SYSTEM_ADMINISTRATOR)
    address = url(act, branch)
    assert [signed_in(u).get(address).status_code for u in (staff, neighbour, secretary, system)] == [
        200,
        404,
        404,
        404,
    ]
    entries = Entry.objects.count()
    assert [
        post(signed_in(u), address, version=1, name="x", on="2026-01-01").status_code
        for u in (neighbour, secretary, system)
    ] == [404] * 3
    assert Entry.objects.count() == entries
    assert Client().post(address)["Location"].startswith("/sign-in/")


def test_buttons_appear_only_to_those_who_may(bureau, staff):
    branch = bureau["branches"][0]
    assert url("rename", branch) in signed_in(staff).get(url("detail", branch)).content.decode()
    assert url("rename", branch) not in signed_in(make_secretary(branch)).get(url("detail", branch)).content.decode()


# --- Founding ---------------------------------------------------------------------------------------------------------


def test_found_once(bureau, staff):
    client, data = signed_in(staff), {"idempotency_key": str(uuid4()), **founding()}
    address = url("found", bureau["general"])
    answers = [client.post(address, data) for _ in range(2)]
    founded = Organisation.objects.get(code="XZ09")
    assert {(a.status_code, a["Location"]) for a in answers} == {(302, url("detail", founded))}
    assert (founded.path, founded.parent) == (f"{bureau['general'].path}{founded.pk}/", bureau["general"])
    assert find_faults() == []


@pytest.mark.parametrize(
    ("field", "values"),
    [("code", {"code": "TAKEN"}), ("code", {"code": ""}), ("code", {"code": "x" * 31}), ("name", {"name": " "}),
     ("name", {"name": "党" * 81}), ("order", {"order": -1}), ("order", {"order": 10000}), ("order", {"order": "x"}),
     ("kind", {"kind": "group"}), ("kind", {"kind": "leading_party_committee"}), ("form", {"form": "x"}),
     ("founded_on", {"founded_on": "2019-12-31"}), ("founded_on", {"founded_on": "2999-01-01"}),
     ("founded_on", {"founded_on": "1800-01-01"}), ("founded_on", {"founded_on": "2026-02-30"})],
)  # fmt: skip
def test_bad_foundings_are_told_beside_the_field(bureau, staff, field, values):
    Organisation.objects.filter(pk=bureau["branches"][0].pk).update(code="TAKEN")
    before = Organisation.objects.count()
    response = post(signed_in(staff), url("found", bureau["general"]), **founding(**values))
    expected = "parent" if values.get("founded_on") == "2019-12-31" else field
    assert errors(response) == ["__all__" if expected == "parent" else expected]
    assert Organisation.objects.count() == before


def test_only_branches_are_joint(bureau, staff):
    address = url("found", bureau["branches"][0])
    assert errors(post(signed_in(staff), address, **founding(kind="group", form="joint"))) == ["form"]


# --- Renaming, correcting, moving -------------------------------------------------------------------------------------


def test_rename_keeps_the_old_name_for_its_days(bureau, staff):
    branch = bureau["branches"][0]
    response = post(signed_in(staff), url("rename", branch), version=1, name="重案支部", short_name="", on="2026-02-01")
    assert response.status_code == 302
    scope = Scope.of(branch.path)
    assert [tree_on(day, scope)[0].name for day in (date(2026, 1, 31), date(2026, 2, 1))] == [
        "刑侦支队第1党支部",
        "重案支部",
    ]
    assert find_faults() == []


def test_a_stale_rename_shows_both_and_loses_neither(bureau, staff):
    branch, client = bureau["branches"][0], signed_in(staff)
    rename_organisation(branch, name="别人起的名", on=date(2026, 1, 1), by=None)
    data = {"version": 1, "name": "我起的名", "short_name": "", "on": "2026-02-01"}
    response = post(client, url("rename", branch), **data)
    assert errors(response) == ["__all__"]
    text = response.content.decode()
    assert "别人起的名" in text
    assert "我起的名" in text
    assert response.context["form"]["version"].value() == 2
    assert post(client, url("rename", branch), **{**data, "version": 2}).status_code == 302


@pytest.mark.parametrize("on", ["2025-12-31", "2999-01-01", "", "x"])
def test_a_name_cannot_be_changed_before_its_last_change(bureau, staff, on):
    branch = bureau["branches"][0]
    rename_organisation(branch, name="新名", on=date(2026, 1, 1), by=None)
    assert errors(post(signed_in(staff), url("rename", branch), version=2, name="更新的名", on=on)) == ["on"]
    assert find_faults() == []


def test_correct_code_and_order(bureau, staff):
    first, second = bureau["branches"]
    client = signed_in(staff)
    data = {"version": 1, "order": 5, "form": "temporary", "unit_class": "station"}
    assert post(client, url("change", first), code="NEU", **data).status_code == 302
    first.refresh_from_db()
    assert (first.code, first.order, first.form, first.version) == ("NEU", 5, "temporary", 2)
    assert [row.organisation for row in tree_on(timezone.localdate(), Scope.of(bureau["general"].path))][1:] == [
        second,
        first,
    ]
    assert list(Organisation.objects.filter(parent=bureau["general"]).in_order()) == [second, first]
    assert errors(post(client, url("change", second), code="NEU", **data)) == ["code"]
    assert find_faults() == []


def test_move_takes_everything_below_along_and_leaves_the_past(bureau, staff):
    general = bureau["general"]
    other = make_organisation("治安支队党总支", Kind.GENERAL_BRANCH, bureau["office"])
    group = make_organisation("第一党小组", Kind.GROUP, bureau["branches"][0])
    branch = bureau["branches"][0]
    response = post(signed_in(staff), url("move", branch), version=1, parent=other.pk, on="2026-03-01")
    assert response.status_code == 302
    group.refresh_from_db()
    assert group.path == f"{other.path}{branch.pk}/{group.pk}/"
    assert path_on(group.pk, parents_on(date(2026, 2, 28))) == f"{general.path}{branch.pk}/{group.pk}/"
    assert find_faults() == []


def test_what_is_no_place_is_no_choice(bureau, staff, elsewhere):
    branch = bureau["branches"][0]
    group = make_organisation("第一党小组", Kind.GROUP, branch)
    for parent in (elsewhere.pk, group.pk, branch.pk, bureau["root"].pk, bureau["general"].pk, "x", 10**20):
        assert errors(post(signed_in(staff), url("move", branch), version=1, parent=parent, on="2026-03-01")) == [
            "parent"
        ]
    branch.refresh_from_db()
    assert branch.parent == bureau["general"]


def test_no_cycle_and_no_wrong_kind(bureau):
    with refused("cycle"):
        move_organisation(bureau["office"], parent=bureau["branches"][0], on=date(2026, 1, 1), by=None)
    with refused("wrong-parent"):
        move_organisation(bureau["branches"][0], parent=bureau["branches"][1], on=date(2026, 1, 1), by=None)
    assert find_faults() == []


# --- Closing ----------------------------------------------------------------------------------------------------------


def closing(**values):
    return {"version": 1, "on": "2026-03-01", "reason": "局党委 2026 年 3 号批复", **values}


def test_close_an_empty_branch_once(bureau, staff):
    branch, client, key = bureau["branches"][0], signed_in(staff), str(uuid4())
    answers = [client.post(url("close", branch), {"idempotency_key": key, **closing()}) for _ in range(2)]
    assert [a.status_code for a in answers] == [302, 302]
    assert Entry.objects.filter(verb="organisation.closed").count() == 1
    assert [len(tree_on(day, Scope.of(branch.path))) for day in (date(2026, 3, 1), date(2026, 3, 2))] == [1, 0]
    assert client.get(url("detail", branch)).status_code == 200
    assert find_faults() == []
    for act in (rename_organisation, close_organisation):
        with refused("closed"):
            act(branch, on=date(2026, 3, 2), by=None, **({"name": "x"} if act is rename_organisation else {}))


def test_nobody_is_left_behind(bureau, staff):
    branch = bureau["branches"][0]
    make_member(branch)
    assert errors(post(signed_in(staff), url("close", branch), **closing())) == ["on"]
    assert errors(post(signed_in(staff), url("close", bureau["general"]), **closing())) == ["on"]
    branch.refresh_from_db()
    assert branch.closed_on is None


@pytest.mark.parametrize("values", [{"on": "2019-12-31"}, {"on": "2999-01-01"}, {"on": ""}])
def test_bad_last_days(bureau, staff, values):
    assert errors(post(signed_in(staff), url("close", bureau["branches"][0]), **closing(**values))) == ["on"]


# --- Terms ------------------------------------------------------------------------------------------------------------


def test_enter_an_election_once(bureau, staff):
    branch, client = bureau["branches"][0], signed_in(staff)
    assert post(client, url("term", branch), elected_on="2025-04-09").status_code == 302
    assert [(t.elected_on, t.expires_on) for t in branch.terms.all()] == [(date(2025, 4, 9), date(2028, 4, 9))]
    assert errors(post(client, url("term", branch), elected_on="2025-04-09")) == ["elected_on"]
    assert errors(post(client, url("term", branch), elected_on="2019-04-09")) == ["elected_on"]
    assert branch.terms.count() == 1


def test_a_group_has_no_term(bureau, staff):
    group = make_organisation("第一党小组", Kind.GROUP, bureau["branches"][0])
    with refused("no-term"):
        open_term(group, elected_on=date(2025, 1, 1), by=None)
    assert errors(post(signed_in(staff), url("term", group), elected_on="2025-01-01")) == ["elected_on"]


# --- The tree of a day, counts, queries, the command ------------------------------------------------------------------


def test_people_are_counted_upwards_once(bureau, staff):
    branch = bureau["branches"][0]
    group = make_organisation("第一党小组", Kind.GROUP, branch)
    make_roll(branch, full=2)
    make_member(branch, name="组员", group=group)
    rows = {row.organisation.pk: row.people for row in tree_on(timezone.localdate(), Scope.everywhere())}
    assert [rows[o.pk] for o in (group, branch, bureau["general"], bureau["root"], bureau["branches"][1])] == [
        1,
        3,
        3,
        3,
        0,
    ]


@pytest.mark.parametrize("on", ["2019-01-01", "x", "2026-02-30", "9999-12-31", "0001-01-01"])
def test_any_day_answers(staff, on):
    assert signed_in(staff).get(reverse("branches:list"), {"on": on}).status_code == 200


def test_the_tree_before_a_founding(bureau, staff):
    make_organisation("新支部", Kind.BRANCH, bureau["general"], founded_on=date(2026, 1, 1))
    client = signed_in(staff)

    def shown(on):
        return [row.name for row in client.get(reverse("branches:list"), {"on": on}).context["rows"]]

    assert "新支部" not in shown("2025-12-31")
    assert "新支部" in shown("2026-01-01")
    assert shown("2019-12-31") == []


def queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


@pytest.mark.parametrize("route", ["list", "detail"])
def test_pages_take_the_same_queries_for_1_3_and_30_rows(bureau, route):
    general = make_organisation("治安支队党总支", Kind.GENERAL_BRANCH, bureau["office"])
    client, counts = signed_in(make_grantee(general, Role.COMMITTEE_STAFF)), []
    address = reverse("branches:list") if route == "list" else url("detail", general)
    for total in (1, 3, 30):
        while general.children.count() < total:
            branch = make_organisation("支部", Kind.BRANCH, general)
            rename_organisation(general, name="新名", on=FOUNDED + timedelta(days=branch.pk), by=None)
            make_member(branch, name="某人")
        counts.append(queries(client, address))
    assert counts[0] == counts[1] == counts[2] <= 18


def test_check_tree_finds_what_somebody_bent(bureau):
    out = StringIO()
    call_command("check_tree", stdout=out)
    assert out.getvalue().startswith("5 ")
    Organisation.objects.filter(pk=bureau["branches"][0].pk).update(path="7/7/")
    bureau["branches"][1].namings.update(name="别名")
    with pytest.raises(CommandError):
        call_command("check_tree", stderr=StringIO())
    assert len(find_faults()) == 2
