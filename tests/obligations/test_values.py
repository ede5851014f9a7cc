"""What the bureau sets by itself: within the article, from a day on, with its trail; stored lights follow."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.roles import Role
from audit.models import Entry
from common.errors import StaleEdit
from obligations.actions import close_periods, compare
from obligations.choices import Status
from obligations.local_rules import GRACE, local_rule, local_rules
from obligations.models import LocalValue, StoredStatus
from obligations.registry import duties
from obligations.value_actions import set_local_value, withdraw_local_value
from regulations.findings import RuleBroken
from tests.factories import make_bureau, make_grantee
from tests.obligations.records import THEME_DAY, hold

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 24)
LECTURE, ASSEMBLY = "meetings.party_lecture.cadence", "meetings.general_assembly.cadence"
LIFE = "meetings.organizational_life_meeting.closes"


def test_nothing_looser_than_the_article_is_offered():
    assert [value for value, _label in local_rule(ASSEMBLY).choices] == ["month", "quarter"]
    assert [value for value, _label in local_rule(LECTURE).choices] == ["month", "quarter", "half_year", "year"]
    assert [value for value, _label in local_rule(LIFE).choices] == [12, 1, 2, 3]
    assert all(rule.default in dict(rule.choices) for rule in local_rules())


@pytest.fixture
def bureau():
    return make_bureau(2)


@pytest.fixture
def officer(bureau):
    return make_grantee(bureau["root"], Role.COMMITTEE_STAFF)


def set_value(officer, rule, value, start=date(2026, 1, 1)):
    return set_local_value(
        local_rule(rule), value=value, start=start, ground="局党委会议〔2026〕3 号", by=officer, today=TODAY
    )


def stored(branch):
    return StoredStatus.objects.get(organisation=branch, duty="meetings.theme_party_day", start=date(2026, 2, 1))


def test_stored_lights_follow_the_value_of_their_day(bureau, officer):
    branch = bureau["branches"][0]
    hold(branch, date(2026, 2, 10), THEME_DAY, sealed_on=date(2026, 3, 2))
    close_periods(TODAY)
    assert stored(branch).status == Status.DONE
    row = set_value(officer, GRACE, 0)
    assert stored(branch).status == Status.DONE_LATE
    assert compare(today=TODAY) == []
    withdraw_local_value(row, by=officer, version=row.version, today=TODAY)
    assert stored(branch).status == Status.DONE
    assert compare(today=TODAY) == []
    verbs = Entry.objects.filter(verb__startswith="value.").order_by("id").values_list("verb", "actor")
    assert list(verbs) == [("value.set", officer.pk), ("value.withdrawn", officer.pk)]


def test_days_before_keep_their_value(bureau, officer):
    branch = bureau["branches"][0]
    hold(branch, date(2026, 2, 10), THEME_DAY, sealed_on=date(2026, 3, 2))
    close_periods(TODAY)
    set_value(officer, GRACE, 0, start=date(2026, 3, 1))
    assert stored(branch).status == Status.DONE


@pytest.mark.parametrize(("rule", "value"), [(ASSEMBLY, "year"), (LIFE, 6), (GRACE, 90)])
def test_what_is_looser_is_refused(officer, rule, value):
    with pytest.raises(RuleBroken):
        set_value(officer, rule, value)
    assert not LocalValue.objects.exists()


def test_two_values_from_one_day_and_a_stale_withdrawal_are_refused(officer):
    row = set_value(officer, LECTURE, "month")
    with pytest.raises(RuleBroken):
        set_value(officer, LECTURE, "year")
    with pytest.raises(StaleEdit):
        withdraw_local_value(row, by=officer, version=row.version + 1, today=TODAY)
    assert LocalValue.objects.get().value == "month"


class TestPages:
    @pytest.fixture
    def browser(self, client, officer):
        client.force_login(officer)
        return client

    def send(self, browser, rule=LECTURE, **values):
        sent = {
            "value": "month", "start": "2026-01-01", "ground": "局党委会议",
            "idempotency_key": "0f7a1c1e-1f0a-4c1b-9a0a-6f6f6f6f6f01",
        } | values  # fmt: skip
        return browser.post(reverse("obligations:value", args=[rule]), sent)

    def test_setting_and_withdrawing(self, browser):
        assert self.send(browser).status_code == 302
        assert self.send(browser).status_code == 302
        row = LocalValue.objects.get()
        assert (row.value, row.start, row.ground) == ("month", date(2026, 1, 1), "局党委会议")
        page = browser.get(reverse("obligations:values"))
        setting = next(s for s in page.context["settings"] if s.rule.rule == LECTURE)
        assert (setting.current, setting.running) == ("month", row)
        address = reverse("obligations:withdraw", args=[row.rule, row.pk])
        assert "局党委会议" in browser.get(address).content.decode()
        key = "0f7a1c1e-1f0a-4c1b-9a0a-6f6f6f6f6f02"
        assert browser.post(address, {"version": row.version, "idempotency_key": key}).status_code == 302
        assert not LocalValue.objects.exists()

    @pytest.mark.parametrize("values", [{"value": "weekly"}, {"start": "soon"}, {"ground": ""}])
    def test_what_cannot_be_read_is_kept_and_said(self, browser, values):
        answer = self.send(browser, **values)
        assert (answer.status_code, LocalValue.objects.count()) == (422, 0)
        assert list(answer.context["form"].errors) == list(values)

    def test_an_unknown_rule_does_not_exist(self, browser):
        assert browser.get(reverse("obligations:value", args=["nonsense"])).status_code == 404

    def test_staff_below_the_root_sets_nothing(self, client, bureau):
        client.force_login(make_grantee(bureau["office"], Role.COMMITTEE_STAFF))
        assert client.get(reverse("obligations:values")).status_code == 404


def test_a_duty_that_follows_its_matters_has_no_cadence_to_set():
    names = {rule.rule for rule in local_rules()}
    assert "meetings.party_lecture.cadence" in names
    assert not names & {f"{each.code}.cadence" for each in duties() if each.judged}
    assert [each.code for each in duties() if each.judged] == ["meetings.review"]
