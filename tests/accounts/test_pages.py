"""The pages of accounts: who may, what bad input does, one form one effect, stale edits, the number of queries."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from accounts.actions import give_grant, issue_code
from accounts.models import Grant, User
from accounts.roles import LEADING_PERMISSIONS, PERMISSIONS, ROLE_PERMISSIONS, Role
from accounts.two_persons import confirm_reset, confirm_right
from audit.models import Entry
from branches.choices import Kind
from common.errors import Refused
from tests.factories import (
    FOUNDED,
    make_bureau,
    make_grantee,
    make_member,
    make_organisation,
    make_secretary,
    make_user,
)

pytestmark = pytest.mark.django_db
PASSWORD = "zhibu-test-Pass1"


@pytest.fixture
def bureau():
    return make_bureau()


@pytest.fixture
def system(bureau):
    return make_grantee(bureau["root"], Role.SYSTEM_ADMINISTRATOR, name="程立言")


@pytest.fixture
def security(bureau):
    return make_grantee(bureau["root"], Role.SECURITY_ADMINISTRATOR, name="安全员")


@pytest.fixture
def neighbour(bureau):
    """A system administrator of another part of the tree only."""
    elsewhere = make_organisation("城区分局机关党委", Kind.OFFICE_PARTY_COMMITTEE, bureau["root"])
    return make_grantee(elsewhere, Role.SYSTEM_ADMINISTRATOR, name="邻居")


@pytest.fixture
def local(bureau):
    """A system administrator of the general branch only."""
    return make_grantee(bureau["general"], Role.SYSTEM_ADMINISTRATOR, name="支队管理员")


@pytest.fixture
def target(bureau):
    return make_secretary(bureau["branches"][0], name="周明远")


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def post(client, url, **values):
    return client.post(url, {"idempotency_key": str(uuid4()), **values})


def address(name, user):
    return reverse(f"accounts:{name}", args=[user.public_id])


def names_shown(client, **query):
    return [account.name for account in client.get(reverse("accounts:list"), query).context["page"]]


# --- Who may ----------------------------------------------------------------------------------------------------------


def test_list_shows_the_accounts_of_ones_own_part(system, local, neighbour, target):
    assert set(names_shown(signed_in(system))) == {"程立言", "支队管理员", "邻居", "周明远"}
    assert set(names_shown(signed_in(local))) == {"支队管理员", "周明远"}
    assert names_shown(signed_in(neighbour)) == ["邻居"]


@pytest.mark.parametrize("route", ["detail", "disable", "enable", "reset"])
def test_pages_of_an_account(route, system, local, neighbour, target):
    url = address(route, target)
    assert [signed_in(u).get(url).status_code for u in (system, local, neighbour, target)] == [200, 200, 404, 404]
    assert Client().get(url)["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("route", ["give", "end"])
def test_rights_are_the_security_administrators(route, security, system, neighbour, target):
    url = address(route, target)
    assert [signed_in(u).get(url).status_code for u in (security, system, neighbour, target)] == [200, 404, 404, 404]


def test_a_local_administrator_cannot_touch_an_account_with_rights_above(local, target, bureau):
    give_grant(user=target, organisation=bureau["office"], role=Role.COMMITTEE_STAFF, start=FOUNDED, by=None)
    client = signed_in(local)
    assert client.get(address("detail", target)).status_code == 200
    assert "close/" not in client.get(address("detail", target)).content.decode()
    assert client.get(address("reset", target)).status_code == 404
    assert post(client, address("reset", target), version=1).status_code == 404
    target.refresh_from_db()
    assert target.check_password(PASSWORD)


def test_no_page_for_strangers(target):
    client = signed_in(target)
    assert [client.get(reverse(f"accounts:{p}")).status_code for p in ("list", "open", "matrix", "own")] == [
        404,
        404,
        200,
        200,
    ]


# --- Opening ----------------------------------------------------------------------------------------------------------


def test_many_accounts_are_opened_and_their_codes_shown_once(system):
    client, key = signed_in(system), str(uuid4())
    data = {"idempotency_key": key, "people": "０２０３１７  周 明远\n\n021846\t林书涵\n"}
    response = client.post(reverse("accounts:open"), data)
    assert response.status_code == 200
    assert [(user.badge_number, user.name) for user, _code in response.context["issued"]] == [
        ("020317", "周明远"), ("021846", "林书涵"),
    ]  # fmt: skip
    again = client.post(reverse("accounts:open"), data)
    assert (again.status_code, again["Location"]) == (302, reverse("accounts:list"))
    assert User.objects.filter(badge_number__in=["020317", "021846"]).count() == 2
    assert not any(
        code in str(row.__dict__)
        for _u, code in response.context["issued"]
        for u in User.objects.all()
        for row in u.codes.all()
    )


@pytest.mark.parametrize(
    "people",
    ["", "020317", "020317 甲\n020317 乙", "020317周明远 警号在前", "警02031 周明远",
     f"{'9' * 31} 甲", "021111 " + "甲" * 61, "TAKEN 甲\n021112 乙",
     "\n".join(f"{n} 甲" for n in range(501)), "\x00 甲"],
)  # fmt: skip
def test_bad_lines_open_nothing_and_are_kept(system, people):
    make_user(badge_number="TAKEN")
    before = User.objects.count()
    response = post(signed_in(system), reverse("accounts:open"), people=people)
    assert response.status_code == 422
    assert response.context["form"].errors["people"]
    assert response.context["form"]["people"].value() == people
    assert User.objects.count() == before


def test_a_code_sets_the_password(client, system):
    user = make_user(badge_number="020317")
    user.set_unusable_password()
    user.save()
    code = issue_code(user, by=system)
    data = {
        "badge_number": "020317",
        "code": code.replace("-", " "),
        "password": "Neues-Wort-2026",
        "again": "Neues-Wort-2026",
    }
    response = client.post(reverse("accounts:activate"), data, follow=True)
    assert response.redirect_chain == [(reverse("account_login"), 302)]
    assert "程立言" in str(next(iter(response.context["messages"])))
    user.refresh_from_db()
    assert user.check_password("Neues-Wort-2026")
    assert client.post(reverse("accounts:activate"), data).status_code == 422
    assert Entry.objects.filter(verb="account.activated").count() == 1


def test_unknown_badge_wrong_spent_and_expired_codes_sound_alike(system):
    known, spent, expired, closed = make_user(), make_user(), make_user(), make_user(is_active=False)
    issue_code(known, by=system)
    codes = {
        "spent": issue_code(spent, by=system),
        "expired": issue_code(expired, by=system),
        "closed": issue_code(closed, by=system),
    }
    spent.codes.update(used_at=timezone.now())
    expired.codes.update(expires_at=timezone.now() - timedelta(seconds=1))
    tries = [(known, "0000-0000-0000"), (spent, codes["spent"]), (expired, codes["expired"]), (closed, codes["closed"])]
    sets = {"password": "Neues-Wort-2026", "again": "Neues-Wort-2026"}
    answers = [
        Client().post(reverse("accounts:activate"), {"badge_number": badge, "code": code, **sets})
        for badge, code in [*((user.badge_number, code) for user, code in tries), ("000000", "0000-0000-0000")]
    ]
    assert [a.status_code for a in answers] == [422] * 5
    assert len({str(a.context["form"].errors) for a in answers}) == 1


def test_five_wrong_codes_spoil_the_code_and_shut_the_door(system):
    user = make_user()
    code = issue_code(user, by=system)
    data = {"badge_number": user.badge_number, "password": "Neues-Wort-2026", "again": "Neues-Wort-2026"}

    def tried(code, network):
        return Client().post(reverse("accounts:activate"), {**data, "code": code}, REMOTE_ADDR=network)

    for n in range(5):
        tried("1", "10.0.0.1" if n < 4 else "10.0.0.2")
    assert tried(code, "10.0.0.3").status_code == 422
    assert user.codes.get().tries == 5
    assert len(tried("1", "10.0.0.1").context["form"].non_field_errors()) == 2


@pytest.mark.parametrize(
    ("password", "again", "field"),
    [("kurz", "kurz", "password"), ("Neues-Wort-2026", "Neues-Wort-2027", "again"), (PASSWORD, PASSWORD, "password")],
)
def test_a_bad_password_leaves_the_code_good(client, system, password, again, field):
    user = make_user()
    code = issue_code(user, by=system)
    data = {"badge_number": user.badge_number, "code": code, "password": password, "again": again}
    response = client.post(reverse("accounts:activate"), data)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    good = {**data, "password": "Neues-Wort-2026", "again": "Neues-Wort-2026"}
    assert client.post(reverse("accounts:activate"), good).status_code == 302


# --- Closing, opening again, resetting --------------------------------------------------------------------------------


def test_close_and_open_again(system, target):
    theirs, client = signed_in(target), signed_in(system)
    assert post(client, address("disable", target), version=1).status_code == 302
    assert theirs.get(reverse("accounts:own")).status_code == 302
    assert post(client, address("enable", target), version=2).status_code == 302
    target.refresh_from_db()
    assert (target.is_active, target.check_password(PASSWORD), target.version) == (True, True, 3)


def test_a_stale_page_does_not_close(system, target):
    User.objects.filter(pk=target.pk).update(version=4)
    response = post(signed_in(system), address("disable", target), version=1)
    assert response.status_code == 422
    target.refresh_from_db()
    assert target.is_active


def test_reset_takes_password_and_sessions_and_shows_a_code_once(system, security, target):
    theirs, client = signed_in(target), signed_in(system)
    key = str(uuid4())
    response = client.post(address("reset", target), {"idempotency_key": key, "version": 1})
    [(_user, code)] = response.context["issued"]
    assert client.post(address("reset", target), {"idempotency_key": key, "version": 1}).status_code == 302
    assert theirs.get(reverse("accounts:own")).status_code == 302
    target.refresh_from_db()
    assert not target.has_usable_password()
    confirm_reset(target, by=security)
    data = {
        "badge_number": target.badge_number,
        "code": code,
        "password": "Neues-Wort-2026",
        "again": "Neues-Wort-2026",
    }
    assert Client().post(reverse("accounts:activate"), data).status_code == 302


@pytest.mark.parametrize("route", ["disable", "reset"])
def test_nobody_closes_or_resets_oneself_or_another_administrator(system, security, route):
    client = signed_in(system)
    for user in (system, security):
        response = post(client, address(route, user), version=1)
        assert response.status_code == 422
        user.refresh_from_db()
        assert (user.is_active, user.check_password(PASSWORD)) == (True, True)


# --- Rights -----------------------------------------------------------------------------------------------------------


def give(client, user, organisation, role=Role.COMMITTEE_STAFF, start="2026-01-01", **more):
    return post(client, address("give", user), role=role, organisation=organisation.pk, start=start, **more)


def test_give_and_end_a_right(security, system, target, bureau):
    client = signed_in(security)
    assert give(client, target, bureau["office"]).status_code == 302
    assert not target.grants.filter(origin=Grant.Origin.EXPLICIT).exists()
    confirm_right(target.grant_requests.get(), by=system)
    grant = target.grants.get(origin=Grant.Origin.EXPLICIT)
    assert (grant.role, grant.organisation, grant.given_by) == (Role.COMMITTEE_STAFF, bureau["office"], system)
    assert User.objects.get(pk=target.pk).scope_for("members.appoint").covers(bureau["office"].path)
    today = timezone.localdate().isoformat()
    assert post(client, address("end", target), right=grant.pk, on=today).status_code == 302
    assert not User.objects.get(pk=target.pk).scope_for("obligations.grant_exemption")


def test_nobody_gives_a_right_to_oneself(security, bureau):
    response = give(signed_in(security), security, bureau["root"], Role.SECURITY_ADMINISTRATOR)
    assert response.status_code == 422
    assert security.grants.count() == 1


def test_one_form_gives_one_right(security, target, bureau):
    client, key = signed_in(security), str(uuid4())
    data = {
        "idempotency_key": key,
        "role": "committee_staff",
        "organisation": bureau["office"].pk,
        "start": "2026-01-01",
    }
    assert [client.post(address("give", target), data).status_code for _ in range(2)] == [302, 302]
    assert give(client, target, bureau["office"]).status_code == 422
    assert target.grant_requests.filter(role=Role.COMMITTEE_STAFF).count() == 1


@pytest.mark.parametrize(
    ("field", "values"),
    [("role", {"role": "secretary"}), ("role", {"role": "emperor"}), ("organisation", {"organisation": 10**20}),
     ("organisation", {"organisation": "x"}), ("start", {"start": "2026-02-30"}), ("start", {"start": ""}),
     ("end", {"end": "2025-12-31"}), ("idempotency_key", {"idempotency_key": "1"})],
)  # fmt: skip
def test_bad_rights_are_told_beside_the_field(security, target, bureau, field, values):
    data = {"role": "committee_staff", "organisation": bureau["office"].pk, "start": "2026-01-01", **values}
    before = Grant.objects.count()
    response = post(signed_in(security), address("give", target), **data)
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert Grant.objects.count() == before


def test_a_right_beyond_ones_own_part_is_no_choice(bureau, target):
    local = make_grantee(bureau["branches"][0], Role.SECURITY_ADMINISTRATOR)
    response = give(signed_in(local), target, bureau["office"])
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["organisation"])


def test_rights_from_posts_cannot_be_ended_by_hand(security, target):
    grant = target.grants.get(role=Role.SECRETARY)
    response = post(signed_in(security), address("end", target), right=grant.pk, on=timezone.localdate().isoformat())
    assert response.status_code == 422
    assert target.scope_for("meetings.seal_meeting")


@pytest.mark.parametrize("new", sorted(Role))
@pytest.mark.parametrize("held", [Role.SYSTEM_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR, Role.SECRETARY])
def test_an_administrator_holds_one_role_only(bureau, held, new):
    user = make_grantee(bureau["root"], held)
    mixes = new != held and bool(
        {new, held} & {Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR}
    )
    try:
        give_grant(user=user, organisation=bureau["office"], role=new, start=date(2026, 1, 1), by=None)
    except Refused:
        assert mixes
        assert user.grants.count() == 1
    else:
        assert not mixes


def test_an_ended_right_no_longer_excludes(bureau):
    user = make_user()
    give_grant(
        user=user,
        organisation=bureau["root"],
        role=Role.AUDIT_ADMINISTRATOR,
        start=FOUNDED,
        end=date(2025, 12, 31),
        by=None,
    )
    give_grant(user=user, organisation=bureau["root"], role=Role.COMMITTEE_STAFF, start=date(2026, 1, 1), by=None)
    with pytest.raises(Refused):
        give_grant(
            user=user, organisation=bureau["root"], role=Role.SYSTEM_ADMINISTRATOR, start=FOUNDED, end=FOUNDED, by=None
        )


# --- The own account --------------------------------------------------------------------------------------------------


def test_language_and_mail_are_kept(target):
    client = signed_in(target)
    assert post(client, reverse("accounts:own"), language="en", email="a@b.cn", version=1).status_code == 302
    target.refresh_from_db()
    assert (target.language, target.email) == ("en", "a@b.cn")
    stale = post(client, reverse("accounts:own"), language="zh-hans", email="c@d.cn", version=1)
    assert stale.status_code == 422
    assert "a@b.cn" in stale.content.decode()
    assert "c@d.cn" in stale.content.decode()


@pytest.mark.parametrize(
    ("language", "email", "field"),
    [("tlh", "", "language"), ("en", "no mail", "email"), ("en", "x" * 300 + "@b.cn", "email")],
)
def test_bad_own_values(target, language, email, field):
    response = post(signed_in(target), reverse("accounts:own"), language=language, email=email, version=1)
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])


def test_own_sessions_are_listed_and_ended(target):
    here, there, other = signed_in(target), signed_in(target), signed_in(make_user())
    listed = here.get(reverse("accounts:own")).context["browsers"]
    assert sorted(is_current for _session, _data, is_current in listed) == [False, True]
    [reference] = [session.reference for session, _data, is_current in listed if not is_current]
    assert post(other, reverse("accounts:end-session"), reference=reference).status_code == 302
    assert there.get(reverse("accounts:own")).status_code == 200
    assert post(here, reverse("accounts:end-session"), reference=reference).status_code == 302
    assert there.get(reverse("accounts:own")).status_code == 302


# --- The matrix and the lists -----------------------------------------------------------------------------------------


def test_the_matrix_is_what_the_program_does(target):
    response = signed_in(target).get(reverse("accounts:matrix"))
    shown = {
        (str(text), role)
        for _area, rows in response.context["areas"]
        for text, held in rows
        for role, may in held
        if may
    }
    below = {(str(PERMISSIONS[p]), role) for role, held in ROLE_PERMISSIONS.items() for p in held}
    alone = {
        (gettext("%(act)s – of the leading Party committee itself") % {"act": PERMISSIONS[p]}, role)
        for role, held in LEADING_PERMISSIONS.items()
        for p in held
    }
    assert shown == below | alone
    assert sum(width for _origin, width in response.context["origins"]) == len(Role)


def test_search_filter_and_pages(system, target):
    waiting = make_user("待激活", badge_number="555001")
    waiting.set_unusable_password()
    waiting.save()
    closed = make_user("已停用", badge_number="555002", is_active=False)
    client = signed_in(system)
    assert names_shown(client, q="５５５") == ["待激活", "已停用"]
    assert names_shown(client, q="明远") == ["周明远"]
    assert names_shown(client, q="555", state="waiting") == [waiting.name]
    assert names_shown(client, state="closed") == [closed.name]
    assert names_shown(client, q="%") == []
    assert names_shown(client, q="555", state="nonsense", after="junk") == names_shown(client)
    for n in range(120):
        make_user(f"账号{n:03}", badge_number=f"7{n:05}")
    seen, query = [], "?q=7"
    while query:
        page = client.get(reverse("accounts:list") + query).context["page"]
        seen += [account.name for account in page]
        query = page.older
    assert seen == [f"账号{n:03}" for n in range(120)]


def queries(client, url):
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        client.get(url)
    return len(captured)


def test_the_list_takes_the_same_queries_for_1_3_and_30_accounts(system, bureau):
    client, counts = signed_in(system), []
    for total in (1, 3, 30):
        while User.objects.count() < total:
            make_grantee(bureau["branches"][0], Role.COMMITTEE_LEADER, name="某人")
        counts.append(queries(client, reverse("accounts:list")))
    assert counts[0] == counts[1] == counts[2] <= 12


def test_one_account_takes_the_same_queries_for_1_3_and_30_rights(system, bureau, target):
    client, counts = signed_in(system), []
    for total in (1, 3, 30):
        while target.grants.count() < total:
            below = make_organisation("支部", Kind.BRANCH, bureau["general"])
            give_grant(user=target, organisation=below, role=Role.COMMITTEE_LEADER, start=FOUNDED, by=None)
        counts.append(queries(client, address("detail", target)))
    assert counts[0] == counts[1] == counts[2] <= 14


def test_administrators_pages_name_no_member_without_an_account(system, security, bureau):
    make_member(bureau["branches"][0], name="甄无账号")
    for user in (system, security):
        client = signed_in(user)
        for url in (reverse("accounts:list"), address("detail", user), reverse("branches:list")):
            assert "甄无账号" not in client.get(url).content.decode()
