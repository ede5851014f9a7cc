"""What organisations above the branches owe: reviews by the last day of each, terms, notices; and who is told of it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from branches.actions import note_notice, open_term
from branches.models import Term
from meetings import actions, reviewing
from meetings.choices import Verdict
from meetings.models import Meeting, Review
from reminders.actions import deliver, plan
from reminders.models import Notice, Reminder
from tests.factories import make_grantee, moment
from tests.meetings.cast import Cast
from tests.reminders.making import rows

pytestmark = pytest.mark.django_db
WEDNESDAY = date(2026, 3, 18)


@pytest.fixture
def cast():
    """Gao oversees from the general branch, Bo from the office committee above it."""
    cast = Cast()
    cast.gao = make_grantee(cast.general, Role.GENERAL_BRANCH_STAFF, "高总支")
    return cast


def live(first, last, **only):
    """Plan and deliver every noon from `first` to `last`; what was told: (day, step, account)."""
    for number in range((last - first).days + 1):
        now = moment(first + timedelta(days=number), 12)
        plan(now)
        deliver(now)
    found = Notice.objects.filter(**only).order_by("at", "recipient__name")
    return [(at.date(), step, name) for at, step, name in found.values_list("at", "reminder__step", "recipient__name")]


class TestReviews:
    KIND = {"reminder__kind": "meetings.review"}

    @pytest.fixture(autouse=True)
    def review(self, cast):
        return self.handed_in(cast)

    def handed_in(self, cast, last_day=WEDNESDAY):
        """A sealed record that waits at the general branch until `last_day`."""
        meeting = actions.save_and_seal(cast.plan(), cast.record(), by=cast.anna)
        Review.objects.filter(meeting=meeting).update(due_on=last_day)
        return Review.objects.select_related("reviewer").get(meeting=meeting)

    def test_the_reviewer_before_and_once_overdue_then_one_level_up(self):
        assert live(date(2026, 3, 16), date(2026, 4, 2), **self.KIND) == [
            (date(2026, 3, 17), "1_day", "高总支"),
            (date(2026, 3, 19), "overdue", "高总支"),
            (date(2026, 3, 24), "one_up", "宋致远"),
        ]

    def test_over_a_weekend_on_the_working_day_before(self, cast, review):
        Review.objects.update(due_on=date(2026, 3, 16))
        assert live(date(2026, 3, 11), date(2026, 3, 16), **self.KIND) == [(date(2026, 3, 13), "1_day", "高总支")]

    def test_all_records_of_one_last_day_are_one_reminder(self, cast):
        self.handed_in(cast)
        assert live(date(2026, 3, 17), date(2026, 3, 18), **self.KIND) == [(date(2026, 3, 17), "1_day", "高总支")]
        self.handed_in(cast, date(2026, 3, 19))
        assert [step for _day, step, _name in live(date(2026, 3, 18), date(2026, 3, 18), **self.KIND)] == ["1_day"] * 2

    def test_it_says_the_day_and_leads_to_the_list(self, cast, client):
        live(date(2026, 3, 17), date(2026, 3, 19), **self.KIND)
        told = Notice.objects.filter(**self.KIND).order_by("at")
        assert list(told.values_list("title", flat=True)) == [
            "刑侦支队党总支：记录审阅有待办件，应于3月18日前办结",
            "刑侦支队党总支：记录审阅应于3月18日前办结，逾期未办",
        ]
        client.force_login(cast.gao)
        page = client.get(told.first().address)
        assert [row.due_on for row in page.context["page"]] == [WEDNESDAY]

    def test_what_was_reviewed_is_told_to_nobody(self, cast, review):
        plan(moment(date(2026, 3, 16), 12))
        assert rows(kind="meetings.review") == [("1_day", "高总支")]
        record = Meeting.objects.get(pk=review.meeting_id)
        reviewing.decide(review, Verdict.READ, by=cast.gao, version=review.version, record_version=record.version)
        assert live(date(2026, 3, 16), date(2026, 3, 20), **self.KIND) == []
        assert rows(kind="meetings.review") == []

    def test_where_nobody_reviews_at_the_general_branch_the_committee_is_asked_at_once(self, cast):
        cast.gao.grants.update(end=date(2026, 1, 1))
        told = live(date(2026, 3, 17), date(2026, 3, 26), **self.KIND)
        assert told == [(date(2026, 3, 17), "1_day", "宋致远"), (date(2026, 3, 19), "overdue", "宋致远")]

    def test_the_same_queries_for_one_and_many(self, cast):
        at = moment(date(2026, 3, 20), 12)
        plan(at)
        with CaptureQueriesContext(connection) as one:
            plan(at)
        for number in range(5):
            self.handed_in(cast, WEDNESDAY - timedelta(days=number))
        plan(at)
        with CaptureQueriesContext(connection) as six:
            plan(at)
        assert len(six) == len(one)


class TestTerms:
    """Terms that began on 9 April 2023: the election is due on 9 April 2026, its notice half a year before."""

    def elected(self, organisation):
        term = open_term(organisation, elected_on=date(2023, 4, 9), by=None)
        Term.objects.filter(pk=term.pk).update(entered_on=term.elected_on)
        return term

    NOTICE = {"reminder__kind": "members.term_notice"}
    ELECTION = {"reminder__kind": "members.term_election"}

    def test_the_notice_is_asked_of_whoever_oversees_the_branch(self, cast):
        self.elected(cast.branch)
        assert live(date(2025, 10, 23), date(2025, 11, 12), **self.NOTICE) == [
            (date(2025, 10, 24), "7_days", "高总支"),
            (date(2025, 10, 30), "1_day", "高总支"),
            (date(2025, 11, 6), "overdue", "高总支"),
            (date(2025, 11, 11), "one_up", "宋致远"),
        ]
        assert Notice.objects.filter(**self.NOTICE).first().address == f"/organisations/{cast.general.public_id}/"

    def test_a_notice_given_is_not_asked_for(self, cast):
        term = self.elected(cast.branch)
        note_notice(term, on=date(2025, 10, 21), means="phone", by=None, version=term.version)
        Term.objects.filter(pk=term.pk).update(notice_entered_on=date(2025, 10, 21))
        assert live(date(2025, 10, 24), date(2025, 10, 30), **self.NOTICE) == []

    def test_the_branch_is_told_of_its_own_election(self, cast):
        self.elected(cast.branch)
        assert live(date(2026, 4, 1), date(2026, 4, 9), **self.ELECTION) == [
            (date(2026, 4, 2), "7_days", "周明远"), (date(2026, 4, 8), "1_day", "周明远"),
        ]  # fmt: skip
        title = Notice.objects.filter(**self.ELECTION).first().title
        assert title == "刑侦支队第1党支部：2026年4月换届选举应于4月9日前办结"

    def test_the_election_of_a_general_branch_is_told_to_it_and_to_who_enters_it(self, cast):
        self.elected(cast.general)
        assert live(date(2026, 4, 2), date(2026, 4, 2), **self.ELECTION) == [
            (date(2026, 4, 2), "7_days", "宋致远"), (date(2026, 4, 2), "7_days", "高总支"),
        ]  # fmt: skip
        address = Reminder.objects.filter(kind="members.term_election").first().address
        assert address == f"/duties/members.term_election/{cast.general.public_id}/2026-04/"
