"""The record page: saves by itself, keeps what is typed, shows both texts, refuses with reasons, seals once."""

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.models import Submission
from meetings import actions
from meetings.choices import State
from meetings.forms.values import record_values
from meetings.models import Attendance, Meeting, Resolution
from meetings.selectors import record_of, whole
from members.actions import appoint
from members.choices import Post
from members.models import Suspension
from tests.factories import make_secretary
from tests.meetings.cast import Cast, ordinary, yesterday

pytestmark = pytest.mark.django_db
AUTOSAVE = {"HTTP_X_AUTOSAVE": "1"}


def key(number=1):
    return f"00000000-0000-4000-8000-{number:012}"


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def meeting(cast, client):
    client.force_login(cast.anna)
    return cast.plan()


def address(meeting, name="record"):
    return reverse(f"meetings:{name}", args=[meeting.public_id])


def typed(cast, meeting, **more):
    """What the page sends for a record that lacks nothing."""
    data = cast.record(resolutions=[ordinary(5, responsible_id=cast.chair.pk, deadline=yesterday())])
    values = record_values(meeting, data) | {"idempotency_key": key(), "version": meeting.version, "intent": "save"}
    return {name: value for name, value in (values | more).items() if value is not None and value is not False}


def stored(meeting):
    return whole(Meeting.objects.filter(pk=meeting.pk)).get()


def test_what_is_typed_is_stored_and_shown_again(client, cast, meeting):
    answer = client.post(address(meeting), typed(cast, meeting))
    assert answer.url == address(meeting)
    record = record_of(stored(meeting))
    assert (record.parts[0].items[0].title, record.parts[0].items[0].remarks[0].gist) == ("讨论年度计划", "同意。")
    assert len(record.attendances) == len(cast.roll())
    text = client.get(address(meeting)).content.decode()
    for shown in ("讨论年度计划", "同意。", "三楼会议室", "通过年度计划"):
        assert shown in text


def test_a_draft_saves_itself_and_answers_with_the_new_version(client, cast, meeting):
    answer = client.post(address(meeting), typed(cast, meeting), **AUTOSAVE)
    meeting.refresh_from_db()
    assert (answer.status_code, answer.json()["version"], meeting.state) == (200, meeting.version, State.DRAFT)
    again = client.post(address(meeting), typed(cast, meeting), **AUTOSAVE)
    assert (again.status_code, Submission.objects.count()) == (200, 0)


def test_a_second_tab_is_told_and_neither_text_is_lost(client, cast, meeting):
    first, second = (
        typed(cast, meeting, title="甲的标题"),
        typed(cast, meeting, title="乙的标题", idempotency_key=key(2)),
    )
    assert client.post(address(meeting), first).status_code == 302
    answer = client.post(address(meeting), second)
    assert (answer.status_code, answer.url) == (302, address(meeting, "record") + "#questions")
    page = client.get(address(meeting))
    [question] = page.context["questions"]
    assert (question["words"], question["stored_words"], question["by"]) == ("乙的标题", "甲的标题", "周明远")
    for text in ("乙的标题", "甲的标题"):
        assert text in page.content.decode()
    meeting.refresh_from_db()
    assert meeting.title == "甲的标题"
    knowing = typed(cast, meeting, idempotency_key=key(3), title="甲的标题", take=question["id"])
    assert client.post(address(meeting), knowing).url == address(meeting)
    meeting.refresh_from_db()
    assert (meeting.title, client.get(address(meeting)).context["questions"]) == ("乙的标题", [])


def test_a_double_click_on_seal_seals_once(client, cast, meeting):
    data = typed(cast, meeting, intent="seal")
    first, second = client.post(address(meeting), data), client.post(address(meeting), data)
    assert first.url == second.url == address(meeting, "detail")
    meeting.refresh_from_db()
    assert (meeting.state, Submission.objects.count()) == (State.SEALED, 1)


def test_going_back_and_typing_something_else_is_no_double_click(client, cast, meeting):
    client.post(address(meeting), typed(cast, meeting))
    back = client.post(address(meeting), typed(cast, meeting, title="回头改过"))
    meeting.refresh_from_db()
    assert (back.status_code, meeting.title) == (302, "回头改过")
    assert client.get(address(meeting)).context["questions"] == []


def test_a_seal_that_is_refused_names_everything_and_keeps_the_draft(client, cast, meeting):
    data = typed(cast, meeting, intent="seal", title="新名称", **{"vote-0-yes": "", "sitting-0-ends": "", "chair": ""})
    answer = client.post(address(meeting), data)
    text = answer.content.decode()
    assert answer.status_code == 422
    for said in ("未写主持人", "未写结束时间", "决议 1：未写票数", "3 处待补"):
        assert said in text
    meeting.refresh_from_db()
    assert (meeting.state, meeting.title) == (State.DRAFT, "新名称")
    assert answer.context["form"]["version"].value() == meeting.version


def test_review_shows_who_is_counted_before_the_seal(client, cast, meeting):
    answer = client.post(address(meeting), typed(cast, meeting, intent="review"))
    assert answer.url == address(meeting) + "?check=1#check"
    page = client.get(address(meeting) + "?check=1")
    assert page.context["sealable"] is True
    assert 'value="seal"' in page.content.decode()


def test_only_those_who_may_seal_do(client, cast, meeting):
    recorder = make_secretary(cast.branch, "高志诚", Post.PUBLICITY_COMMISSIONER)
    client.force_login(recorder)
    meeting.refresh_from_db()
    data = typed(cast, meeting)
    assert client.post(address(meeting), data | {"intent": "seal"}).status_code == 404
    assert 'value="review"' not in client.get(address(meeting)).content.decode()
    assert client.post(address(meeting), data).status_code == 302


def test_everybody_present_works_without_scripts(client, cast, meeting):
    blank = {f"att-{m.pk}": "" for m in cast.roll()}
    away = cast.people[0].pk
    blank |= {f"att-{away}": "leave", f"why-{away}": "training"}
    client.post(address(meeting), typed(cast, meeting, intent="present") | blank)
    rows = dict(Attendance.objects.values_list("member_id", "presence"))
    assert rows.pop(away) == "leave"
    assert set(rows.values()) == {"present"}


def test_full_width_digits_and_colons_are_read(client, cast, meeting):
    more = {"vote-0-yes": "４", "vote-0-no": " １ ", "sitting-0-begins": "１４：３０"}
    client.post(address(meeting), typed(cast, meeting, **more))
    row = Resolution.objects.get()
    assert (row.yes, row.no) == (4, 1)
    assert timezone.localtime(meeting.sittings.get().starts_at).hour == 14


@pytest.mark.parametrize(("field", "value"), [
    ("vote-0-yes", "-1"), ("vote-0-yes", "很多"), ("vote-0-yes", "99999999999999999999"),
    ("vote-0-deadline", "2026-13-01"),
    ("vote-0-responsible", "999999"), ("vote-0-kind", "nonsense"), ("sitting-0-begins", "25:00"),
    ("sitting-0-day", "x"),
    ("item-0-title", "长" * 201), ("remark-0-item", "77"), ("chair", "abc"),
    ("late_reason", "nonsense"), ("kinds", "nonsense"),
    ("title", "长" * 101), ("version", "x"), ("idempotency_key", "x"), ("remark-0-gist", "\0"),
])  # fmt: skip
def test_what_cannot_be_read_is_kept_beside_its_error(client, cast, meeting, field, value):
    data = typed(cast, meeting) | {field: value}
    answer = client.post(address(meeting), data)
    assert (answer.status_code, Meeting.objects.get().state) == (422, State.PLANNED)
    assert "讨论年度计划" in answer.content.decode() or field == "item-0-title"
    assert client.post(address(meeting), data, **AUTOSAVE).status_code == 422
    assert client.post(address(meeting, "panel"), data).status_code == 200


def test_the_panel_judges_what_is_typed_without_saving(client, cast, meeting):
    away = [m for m in cast.roll() if m.standing == "full"][:3]
    data = typed(cast, meeting) | {f"att-{m.pk}": "absent" for m in away} | {"vote-0-yes": "2", "vote-0-no": "0"}
    answer = client.post(address(meeting, "panel"), data)
    board = answer.context["board"]
    assert [(line.kind, line.quorum.needed, line.quorum.valid, line.needed_yes) for line in board.lines] == [
        ("ordinary", 3, False, 3), ("admission", 3, False, 3), ("election", 4, False, 3),
    ]  # fmt: skip
    assert [vote.carried for vote in board.votes] == [False]
    meeting.refresh_from_db()
    assert (meeting.state, Resolution.objects.count()) == (State.PLANNED, 0)


def test_whose_rights_rest_is_shown_to_the_entitled_only(client, cast, meeting):
    Suspension.objects.create(member=cast.people[0], start=yesterday())
    deputy = make_secretary(cast.branch, "赵启航", Post.DEPUTY_SECRETARY)
    data = typed(cast, meeting)
    assert [row.member for row in client.post(address(meeting, "panel"), data).context["board"].rests] == [
        cast.people[0]
    ]
    client.force_login(deputy)
    answer = client.post(address(meeting, "panel"), data)
    assert (answer.context["board"].rests, len(answer.context["board"].people.uncounted)) == ([], 2)
    assert yesterday().isoformat() not in answer.content.decode()


def test_the_roll_follows_the_kinds(client, cast, meeting):
    appoint(cast.dan.member, organisation=cast.branch, post=Post.COMMITTEE_MEMBER, on=yesterday(), by=cast.anna)
    data = typed(cast, meeting) | {"kinds": ["committee_meeting"]}
    answer = client.post(address(meeting, "panel"), data)
    assert (answer.context["board"].due, answer.context["renew"]) == (2, True)
    assert 'id="people-list"' in answer.content.decode()


def test_two_sittings_count_as_one_meeting_and_votes_as_one_sitting(client, cast, meeting):
    people = cast.roll()
    day = yesterday().isoformat()
    data = typed(cast, meeting) | {
        "sitting-1-day": day, "sitting-1-begins": "19:00", "sitting-1-ends": "20:00", "sitting-1-place": "二楼",
        **{f"att-{m.pk}": "present:B" for m in people[:2]}, "vote-0-sitting": "B", "vote-0-yes": "2",
    }  # fmt: skip
    client.post(address(meeting), data)
    board = client.get(address(meeting)).context["board"]
    assert (board.present, board.due, board.votes[0].present) == (len(people), len(people), 2)


def test_an_expired_session_keeps_the_draft(client, cast, meeting):
    client.post(address(meeting), typed(cast, meeting, title="存下的"), **AUTOSAVE)
    client.logout()
    assert client.post(address(meeting), typed(cast, meeting, title="没存的"), **AUTOSAVE).status_code == 302
    client.force_login(cast.anna)
    assert "存下的" in client.get(address(meeting)).content.decode()


def test_nothing_is_recorded_on_a_sealed_meeting(client, cast, meeting):
    actions.save_and_seal(meeting, cast.record(), by=cast.anna)
    meeting.refresh_from_db()
    before = meeting.seal_hash
    assert client.post(address(meeting), typed(cast, meeting, title="改")).status_code == 422
    assert client.post(address(meeting), typed(cast, meeting, title="改"), **AUTOSAVE).status_code == 409
    assert client.post(address(meeting, "panel"), typed(cast, meeting)).status_code == 404
    meeting.refresh_from_db()
    assert (meeting.seal_hash, meeting.title == "改") == (before, False)


NAMES = st.sampled_from([
    "kinds", "title", "chair", "recorder", "notes", "late_reason", "version", "idempotency_key", "intent",
    "sitting-0-day", "sitting-0-begins", "sitting-0-ends", "sitting-0-place", "sitting-1-day", "sitting-1-begins",
    "item-0-title", "item-999-title", "remark-0-item", "remark-0-speaker", "remark-0-gist", "vote-0-title",
    "vote-0-kind",
    "vote-0-sitting", "vote-0-yes", "vote-0-no", "vote-0-abstain", "vote-0-written_yes", "vote-0-candidate",
    "vote-0-deadline", "guest-0-name", "guest-0-post", "att-1", "att-2", "why-1", "topic-party_lecture",
])  # fmt: skip
VALUES = st.one_of(
    st.text(max_size=30), st.integers().map(str), st.sampled_from([
        "", "B", "admission", "committee_meeting", "9999-12-31", "0001-01-01", "24:00", "present:C", "seal", "review",
        "\0", "１２",
    ]),
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.dictionaries(NAMES, VALUES, max_size=6), autosave=st.booleans())
@pytest.mark.one_database
def test_no_input_is_a_server_error(client, cast, meeting, changes, autosave):
    meeting.refresh_from_db()
    data = typed(cast, meeting) | {name: value.encode("utf-8", "replace").decode() for name, value in changes.items()}
    for route in ("record", "panel"):
        answer = client.post(address(meeting, route), data, **(AUTOSAVE if autosave else {}))
        assert answer.status_code in {200, 302, 404, 409, 422}
