"""What a person chooses within what the bureau allows."""

from datetime import time, timedelta
from uuid import uuid4

import pytest
from django.core import mail

from accounts.roles import Role
from audit.models import Entry
from reminders.actions import deliver, plan
from reminders.models import Policy, Preference, Reminder
from reminders.selectors import addressed_accounts, current_policy
from tests.factories import make_bureau, make_grantee, make_member, make_secretary, make_user
from tests.reminders.making import NOON, TODAY, planned

pytestmark = pytest.mark.django_db
MINE, POLICY = "/reminders/mine/", "/reminders/policy/"
DAY = timedelta(days=1)


@pytest.fixture
def user(client):
    user = make_user("林书涵", email="lin@example.org")
    client.force_login(user)
    return user


def chosen(**values):
    facts = {"channels": ["email"], "digest_at": "10:00", "rest_from": "", "rest_until": "", "version": 1}
    return {"idempotency_key": uuid4(), **facts, **values}


def ruled(**values):
    facts = {
        "first_step_days": 2, "second_step_days": 4, "channels": ["email"], "digest_at": "09:00", "quiet_from": "21:00",
        "quiet_until": "06:30", "shift_rest_from": "08:00", "shift_rest_until": "13:00", "version": 1,
    }  # fmt: skip
    return {"idempotency_key": uuid4(), **facts, **values}


class TestOwn:
    def test_what_is_chosen_is_kept_once_and_stands_in_the_trail(self, client, user):
        form = chosen(rest_from="08:00", rest_until="12:00")
        assert [client.post(MINE, form).status_code for _ in range(2)] == [302, 302]
        row = Preference.objects.get()
        assert (row.user, row.channels, row.digest_at, row.rest_from, row.rest_until, row.version) == (
            user, ["email"], time(10), time(8), time(12), 2,
        )  # fmt: skip
        entry = Entry.objects.get(verb="reminders.chosen")
        assert (entry.actor, entry.fields) == (user, ["digest_at", "rest_from", "rest_until"])

    def test_a_stale_form_keeps_what_was_typed_and_shows_what_stands(self, client, user):
        client.post(MINE, chosen())
        answer = client.post(MINE, chosen(digest_at="11:00"))
        assert answer.status_code == 422
        assert answer.context["form"].current.digest_at == time(10)
        assert answer.context["form"]["digest_at"].value() == "11:00"
        assert client.post(MINE, chosen(digest_at="11:00", version=2)).status_code == 302

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"rest_from": "08:00"}, "rest_until"), ({"rest_from": "08:00", "rest_until": "08:00"}, "rest_until"),
            ({"rest_from": "08:00", "rest_until": "20:01"}, "rest_until"), ({"digest_at": "23:00"}, "digest_at"),
            ({"digest_at": "x"}, "digest_at"), ({"channels": ["pigeon"]}, "channels"),
        ],
    )  # fmt: skip
    def test_what_the_bureau_does_not_allow_is_told_beside_its_field(self, client, user, values, field):
        answer = client.post(MINE, chosen(**values))
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
        assert not Preference.objects.exists()

    def test_a_way_the_bureau_closed_is_not_offered_and_not_used(self, client, user):
        Policy.objects.create(pk=Policy.ONLY, channels=[])
        assert "channels" not in client.get(MINE).context["form"].fields
        assert addressed_accounts(current_policy())[user.pk].channels == frozenset()

    def test_a_robot_is_offered_where_the_operator_set_one(self, client, user, settings):
        settings.ROBOTS = {"wecom": ("https://chat.example.cn/", "s")}
        assert [name for name, _ in client.get(MINE).context["form"].fields["channels"].choices] == ["email", "wecom"]

    def test_new_hours_hold_for_what_waits_already(self, client, user):
        branch = make_bureau(branches=1)["branches"][0]
        make_member(branch, "林书涵", user=user)
        planned(branch, make_secretary(branch), TODAY + 2 * DAY)
        plan(NOON)
        letter = Reminder.objects.filter(recipient=user, channel="email")
        assert letter.get().due_at == NOON + timedelta(hours=20, minutes=30)
        client.post(MINE, chosen(digest_at="15:00"))
        assert not letter.exists()
        plan(NOON)
        assert letter.get().due_at == NOON + timedelta(hours=3)
        deliver(NOON + timedelta(hours=3))
        assert len(mail.outbox) == 1

    def test_who_wants_no_letters_gets_none_and_reads_in_the_application(self, client, user):
        branch = make_bureau(branches=1)["branches"][0]
        make_member(branch, "林书涵", user=user)
        planned(branch, make_secretary(branch), TODAY + 2 * DAY)
        client.post(MINE, chosen(channels=[]))
        plan(NOON)
        assert list(Reminder.objects.filter(recipient=user).values_list("channel", flat=True)) == ["in_app"]


class TestShifts:
    def test_who_works_in_shifts_rests_as_the_bureau_says_until_the_own_choice(self, user):
        make_member(make_bureau(branches=1)["branches"][0], "林书涵", user=user, duty_pattern="four_shifts")
        policy = current_policy()
        assert addressed_accounts(policy)[user.pk].hours.silent == (policy.quiet, policy.shift_rest)
        Preference.objects.create(user=user, rest_from=time(9), rest_until=time(11))
        assert addressed_accounts(policy)[user.pk].hours.silent[1].end == time(11)


class TestPolicy:
    @pytest.fixture
    def staff(self, client):
        staff = make_grantee(make_bureau(branches=1)["root"], Role.COMMITTEE_STAFF)
        client.force_login(staff)
        return staff

    def test_what_the_bureau_sets_holds_for_everybody(self, client, staff):
        assert client.post(POLICY, ruled()).status_code == 302
        row = Policy.objects.get()
        assert (row.distances, row.digest_at, row.quiet.end, row.shift_rest.end, row.channels, row.version) == (
            (2, 4), time(9), time(6, 30), time(13), ["email"], 2,
        )  # fmt: skip
        assert Entry.objects.get(verb="reminders.policy-changed").actor == staff
        assert client.get(POLICY).context["form"]["first_step_days"].value() == 2

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"first_step_days": 0}, "first_step_days"), ({"second_step_days": 11}, "second_step_days"),
            ({"quiet_from": "12:00", "quiet_until": "07:00"}, "quiet_until"), ({"digest_at": "22:00"}, "digest_at"),
            ({"shift_rest_from": "08:00", "shift_rest_until": "07:00"}, "shift_rest_until"),
            ({"channels": ["in_app"]}, "channels"),
        ],
    )  # fmt: skip
    def test_what_makes_no_sense_is_told_beside_its_field(self, client, staff, values, field):
        answer = client.post(POLICY, ruled(**values))
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
        assert not Policy.objects.exists()

    def test_two_at_once(self, client, staff):
        client.post(POLICY, ruled())
        answer = client.post(POLICY, ruled(first_step_days=9))
        assert (answer.status_code, answer.context["form"].current.first_step_days) == (422, 2)
        assert Policy.objects.get().first_step_days == 2
