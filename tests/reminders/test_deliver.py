"""Claiming and sending: once, by leases, through channels, after crashes."""

import smtplib
import threading
from datetime import time, timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection

from meetings.actions import change_plan
from members.choices import DutyPattern
from reminders.actions import claim, deliver, plan
from reminders.models import Notice, Policy, Preference, Reminder
from reminders.rules import LEASE, MAX_TRIES, PAUSES
from tests.factories import make_bureau, make_member, make_secretary, make_user
from tests.reminders.making import NOON, TODAY, meeting_data, planned
from tests.reminders.robot_server import running_robot

SECOND = timedelta(seconds=1)


class Refusing(EmailBackend):
    """A mail server that takes nothing."""

    def send_messages(self, messages):
        raise smtplib.SMTPServerDisconnected("gone")


REFUSING = f"{__name__}.{Refusing.__name__}"


def make_reminder(user, *, number=1, **values):
    """A row that is due at noon and of use for a day."""
    facts = {"kind": "test", "subject": str(number), "step": "1_day", "title": "1 项需您办理", "address": "/meetings/"}
    return Reminder.objects.create(
        recipient=user, **{**facts, "due_at": NOON, "expires_at": NOON + timedelta(days=1), **values}
    )


@pytest.fixture
def user(db):
    return make_user("林书涵", email="lin@example.org")


class TestInApp:
    def test_what_is_due_becomes_one_notice(self, user):
        row = make_reminder(user)
        assert deliver(NOON) == 1
        notice = Notice.objects.get()
        assert (notice.reminder, notice.recipient, notice.title, notice.address, notice.at, notice.read_at) == (
            row, user, "1 项需您办理", "/meetings/", NOON, None,
        )  # fmt: skip
        row.refresh_from_db()
        assert row.sent_at == NOON

    def test_delivering_again_sends_nothing(self, user):
        make_reminder(user)
        deliver(NOON)
        assert deliver(NOON + SECOND) == 0
        assert Notice.objects.count() == 1

    @pytest.mark.parametrize(
        "facts",
        [
            {"due_at": NOON + SECOND},
            {"expires_at": NOON},
            {"void_at": NOON},
            {"failed_at": NOON},
            {"claimed_at": NOON - LEASE + SECOND, "token": uuid4()},
        ],
        ids=["not yet due", "of no use any more", "void", "given up", "in another worker's hands"],
    )
    def test_what_must_not_be_sent_is_left(self, user, facts):
        make_reminder(user, **facts)
        assert deliver(NOON) == 0
        assert Notice.objects.count() == 0

    def test_the_claim_of_a_dead_worker_ends_after_the_lease(self, user):
        make_reminder(user, claimed_at=NOON - LEASE, token=uuid4(), tries=1)
        assert deliver(NOON) == 1

    def test_a_notice_that_is_there_already_is_not_doubled(self, user):
        row = make_reminder(user)
        Notice.objects.create(reminder=row, recipient=user, title=row.title, at=NOON)
        deliver(NOON)
        assert Notice.objects.count() == 1

    def test_more_than_a_batch_goes_in_batches(self, user, django_assert_num_queries):
        for number in range(7):
            make_reminder(user, number=number)
        assert deliver(NOON, batch=3) == 7
        assert Notice.objects.count() == 7

    def test_a_whole_batch_takes_a_fixed_number_of_queries(self, user, django_assert_num_queries):
        counts = []
        for size in (1, 30):
            for number in range(size):
                make_reminder(user, number=f"{size}-{number}")
            with django_assert_num_queries(20, exact=False) as queries:
                deliver(NOON)
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestEmail:
    def test_the_letter_says_the_line_and_carries_the_id_of_its_bundle(self, user):
        row = make_reminder(user, channel="email")
        assert deliver(NOON) == 1
        (letter,) = mail.outbox
        assert (letter.to, letter.subject) == (["lin@example.org"], "1 项需您办理")
        row.refresh_from_db()
        assert letter.extra_headers["Message-ID"] == f"<reminders-{row.bundle}@localhost>"

    def test_one_letter_for_everything_one_person_is_to_be_told(self, user):
        for number in range(40):
            make_reminder(user, number=number, channel="email", title=f"第 {number} 项")
        make_reminder(make_user("别人", email="other@example.org"), channel="email")
        assert deliver(NOON) == 41
        letters = {letter.to[0]: letter for letter in mail.outbox}
        assert len(mail.outbox) == len(letters) == 2
        assert letters["lin@example.org"].subject == "支部工作台有 40 条提醒等您查看"
        lines = letters["lin@example.org"].body.splitlines()
        assert lines[:31] == [*(f"第 {number} 项" for number in range(30)), "另有 10 项"]

    def test_who_has_an_address_is_written_to_with_the_digest_of_the_next_morning(self, user):
        branch = make_bureau(branches=1)["branches"][0]
        make_member(branch, "林书涵", user=user)
        secretary = make_secretary(branch)
        for hour in (9, 19):
            planned(branch, secretary, TODAY + timedelta(days=2), hour=hour)
        for now in (NOON, NOON + timedelta(hours=20), NOON + timedelta(hours=20, minutes=31)):
            plan(now)
            deliver(now)
        assert [letter.to for letter in mail.outbox] == [["lin@example.org"]]
        assert Reminder.objects.filter(channel="email").values("bundle").distinct().count() == 1
        assert Notice.objects.filter(recipient=user, at=NOON).count() == 2

    def test_a_move_is_written_at_once(self, user):
        branch = make_bureau(branches=1)["branches"][0]
        make_member(branch, "林书涵", user=user)
        secretary = make_secretary(branch)
        meeting = planned(branch, secretary, TODAY + timedelta(days=2))
        plan(NOON)
        change_plan(meeting, meeting_data(TODAY + timedelta(days=9)), by=secretary)
        plan(NOON + SECOND)
        deliver(NOON + SECOND)
        sent = Reminder.objects.filter(channel="email", sent_at=NOON + SECOND)
        assert list(sent.values_list("step", flat=True)) == ["moved"]
        assert len(mail.outbox) == 1

    def test_a_server_that_is_down_is_asked_again_after_growing_pauses_with_the_same_id(self, user, settings):
        settings.EMAIL_BACKEND = REFUSING
        row, at, bundles = make_reminder(user, channel="email"), NOON, set()
        for number, pause in enumerate((*PAUSES, None)):
            row.refresh_from_db()
            assert (row.tries, row.failed_at) == (number, None)
            assert deliver(at) == 0
            row.refresh_from_db()
            bundles.add(row.bundle)
            at = at + pause if pause else at
            assert deliver(at - SECOND) == 0
        row.refresh_from_db()
        assert (row.tries, row.failed_at, row.error, row.sent_at) == (MAX_TRIES, at, "SMTPServerDisconnected", None)
        assert len(bundles) == 1

    def test_what_comes_due_in_a_pause_is_a_letter_of_its_own(self, user, settings):
        works, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, REFUSING
        first = make_reminder(user, number=1, channel="email")
        deliver(NOON)
        settings.EMAIL_BACKEND = works
        make_reminder(user, number=2, channel="email", title="后来的")
        assert [deliver(NOON + SECOND), deliver(NOON + PAUSES[0])] == [1, 1]
        first.refresh_from_db()
        assert [letter.subject for letter in mail.outbox] == ["后来的", "1 项需您办理"]
        assert mail.outbox[1].extra_headers["Message-ID"] == f"<reminders-{first.bundle}@localhost>"

    def test_a_server_that_is_down_does_not_hold_up_the_notices(self, user, settings):
        settings.EMAIL_BACKEND = REFUSING
        for number in range(10):
            make_reminder(make_user(f"收件人{number}", email=f"{number}@example.org"), channel="email")
            make_reminder(user, number=number)
        assert deliver(NOON) == 10
        assert Reminder.objects.filter(channel="email", tries=1).count() == 3

    def test_a_row_whose_workers_keep_dying_is_given_up_visibly(self, user):
        row = make_reminder(user, channel="email", tries=MAX_TRIES, claimed_at=NOON - LEASE, token=uuid4())
        deliver(NOON)
        row.refresh_from_db()
        assert (row.failed_at, row.error) == (NOON, "no answer")


class TestSilence:
    """Nobody is disturbed in quiet hours or at rest after night duty, also where the worker or a channel was late."""

    NIGHT = NOON + timedelta(hours=10, minutes=30)  # 22:30
    MORNING = NOON + timedelta(hours=19)  # 7:00

    @pytest.fixture(params=["email", "wecom"])
    def way(self, request, user, settings):
        """Each channel that leaves the house; how many letters or posts it took."""
        with running_robot() as robot:
            settings.ROBOTS = {"wecom": (robot.url, "secret")}
            Preference.objects.create(user=user, channels=[request.param])
            self.taken = lambda: len(mail.outbox) + len(robot.seen)
            yield request.param

    def test_a_worker_that_wakes_up_in_the_quiet_hours_waits_for_their_end(self, user, way):
        row = make_reminder(user, channel=way)
        assert (deliver(self.NIGHT), self.taken()) == (0, 0)
        row.refresh_from_db()
        assert (row.due_at, row.tries, row.sent_at) == (self.MORNING, 0, None)
        assert (deliver(self.MORNING - SECOND), deliver(self.MORNING), self.taken()) == (0, 1, 1)

    def test_a_try_that_would_be_repeated_in_the_quiet_hours_is_repeated_after_them(self, user, way):
        bundle = uuid4()
        for number in (1, 2):
            make_reminder(user, number=number, channel=way, bundle=bundle, tries=2, retry_at=self.NIGHT)
        assert (deliver(self.NIGHT), deliver(self.MORNING), self.taken()) == (0, 2, 1)
        assert set(Reminder.objects.values_list("bundle", "tries")) == {(bundle, 3)}

    def test_what_would_be_of_no_use_after_them_is_sent_with_its_whole_letter(self, user, way):
        bundle, early = uuid4(), self.MORNING
        make_reminder(user, number=1, channel=way, bundle=bundle, tries=1, expires_at=early)
        make_reminder(user, number=2, channel=way, bundle=bundle, tries=1)
        make_reminder(user, number=3, channel=way)
        assert (deliver(self.NIGHT), self.taken()) == (2, 1)
        assert deliver(self.MORNING) == 1

    def test_who_comes_from_night_duty_sleeps(self, user, way):
        branch = make_bureau(branches=1)["branches"][0]
        make_member(branch, "夜班民警", user=user, duty_pattern=DutyPattern.THREE_SHIFTS)
        ten, two = NOON - timedelta(hours=2), NOON + timedelta(hours=2)
        make_reminder(user, channel=way, due_at=ten)
        assert (deliver(ten), deliver(two - SECOND), deliver(two), self.taken()) == (0, 0, 1, 1)

    def test_in_the_application_nothing_waits_and_nobody_else_waits(self, user, way):
        other = make_user("值班员", email="zhi@example.org")
        Preference.objects.create(user=other, rest_from=time(0), rest_until=time(0))
        Policy.objects.create(pk=Policy.ONLY, quiet_from=time(0), quiet_until=time(0))
        Preference.objects.filter(user=user).update(rest_from=time(22), rest_until=time(7))
        for who in (user, other):
            make_reminder(who, channel="email" if who == other else way)
            make_reminder(who)
        assert (deliver(self.NIGHT), deliver(self.MORNING)) == (3, 1)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestTogether:
    """Several planners and workers at once, on a database that lets them."""

    def test_five_planners_at_once_write_one_set_of_rows(self):
        branch = make_bureau(branches=1)["branches"][0]
        secretary = make_secretary(branch)
        for number in range(20):
            make_member(branch, f"成员{number}", user=True)
        planned(branch, secretary, TODAY + timedelta(days=2))
        at_once(5, lambda: plan(NOON))
        assert Reminder.objects.filter(kind="meetings.sitting").count() == 21

    def test_four_workers_at_once_send_each_row_once(self):
        user = make_user()
        Reminder.objects.bulk_create(
            Reminder(
                kind="test", subject=str(n), step="1_day", recipient=user, title="t", due_at=NOON,
                expires_at=NOON + timedelta(days=1),
            )
            for n in range(400)
        )  # fmt: skip
        sent = at_once(4, lambda: deliver(NOON, batch=7))
        assert sum(sent) == Notice.objects.count() == 400

    def test_two_claims_never_share_a_row(self):
        user = make_user()
        for number in range(50):
            make_reminder(user, number=number, channel="email")
        free = Reminder.objects.claimable("email", NOON)
        claimed = at_once(5, lambda: [row.pk for row in claim(free.all(), NOON, 20)[1]])
        pks = [pk for some in claimed for pk in some]
        assert len(pks) == len(set(pks))

    def test_no_two_workers_part_the_letter_of_one_person(self):
        readers = [make_user(f"收件人{n}", email=f"{n}@example.org") for n in range(8)]
        for number in range(160):
            make_reminder(readers[number % 8], number=number, channel="email")
        assert sum(at_once(5, lambda: deliver(NOON))) == 160
        assert Reminder.objects.values("bundle").distinct().count() == 8
        assert len(mail.outbox) == 8


def at_once(number, act):
    """The results of `number` threads that begin together, each with its own connection."""
    barrier, results = threading.Barrier(number), []

    def run():
        barrier.wait()
        try:
            results.append(act())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == number
    return results
