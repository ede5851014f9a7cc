"""Plan, move, cancel, ask leave, save, seal, correct: each act does what it says, once, and nothing more."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.models import Entry
from common.errors import Refused, StaleEdit
from meetings import actions
from meetings.choices import LeaveState, PartKind, State
from meetings.models import AgendaItem, Attendance, LeaveRequest, Meeting, Resolution
from meetings.records import GuestData, SittingData
from meetings.sealing import addendum_hash, check_code, contents, seal_hash
from meetings.selectors import invitations, record_of, whole
from members.actions import appoint, change_standing, end_appointment
from members.choices import Post
from members.models import Suspension
from regulations.findings import RuleBroken
from tests.factories import make_member, moment
from tests.meetings.cast import Cast, admission, ordinary, yesterday

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


def stored(meeting):
    return whole(Meeting.objects.filter(pk=meeting.pk)).get()


def verbs(meeting):
    return list(
        Entry.objects.filter(subject_type="meetings.meeting", subject_id=str(meeting.pk))
        .order_by("id")
        .values_list("verb", flat=True)
    )


def sealed(cast, **values):
    meeting = cast.plan()
    return actions.save_and_seal(meeting, cast.record(**values), by=cast.anna)


def codes(refusal):
    return [finding.code for finding in refusal.value.findings]


def test_a_plan_stands_on_the_calendar_with_its_agenda(cast):
    meeting = cast.plan(day=timezone.localdate() + timedelta(days=3))
    assert (meeting.state, meeting.entered_at, meeting.schedule_version) == (State.PLANNED, None, 1)
    assert list(AgendaItem.objects.values_list("title", flat=True)) == ["讨论年度计划"]
    assert verbs(meeting) == ["meeting.planned"]


def test_a_move_counts_the_schedule_up_and_a_new_title_does_not(cast):
    day = timezone.localdate() + timedelta(days=3)
    meeting = cast.plan(day=day)
    actions.change_plan(meeting, cast.record(day=day, empty=True, title="改名"), by=cast.anna, version=1)
    meeting.refresh_from_db()
    assert (meeting.title, meeting.schedule_version, meeting.version) == ("改名", 1, 2)
    actions.change_plan(meeting, cast.record(day=day + timedelta(days=1), empty=True), by=cast.anna, version=2)
    meeting.refresh_from_db()
    assert (meeting.held_on, meeting.schedule_version) == (day + timedelta(days=1), 2)
    assert verbs(meeting) == ["meeting.planned", "meeting.changed", "meeting.moved"]


def test_leave_stays_with_its_sitting_when_the_meeting_moves(cast):
    day = timezone.localdate() + timedelta(days=3)
    meeting = cast.plan(day=day)
    actions.ask_leave(meeting.sittings.get(), cast.dan.member, reason="on_duty", note="", by=cast.dan)
    actions.change_plan(meeting, cast.record(day=day + timedelta(days=1), empty=True), by=cast.anna)
    assert LeaveRequest.objects.get().sitting == meeting.sittings.get()


def test_a_cancelled_meeting_takes_nothing_more(cast):
    meeting = cast.plan(day=timezone.localdate() + timedelta(days=3))
    actions.cancel_meeting(meeting, reason="紧急任务", by=cast.anna)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.schedule_version) == (State.CANCELLED, 2)
    for act in (
        lambda: actions.save_record(meeting, cast.record(), by=cast.anna),
        lambda: actions.change_plan(meeting, cast.record(empty=True), by=cast.anna),
        lambda: actions.cancel_meeting(meeting, reason="再次", by=cast.anna),
        lambda: actions.save_and_seal(meeting, cast.record(), by=cast.anna),
    ):
        with pytest.raises(RuleBroken):
            act()
    assert verbs(meeting) == ["meeting.planned", "meeting.cancelled"]


def test_a_record_cannot_be_cancelled_or_planned_again(cast):
    meeting = cast.plan()
    actions.save_record(meeting, cast.record(), by=cast.anna)
    for act in (
        lambda: actions.cancel_meeting(meeting, reason="x", by=cast.anna),
        lambda: actions.change_plan(meeting, cast.record(empty=True), by=cast.anna),
    ):
        with pytest.raises(RuleBroken) as refusal:
            act()
        assert codes(refusal) == ["has-record"]


def test_leave_is_asked_once_per_sitting_and_can_be_asked_again(cast):
    meeting = cast.plan(day=timezone.localdate() + timedelta(days=3))
    sitting = meeting.sittings.get()
    request = actions.ask_leave(sitting, cast.dan.member, reason="on_duty", note="", by=cast.dan)
    actions.decide_leave(request, granted=False, by=cast.anna)
    actions.ask_leave(sitting, cast.dan.member, reason="training", note="", by=cast.dan)
    row = LeaveRequest.objects.get()
    assert (row.reason, row.state, row.decided_at) == ("training", LeaveState.ASKED, None)


def test_leave_cannot_be_asked_after_the_beginning(cast):
    meeting = cast.plan()
    with pytest.raises(RuleBroken) as refusal:
        actions.ask_leave(meeting.sittings.get(), cast.dan.member, reason="sick", note="", by=cast.dan)
    assert codes(refusal) == ["begun"]


def test_only_the_committee_is_invited_to_the_committee(cast):
    day = timezone.localdate() + timedelta(days=3)
    cast.plan(day=day, kinds=(PartKind.COMMITTEE_MEETING,))
    cast.plan(day=day)
    now = timezone.now()
    assert [s.meeting.parts.get().kind for s in invitations(cast.dan.member, now)] == [PartKind.GENERAL_ASSEMBLY]
    assert len(invitations(cast.chair, now)) == 2


def test_the_first_save_is_the_time_of_entry_for_ever(cast):
    meeting = cast.plan()
    first = actions.save_record(meeting, cast.record(title="一"), by=cast.anna)
    later = actions.save_record(meeting, cast.record(title="二"), by=cast.anna)
    assert (later.entered_at, later.entered_by) == (first.entered_at, cast.anna)
    assert later.version == first.version + 1


def test_what_is_saved_is_what_is_read(cast):
    meeting = cast.plan()
    data = cast.record(resolutions=[ordinary(4)], guests=(GuestData("宋致远", "政治部", "指导"),))
    actions.save_record(meeting, data, by=cast.anna)
    read = record_of(stored(meeting))
    assert replace(read, attendances=()) == replace(data, attendances=())
    assert set(read.attendances) == set(data.attendances)


def test_a_draft_that_saves_itself_leaves_one_entry(cast):
    meeting = cast.plan()
    data = cast.record()
    for _turn in range(3):
        actions.save_record(meeting, data, by=cast.anna, quiet=True)
    actions.save_record(meeting, replace(data, notes="补充"), by=cast.anna, quiet=True)
    assert verbs(meeting) == ["meeting.planned", "meeting.recorded", "meeting.recorded"]


def test_a_stale_version_is_refused_and_changes_nothing(cast):
    meeting = cast.plan()
    actions.save_record(meeting, cast.record(title="一"), by=cast.anna, version=1)
    for act in (actions.save_record, actions.save_and_seal):
        with pytest.raises(StaleEdit):
            act(meeting, cast.record(title="二"), by=cast.anna, version=1)
    meeting.refresh_from_db()
    assert (meeting.title, meeting.state) == ("一", State.DRAFT)


def test_a_sitting_that_is_dropped_takes_its_attendance_along(cast):
    meeting, day = cast.plan(), yesterday()
    two = (
        SittingData("A", moment(day, 9), "甲", moment(day, 10)),
        SittingData("B", moment(day, 19), "乙", moment(day, 20)),
    )
    rows = tuple(replace(row, sitting="B") for row in cast.record().attendances)
    actions.save_record(meeting, cast.record(sittings=two, attendances=rows), by=cast.anna)
    actions.save_record(meeting, cast.record(), by=cast.anna)
    assert set(Attendance.objects.values_list("sitting__label", flat=True)) == {"A"}


def test_a_seal_fixes_number_votes_and_hash(cast):
    meeting = sealed(cast, resolutions=[ordinary(3, 1, 1, responsible_id=cast.chair.pk, deadline=yesterday())])
    row = Resolution.objects.get()
    assert (row.due, row.present, row.carried) == (5, 5, True)
    assert meeting.record_number == f"{cast.branch.code}-{yesterday().year}-001"
    assert Attendance.objects.filter(may_vote=True).count() == 5
    assert Entry.objects.get(verb="meeting.sealed").reference == meeting.seal_hash
    assert len(check_code(meeting)) == 10


def test_numbers_follow_one_another(cast):
    assert [sealed(cast).record_number[-3:] for _turn in range(3)] == ["001", "002", "003"]


def test_the_seal_names_everything_that_is_missing_and_writes_nothing(cast):
    meeting = cast.plan()
    data = cast.record(chair_id=None, resolutions=[ordinary(None)])
    with pytest.raises(RuleBroken) as refusal:
        actions.save_and_seal(meeting, data, by=cast.anna)
    assert codes(refusal) == ["no-chair", "no-counts"]
    meeting.refresh_from_db()
    assert (meeting.state, verbs(meeting)) == (State.PLANNED, ["meeting.planned"])


def test_a_vote_that_did_not_carry_never_blocks(cast):
    meeting = sealed(cast, resolutions=[ordinary(2, 3)])
    assert (meeting.state, Resolution.objects.get().carried) == (State.SEALED, False)


def test_a_late_record_needs_its_reason(cast):
    day = timezone.localdate() - timedelta(days=10)
    meeting = cast.plan(day=day)
    with pytest.raises(RuleBroken) as refusal:
        actions.save_and_seal(meeting, cast.record(day=day), by=cast.anna)
    assert codes(refusal) == ["no-late-reason"]
    done = actions.save_and_seal(meeting, cast.record(day=day, late_reason="call_out"), by=cast.anna)
    assert done.is_sealed


def test_a_sealed_record_changes_through_no_action(cast):
    meeting = sealed(cast)
    before = seal_hash(contents(stored(meeting)))
    for act in (
        lambda: actions.save_record(meeting, cast.record(title="改"), by=cast.anna),
        lambda: actions.save_and_seal(meeting, cast.record(title="改"), by=cast.anna),
        lambda: actions.seal_meeting(meeting, by=cast.anna),
        lambda: actions.change_plan(meeting, cast.record(title="改"), by=cast.anna),
        lambda: actions.cancel_meeting(meeting, reason="改", by=cast.anna),
    ):
        with pytest.raises(RuleBroken):
            act()
    actions.add_addendum(meeting, text="结束时间应为 15:25。", by=cast.anna)
    assert seal_hash(contents(stored(meeting))) == before == meeting.seal_hash


def test_addenda_are_chained(cast):
    meeting = sealed(cast)
    first = actions.add_addendum(meeting, text="一", by=cast.anna)
    second = actions.add_addendum(meeting, text="二", by=cast.anna)
    assert (first.previous_hash, second.previous_hash) == (meeting.seal_hash, first.hash)
    second.refresh_from_db()
    assert second.hash == addendum_hash(first.hash, "二", cast.anna.pk, second.at)


def test_an_addendum_needs_a_seal(cast):
    with pytest.raises(RuleBroken) as refusal:
        actions.add_addendum(cast.plan(), text="一", by=cast.anna)
    assert codes(refusal) == ["not-sealed"]


def test_carrying_out_a_resolution_leaves_the_seal_whole(cast):
    meeting = sealed(cast, resolutions=[ordinary(5, responsible_id=cast.chair.pk, deadline=yesterday())])
    actions.mark_resolution_done(
        Resolution.objects.select_related("part__meeting__organisation").get(), on=yesterday(), by=cast.anna
    )
    assert Resolution.objects.get().done_on == yesterday()
    assert seal_hash(contents(stored(meeting))) == meeting.seal_hash


def test_sealing_a_stored_draft_is_the_same_act(cast):
    meeting = cast.plan()
    actions.save_record(meeting, cast.record(resolutions=[ordinary(2, 3)]), by=cast.anna)
    done = actions.seal_meeting(meeting, by=cast.anna)
    assert seal_hash(contents(stored(done))) == done.seal_hash


def test_the_right_to_vote_is_that_of_the_day(cast):
    entered, day = yesterday() - timedelta(days=400), yesterday()
    later = make_member(cast.branch, "何沐阳", standing="probationary", joined_on=entered, on=entered)
    change_standing(later, kind="full", on=day + timedelta(days=1), by=cast.anna)
    today = make_member(cast.branch, "方砚秋", standing="probationary", joined_on=entered, on=entered)
    change_standing(today, kind="full", on=day, by=cast.anna)
    rests = cast.people[0]
    Suspension.objects.create(member=rests, start=day, end=day)
    Suspension.objects.create(member=cast.people[1], start=entered, end=day - timedelta(days=1))
    sealed(cast, resolutions=[ordinary(2, 3)])
    assert Resolution.objects.get().due == 5
    voters = set(Attendance.objects.filter(may_vote=True).values_list("member_id", flat=True))
    assert voters == {m.pk for m in cast.roll()} - {later.pk, rests.pk, cast.people[-1].pk}


def test_whoever_chairs_for_the_secretary_is_recorded_as_doing_so(cast):
    meeting = cast.plan()
    data = cast.record(chair_id=cast.dan.member.pk)
    with pytest.raises(RuleBroken) as refusal:
        actions.save_and_seal(meeting, data, by=cast.anna)
    assert codes(refusal) == ["no-delegation"]
    assert actions.save_and_seal(meeting, replace(data, chair_delegated=True), by=cast.anna).is_sealed


def test_a_committee_votes_by_itself(cast):
    appoint(
        cast.dan.member,
        organisation=cast.branch,
        post=Post.ORGANIZATION_COMMISSIONER,
        on=yesterday() - timedelta(days=9),
        by=cast.anna,
    )
    meeting = cast.plan(kinds=(PartKind.COMMITTEE_MEETING,))
    rows = tuple(r for r in cast.record().attendances if r.member_id in {cast.chair.pk, cast.dan.member.pk})
    data = cast.record(kinds=(PartKind.COMMITTEE_MEETING,), attendances=rows, resolutions=[ordinary(1, 1)])
    done = actions.save_and_seal(meeting, data, by=cast.anna)
    row = done.parts.get().resolutions.get()
    assert (row.due, row.present, row.carried) == (2, 2, False)


def test_an_admission_needs_more_than_half_present_an_ordinary_vote_half(cast):
    person = make_member(cast.branch, "何沐阳", standing="prospective")
    make_member(cast.branch, "第六人")
    away = [m for m in cast.roll() if m != cast.chair and m.standing == "full"][:3]
    rows = [row for row in cast.record(away=away).attendances if row.member_id != person.pk]
    votes = [ordinary(3), admission(3, candidate_id=person.pk)]
    meeting = cast.plan()
    data = cast.record(attendances=tuple(rows), resolutions=votes)
    findings = actions.inspect(meeting, data)
    assert [finding.code for finding in findings] == []
    actions.save_and_seal(meeting, data, by=cast.anna)
    assert [(r.due, r.present, r.carried) for r in Resolution.objects.order_by("order")] == [
        (6, 3, False),
        (6, 3, False),
    ]


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    title=texts,
    gist=texts,
    place=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=40),
    yes=st.integers(0, 5),
    names=st.lists(texts, max_size=3),
)
def test_recomputing_the_hash_of_any_record_agrees(cast, title, gist, place, yes, names):
    day = yesterday()
    meeting = cast.plan()
    data = cast.record(
        title=title, notes=gist, sittings=(SittingData("A", moment(day, 14), place, moment(day, 15)),),
        resolutions=[ordinary(yes, 5 - yes, responsible_id=cast.chair.pk, deadline=day)],
        guests=tuple(GuestData(name, "职务") for name in names),
    )  # fmt: skip
    done = actions.save_and_seal(meeting, data, by=cast.anna)
    assert seal_hash(contents(stored(done))) == done.seal_hash


def statements(captured):
    """The statements of an act without the brackets of its transaction."""
    return [query for query in captured if "SAVEPOINT" not in query["sql"]]


@pytest.mark.parametrize(("drafted", "number"), [(False, 18), (True, 26)])
def test_saving_and_sealing_forty_takes_a_fixed_number_of_queries(drafted, number):
    cast = Cast(full=39, probationary=1)
    person = make_member(cast.branch, "何沐阳", standing="prospective")
    done = {"responsible_id": cast.chair.pk, "deadline": yesterday()}
    votes = [ordinary(38, **done), ordinary(10, 20, 8), admission(38, candidate_id=person.pk)]
    rows = tuple(row for row in cast.record().attendances if row.member_id != person.pk)
    data, meeting = cast.record(attendances=rows, resolutions=votes), cast.plan()
    if drafted:
        actions.save_record(meeting, data, by=cast.anna)
    with CaptureQueriesContext(connection) as captured:
        actions.save_and_seal(meeting, data, by=cast.anna)
    assert len(statements(captured.captured_queries)) == number
    assert Attendance.objects.count() == 40


def test_ending_a_post_changes_who_chairs(cast):
    appoint(cast.dan.member, organisation=cast.branch, post=Post.DEPUTY_SECRETARY, on=yesterday(), by=cast.anna)
    post = cast.chair.appointments.get()
    end_appointment(post, on=yesterday() - timedelta(days=1), by=cast.anna)
    meeting = cast.plan()
    assert actions.save_and_seal(meeting, cast.record(chair_id=cast.dan.member.pk), by=cast.anna).is_sealed


def test_a_clock_that_went_back_seals_nothing(cast):
    meeting = cast.plan()
    for behind, allowed in ((timedelta(seconds=70), False), (timedelta(seconds=50), True)):
        with time_machine.travel(Entry.objects.latest("at").at - behind, tick=False):
            if allowed:
                actions.save_and_seal(meeting, cast.record(), by=cast.anna)
                continue
            with pytest.raises(Refused) as refusal:
                actions.save_and_seal(meeting, cast.record(), by=cast.anna)
            assert [finding.code for finding in refusal.value.findings] == ["clock-behind"]
    sealed = Meeting.objects.get(pk=meeting.pk)
    with time_machine.travel(sealed.sealed_at - timedelta(hours=1), tick=False), pytest.raises(Refused):
        actions.add_addendum(sealed, text="更正。", by=cast.anna)
