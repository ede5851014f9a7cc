"""The report of an installed site: what holds is said to hold, and each planted fault is named under its promise."""

from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.models import Grant
from accounts.roles import Role
from audit.sealing import seal
from common.scope import Scope
from config.demonstration import PASSWORD
from config.trust import report
from discipline.registering import register_lead
from tests.factories import make_bureau, make_grantee, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
SECURE = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECOND_FACTOR_REQUIRED", "STEP_UP_REQUIRED")


@pytest.fixture
def site(settings):
    """A site as it should be: strict settings, a case, a sealed trail."""
    for name in SECURE:
        setattr(settings, name, True)
    root = make_bureau(1)["root"]
    officer = make_grantee(root, Role.DISCIPLINE_OFFICER, "沈砚之")
    head = make_grantee(root, Role.DISCIPLINE_HEAD, "陶怀谷")
    register_lead(
        organisation=root, subject="某甲", number="", source="letter", problem="work", by=officer, approver=head,
        received_on=timezone.localdate(), scope=Scope.everywhere(),
    )  # fmt: skip
    seal()
    return officer


def faults():
    """The functions whose promise does not hold; the servers of tests keep nothing, and are told so."""
    found = [(result.promise, result.said) for result in report(7) if not result.holds]
    return [said for promise, said in found if promise != "P5"]


def sql(statement):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)


def test_a_site_as_it_should_be(site):
    assert faults() == []
    assert {result.promise for result in report(7)} == {"P1", "P2", "P3", "P5", "P6"}


PLANTED = {
    "settings": (lambda site, settings: setattr(settings, "STEP_UP_REQUIRED", False), "STEP_UP_REQUIRED"),
    "guard": (lambda *_: sql("ALTER TABLE audit_entry DISABLE TRIGGER USER"), "audit_entry"),
    "wall": (lambda *_: sql("ALTER TABLE discipline_note NO FORCE ROW LEVEL SECURITY"), "discipline_note"),
    "policy": (lambda *_: sql("CREATE POLICY everybody ON discipline_case USING (true)"), "discipline_case"),
    "mixed": (lambda site, _settings: mix(site), "badge"),
    "keys": (lambda _site, settings: setattr(settings, "CASE_KEYS", [Fernet.generate_key().decode()]), "密钥"),
    "demo": (lambda *_: make_demo(), "演示账号"),
    "chain": (lambda *_: change_entry(), "verify_audit"),
}  # fmt: skip


def mix(user):
    """What the database refuses as long as its guard stands."""
    sql("ALTER TABLE accounts_grant DISABLE TRIGGER USER")
    organisation = user.grants.get().organisation
    today = timezone.localdate()
    Grant.objects.create(user=user, organisation=organisation, role=Role.AUDIT_ADMINISTRATOR, start=today)


def make_demo():
    user = make_user("演示", is_demo=True)
    user.set_password(PASSWORD)
    user.save()


def change_entry():
    sql("ALTER TABLE audit_entry DISABLE TRIGGER USER")
    sql("UPDATE audit_entry SET verb = 'case.noted' WHERE verb = 'case.registered'")
    sql("ALTER TABLE audit_entry ENABLE TRIGGER USER")


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_named(site, settings, name):
    plant, word = PLANTED[name]
    plant(site, settings)
    found = faults()
    word = site.badge_number if word == "badge" else word
    assert any(word in said for said in found), found


def test_the_command_prints_date_seed_and_faults(site):
    out = StringIO()
    with pytest.raises(CommandError, match="1"):
        call_command("trust_report", "--seed", "7", stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[0].endswith("随机种子 7")
    assert len(lines) == 1 + len(list(report(7)))
