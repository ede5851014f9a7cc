"""The result of an election after the seal: filed with the higher organisation, approved by it, known to the term."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from branches.actions import open_term
from branches.models import Term
from common.errors import StaleEdit
from meetings import actions
from meetings.filing import note_filing
from meetings.models import Meeting, Resolution
from meetings.verifying import Verification
from regulations.findings import RuleBroken
from tests.meetings.cast import Cast, election, ordinary

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
HELD = TODAY - timedelta(days=6)
FILED, APPROVED = HELD + timedelta(days=1), HELD + timedelta(days=4)


@pytest.fixture
def cast():
    return Cast(full=6, probationary=0)


@pytest.fixture
def row(cast):
    """A committee of two, elected."""
    data = cast.record(
        day=HELD, resolutions=[election(("甲", 6), ("乙", 4), ("丙", 1), seats=2)], late_reason="forgotten"
    )
    actions.save_and_seal(cast.plan(day=HELD), data, by=cast.anna)
    return Resolution.objects.select_related("part__meeting__organisation").get()


def file(row, by=None, filed_on=FILED, approved_on=None, reply="", version=None):
    meeting = Meeting.objects.get()
    return note_filing(
        row, filed_on=filed_on, approved_on=approved_on, reply=reply, by=by, version=version or meeting.version
    )


def stored():
    return Resolution.objects.values_list("filed_on", "approved_on", "reply").get()


class TestAct:
    def test_filed_then_approved_and_the_seal_holds(self, cast, row):
        file(row, cast.anna)
        file(Resolution.objects.get(), cast.anna, approved_on=APPROVED, reply="刑党〔2026〕7号")
        assert stored() == (FILED, APPROVED, "刑党〔2026〕7号")
        entries = Entry.objects.filter(verb="meeting.result-filed").order_by("pk")
        assert [entry.fields for entry in entries] == [["filed_on"], ["approved_on", "reply"]]
        assert not list(Verification().problems())

    @pytest.mark.parametrize(
        ("days", "field"),
        [
            ({"filed_on": HELD - timedelta(days=1)}, "filed_on"), ({"filed_on": TODAY + timedelta(days=1)}, "filed_on"),
            ({"approved_on": HELD}, "approved_on"), ({"approved_on": TODAY + timedelta(days=1)}, "approved_on"),
        ],
    )  # fmt: skip
    def test_days_that_cannot_be_true_are_refused(self, cast, row, days, field):
        with pytest.raises(RuleBroken) as refusal:
            file(row, cast.anna, **days)
        assert [(each.field, each.citation.label) for each in refusal.value.findings] == [(field, "BR 21")]
        assert stored() == (None, None, "")

    def test_two_at_once_are_told(self, cast, row):
        version = Meeting.objects.get().version
        file(row, cast.anna, version=version)
        with pytest.raises(StaleEdit):
            file(row, cast.anna, filed_on=HELD, version=version)

    @pytest.mark.parametrize("vote", [ordinary(1), election(("甲", 1), ("乙", 1), present=6)])
    def test_where_nobody_was_elected_there_is_nothing_to_file(self, cast, client, vote):
        meeting = actions.save_and_seal(cast.plan(), cast.record(resolutions=[vote]), by=cast.anna)
        row = Resolution.objects.get()
        with pytest.raises(RuleBroken):
            file(row, cast.anna)
        client.force_login(cast.anna)
        assert client.get(reverse("meetings:filing", args=[meeting.public_id, row.pk])).status_code == 404


class TestTerm:
    def test_a_term_entered_before_learns_of_it(self, cast, row):
        open_term(cast.branch, elected_on=HELD, by=None)
        file(row, cast.anna, approved_on=APPROVED)
        assert Term.objects.values_list("filed_on", "approved_on").get() == (FILED, APPROVED)
        assert Entry.objects.filter(verb="term.result").count() == 1

    def test_a_term_entered_afterwards_finds_it(self, cast, row):
        file(row, cast.anna, approved_on=APPROVED)
        term = open_term(cast.branch, elected_on=HELD, by=None)
        assert (term.filed_on, term.approved_on) == (FILED, APPROVED)

    def test_other_branches_and_days_know_nothing_of_it(self, cast, row):
        file(row, cast.anna)
        terms = open_term(cast.other, elected_on=HELD, by=None), open_term(cast.branch, elected_on=TODAY, by=None)
        assert [term.filed_on for term in terms] == [None, None]


def test_noted_on_the_page_and_shown_on_the_record(cast, client, row):
    meeting = row.part.meeting
    page = reverse("meetings:filing", args=[meeting.public_id, row.pk])
    client.force_login(cast.anna)
    record = reverse("meetings:detail", args=[meeting.public_id])
    assert "尚未登记选举结果报送" in client.get(record).content.decode()
    form = client.get(page).context["form"]
    sent = {
        "idempotency_key": form["idempotency_key"].value(), "version": form["version"].value(),
        "filed_on": FILED.isoformat(), "approved_on": APPROVED.isoformat(), "reply": "刑党〔2026〕7号",
    }  # fmt: skip
    assert client.post(page, sent).status_code == 302
    text = client.get(record).content.decode()
    assert f"选举结果 {FILED} 报送，{APPROVED} 批复" in text
    assert "刑党〔2026〕7号" in text
    client.force_login(cast.carla)
    assert client.get(page).status_code == 404
