"""Figures by channel and day, the dead man's light, sending again, and the clock that jumps."""

import math
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.roles import Role
from audit.models import Entry
from config.health import durability
from reminders import clock
from reminders.actions import deliver, note_end, plan
from reminders.clock import ClockJumped
from reminders.figures import by_channel_and_day
from reminders.light import BEAT, DELIVER, PLAN, light, state
from reminders.models import Notice, Reminder, Watermark
from reminders.selectors import expired_rows
from tests.factories import make_bureau, make_grantee, make_user
from tests.reminders.making import NOON
from tests.reminders.test_deliver import make_reminder

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


@pytest.fixture
def user(db):
    return make_user("林书涵")


def sent_after(user, number, seconds, **values):
    """A row due at noon and taken some seconds later."""
    at = NOON + seconds * SECOND
    facts = {"planned_at": NOON - DAY, "sent_at": at, "tries": 1, **values}
    row = make_reminder(user, number=number, **facts)
    Reminder.objects.filter(pk=row.pk).update(planned_at=facts["planned_at"])
    return row


class TestFigures:
    def test_due_sent_delivered_seen_and_delays(self, user):
        rows = [sent_after(user, number, number) for number in range(1, 101)]
        for row in rows[:30]:
            read_at = NOON if row.pk % 2 else None
            Notice.objects.create(reminder=row, recipient=user, title="x", at=NOON, read_at=read_at)
        make_reminder(user, number="waits")
        make_reminder(user, number="void", void_at=NOON)
        make_reminder(user, number="tried", channel="email", tries=2)
        email, in_app = sorted(by_channel_and_day(NOON + DAY / 4), key=lambda line: line.due)
        assert (in_app.day, in_app.due, in_app.sent, in_app.delivered, in_app.seen) == (NOON.date(), 101, 100, 100, 15)
        assert in_app.delays == (50 * SECOND, 95 * SECOND, 99 * SECOND)
        assert (email.due, email.sent, email.delivered, email.seen, email.delays) == (1, 1, 0, None, (None,) * 3)

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(delays=st.lists(st.integers(0, 500), min_size=1, max_size=30))
    def test_the_nearest_rank_whatever_the_delays(self, user, delays):
        Reminder.objects.all().delete()
        for number, seconds in enumerate(delays):
            sent_after(user, number, seconds)
        ordered = sorted(delays)
        ranks = [ordered[math.ceil(share * len(delays) / 100) - 1] * SECOND for share in (50, 95, 99)]
        assert list(by_channel_and_day(NOON + DAY / 4)[0].delays) == ranks

    def test_what_became_useless_unsent_is_counted_and_named_without_its_title(self, client, user):
        soon = NOON + timedelta(hours=1)
        named = make_reminder(user, number=1, expires_at=soon, title="机密标题")
        make_reminder(user, number=2, expires_at=soon, void_at=NOON)
        sent_after(user, 3, 60, expires_at=soon)
        plan(NOON + DAY / 4)
        [line] = by_channel_and_day(NOON + DAY / 4)
        assert (line.due, line.delivered, line.expired) == (2, 1, 1)
        client.force_login(make_grantee(make_bureau(branches=1)["root"], Role.SYSTEM_ADMINISTRATOR))
        with time_machine.travel(NOON + DAY / 4):
            page = client.get(reverse("reminders:outbox"))
        assert page.context["expired"] == [named]
        assert "机密标题" not in page.content.decode()
        assert expired_rows(NOON + 8 * DAY) == []

    def test_what_was_written_after_it_was_due_is_late_from_then_on(self, user):
        sent_after(user, 1, 3600, planned_at=NOON + 3590 * SECOND)
        assert by_channel_and_day(NOON + DAY / 4)[0].delays[0] == 10 * SECOND

    def test_days_are_those_of_beijing_and_seven(self, user):
        for number, due in enumerate((NOON.replace(hour=0), NOON - DAY, NOON - 6 * DAY, NOON - 7 * DAY)):
            make_reminder(user, number=number, due_at=due)
        assert [line.day for line in by_channel_and_day(NOON)] == [
            (NOON - number * DAY).date() for number in (0, 1, 6)
        ]  # fmt: skip

    @pytest.mark.parametrize("rows", [1, 3, 30])
    def test_one_query(self, user, rows, django_assert_num_queries):
        for number in range(rows):
            sent_after(user, number, number, due_at=NOON - number % 5 * DAY)
        with django_assert_num_queries(1):
            by_channel_and_day(NOON + DAY / 4)


class TestLight:
    def test_silence_of_three_minutes_is_sleep(self):
        assert state(NOON, NOON - 179 * SECOND) == "ok"
        assert state(NOON, NOON - 180 * SECOND) == "asleep"
        assert state(NOON, NOON, NOON - DAY) == "asleep"
        assert state(NOON, NOON + DAY) == "asleep"
        assert state(NOON, NOON, None) == "never"

    def test_scheduler_and_worker_are_told_apart(self, db):
        assert (light().scheduler, light().worker, light().held) == ("never", "never", False)
        now = clock.database_now()
        note_end(BEAT, now - DAY)
        for job in (PLAN, DELIVER):
            note_end(job, now)
        assert (light().scheduler, light().worker, light().is_ok) == ("asleep", "ok", False)

    def test_beat_says_itself_that_it_is_awake(self, db):
        from celery.signals import before_task_publish  # noqa: PLC0415

        before_task_publish.send(sender="reminders.tasks.plan")
        assert (light().scheduler, light().worker) == ("ok", "never")

    def test_the_monitoring_reads_it(self, client, db):
        note_end(BEAT, clock.database_now() - DAY)
        answer = client.get("/healthz/")
        assert (answer.status_code, answer.json()) == (
            200, {
                "database": "ok", "durability": durability(), "scheduler": "asleep", "worker": "never", "clock": "ok",
            },
        )  # fmt: skip


class TestClock:
    """The database's clock jumps; the machine's counter does not."""

    @pytest.fixture
    def jump(self, db, monkeypatch):
        """A function that moves both clocks on, the database's by so much more."""
        state = {"counted": 1000.0, "moment": NOON}

        def move(seconds, beyond=timedelta(0)):
            state["counted"] += seconds
            state["moment"] += seconds * SECOND + beyond

        monkeypatch.setattr(clock, "database_now", lambda: state["moment"])
        monkeypatch.setattr(clock.time, "clock_gettime", lambda _counter: state["counted"])
        return move

    @pytest.mark.parametrize("leap", [timedelta(hours=1), timedelta(hours=-1), 365 * DAY, -365 * DAY])
    def test_nothing_is_planned_or_sent_until_it_is_right_again(self, user, jump, leap):
        row = make_reminder(user, due_at=NOON + timedelta(minutes=5))
        deliver()
        jump(60, leap)
        for job in (plan, deliver):
            with pytest.raises(ClockJumped):
                job()
        assert light().held
        row.refresh_from_db()
        assert (row.sent_at, row.void_at, row.tries) == (None, None, 0)
        jump(240, -leap)
        assert deliver() == 1
        assert not light().held
        assert Notice.objects.get().at == NOON + timedelta(minutes=5)

    def test_a_worker_that_is_started_again_still_knows_it(self, user, jump):
        plan()
        jump(30, 365 * DAY)
        with pytest.raises(ClockJumped):
            plan()
        clock.boot.cache_clear()
        with pytest.raises(ClockJumped):
            plan()

    def test_a_machine_that_was_started_again_begins_anew(self, user, jump, monkeypatch):
        plan()
        monkeypatch.setattr(clock, "boot", lambda: "another start")
        jump(30, DAY)
        assert plan() == 0
        assert Watermark.objects.count() == 2

    def test_slow_drift_is_no_jump(self, user, jump):
        for _minute in range(5):
            jump(60, 30 * SECOND)
            plan()
        assert not light().held

    def test_the_operator_takes_the_new_time_for_right(self, client, user, jump):
        plan()
        jump(30, DAY)
        with pytest.raises(ClockJumped):
            plan()
        operator = make_grantee(make_bureau(branches=1)["root"], Role.SYSTEM_ADMINISTRATOR)
        client.force_login(operator)
        assert "数据库时间发生跳变" in client.get(reverse("reminders:outbox")).content.decode()
        client.post(reverse("reminders:clock"), {"idempotency_key": uuid4()})
        assert Entry.objects.get(verb="reminders.clock-accepted").actor == operator
        plan()
        assert not light().held


class TestSendingAgain:
    @pytest.fixture
    def operator(self, client, db):
        operator = make_grantee(make_bureau(branches=1)["root"], Role.SYSTEM_ADMINISTRATOR)
        client.force_login(operator)
        return operator

    def dead(self, user, number, **values):
        facts = {"channel": "email", "tries": 5, "failed_at": timezone.now(), "error": "x", "bundle": uuid4()}
        ends = timezone.now() + DAY
        return make_reminder(user, number=number, **{**facts, "due_at": timezone.now(), "expires_at": ends, **values})

    def again(self, client, row=None, key=None):
        named = {"reminder": row.pk} if row else {}
        return client.post(reverse("reminders:again"), {"idempotency_key": key or uuid4(), **named})

    def test_one_of_them_under_its_old_id(self, client, operator, user):
        first, second = self.dead(user, 1), self.dead(user, 2)
        key = uuid4()
        assert [self.again(client, first, key).status_code for _ in range(2)] == [302, 302]
        kept = first.bundle
        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.failed_at, first.tries, first.error, first.bundle) == (None, 0, "", kept)
        assert second.failed_at is not None
        assert Entry.objects.filter(verb="reminder.sent-again").count() == 1

    def test_all_that_still_help(self, client, operator, user):
        helps, late = self.dead(user, 1), self.dead(user, 2, expires_at=timezone.now())
        self.again(client)
        assert set(Reminder.objects.given_up()) == {late}
        assert Entry.objects.get(verb="reminder.sent-again").reference == "1"
        assert helps in Reminder.objects.open()

    def test_the_page_offers_it_where_it_helps(self, client, operator, user):
        self.dead(user, 1)
        self.dead(user, 2, expires_at=timezone.now())
        page = client.get(reverse("reminders:outbox")).content.decode()
        assert (page.count('name="reminder"'), page.count("已无意义")) == (1, 1)

    def test_with_nothing_to_send_nothing_is_entered(self, client, operator):
        assert self.again(client).status_code == 302
        assert not Entry.objects.filter(verb="reminder.sent-again").exists()


def test_the_page_shows_figures_for_each_channel_and_day(client, user):
    with time_machine.travel(NOON + DAY / 4):
        operator = make_grantee(make_bureau(branches=1)["root"], Role.SYSTEM_ADMINISTRATOR)
        for number in range(20):
            sent_after(user, number, number * 90)
        client.force_login(operator)
        lines = client.get(reverse("reminders:outbox")).context["lines"]
    assert [(line.due, line.delivered, line.delays[1]) for line in lines] == [(20, 20, 1620 * SECOND)]
