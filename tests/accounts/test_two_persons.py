"""Two administrators for a right and for a reset; three administrators' roles that never meet in one person."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import activate, end_grant, issue_code, reset_account
from accounts.models import Grant, GrantRequest, OneTimeCode, User
from accounts.roles import ADMINISTRATORS, EXPLICIT_ROLES, Role
from accounts.two_persons import ask_right, confirm_reset, confirm_right, refuse_right
from audit.models import Entry
from common.errors import Refused
from tests.accounts.test_sign_in import sign_in
from tests.factories import FOUNDED, make_bureau, make_grantee, make_organisation, make_user

pytestmark = pytest.mark.django_db
NEW = "Neues-Wort-2026"


@pytest.fixture
def bureau():
    return make_bureau()


@pytest.fixture
def system(bureau):
    return make_grantee(bureau["root"], Role.SYSTEM_ADMINISTRATOR, name="程立言")


@pytest.fixture
def security(bureau):
    return make_grantee(bureau["root"], Role.SECURITY_ADMINISTRATOR, name="顾行之")


@pytest.fixture
def person():
    return make_user("宋致远")


@pytest.fixture
def asked(bureau, security, person):
    return ask_right(
        user=person, organisation=bureau["office"], role=Role.COMMITTEE_STAFF, start=timezone.localdate(), by=security
    )


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def decide(user, asked, decision="confirm"):
    page = reverse("accounts:decide", args=[asked.public_id])
    return signed_in(user).post(page, {"idempotency_key": str(uuid4()), "decision": decision})


def may(person):
    return bool(User.objects.get(pk=person.pk).scope_for("members.appoint"))


def ground(act):
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.findings[0].code


# --- Rights ----------------------------------------------------------------------------------------------------------


def test_a_right_holds_once_the_other_administrator_confirms(system, asked, person):
    assert not may(person)
    assert decide(system, asked).url == reverse("accounts:requests")
    assert may(person)
    assert list(Entry.objects.filter(verb__startswith="grant.").order_by("-id").values_list("verb", "actor"))[:2] == [
        ("grant.given", system.pk), ("grant.asked", asked.asked_by_id),
    ]  # fmt: skip


def test_another_security_administrator_confirms_too(bureau, asked, person):
    decide(make_grantee(bureau["root"], Role.SECURITY_ADMINISTRATOR), asked)
    assert may(person)


def test_whoever_asked_cannot_confirm_but_withdraw(security, asked, person):
    assert decide(security, asked).status_code == 422
    assert not may(person)
    assert decide(security, asked, "refuse").status_code == 302
    asked.refresh_from_db()
    assert (asked.outcome, asked.decided_by) == (GrantRequest.Outcome.REFUSED, security)


def test_the_person_concerned_neither_sees_nor_confirms(bureau, system, security):
    asked = GrantRequest.objects.create(
        user=system, organisation=bureau["office"], role=Role.SYSTEM_ADMINISTRATOR, start=FOUNDED, asked_by=security
    )
    assert decide(system, asked).status_code == 404
    assert ground(lambda: confirm_right(asked, by=system)) == "same-person"


@pytest.mark.parametrize("role", [Role.AUDIT_ADMINISTRATOR, Role.COMMITTEE_STAFF, Role.DISCIPLINE_OFFICER])
def test_others_and_neighbours_do_not_decide(bureau, asked, role):
    stranger = make_grantee(bureau["root"], role)
    neighbour = make_grantee(make_organisation("城区分局", parent=bureau["root"]), Role.SYSTEM_ADMINISTRATOR)
    for user in (stranger, neighbour, make_user()):
        assert decide(user, asked).status_code == 404
    asked.refresh_from_db()
    assert asked.decided_at is None


def test_refused_is_refused_for_good(system, asked, person):
    assert decide(system, asked, "refuse").status_code == 302
    assert decide(system, asked).status_code == 422
    assert not may(person)


def test_one_confirmation_gives_one_right(system, asked, person):
    assert [decide(system, asked).status_code for _ in range(2)] == [302, 422]
    assert person.grants.count() == 1


@pytest.mark.parametrize(("days", "code"), [(6, 302), (7, 422)])
def test_seven_days_to_confirm(system, asked, person, days, code):
    GrantRequest.objects.update(asked_at=timezone.now() - timedelta(days=days))
    assert decide(system, asked).status_code == code
    assert may(person) is (code == 302)


def test_an_asker_who_lost_the_right_gives_nothing(system, security, asked, person):
    end_grant(security.grants.get(), on=timezone.localdate(), by=None)
    assert decide(system, asked).status_code == 422
    assert not may(person)


def test_roles_that_exclude_each_other_are_refused_at_both_steps(bureau, system, security, asked, person):
    values = {"user": system, "organisation": bureau["root"], "start": timezone.localdate(), "by": security}
    assert ground(lambda: ask_right(role=Role.COMMITTEE_STAFF, **values)) == "roles-exclude"
    Grant.objects.create(
        user=person, organisation=bureau["root"], role=Role.AUDIT_ADMINISTRATOR, start=timezone.localdate()
    )
    assert decide(system, asked).status_code == 422


def test_the_same_right_is_asked_for_once(bureau, security, asked, person):
    values = {"user": person, "organisation": bureau["office"], "role": Role.COMMITTEE_STAFF, "start": FOUNDED}
    assert ground(lambda: ask_right(by=security, **values)) == "right-asked"
    refuse_right(asked, by=security)
    assert ask_right(by=security, **values)


def test_a_right_never_begins_before_its_confirmation(bureau, system, security, person):
    asked = ask_right(user=person, organisation=bureau["office"], role=Role.COMMITTEE_STAFF, start=FOUNDED, by=security)
    assert confirm_right(asked, by=system).start == timezone.localdate()


@pytest.mark.parametrize("data", [{}, {"decision": ""}, {"decision": "perhaps"}])
def test_odd_decisions_change_nothing(system, asked, person, data):
    page = reverse("accounts:decide", args=[asked.public_id])
    assert signed_in(system).post(page, {"idempotency_key": str(uuid4()), **data}).status_code == 422
    assert not may(person)


def test_what_waits_is_listed_inside_ones_own_part(bureau, system, asked):
    neighbour = make_grantee(make_organisation("城区分局", parent=bureau["root"]), Role.SYSTEM_ADMINISTRATOR)
    page = reverse("accounts:requests")
    assert [list(signed_in(user).get(page).context["page"]) for user in (system, neighbour)] == [[asked], []]


@pytest.mark.parametrize("by", ["asked_by", "user"])
def test_the_database_refuses_a_confirmation_by_one_of_the_two(asked, by):
    rows = GrantRequest.objects.filter(pk=asked.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(outcome="confirmed", decided_by=getattr(asked, by), decided_at=timezone.now())


# --- Resets ----------------------------------------------------------------------------------------------------------


def use(person, code):
    return activate(badge_number=person.badge_number, code=code, password=NEW)


def test_the_code_of_a_reset_serves_after_the_confirmation_only(system, security, person):
    code = reset_account(person, by=system)
    assert use(person, code) is None
    page = reverse("accounts:confirm-reset", args=[person.public_id])
    person.refresh_from_db()
    data = {"idempotency_key": str(uuid4()), "version": person.version}
    assert signed_in(system).post(page, data).status_code == 404
    assert signed_in(security).get(page).status_code == 200
    assert signed_in(security).post(page, data).status_code == 302
    assert use(person, code)
    assert signed_in(security).get(page).status_code == 404


def test_a_code_of_an_opening_needs_no_confirmation(system, person):
    assert use(person, issue_code(person, by=system))


def test_whoever_reset_does_not_confirm(security, person):
    reset_account(person, by=security)
    assert ground(lambda: confirm_reset(person, by=security)) == "same-person"
    with pytest.raises(IntegrityError), transaction.atomic():
        OneTimeCode.objects.update(confirmed_by=security)


def test_the_person_is_told_who_reset_the_account(client, system, security, person):
    code = reset_account(person, by=system)
    confirm_reset(person, by=security)
    use(person, code)
    told = [
        str(message)
        for message in client.post(
            reverse("account_login"), {"login": person.badge_number, "password": NEW}, follow=True
        ).context["messages"]
    ]
    assert any("程立言" in text and "顾行之" in text for text in told)
    assert "程立言" in client.get(reverse("accounts:own")).context["reset"]
    again = Client()
    sign_in(again, person.badge_number, NEW)
    assert not [m for m in again.get(reverse("accounts:own")).context["messages"] if "程立言" in str(m)]


# --- Three administrators in the database ----------------------------------------------------------------------------

PAIRS = [(held, new) for held in sorted(Role) for new in sorted(Role)]


def excluded(held, new):
    return held != new and bool({held, new} & ADMINISTRATORS)


def by_orm(user, organisation, role, **days):
    Grant.objects.create(user=user, organisation=organisation, role=role, **{"start": FOUNDED, **days})


def by_sql(user, organisation, role):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_grant (user_id, organisation_id, role, origin, start) VALUES (%s, %s, %s, %s, %s)",
            [user.pk, organisation.pk, role, "explicit", FOUNDED],
        )


@pytest.mark.parametrize("way", [by_orm, by_sql])
def test_no_way_leads_to_two_roles_of_administrators(bureau, way):
    refused = set()
    for held, new in PAIRS:
        user = make_user()
        by_orm(user, bureau["root"], held)
        try:
            with transaction.atomic():
                way(user, bureau["office"], new)
        except IntegrityError:
            refused.add((held, new))
    assert refused == {pair for pair in PAIRS if excluded(*pair)}


def test_no_pair_is_given_by_the_page(bureau, security, system):
    client = signed_in(security)
    some = ADMINISTRATORS | {Role.SECRETARY, Role.DISCIPLINE_OFFICER}
    for held, new in [pair for pair in PAIRS if excluded(*pair) and pair[0] in some and pair[1] in EXPLICIT_ROLES]:
        user = make_user()
        by_orm(user, bureau["root"], held)
        page = reverse("accounts:give", args=[user.public_id])
        data = {"role": new, "organisation": bureau["office"].pk, "start": "2026-01-01"}
        answer = client.post(page, data | {"idempotency_key": str(uuid4())})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["role"]), (held, new)
    assert not GrantRequest.objects.exists()


def test_an_update_is_refused_too(bureau):
    user = make_user()
    by_orm(user, bureau["root"], Role.AUDIT_ADMINISTRATOR)
    day = FOUNDED - timedelta(days=1)
    by_orm(user, bureau["root"], Role.MEMBER, start=day, end=day)
    for change in ({"end": FOUNDED}, {"end": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Grant.objects.filter(user=user, role=Role.MEMBER).update(**change)
    Grant.objects.filter(user=user, role=Role.AUDIT_ADMINISTRATOR).update(revoked_at=timezone.now())
    Grant.objects.filter(user=user, role=Role.MEMBER).update(end=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.filter(user=user, role=Role.AUDIT_ADMINISTRATOR).update(revoked_at=None)


def test_several_rows_at_once_are_looked_at_one_by_one(bureau):
    user = make_user()
    roles = (Role.SYSTEM_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR)
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.bulk_create([
            Grant(user=user, organisation=bureau["root"], role=role, start=FOUNDED) for role in roles
        ])  # fmt: skip
