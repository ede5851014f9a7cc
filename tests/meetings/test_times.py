"""Hours and sittings on the record page, in the seal and on paper."""

import re
from dataclasses import replace
from datetime import time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from meetings import actions
from meetings.choices import Presence
from meetings.completeness import check_record
from meetings.forms.values import record_values, sitting_values
from meetings.inspection import POINTS
from meetings.models import Attendance, Resolution
from meetings.papers import paper_contents
from meetings.records import AttendanceData, GuestData, SittingData
from meetings.rules import Attended, Tally, _suspicions
from meetings.selectors import record_of
from meetings.verdicts import record_facts
from tests.factories import moment
from tests.meetings.cast import Cast, admission, election, ordinary, yesterday
from tests.meetings.test_recording import address, key, stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast(full=5, probationary=1)


@pytest.fixture
def meeting(cast, client):
    client.force_login(cast.anna)
    return cast.plan()


def at_hours(data, **hours):
    """The record with hours of coming and leaving: {number in the roll: (came, left)}."""
    rows = list(data.attendances)
    for number, (arrived, left) in hours.items():
        place = int(number[1:])
        rows[place] = replace(rows[place], arrived_at=arrived, left_at=left)
    return replace(data, attendances=tuple(rows))


def in_two(data, first, second, both=()):
    """The record held in two sittings; the ids that came to each."""
    day = yesterday()
    sittings = (
        SittingData("A", moment(day, 9), "三楼会议室", moment(day, 10)),
        SittingData("B", moment(day, 19), "五楼会议室", moment(day, 20)),
    )
    rows = [
        AttendanceData(label, pk, Presence.PRESENT)
        for label, came in (("A", first), ("B", second)) for pk in (*came, *both)
    ]  # fmt: skip
    return replace(data, sittings=sittings, attendances=tuple(rows))


def sent(meeting, data, **more):
    """What the page sends for a record."""
    sittings = {
        f"sitting-{number}-{name}": value
        for number, sitting in enumerate(data.sittings) for name, value in sitting_values(sitting).items()
    }  # fmt: skip
    values = (
        record_values(meeting, data)
        | sittings
        | {"idempotency_key": key(), "version": meeting.version, "intent": "save"}
    )
    return {name: value for name, value in (values | more).items() if value is not None and value is not False}


def task(cast):
    return {"responsible_id": cast.chair.pk, "deadline": yesterday()}


def codes(refusal):
    return [finding.code for finding in refusal.value.findings]


def test_hours_and_sittings_typed_are_stored_and_shown_again(client, cast, meeting):
    one, two, three, four, *_ = [member.pk for member in cast.roll()]
    data = in_two(cast.record(resolutions=[ordinary(2, taken_at=time(9, 40))]), [one, two], [three], both=[four])
    data = at_hours(data, n0=(time(9, 20), None), n3=(None, time(19, 45)))
    client.post(address(meeting), sent(meeting, data))
    record = record_of(stored(meeting))
    assert sorted((row.sitting, row.member_id, row.arrived_at, row.left_at) for row in record.attendances) == [
        ("A", one, time(9, 20), None), ("A", two, None, None), ("A", four, None, None),
        ("B", three, None, time(19, 45)), ("B", four, None, None),
    ]  # fmt: skip
    assert record.parts[0].resolutions[0].taken_at == time(9, 40)
    text = client.get(address(meeting)).content.decode()
    for value in (
        f'name="stay-{one}-arrived" value="09:20"',
        'value="present:AB" data-s="in" selected',
        'value="09:40"',
    ):
        assert value in text


def test_an_hour_that_cannot_be_read_is_told_at_its_person(client, cast, meeting):
    pk = cast.chair.pk
    answer = client.post(address(meeting), sent(meeting, cast.record(), **{f"stay-{pk}-left": "早退"}))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert f'name="stay-{pk}-left" value="早退"' in text
    assert re.search(rf'class="dj-err">{cast.chair.name}：', text)


def test_the_panel_counts_those_in_the_room_at_the_hour_of_the_last_vote(client, cast, meeting):
    data = at_hours(cast.record(resolutions=[ordinary(1, taken_at=time(14, 10))]), n0=(time(14, 30), None))
    answer = client.post(address(meeting, "panel"), sent(meeting, data))
    board = answer.context["board"]
    assert (board.voters, board.voters_present, board.timed.number) == (5, 4, 1)
    assert "按决议 1 表决时（14:10）在场的人计算" in answer.content.decode()
    later = replace(data, parts=(replace(data.parts[0], resolutions=(ordinary(1, taken_at=time(14, 30)),)),))
    assert client.post(address(meeting, "panel"), sent(meeting, later)).context["board"].voters_present == 5


def test_a_new_sitting_renews_the_choices_of_the_roll(client, cast, meeting):
    data = in_two(cast.record(), [cast.chair.pk], [])
    roll = {f"att-{member.pk}": "" for member in cast.roll()}
    before = client.post(address(meeting, "panel"), roll | sent(meeting, data, **{"show-sittings": "A"}))
    assert 'value="present:AB"' in before.content.decode()
    after = client.post(address(meeting, "panel"), roll | sent(meeting, data, **{"show-sittings": "AB"}))
    assert 'value="present:AB"' not in after.content.decode()


def test_a_vote_without_a_quorum_at_its_hour_is_sealed_as_not_carried(cast, meeting):
    everybody_late = {f"n{number}": (time(14, 30), None) for number in range(4)}
    data = cast.record(resolutions=[ordinary(1, taken_at=time(14, 20), **task(cast))])
    sealed = actions.save_and_seal(meeting, at_hours(data, **everybody_late), by=cast.anna)
    row = Resolution.objects.get(part__meeting=sealed)
    assert (row.due, row.present, row.carried) == (5, 1, False)
    with pytest.raises(IntegrityError), transaction.atomic():
        Resolution.objects.filter(pk=row.pk).update(carried=True)


def test_the_hour_of_the_vote_is_asked_only_where_somebody_came_or_left(cast, meeting):
    data = cast.record(resolutions=[ordinary(4, **task(cast))])
    late = at_hours(data, n0=(time(14, 30), None))
    with pytest.raises(actions.RuleBroken) as refusal:
        actions.save_and_seal(meeting, late, by=cast.anna)
    assert codes(refusal) == ["no-minute"]
    actions.save_and_seal(meeting, data, by=cast.anna)


def test_a_vote_in_one_sitting_knows_nothing_of_the_other(cast, meeting):
    pks = [member.pk for member in cast.roll()]
    data = cast.record(resolutions=[ordinary(1, sitting="B", **task(cast))])
    actions.save_and_seal(meeting, in_two(data, pks[:4], pks[4:]), by=cast.anna)
    row = Resolution.objects.get()
    assert (row.sitting.label, row.present, row.carried) == ("B", 1, False)
    assert {(r.sitting.label, r.member_id) for r in Attendance.objects.all()} == {
        *(("A", pk) for pk in pks[:4]), *(("B", pk) for pk in pks[4:])
    }  # fmt: skip


def test_the_paper_shows_hours_sittings_and_the_quorum_of_each_vote(cast, meeting):
    pks = [member.pk for member in cast.roll()]
    rows = [ordinary(3, 0, 0, taken_at=time(9, 40), **task(cast)), ordinary(1, sitting="B", **task(cast))]
    data = at_hours(in_two(cast.record(resolutions=rows), pks[:4], pks[4:]), n1=(time(9, 50), time(9, 10)))
    actions.save_and_seal(meeting, data, by=cast.anna)
    paper = paper_contents(stored(meeting), printed_by=cast.anna, printed_at=timezone.now())
    assert paper.facts["time"].startswith("A 场：")
    assert paper.facts["place"] == "A 场：三楼会议室\nB 场：五楼会议室"
    assert paper.facts["present"].endswith("A 场 4 人，B 场 2 人")
    assert [line[:5] for line in paper.facts["quorum"].splitlines()] == ["决议 1：", "决议 2："]
    body = "\n".join(f"{row.label}：{row.text}" for row in paper.rows)
    assert "09:10 离会，09:50 返回" in body
    assert "09:40，" in body


def test_reachable_attendance_leaves_out_approved_duty_leave():
    assert Attended(27, 22, 3).reachable == 24


def test_duty_leave_stands_beside_the_raw_rate(client, cast, meeting):
    data = cast.record(away=cast.roll()[4:6])
    text = client.post(address(meeting, "panel"), sent(meeting, data)).content.decode()
    assert "2 人因公请假，其余 4 人到会 100%" in text


def broken(cast):
    """A record with as many faults as one record can have."""
    one, two, three, *_ = cast.roll()
    data = cast.record(resolutions=[
        admission(1), ordinary(5, taken_at=time(20)), replace(ordinary(5), title="", text=""),
        replace(ordinary(5), yes=None), ordinary(5, responsible_id=cast.chair.pk),
    ])  # fmt: skip
    rows = (
        AttendanceData("A", one.pk, Presence.PRESENT, "", time(20), None),
        AttendanceData("A", two.pk, Presence.PRESENT, "", time(14, 20), time(14, 20)),
        AttendanceData("A", three.pk, Presence.LEAVE),
        *(AttendanceData("A", m.pk, Presence.PRESENT) for m in cast.roll()[3:5]),
        AttendanceData("A", cast.carla.member.pk, Presence.PRESENT),
    )
    return replace(
        data, chair_id=None, recorder_id=None, attendances=rows, guests=(GuestData("宋致远"),),
        sittings=(replace(data.sittings[0], place=""),),
    )  # fmt: skip


def facts(cast, data, **values):
    people = actions.eligible(cast.branch, data.kinds, data.held_on)
    return replace(record_facts(data, people, today=timezone.localdate()), **values)


def test_each_code_of_the_list_can_be_found_and_no_other(cast):
    data = broken(cast)
    lecture = cast.record(kinds=("party_lecture", "theme_party_day", "group_meeting", "organizational_life_meeting"))
    votes = [
        replace(ordinary(5), text=""),
        ordinary(5, responsible_id=cast.chair.pk),
        replace(admission(5), method="hands"),
    ]
    elections = [
        replace(ordinary(None), kind="election"),
        election(("甲", None), ("乙", 9), seats=4, scrutineers="乙", issued=9),
    ]
    bare = tuple(replace(part, items=()) for part in lecture.parts)
    seen = [
        *check_record(facts(cast, data)),
        *check_record(facts(cast, cast.record(resolutions=votes))),
        *check_record(facts(cast, replace(cast.record(), sittings=(replace(data.sittings[0], ends_at=None),)))),
        *check_record(facts(cast, replace(lecture, parts=bare), is_late=True, chair_needs_delegation=True)),
        *check_record(facts(cast, cast.record(resolutions=elections))),
        *check_record(facts(cast, cast.record(resolutions=elections), form="temporary")),
        *check_record(facts(cast, cast.record(), has_come_back=True, passed_later=True, without_self_check=2)),
        *check_record(facts(cast, cast.record(), held_on=timezone.localdate() + timedelta(days=2))),
    ]
    arithmetic = {code for _wrong, code, *_more in _suspicions("ordinary", Tally(0, 0))}
    assert {finding.code for finding in seen} - arithmetic == set(POINTS)


def test_the_codes_never_change():
    assert list(POINTS) == [
        "in-future", "no-end", "no-place", "no-chair", "no-recorder", "no-delegation", "no-late-reason", "no-agenda",
        "no-lecturer", "no-topic", "leave-unrecorded", "roll-mismatch", "leave-without-reason", "stay-outside",
        "stay-empty", "guest-without-post", "left-out-came", "left-out-early",
        "no-counts", "no-title", "no-text", "no-candidate", "no-responsible",
        "no-minute", "minute-outside", "no-deadline", "no-seats", "no-ballots", "nobody-stands", "votes-uncounted",
        "ballots-impossible", "temporary-branch", "not-secret", "few-candidates", "no-scrutineer", "scrutineer-stands",
        "no-theme", "no-self-check", "no-remarks",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("leave-unrecorded", "未记录请假人员"),
        ("roll-mismatch", "应到与名册不符"),
        ("no-responsible", "决议：无责任人"),
        ("guest-without-post", "列席人未注明单位职务"),
    ],
)
def test_findings_speak_the_inspectors_words(code, words):
    with translation.override("zh-hans"):
        assert POINTS[code].title == words


def test_each_finding_leads_to_a_field_of_the_page(client, cast, meeting):
    data = broken(cast)
    values = sent(meeting, data)
    # The first two resolutions and the first guest were taken out again: numbers on the page have gaps.
    moved = {re.sub(r"^vote-(\d)", lambda m: f"vote-{int(m[1]) + 2}", name): value for name, value in values.items()}
    moved = {re.sub(r"^guest-0", "guest-3", name): value for name, value in moved.items()}
    client.post(address(meeting), moved)
    answer = client.post(address(meeting), moved | {"intent": "seal", "idempotency_key": key(2)})
    text = answer.content.decode()
    places = re.findall(r'data-jump="([^"]+)"', text)
    assert len(places) > 12
    missing = [place for place in places if f'name="{place}"' not in text and f'id="{place}"' not in text]
    assert missing == []
    assert "vote-3-taken" in places
