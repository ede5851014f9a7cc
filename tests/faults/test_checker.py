"""The checker names what is planted: a checker that finds nothing proves nothing."""

from collections import Counter
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.utils import timezone

from audit.models import Entry, Submission
from audit.trail import once, record
from meetings.actions import change_plan, plan_meeting
from meetings.models import Meeting
from reminders.actions import deliver, plan
from reminders.models import Notice, Reminder
from tests.factories import make_bureau, make_secretary, make_user, unlocked_trail
from tests.faults.checker import is_quiet, judge, judge_outside, judge_times
from tests.faults.clients import Act
from tests.faults.editors import Text
from tests.faults.records import judge_acts, judge_records, prepare_records
from tests.faults.stop import Before, judge_stop
from tests.faults.stop_play import prepare
from tests.faults.urls import data

pytestmark = pytest.mark.django_db


class Play:
    """One secretary, one saved meeting, told to its only reader."""

    def __init__(self):
        self.branch = make_bureau(branches=1)["branches"][0]
        self.secretary = make_secretary(self.branch)
        self.readers = [self.secretary.pk]
        self.history = []
        self.save("第一次")
        self.tell()

    def save(self, title):
        act = Act("plan", title, uuid4())
        act.answer = once(act.key, self.secretary, lambda: self.plan(title))
        self.history.append(act)

    def plan(self, title):
        return f"/faults/{plan_meeting(self.branch, data(title, 48), by=self.secretary).public_id}/"

    def tell(self):
        plan(timezone.now())
        deliver(timezone.now())

    def wrong(self):
        return {question for question, found in judge(self.history, self.readers).items() if found}


@pytest.fixture
def play():
    return Play()


def test_a_whole_history_is_in_order(play):
    assert is_quiet(play.readers)
    assert play.wrong() == set()


def test_a_lost_save(play):
    play.history.append(Act("plan", "从未保存", uuid4(), answer="/faults/x/"))
    assert play.wrong() == {"acknowledged but missing"}


def test_a_doubled_save(play):
    play.plan("第一次")
    play.tell()
    assert play.wrong() == {"saved twice"}


def test_a_save_without_its_trail(play):
    with unlocked_trail():
        Entry.objects.all()._raw_delete("default")
    assert "act without an entry, or two" in play.wrong()


def test_a_reminder_that_never_came(play):
    play.save("第二次")
    assert not is_quiet(play.readers)
    assert play.wrong() == {"reminder lost"}


def test_a_move_that_was_not_told(play):
    change_plan(Meeting.objects.get(), data("第一次", 50), by=play.secretary)
    play.history.append(Act("move", "第一次", uuid4()))
    Submission.objects.create(key=play.history[-1].key, user=play.secretary, result="/faults/y/")
    assert play.wrong() == {"reminder lost"}
    play.tell()
    assert play.wrong() == set()


def test_a_notice_twice(play):
    first = Reminder.objects.get(kind="meetings.sitting", step="3_days")
    twin = Reminder.objects.create(
        kind=first.kind, subject=first.subject, version=first.version, step=first.step, channel="other",
        recipient=first.recipient, title="再", due_at=first.due_at, expires_at=first.expires_at, sent_at=timezone.now(),
    )  # fmt: skip
    Notice.objects.create(reminder=twin, recipient=first.recipient, title="再", at=timezone.now())
    assert play.wrong() == {"shown twice"}


def test_a_notice_nobody_sent_and_a_sent_row_nobody_sees(play):
    Reminder.objects.filter(kind="meetings.sitting").update(sent_at=None)
    assert play.wrong() == {"notice of what was not sent"}
    Reminder.objects.filter(kind="meetings.sitting", step="3_days").update(sent_at=timezone.now())
    Notice.objects.filter(reminder__kind="meetings.sitting").delete()
    assert play.wrong() == {"reminder lost", "sent without a notice"}


def test_a_notice_without_a_meeting(play):
    Reminder.objects.filter(kind="meetings.sitting").update(subject="999999")
    assert play.wrong() == {"reminder lost", "notice without a cause"}


def test_a_row_that_was_given_up(play):
    Reminder.objects.filter(kind="meetings.sitting").update(failed_at=timezone.now() + timedelta(0))
    assert "given up" in play.wrong()


class TestOutside:
    """What left the house, against what the robot says it took."""

    @pytest.fixture
    def gateway(self):
        return SimpleNamespace(taken=Counter(), refused=Counter())

    @pytest.fixture
    def rows(self, play):
        """Two rows of two people, each sent under an id of its own."""
        now, facts = timezone.now(), {"kind": "test", "version": 1, "step": "moved", "channel": "wecom", "title": "x"}
        return [
            Reminder.objects.create(
                subject=str(pk), recipient_id=pk, bundle=uuid4(), sent_at=now, due_at=now, expires_at=now, **facts
            )
            for pk in (play.secretary.pk, make_user().pk)
        ]

    def wrong(self, gateway, holds=()):
        return {question for question, found in judge_outside(gateway, holds).items() if found}

    def test_taken_once_or_again_under_the_same_id_is_well(self, rows, gateway):
        for number, row in enumerate(rows, start=1):
            gateway.taken[str(row.bundle)] = number
        assert self.wrong(gateway) == set()

    def test_a_post_that_never_arrived(self, rows, gateway):
        gateway.taken[str(rows[0].bundle)] += 1
        assert self.wrong(gateway) == {"sent but not taken by the robot"}

    def test_a_post_nobody_planned_and_one_for_two_people(self, rows, gateway):
        Reminder.objects.filter(bundle__isnull=False).update(bundle=rows[0].bundle)
        gateway.taken.update([str(rows[0].bundle), "invented"])
        assert self.wrong(gateway) == {"posted without a row", "two people in one post"}

    def test_a_row_sent_at_a_time_that_never_was(self, rows, gateway):
        gateway.taken.update(str(row.bundle) for row in rows)
        Reminder.objects.filter(pk=rows[0].pk).update(sent_at=timezone.now() + timedelta(days=365))
        assert self.wrong(gateway) == set()
        assert judge_times() == {"sent at a time that never was": [rows[0].pk]}

    def test_a_post_while_the_clock_was_held(self, rows, gateway):
        gateway.taken.update(str(row.bundle) for row in rows)
        at, minute = rows[0].sent_at, timedelta(minutes=1)
        assert self.wrong(gateway, [(at - minute, at + minute)]) == {"sent while the clock was held"}
        assert self.wrong(gateway, [(at + minute, at + 2 * minute)]) == set()


class TestStop:
    """After a stop: what is late comes once, what came too late is named."""

    @pytest.fixture
    def readers(self, db):
        readers = prepare()
        plan(timezone.now())
        deliver(timezone.now())
        return readers

    def wrong(self, before, readers):
        return {question for question, found in judge_stop(before, readers).items() if found}

    def some_row(self):
        return Reminder.objects.filter(channel="in_app", kind="meetings.sitting", step="3_days").first()

    def test_a_site_that_told_everything_is_in_order(self, readers):
        assert self.wrong(Before(), readers) == set()

    def test_a_step_that_is_open_and_was_not_told(self, readers):
        before = Before()
        Notice.objects.filter(reminder=self.some_row()).delete()
        assert self.wrong(before, readers) == {"not told after the stop", "told again after the stop"}

    def test_a_row_that_became_useless_must_be_named_and_not_sent(self, readers):
        row, past = self.some_row(), timezone.now() - timedelta(minutes=1)
        Notice.objects.filter(reminder=row).delete()
        Reminder.objects.filter(pk=row.pk).update(expires_at=past, sent_at=None)
        before = Before()
        assert before.useless == {row.pk}
        assert "of no use and not named" in self.wrong(before, readers)
        plan(timezone.now())
        assert "of no use and not named" not in self.wrong(before, readers)
        Reminder.objects.filter(pk=row.pk).update(sent_at=timezone.now(), void_at=None)
        assert self.wrong(before, readers) >= {"sent when of no use any more", "of no use, sent after the stop"}

    def test_a_row_that_was_overdue_at_the_start_and_stays(self, readers):
        row = self.some_row()
        Reminder.objects.filter(pk=row.pk).update(sent_at=None)
        assert self.wrong(Before(), readers) == {"overdue at the start, never sent"}


class TestRecords:
    """Every acknowledged text stands, waits in a question or was replaced with open eyes."""

    def wrong(self, meetings, *typed, replaced=()):
        editor = SimpleNamespace(typed=list(typed), replaced=set(replaced))
        return {question for question, found in judge_records([editor], meetings).items() if found}

    @pytest.fixture
    def meetings(self, db):
        return prepare_records(2)[1]

    def typed(self, meeting, text, acknowledged=True):
        return Text(meeting, text, is_row=False, acknowledged=acknowledged)

    def test_drafts_nobody_touched_are_in_order(self, meetings):
        assert self.wrong(meetings) == set()

    def test_a_text_that_is_gone(self, meetings):
        text = self.typed(meetings[0], "0-1-abc")
        assert self.wrong(meetings, text) == {"acknowledged text gone"}
        assert self.wrong(meetings, text, replaced=["0-1-abc"]) == set()
        assert self.wrong(meetings, self.typed(meetings[0], "0-1-abc", acknowledged=False)) == set()

    def test_a_text_twice_and_one_in_a_foreign_draft(self, meetings):
        Meeting.objects.filter(public_id=meetings[0]).update(title="0-1-abc", notes="0-1-abc")
        assert self.wrong(meetings, self.typed(meetings[0], "0-1-abc")) == {"text twice"}
        Meeting.objects.filter(public_id=meetings[0]).update(notes="")
        assert self.wrong(meetings, self.typed(meetings[0], "0-1-abc")) == set()
        assert self.wrong(meetings, self.typed(meetings[1], "0-1-abc")) == {
            "acknowledged text gone", "text in a foreign draft",
        }  # fmt: skip

    def test_a_plan_that_is_missing_one_twice_and_a_broken_seal(self, meetings):
        acts = [Act("plan", title, uuid4(), answer="/x/") for title in ("从未", "两次")]
        Meeting.objects.filter(public_id__in=meetings).update(title="两次")
        found = judge_acts([SimpleNamespace(acts=acts)])
        assert {question for question, wrong in found.items() if wrong} == {
            "act acknowledged but missing", "act twice",
        }  # fmt: skip
        record(None, "meeting.sealed", Meeting.objects.first(), path="", reference="x")
        assert judge_acts([])["seal or chain broken"]

    def test_a_seal_without_its_entry(self, meetings):
        record(None, "meeting.sealed", Meeting.objects.first(), path="")
        assert self.wrong(meetings) == {"sealed not once"}
