"""What happens to members, asked of the rows that stay and of the doors that open and close."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import Grant, User
from accounts.roles import Role
from audit.models import Entry
from branches.choices import Kind
from common.errors import Refused, StaleEdit
from common.identity import check_character
from common.row_security import reading_everything
from members.actions import (
    appoint,
    change_member,
    change_protected,
    change_standing,
    end_appointment,
    enter_member,
    link_account,
    record_leaving,
    transfer_member,
)
from members.models import Appointment, Member, SensitiveFacts
from tests.factories import FOUNDED, make_bureau, make_member, make_organisation, make_user

pytestmark = pytest.mark.django_db

ID_NUMBER = "99999919850701001" + check_character("99999919850701001")
DAY = timedelta(days=1)


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def bureau(db):
    return make_bureau(branches=2)


@pytest.fixture
def north(bureau):
    return bureau["branches"][0]


@pytest.fixture
def south(bureau):
    return bureau["branches"][1]


def refused_as(code, act):
    before = Entry.objects.count()
    with pytest.raises(Refused) as caught:
        act()
    assert [finding.code for finding in caught.value.findings] == [code]
    assert Entry.objects.count() == before


def opens(user, permission, organisation):
    """What the next request of this person is told."""
    return User.objects.get(pk=user.pk).scope_for(permission).covers(organisation.path)


def rows(histories):
    return [(row.start, row.end) for row in histories.order_by("start", "id")]


def spans(member):
    return [(row.kind, row.start, row.end) for row in member.standings.order_by("start")]


# --- Entering and changing --------------------------------------------------------------------------------------------


def test_entering_writes_the_standings_the_papers_prove(north):
    member = make_member(north, "周明远")
    assert spans(member) == [
        ("probationary", date(2012, 7, 1), date(2013, 6, 30)),
        ("full", date(2013, 7, 1), None),
    ]
    assert (member.sort_key, member.initials) == ("zhou ming yuan", "zmy")


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"joined_on": date(2013, 7, 1), "full_on": date(2012, 7, 1)}, "full-before-joined"),
        ({"born_in": date(1990, 1, 1), "joined_on": date(1980, 1, 1)}, "joined-before-born"),
        ({"id_number": "999999198507010011"}, "id-number"),
    ],
)
def test_contradicting_papers_are_not_entered(north, values, code):
    facts = {"organisation": north, "name": "周明远", "standing": "full", "on": FOUNDED, "by": None, **values}
    refused_as(code, lambda: enter_member(**facts))
    assert not Member.objects.exists()


@pytest.mark.parametrize("field", ["joined_on", "full_on", "born_in"])
def test_a_day_ahead_is_not_entered(north, today, field):
    facts = {"organisation": north, "name": "甲", "standing": "full", "on": FOUNDED, "by": None, field: today + DAY}
    refused_as("future", lambda: enter_member(**facts))


def test_nobody_is_entered_ahead_of_the_day(north, today):
    refused_as("future", lambda: make_member(north, on=today + DAY))


def test_numbers_stand_once(north, south):
    make_member(north, badge_number="020317", id_number=ID_NUMBER)
    refused_as("badge-taken", lambda: make_member(south, badge_number="020317"))
    refused_as("id-number-taken", lambda: make_member(south, id_number=ID_NUMBER))


def test_a_leaver_keeps_the_identity_number_and_frees_the_badge(north, south, today):
    leaver = make_member(north, badge_number="020317", id_number=ID_NUMBER)
    record_leaving(leaver, on=today, reason="retired", by=None)
    refused_as("id-number-taken", lambda: make_member(south, id_number=ID_NUMBER))
    assert make_member(south, badge_number="020317").pk != leaver.pk


def test_a_change_counts_up_and_an_old_version_is_stale(north):
    member = make_member(north)
    changed = change_member(member, by=None, version=1, unit="重案大队")
    assert (changed.unit, changed.version) == ("重案大队", 2)
    with pytest.raises(StaleEdit) as stale:
        change_member(member, by=None, version=1, unit="二大队")
    assert stale.value.current.unit == "重案大队"
    assert Entry.objects.get(verb="member.changed").change.after == {"unit": "重案大队"}


def test_saving_nothing_new_leaves_no_entry(north):
    member = make_member(north)
    change_member(member, by=None, name=member.name)
    assert not Entry.objects.filter(verb="member.changed").exists()


def test_corrected_days_correct_the_standings(north):
    member = make_member(north)
    change_member(member, by=None, joined_on=date(2012, 6, 1), full_on=date(2013, 6, 1))
    assert spans(member) == [
        ("probationary", date(2012, 6, 1), date(2013, 5, 31)),
        ("full", date(2013, 6, 1), None),
    ]


def test_corrected_days_keep_what_lay_before(north):
    member = make_member(north, standing="prospective", on=date(2020, 3, 1))
    change_standing(member, kind="probationary", on=date(2021, 5, 1), by=None)
    change_member(member, by=None, joined_on=date(2021, 4, 1))
    assert spans(member) == [
        ("prospective", date(2020, 3, 1), date(2021, 3, 31)),
        ("probationary", date(2021, 4, 1), None),
    ]


def test_corrections_obey_the_order_of_days(north, today):
    member = make_member(north)
    refused_as("full-before-joined", lambda: change_member(member, by=None, full_on=date(2001, 1, 1)))
    refused_as("future", lambda: change_member(member, by=None, full_on=today + DAY))


def test_protected_facts_leave_no_text_in_the_trail(north):
    member = make_member(north)
    change_protected(member, by=None, id_number=ID_NUMBER)
    entry = Entry.objects.get(verb="member.changed")
    assert entry.fields == ["id_number"]
    assert entry.digest
    assert not hasattr(entry, "change")
    with reading_everything():
        assert SensitiveFacts.objects.get(member=member).id_number == ID_NUMBER
    refused_as("id-number", lambda: change_protected(member, by=None, id_number="123"))


# --- Standing ---------------------------------------------------------------------------------------------------------


def test_standing_follows_standing(north, today):
    member = make_member(north, standing="prospective", on=FOUNDED)
    change_standing(member, kind="probationary", on=date(2023, 5, 1), by=None)
    member = change_standing(member, kind="full", on=date(2024, 5, 1), by=None)
    assert (member.standing, member.joined_on, member.full_on) == ("full", date(2023, 5, 1), date(2024, 5, 1))
    assert spans(member) == [
        ("prospective", FOUNDED, date(2023, 4, 30)),
        ("probationary", date(2023, 5, 1), date(2024, 4, 30)),
        ("full", date(2024, 5, 1), None),
    ]


def test_standing_refuses_what_cannot_be(north, today):
    member = make_member(north, standing="probationary", on=date(2023, 5, 1))
    refused_as("future", lambda: change_standing(member, kind="full", on=today + DAY, by=None))
    refused_as("full-before-joined", lambda: change_standing(member, kind="full", on=date(2023, 4, 1), by=None))
    refused_as("standing-back", lambda: change_standing(member, kind="applicant", on=today, by=None))


def test_admission_opens_the_meetings_of_the_branch(north, today):
    member = make_member(north, standing="prospective", user=True)
    assert not opens(member.user, "meetings.attend", north)
    change_standing(member, kind="probationary", on=today, by=None)
    assert opens(member.user, "meetings.attend", north)


# --- Moving and leaving -----------------------------------------------------------------------------------------------


def test_a_transfer_ends_one_membership_and_begins_another(north, south, today):
    member = make_member(north, user=True)
    appoint(member, organisation=north, post="secretary", on=FOUNDED, by=None)
    transfer_member(member, organisation=south, on=today, by=None)
    assert rows(member.memberships) == [(FOUNDED, today - DAY), (today, None)]
    assert rows(member.appointments) == [(FOUNDED, today - DAY)]
    assert not opens(member.user, "meetings.log_meeting", north)
    assert [opens(member.user, "meetings.attend", branch) for branch in (north, south)] == [False, True]


def test_a_transfer_refuses_what_cannot_be(north, south, today):
    member = make_member(north, on=date(2024, 1, 1))
    group = make_organisation("第一党小组", Kind.GROUP, north)
    refused_as("future", lambda: transfer_member(member, organisation=south, on=today + DAY, by=None))
    refused_as("before-start", lambda: transfer_member(member, organisation=south, on=date(2023, 1, 1), by=None))
    refused_as("group-elsewhere", lambda: transfer_member(member, organisation=south, group=group, on=today, by=None))


def test_a_leaver_stays_in_the_book(north, today):
    member = make_member(north, user=True)
    appoint(member, organisation=north, post="secretary", on=FOUNDED, by=None)
    member = record_leaving(member, on=today, reason="transferred", by=None)
    assert (member.left_on, member.left_reason, member.organisation_id) == (today, "transferred", north.pk)
    assert rows(member.memberships) == [(FOUNDED, today)]
    assert member.standings.get(kind="full").end == today
    assert not Member.objects.present().exists()
    assert not opens(member.user, "meetings.log_meeting", north)
    assert not opens(member.user, "meetings.attend", north)


def test_leaving_refuses_what_cannot_be(north, today):
    member = make_member(north, on=date(2024, 1, 1))
    refused_as("future", lambda: record_leaving(member, on=today + DAY, reason="died", by=None))
    refused_as("before-start", lambda: record_leaving(member, on=date(2023, 12, 31), reason="died", by=None))
    record_leaving(member, on=today, reason="died", by=None)
    refused_as("left", lambda: record_leaving(member, on=today, reason="died", by=None))
    refused_as("left", lambda: transfer_member(member, organisation=north, on=today, by=None))
    refused_as("left", lambda: appoint(member, organisation=north, post="secretary", on=today, by=None))
    refused_as("left", lambda: change_standing(member, kind="full", on=today, by=None))


def test_a_future_post_falls_away_with_its_holder(north, today):
    member = make_member(north, user=True)
    appoint(member, organisation=north, post="secretary", on=today + 30 * DAY, by=None)
    record_leaving(member, on=today, reason="retired", by=None)
    assert not Appointment.objects.exists()
    assert not Grant.objects.in_force(today + 60 * DAY).exists()


# --- Posts and what they open -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("post", "permission"),
    [("secretary", "meetings.seal_meeting"), ("group_leader", "meetings.log_meeting"),
     ("discipline_commissioner", "members.view_suspension"), ("committee_member", "members.view_member")],
)  # fmt: skip
def test_a_post_opens_that_day_and_closes_on_the_next_request(north, today, post, permission):
    member = make_member(north, user=True)
    assert not opens(member.user, permission, north)
    appointment = appoint(member, organisation=north, post=post, on=today, by=None)
    assert opens(member.user, permission, north)
    end_appointment(appointment, on=today, by=None)
    assert not opens(member.user, permission, north)


def test_a_post_of_tomorrow_opens_tomorrow(north, today):
    member = make_member(north, user=True)
    appointment = appoint(member, organisation=north, post="secretary", on=today + DAY, by=None)
    assert not opens(member.user, "meetings.seal_meeting", north)
    assert Grant.objects.in_force(today + DAY).filter(role=Role.SECRETARY).exists()
    end_appointment(appointment, on=today, by=None)
    assert not Grant.objects.in_force(today + DAY).filter(role=Role.SECRETARY).exists()
    assert not Appointment.objects.exists()


def test_a_post_that_ends_later_stays_open_until_then(north, today):
    member = make_member(north, user=True)
    appointment = appoint(member, organisation=north, post="secretary", on=FOUNDED, by=None)
    end_appointment(appointment, on=today + DAY, by=None)
    assert opens(member.user, "meetings.seal_meeting", north)
    assert not Grant.objects.in_force(today + 2 * DAY).filter(role=Role.SECRETARY).exists()


def test_a_post_that_ended_in_the_past_opens_nothing(north, today):
    member = make_member(north, user=True)
    appointment = appoint(member, organisation=north, post="secretary", on=FOUNDED, by=None)
    end_appointment(appointment, on=date(2024, 1, 1), by=None)
    assert rows(member.appointments) == [(FOUNDED, date(2024, 1, 1))]
    assert not opens(member.user, "meetings.seal_meeting", north)


def test_an_account_that_comes_later_gets_what_the_posts_open(north, today):
    member = make_member(north)
    past = appoint(member, organisation=north, post="deputy_secretary", on=FOUNDED, by=None)
    end_appointment(past, on=date(2022, 1, 1), by=None)
    appoint(member, organisation=north, post="group_leader", on=FOUNDED, by=None)
    user = make_user(member.name)
    link_account(member, user, by=None, on=today)
    roles = Grant.objects.in_force(today).filter(user=user).values_list("role", flat=True)
    assert sorted(roles) == [Role.GROUP_LEADER, Role.MEMBER]


def test_two_posts_open_one_right_until_the_last_ends(bureau, north, today):
    general, member = bureau["general"], make_member(north, user=True)
    first = appoint(member, organisation=general, post="secretary", on=FOUNDED, by=None)
    second = appoint(member, organisation=general, post="organization_commissioner", on=FOUNDED, by=None)
    end_appointment(first, on=today, by=None)
    assert opens(member.user, "dashboards.view_dashboard", general)
    end_appointment(second, on=today, by=None)
    assert not opens(member.user, "dashboards.view_dashboard", general)


def test_posts_are_held_by_full_members_once(north, today):
    secretary, other = make_member(north, "甲"), make_member(north, "乙")
    trial = make_member(north, "丙", standing="probationary", on=date(2026, 1, 1))
    appoint(secretary, organisation=north, post="secretary", on=today + 10 * DAY, by=None)
    refused_as("post-held", lambda: appoint(other, organisation=north, post="secretary", on=today, by=None))
    refused_as("post-held-already", lambda: appoint(secretary, organisation=north, post="secretary", on=today, by=None))
    refused_as("no-full-member", lambda: appoint(trial, organisation=north, post="committee_member", on=today, by=None))


def test_a_post_is_free_again_the_day_after(north, today):
    first, second = make_member(north, "甲"), make_member(north, "乙")
    held = appoint(first, organisation=north, post="secretary", on=FOUNDED, by=None)
    end_appointment(held, on=today, by=None)
    refused_as("post-held", lambda: appoint(second, organisation=north, post="secretary", on=today, by=None))
    appoint(second, organisation=north, post="secretary", on=today + DAY, by=None)
