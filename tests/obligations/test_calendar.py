"""The calendar of working days: what was entered goes first, an unknown year is Monday to Friday and says so."""

from datetime import date
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from audit.models import Entry
from common.workdays import published_days
from obligations.actions import forget_workday, set_workdays
from obligations.deriving import swapped_days
from obligations.models import Workday
from obligations.working_days import lines, missing_years, needed_years
from tests.factories import make_bureau, make_grantee

ADDRESS = "/duties/calendar/"
# 2035 is a year of which no arrangement exists; its first of January is a Monday.
UNKNOWN = date(2035, 1, 1)


def test_published_days_name_their_holiday_in_either_language():
    assert published_days(2026, is_chinese=True)[date(2026, 10, 10)] == (True, "国庆节")
    assert published_days(2026, is_chinese=False)[date(2026, 10, 1)] == (False, "National Day")
    assert published_days(2035, is_chinese=True) == {}


class TestMissingYears:
    def test_the_coming_year_is_needed_from_december_on(self):
        assert needed_years(date(2034, 11, 30)) == [2034]
        assert needed_years(date(2034, 12, 1)) == [2034, 2035]

    def test_no_query_while_the_program_knows_them(self, db, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert missing_years(date(2025, 12, 1)) == []

    def test_a_year_is_missing_until_its_first_day_is_entered(self, db):
        assert missing_years(UNKNOWN) == [2035]
        set_workdays(UNKNOWN, UNKNOWN, is_working=False, note="元旦")
        assert missing_years(UNKNOWN) == []


@pytest.mark.django_db
class TestKeeping:
    def test_a_stretch_is_set_replaced_and_taken_back(self):
        set_workdays(UNKNOWN, date(2035, 1, 3), is_working=False, note="元旦")
        set_workdays(date(2035, 1, 3), date(2035, 1, 3), is_working=True, note="元旦")
        assert swapped_days() == {UNKNOWN: False, date(2035, 1, 2): False, date(2035, 1, 3): True}
        forget_workday(Workday.objects.get(day=UNKNOWN))
        assert [line.day.day for line in lines(2035, is_chinese=True)] == [2, 3]

    def test_what_was_entered_stands_in_place_of_what_came_with_the_program(self):
        set_workdays(date(2026, 10, 10), date(2026, 10, 10), is_working=False, note="国庆节")
        found = {line.day: line for line in lines(2026, is_chinese=True)}
        assert (found[date(2026, 10, 10)].is_working, bool(found[date(2026, 10, 10)].row)) == (False, True)
        assert found[date(2026, 10, 1)].row is None


@pytest.fixture
def keeper(client, db):
    user = make_grantee(make_bureau(branches=1)["root"], Role.COMMITTEE_STAFF)
    client.force_login(user)
    return user


def sent(**values):
    facts = {"worked": "no", "name": "元旦", "first": "2027-01-01", "last": "2027-01-03"}
    return {"idempotency_key": uuid4(), **facts, **values}


class TestPages:
    def test_a_holiday_is_entered_once_whatever_the_clicks(self, client, keeper):
        form = sent()
        answers = [client.post(ADDRESS, form) for _ in range(2)]
        assert [(a.status_code, a["Location"]) for a in answers] == [(302, f"{ADDRESS}?year=2027")] * 2
        assert list(Workday.objects.values_list("day", "is_working", "note")) == [
            (date(2027, 1, day), False, "元旦") for day in (1, 2, 3)
        ]
        assert Entry.objects.filter(verb="workday.set", actor=keeper).count() == 3

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"last": "2026-12-31"}, "last"), ({"last": "2028-01-03"}, "last"), ({"first": "x"}, "first"),
            ({"name": ""}, "name"), ({"worked": "x"}, "worked"),
        ],
    )  # fmt: skip
    def test_a_slip_is_told_beside_its_field_and_nothing_is_written(self, client, keeper, values, field):
        answer = client.post(ADDRESS, sent(**values))
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == [field]
        assert not Workday.objects.exists()

    def test_taking_back_what_is_gone_leads_back(self, client, keeper):
        set_workdays(UNKNOWN, UNKNOWN, is_working=False, note="元旦", by=keeper)
        remove = reverse("obligations:calendar-remove")
        for _ in range(2):
            assert client.post(remove, {"idempotency_key": uuid4(), "day": "2035-01-01"}).status_code == 302
        assert not Workday.objects.exists()

    @pytest.mark.parametrize("year", ["2027", "0", "x", "99999", "²"])
    def test_any_year_is_a_page(self, client, keeper, year):
        assert client.get(ADDRESS, {"year": year}).status_code == 200

    def test_a_missing_year_is_told_on_the_dashboard_and_here(self, client, keeper):
        with time_machine.travel(date(2035, 1, 2)):
            keeper.set_password("zhibu-test-Pass2")
            keeper.password_changed_at = timezone.now()
            keeper.save()
            client.force_login(keeper)
            assert "2035" in client.get("/dashboard/").content.decode()
            assert client.get(ADDRESS).context["missing"] == [2035]

    def test_somebody_lower_down_sets_nothing_for_the_whole_bureau(self, client, db):
        bureau = make_bureau(branches=1)
        client.force_login(make_grantee(bureau["office"], Role.COMMITTEE_STAFF))
        assert client.get(ADDRESS).status_code == 404
        assert client.post(ADDRESS, sent()).status_code == 404
