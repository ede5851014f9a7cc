"""Whatever happens, in whatever order: plans, edits, seals, late facts, exemptions, moves, elections, talks, lectures,
studies. What is stored is what a full recomputation says, each time.
"""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from branches.actions import note_notice, open_term, shift_election
from branches.models import Organisation, Term
from common.errors import Refused
from meetings.choices import LeaveReason, Presence
from meetings.models import Attendance, Study
from meetings.studying import note_study, withdraw_study
from members.actions import appoint, end_appointment
from members.choices import Post, TalkTopic
from members.models import Appointment, Talk
from members.talks import note_talk, withdraw_talk
from obligations.actions import compare
from obligations.choices import Status
from obligations.deriving import derive, everywhere
from obligations.models import StoredStatus
from obligations.registry import duties
from obligations.selectors import closed_until
from regulations.findings import RuleBroken
from tests.factories import make_member, moment
from tests.obligations.records import COMMITTEE, LECTURE, THEME_DAY, hold
from tests.obligations.test_stored import World

pytestmark = pytest.mark.django_db
VERBS = (
    "plan", "edit", "seal", "late", "exempt", "resume", "move", "night", "value", "lecture", "attend", "elect", "shift",
    "notice", "talk", "untalk", "study", "unstudy", "post", "unpost",
)  # fmt: skip
STEPS = st.lists(
    st.tuples(st.sampled_from(VERBS), st.integers(0, 5), st.integers(0, 140)), min_size=3, max_size=16
)  # fmt: skip
NAMES = (("宋致远", "高启航", "林书涵"), ("许静怡", "周明远", "韩思齐"))
# How a leader stands on a roll: came, kept by duty, away for another reason.
ROLL = ((Presence.PRESENT, ""), (Presence.LEAVE, LeaveReason.CALL_OUT), (Presence.LEAVE, LeaveReason.SICK))


class WholeWorld(World):
    """The bureau of the other sequences, with people, posts, terms, talks, lectures and studies."""

    def __init__(self):
        super().__init__()
        self.committees = [self.bureau["root"], self.bureau["office"]]
        self.people = {
            branch.pk: [make_member(branch, name) for name in names]
            for branch, names in zip(self.bureau["branches"], NAMES, strict=True)
        }
        self.leaders = [people[0] for people in self.people.values()]
        self.give(self.leaders[0], self.bureau["root"], Post.SECRETARY)
        self.give(self.leaders[1], self.bureau["office"], Post.SECRETARY)
        self.give(self.people[self.places[0].pk][1], self.places[0], Post.COMMITTEE_MEMBER)
        with self.clock():
            open_term(self.place(0), elected_on=date(2023, 1, 15), by=None)

    def clock(self):
        """Acts ask what day it is: the day of this world."""
        return time_machine.travel(moment(self.today), tick=False)

    def do(self, name, number, days):
        """One act on the day of this world."""
        with self.clock():
            getattr(self, name)(number, days)

    def give(self, member, organisation, post):
        appoint(member, organisation=organisation, post=post, on=date(2024, 1, 1), by=None)

    def day(self, days) -> date:
        """A day that is over."""
        return self.today - timedelta(days=days)

    def edit(self, number, days):
        """A draft is moved to another day, or becomes something else."""
        if self.drafts:
            draft = self.drafts[number % len(self.drafts)]
            draft.held_on = self.day(days % 60)
            draft.save()
            if draft.organisation.pk in self.people:
                draft.parts.update(kind=(THEME_DAY, LECTURE, COMMITTEE)[number % 3])

    def lecture(self, number, days):
        """A leader gives a lecture; the record waits to be sealed."""
        draft = hold(self.place(number % 2), self.day(days % 90), LECTURE)
        leader = self.leaders[number % 2]
        draft.parts.update(lecturer=f"{leader}（党委书记）", lecturer_member=leader, lecturer_leads=True)
        self.drafts.append(draft)

    def attend(self, number, days):
        """A leader stands on the roll of a meeting of the own branch."""
        branch = self.place(number % 2)
        draft = hold(branch, self.day(days % 90), THEME_DAY)
        presence, reason = ROLL[number % 3]
        leader = self.people[branch.pk][0]
        Attendance.objects.create(sitting=draft.sittings.get(), member=leader, presence=presence, reason=reason)
        self.drafts.append(draft)

    def elect(self, number, days):
        try:
            open_term(self.place(number % 2), elected_on=self.day(days), by=None)
        except Refused:
            pass

    def running(self, number) -> Term:
        """The last term of a branch."""
        return Term.objects.filter(organisation=self.place(number % 2)).order_by("elected_on").last()

    def shift(self, number, days):
        term = self.running(number)
        if term:
            try:
                to = term.expires_on + timedelta(days=days)
                shift_election(term, to=to, ground="批复", by=None, version=term.version)
            except (Refused, RuleBroken):
                pass

    def notice(self, number, days):
        term = self.running(number)
        if term and self.day(days) >= term.elected_on:
            note_notice(term, on=self.day(days), means="letter", by=None, version=term.version)

    def talk(self, number, days):
        first, second, third = self.people[self.place(number % 2).pk]
        pair = ((first, second), (second, third), (first, third))[number % 3]
        try:
            note_talk(first=pair[0], second=pair[1], on=self.day(days), topic=TalkTopic.WORK, by=None)
        except Refused:
            pass

    def untalk(self, number, _days):
        talk = Talk.objects.order_by("pk").first()
        if talk:
            withdraw_talk(talk, by=None, version=talk.version)

    def study(self, number, days):
        committee = Organisation.objects.get(pk=self.committees[number % 2].pk)
        try:
            note_study(committee, on=self.day(days), topic="专题研究", minutes="5号", by=None)
        except Refused:
            pass

    def unstudy(self, _number, _days):
        study = Study.objects.order_by("pk").first()
        if study:
            withdraw_study(study, by=None, version=study.version)

    def post(self, number, days):
        """Somebody else joins a committee, backdated."""
        member = self.people[self.place(number % 2).pk][2]
        committee = Organisation.objects.get(pk=self.committees[number % 2].pk)
        try:
            appoint(member, organisation=committee, post=Post.COMMITTEE_MEMBER, on=self.day(days), by=None)
        except Refused:
            pass

    def unpost(self, number, days):
        """Somebody leaves a committee, backdated."""
        held = Appointment.objects.filter(end__isnull=True, organisation__in=self.committees)
        row = held.select_related("organisation", "member").order_by("-pk").first()
        if row:
            end_appointment(row, on=max(self.day(days), row.start), by=None)


def test_every_duty_is_reached_by_the_world(db):
    """A duty that is registered later and not stored here would be tested by nothing."""
    with transaction.atomic():
        world = WholeWorld()
        world.do("elect", 1, 100)
        world.night(0, 34)
        for _month in range(16):
            world.do("night", 0, 34)
        stored = set(StoredStatus.objects.values_list("duty", flat=True))
        # Reviews are owed only where a record was handed in; their own tests seal through the product.
        assert {each.code for each in duties()} - stored == {"meetings.review"}
        transaction.set_rollback(True)


def play_and_compare(steps):
    """Whatever happens, stored lights are those of the facts after each act."""
    with transaction.atomic():
        world = WholeWorld()
        world.do("night", 0, 34)
        for name, number, days in steps:
            world.do(name, number, days)
            assert compare(today=world.today) == []
        rows = {(r.organisation_id, r.duty, r.start): Status(r.status) for r in StoredStatus.objects.all()}
        first = min(row.end for row in StoredStatus.objects.all())
        fresh = derive(everywhere, world.today, first, closed_until())
        assert rows == {due.key: due.status for due in fresh}
        transaction.set_rollback(True)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_lights_equal_a_full_recomputation_after_every_act(steps):
    play_and_compare(steps)


@pytest.mark.nightly
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_lights_equal_a_full_recomputation_after_every_act_many_times(steps):
    play_and_compare(steps)
