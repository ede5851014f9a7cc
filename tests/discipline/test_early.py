"""Early reminders: who may see them, what is refused, whom they are suggested for."""

from datetime import timedelta

import pytest
from django.db import connection

from accounts.roles import Role
from audit.models import Entry
from common.errors import Refused, StaleEdit
from common.row_security import reading_as, reading_everything
from common.scope import Scope
from discipline import early
from discipline.choices import Concern, Measure
from discipline.models import EarlyReminder
from discipline.signals import signals
from discipline.trail import HIDDEN
from meetings.choices import Presence, State
from meetings.models import Attendance, Meeting, Question, Sitting
from members.actions import link_account
from members.choices import Post
from tests.factories import FOUNDED, make_grantee, make_member, make_secretary, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def keep(bureau):
    """A function that notes an early reminder about the subject, with other values where given."""

    def make(**values):
        due = bureau.today + timedelta(days=7)
        return early.keep_reminder(
            **{"subject": "010101", "measure": Measure.REMINDER_TALK, "concern": Concern.DUTY, "due_on": due,
               "talker": bureau.secretary, "by": bureau.officer, "scope": bureau.scope, **values},
        )  # fmt: skip

    return make


def code_of(refused):
    return [finding.code for finding in refused.value.findings]


class TestWhoSees:
    def test_keepers_of_the_scope_and_whoever_is_to_talk(self, bureau, keep):
        row = keep()
        assert [each.name for each in early.open_ones(bureau.scope, bureau.other)] == ["许知远"]
        assert early.open_ones(Scope.of(bureau.own.path), bureau.other) == []
        with reading_as(bureau.secretary):
            assert early.owed_by(bureau.secretary) == [row]
        with reading_as(bureau.other):
            assert early.owed_by(bureau.other) == []

    def test_a_branch_keeps_its_own_and_those_above_see_it(self, bureau, keep):
        commissioner = make_secretary(bureau.own, "纪检委员", post=Post.DISCIPLINE_COMMISSIONER)
        own = commissioner.scope_for("discipline.keep_early_reminders")
        row = keep(by=commissioner, scope=own)
        assert row.organisation == bureau.own
        assert early.open_ones(own, commissioner) == early.open_ones(bureau.scope, bureau.officer) == [row]
        elsewhere = Scope.of(bureau.other_branch.path)
        assert early.open_ones(elsewhere, bureau.officer) == []
        assert early.kept(elsewhere, bureau.officer, row.public_id) is None

    def test_nobody_reads_what_concerns_oneself(self, bureau, keep):
        row = keep()
        link_account(make_member(bureau.third, "梁以安", badge_number="030303"), bureau.other, by=None, on=FOUNDED)
        about_officer = keep(subject="030303", talker=bureau.approver)
        assert early.open_ones(bureau.scope, bureau.other) == [row]
        assert early.kept(bureau.scope, bureau.other, about_officer.public_id) is None
        with pytest.raises(Refused) as refused:
            keep(subject="030303", talker=bureau.approver, by=bureau.other)
        assert code_of(refused) == ["own"]

    def test_a_copy_of_the_table_tells_no_name(self, keep):
        keep()
        with reading_everything():
            assert "许知远" not in str(EarlyReminder.objects.values().get())

    @pytest.mark.postgres
    def test_the_database_shows_rows_to_the_talker_alone(self, bureau, keep):
        keep()
        seen = []
        for user in (bureau.secretary, bureau.officer, bureau.subject.user):
            with reading_as(user), connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM discipline_earlyreminder")
                seen.append(cursor.fetchone()[0])
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM discipline_earlyreminder")
            seen.append(cursor.fetchone()[0])
        assert seen == [1, 0, 0, 0]

    def test_entries_stand_where_no_administrator_looks(self, bureau, keep):
        before = set(Entry.objects.values_list("pk", flat=True))
        early.note_done(keep(), on=bureau.today, by=bureau.secretary, version=1)
        rows = Entry.objects.exclude(pk__in=before).order_by("pk")
        assert [(row.verb, row.path) for row in rows] == [("early.kept", HIDDEN), ("early.done", HIDDEN)]


class TestActs:
    def test_held_then_looked_at_again_then_over(self, bureau, keep):
        row = keep(follow_up_on=bureau.today + timedelta(days=30))
        row = early.note_done(row, on=bureau.today, by=bureau.secretary, version=1)
        assert early.open_ones(bureau.scope, bureau.officer) == [row]
        assert row.next_on == row.follow_up_on
        row = early.note_followed(row, on=bureau.today, by=bureau.officer, version=2)
        assert early.open_ones(bureau.scope, bureau.officer) == []
        assert list(early.finished_page(bureau.scope, bureau.officer, {})) == [row]

    @pytest.mark.parametrize(
        ("values", "code"),
        [
            ({"subject": "无此人"}, "nobody"),
            ({"talker": "subject"}, "talker"), ({"talker": "foreign"}, "talker"),
            ({"follow_up_on": 7}, "follow-up"),
        ],
    )  # fmt: skip
    def test_what_is_refused(self, bureau, keep, values, code):
        people = {"subject": bureau.subject.user, "foreign": make_secretary(bureau.other_branch, "外支书")}
        given = {"talker": people[values["talker"]]} if "talker" in values else dict(values)
        if "follow_up_on" in values:
            given = {"follow_up_on": bureau.today + timedelta(days=7)}
        with pytest.raises(Refused) as refused:
            keep(**given)
        assert code_of(refused) == [code]
        with reading_everything():
            assert not EarlyReminder.objects.exists()

    def test_days_and_order(self, bureau, keep):
        row, tomorrow = keep(), bureau.today + timedelta(days=1)
        acts = [(early.note_done, tomorrow, "future"), (early.note_followed, bureau.today, "not-done")]
        for act, on, code in acts:
            with pytest.raises(Refused) as refused:
                act(row, on=on, by=bureau.officer, version=1)
            assert code_of(refused) == [code]
        early.note_done(row, on=bureau.today, by=bureau.officer, version=1)
        with pytest.raises(StaleEdit):
            early.note_done(row, on=bureau.today, by=bureau.secretary, version=1)
        for act in (lambda: early.note_done(row, on=bureau.today, by=bureau.secretary, version=2),
                    lambda: early.withdraw(row, by=bureau.officer, version=2)):  # fmt: skip
            with pytest.raises(Refused) as refused:
                act()
            assert code_of(refused) == ["done"]

    def test_a_mistake_is_taken_back(self, bureau, keep):
        early.withdraw(keep(), by=bureau.officer, version=1)
        assert early.open_ones(bureau.scope, bureau.officer) == []

    def test_who_may_be_asked_to_talk(self, bureau):
        leader = make_grantee(bureau.root, Role.COMMITTEE_LEADER, "局领导")
        make_grantee(bureau.root, Role.COMMITTEE_STAFF, "干事")
        offered = {user.pk for user in early.talkers(bureau.scope)}
        asked = (leader, bureau.secretary, bureau.officer, bureau.other, bureau.approver)
        assert offered == {user.pk for user in asked}
        assert [user.pk for user in early.talkers(Scope.of(bureau.own.path))] == [bureau.secretary.pk]


def attend(branch, day, presences, state=State.SEALED, labels="A"):
    """A meeting with who was present, away or on leave at each sitting."""
    number, at = Meeting.objects.count(), moment(day)
    sealed = {"sealed_at": at, "record_number": f"M-{number}", "seal_hash": f"{number:064}"}
    meeting = Meeting.objects.create(
        organisation=branch, title="大会", held_on=day, state=state, entered_at=at,
        **(sealed if state == State.SEALED else {}),
    )  # fmt: skip
    for label in labels:
        sitting = Sitting.objects.create(meeting=meeting, label=label, starts_at=moment(day))
        for member, presence in presences:
            given = presence.get(label, Presence.ABSENT) if isinstance(presence, dict) else presence
            Attendance.objects.create(sitting=sitting, member=member, presence=given)
    return meeting


class TestSignals:
    def test_often_away_without_leave(self, bureau):
        often, twice, leave, shift = (make_member(bureau.own, f"党员{n}") for n in range(4))
        for number in range(3):
            day = bureau.today - timedelta(days=5 + number)
            attend(bureau.own, day, [
                (often, Presence.ABSENT), (twice, Presence.ABSENT if number else Presence.PRESENT),
                (leave, Presence.LEAVE), (shift, {"A": Presence.ABSENT, "B": Presence.PRESENT}),
            ], labels="AB")  # fmt: skip
        attend(bureau.own, bureau.today, [(twice, Presence.ABSENT)], state=State.DRAFT)
        attend(bureau.own, bureau.today - timedelta(days=200), [(twice, Presence.ABSENT)])
        found = signals(bureau.scope, bureau.officer, bureau.today)
        assert [(row.member, row.number) for row in found.absent] == [(often, 3)]
        assert signals(Scope.of(bureau.other_branch.path), bureau.officer, bureau.today).absent == []

    def test_questions_left_unanswered(self, bureau):
        meeting = attend(bureau.own, bureau.today, [])
        other = attend(bureau.own, bureau.today, [])
        Question.objects.create(meeting=other)
        question = Question.objects.create(meeting=meeting)
        Question.objects.filter(pk=question.pk).update(asked_at=moment(bureau.today - timedelta(days=20)))
        found = signals(bureau.scope, bureau.officer, bureau.today)
        assert [(row.member.user, row.number) for row in found.unanswered] == [(bureau.secretary, 20)]
        assert signals(bureau.scope, bureau.secretary, bureau.today).unanswered == []

    def test_nothing_is_noted_by_itself(self, bureau):
        signals(bureau.scope, bureau.officer, bureau.today)
        with reading_everything():
            assert not EarlyReminder.objects.exists()
