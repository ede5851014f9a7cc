"""The rows behind every number, why a light is as it is, exemptions. Anna, Bo and Carla ask."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Entry
from common.periods import add_months, month
from obligations.actions import close_periods, recompute_all
from obligations.models import Exemption
from obligations.selectors import dues
from tests.factories import make_bureau, make_grantee, make_secretary
from tests.obligations.records import THEME_DAY, hold

pytestmark = pytest.mark.django_db
CODE = "meetings.theme_party_day"


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def bureau(today):
    bureau = make_bureau(2)
    close_periods(today)
    return bureau


@pytest.fixture
def branch(bureau):
    return bureau["branches"][0]


@pytest.fixture
def period(today):
    return month(add_months(today.replace(day=1), -2))


@pytest.fixture
def anna(branch):
    return make_secretary(branch)


@pytest.fixture
def bo(bureau):
    return make_grantee(bureau["office"])


def why(branch, period, tail=""):
    return f"/duties/{CODE}/{branch.public_id}/{period.code}/{tail}"


class TestList:
    def rows(self, client, user, query=""):
        client.force_login(user)
        return client.get(f"/duties/{query}").context

    def test_anna_sees_hers_and_bo_both(self, client, bureau, branch, anna, bo):
        assert {row.organisation for row in self.rows(client, anna)["rows"]} == {branch}
        below = {*bureau["branches"], bureau["office"]}
        assert {row.organisation for row in self.rows(client, bo)["rows"]} == below

    def test_what_is_most_urgent_comes_first(self, client, anna, bo):
        for user in (anna, bo):
            rows = [row.due for row in self.rows(client, user)["rows"]]
            ranks = [["missed", "due", "not_yet_due"].index(due.status) for due in rows]
            assert ranks == sorted(ranks)
            assert {*ranks} == {0, 1, 2}
            for rank in (0, 1, 2):
                days = [due.last_day for due, at in zip(rows, ranks, strict=True) if at == rank]
                assert days == sorted(days)

    def test_what_is_settled_comes_last_the_newest_first(self, client, branch, anna, period):
        for held in (period, period.next()):
            hold(branch, held.start, THEME_DAY, sealed_on=held.start)
        recompute_all(today=timezone.localdate())
        rows = [row.due for row in self.rows(client, anna)["rows"]]
        assert [(due.status, due.period) for due in rows[-2:]] == [("done", period.next()), ("done", period)]

    def test_the_filters(self, client, bureau, branch, bo, period):
        query = f"?organisation={branch.public_id}&duty={CODE}&status=missed&period={period.code}"
        [row] = self.rows(client, bo, query)["rows"]
        assert (row.organisation, row.due.duty.code, row.due.period, row.due.status) == (branch, CODE, period, "missed")

    def test_a_neighbour_is_no_choice(self, client, bureau, anna):
        context = self.rows(client, anna, f"?organisation={bureau['branches'][1].public_id}")
        assert "organisation" in context["form"].errors

    @pytest.mark.parametrize(
        "query", ["?period=2026-13", "?status=x", "?duty=x", "?page=0", "?page=99999", "?page=x", "?page=²"]
    )
    def test_nonsense_is_answered(self, client, anna, query):
        client.force_login(anna)
        assert client.get(f"/duties/{query}").status_code == 200

    def test_pages_follow_each_other_without_gap(self, client, today):
        bureau = make_bureau(20)
        recompute_all(today=today)
        bo = make_grantee(bureau["office"])
        first = self.rows(client, bo)
        keys = set()
        context, number = first, 1
        while True:
            keys |= {row.due.key for row in context["rows"]}
            if not context["page"]["older"]:
                break
            number += 1
            context = self.rows(client, bo, context["page"]["older"])
        assert len(keys) == first["count"]
        assert keys == {due.key for due in dues(bo.scope_for, today)}

    @pytest.mark.one_database
    @pytest.mark.parametrize("query", ["", "?status=missed"])
    def test_the_queries_do_not_grow(self, client, today, query):
        counts = []
        for size in (1, 3, 30):
            bureau = make_bureau(size)
            recompute_all(today=today)
            client.force_login(make_grantee(bureau["office"]))
            client.get("/duties/")
            with CaptureQueriesContext(connection) as queries:
                client.get(f"/duties/{query}")
            counts.append(len(queries))
        assert counts[0] == counts[1] >= counts[2]
        assert counts[0] <= 20


class TestWhy:
    def test_it_says_what_counted_and_what_did_not(self, client, branch, anna, period):
        hold(branch, period.start, THEME_DAY, sealed_on=period.start)
        hold(branch, period.end, THEME_DAY)
        hold(branch, period.next().start, THEME_DAY, sealed_on=period.next().start)
        client.force_login(anna)
        found = client.get(why(branch, period)).context["why"]
        assert (found.due.status, found.counted.held_on) == ("done", period.start)
        assert [deed.held_on for deed in found.others] == [period.end, period.next().start]

    def test_carla_finds_nothing(self, client, bureau, branch, period):
        client.force_login(make_secretary(bureau["branches"][1], "许静怡"))
        assert client.get(why(branch, period)).status_code == 404

    @pytest.mark.parametrize(
        "address",
        [
            "/duties/no.such/{0}/2026-03/",
            "/duties/{1}/zzzzzzzzzzzz/2026-03/",
            "/duties/{1}/{0}/2026-99/",
            "/duties/{1}/{0}/2026-Q1/",
        ],
    )
    def test_what_does_not_exist(self, client, branch, anna, address):
        client.force_login(anna)
        assert client.get(address.format(branch.public_id, CODE)).status_code == 404

    def test_a_period_before_the_branch_owes_nothing(self, client, branch, anna):
        client.force_login(anna)
        answer = client.get(why(branch, month(date(2019, 6, 1))))
        assert (answer.status_code, answer.context["why"].due) == (200, None)


class TestExemptions:
    def data(self, period, **values):
        return {
            "idempotency_key": str(uuid4()), "start": period.start.isoformat(), "end": period.end.isoformat(),
            "reason": "全员抽调安保", **values,
        }  # fmt: skip

    def test_bo_exempts_and_ends_it(self, client, branch, bo, period):
        client.force_login(bo)
        answer = client.post(why(branch, period, "exempt/"), self.data(period))
        assert answer.url == why(branch, period)
        assert client.get(why(branch, period)).context["why"].due.status == "exempt"
        resume = {"idempotency_key": str(uuid4()), "on": period.start.isoformat()}
        assert client.post(why(branch, period, "resume/"), resume).url == why(branch, period)
        assert client.get(why(branch, period)).context["why"].due.status == "missed"

    def test_twice_sent_once_done(self, client, branch, bo, period):
        client.force_login(bo)
        data = self.data(period)
        assert [client.post(why(branch, period, "exempt/"), data).status_code for _ in range(2)] == [302, 302]
        assert Exemption.objects.count() == Entry.objects.filter(verb="duty.exempted").count() == 1

    @pytest.mark.parametrize("field", ["start", "reason"])
    def test_what_is_missing_is_said_beside_the_field(self, client, branch, bo, period, field):
        client.force_login(bo)
        answer = client.post(why(branch, period, "exempt/"), self.data(period, **{field: ""}))
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])

    def test_turned_days_are_refused_beside_the_field(self, client, branch, bo, period):
        client.force_login(bo)
        answer = client.post(why(branch, period, "exempt/"), self.data(period, end="2020-01-01"))
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["end"])
        assert not Exemption.objects.exists()

    def test_anna_may_not(self, client, branch, anna, period):
        client.force_login(anna)
        assert client.get(why(branch, period, "exempt/")).status_code == 404
        assert client.post(why(branch, period, "exempt/"), self.data(period)).status_code == 404
        assert not Exemption.objects.exists()
        assert not Entry.objects.filter(verb="duty.exempted").exists()
