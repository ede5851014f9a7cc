"""An organizational life meeting: theme, what is put right, and criticism that only those concerned may read."""

import io
import subprocess
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from audit.models import Change, Entry
from meetings import actions
from meetings.choices import PartKind, VoteKind
from meetings.criticising import note_criticism, take_back
from meetings.models import Criticism, Meeting, Resolution
from meetings.papers import paper_contents
from meetings.records import ResolutionData
from meetings.selectors import whole
from meetings.verifying import Verification
from members.actions import appoint
from members.choices import Post
from regulations.findings import RuleBroken
from tests.factories import FOUNDED, make_grantee, make_member
from tests.meetings.cast import Cast, yesterday

pytestmark = pytest.mark.django_db
LIFE = (PartKind.ORGANIZATIONAL_LIFE,)
CANARY = "QCANARYZ批评意见"


@pytest.fixture
def cast():
    return Cast(full=4, probationary=0)


@pytest.fixture
def meeting(cast):
    return cast.plan(kinds=LIFE)


@pytest.fixture
def eve(cast):
    """Another member of the branch, with an account, whom nothing concerns."""
    return make_member(cast.branch, "夏栀", user=True).user


def say(cast, meeting, member=None, speaker=None, text=CANARY, by=None):
    """Somebody of the roll says something of Dan."""
    return note_criticism(
        meeting, member_id=(member or cast.dan.member).pk, speaker_id=(speaker or cast.people[0]).pk, text=text,
        by=by or cast.anna,
    )  # fmt: skip


def rectify(cast, **values):
    values = {"responsible_id": cast.chair.pk, "deadline": timezone.localdate() + timedelta(days=30), **values}
    return ResolutionData("谈心谈话次数少", "每季度全覆盖。", kind=VoteKind.RECTIFICATION, **values)


def record(cast, *rows, topic="深入贯彻中央八项规定精神", **values):
    data = cast.record(kinds=LIFE, resolutions=rows, **values)
    return replace(data, parts=(replace(data.parts[0], topic=topic),))


def sealed(cast, meeting, *rows, **values):
    return actions.save_and_seal(meeting, record(cast, *rows, **values), by=cast.anna)


def address(name, meeting, *more):
    return reverse(f"meetings:{name}", args=[meeting.public_id, *more])


def paper_of(cast, meeting):
    stored = whole(Meeting.objects.filter(pk=meeting.pk)).get()
    return paper_contents(stored, printed_by=cast.anna, printed_at=timezone.now())


# --- Theme and what is put right --------------------------------------------------------------------------------------


def test_what_is_put_right_is_sealed_without_a_vote_and_followed_up(cast, meeting):
    sealed(cast, meeting, rectify(cast))
    row = Resolution.objects.get()
    assert (row.carried, row.yes, list(Resolution.objects.to_carry_out())) == (None, None, [row])
    assert not list(Verification().problems())
    lines = [(line.label, line.text) for line in paper_of(cast, meeting).rows]
    assert ("整改事项", "谈心谈话次数少\n每季度全覆盖。") in lines
    assert ("主题", "深入贯彻中央八项规定精神") in [(label.replace("题目", "主题"), text) for label, text in lines]
    assert "表决" not in [label for label, _text in lines]


@pytest.mark.parametrize(
    ("values", "code"), [({"responsible_id": None}, "no-responsible"), ({"deadline": None}, "no-deadline")]
)
def test_what_is_put_right_needs_somebody_and_a_day(cast, meeting, values, code):
    with pytest.raises(RuleBroken) as broken:
        sealed(cast, meeting, rectify(cast, **values))
    assert [finding.code for finding in broken.value.findings] == [code]


def test_a_missing_theme_and_missing_self_checks_are_said_and_do_not_block(cast, meeting):
    say(cast, meeting, speaker=cast.dan.member, text="学习不够。")
    data = actions.with_stored(Meeting.objects.get(), record(cast, rectify(cast), topic=""))
    found = [(f.code, f.blocking, f.message) for f in actions.inspect(meeting, data)]
    came = len(cast.roll())
    assert found == [
        ("no-theme", False, "未写组织生活会主题"), ("no-self-check", False, f"未记自我检查：{came - 1} 人"),
    ]  # fmt: skip
    sealed(cast, meeting, rectify(cast), topic="")


def test_the_kind_is_offered_in_this_meeting_alone(cast, client, meeting):
    client.force_login(cast.anna)
    assert 'value="rectify"' in client.get(address("record", meeting)).content.decode()
    assert 'value="rectify"' not in client.get(address("record", cast.plan())).content.decode()


# --- What is lawful ---------------------------------------------------------------------------------------------------


def test_of_oneself_it_is_a_self_check(cast, meeting):
    assert say(cast, meeting, speaker=cast.dan.member).is_self_check
    assert not say(cast, meeting).is_self_check
    with pytest.raises(IntegrityError), transaction.atomic():
        Criticism.objects.update(is_self_check=True)


def test_strangers_a_second_note_and_other_meetings_are_refused(cast, meeting):
    say(cast, meeting)
    for act, code in (
        (lambda: say(cast, meeting), "twice"),
        (lambda: say(cast, meeting, member=cast.carla.member), "not-there"),
        (lambda: say(cast, meeting, speaker=cast.carla.member), "not-there"),
        (lambda: say(cast, cast.plan()), "not-there"),
    ):
        with pytest.raises(RuleBroken) as broken:
            act()
        assert broken.value.findings[0].code == code


def test_after_the_seal_nothing_is_noted_changed_or_taken_back_unseen(cast, meeting):
    row = say(cast, meeting)
    sealed(cast, meeting)
    for act in (lambda: say(cast, meeting, speaker=cast.people[1]), lambda: take_back(row, by=cast.anna)):
        with pytest.raises(RuleBroken) as broken:
            act()
        assert broken.value.findings[0].code == "sealed"
    assert not list(Verification().problems())
    Criticism.objects.update(text="别的")
    assert [problem.part for problem in Verification().problems()] == ["contents"]


def test_the_seal_and_the_trail_hold_no_word_of_it(cast, meeting):
    take_back(say(cast, meeting), by=cast.anna)
    say(cast, meeting)
    sealed(cast, meeting)
    assert CANARY not in str(actions.contents(whole(Meeting.objects.filter(pk=meeting.pk)).get()))
    entries = Entry.objects.filter(verb__startswith="meeting.criticism")
    assert entries.count() == 3
    assert not any(CANARY in str(vars(row)) for row in (*Entry.objects.all(), *Change.objects.all()))


# --- Who reads it -----------------------------------------------------------------------------------------------------


def text_of(answer) -> str:
    """Everything an answer says, inside of Word files and PDFs, too."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    if body.startswith(b"%PDF"):
        run = subprocess.run(["pdftotext", "-", "-"], input=body, capture_output=True, check=False)
        return run.stdout.decode("utf-8", "replace")
    return body.decode("utf-8", "replace")


def test_the_person_concerned_and_who_spoke_read_it_nobody_else_of_the_branch(cast, client, meeting, eve):
    say(cast, meeting, speaker=cast.anna.member)
    say(cast, meeting, member=eve.member, speaker=cast.people[0], text="关于夏栀")
    for user, seen in ((cast.dan, {CANARY}), (eve, {"关于夏栀"}), (cast.anna, {CANARY})):
        client.force_login(user)
        page = client.get(address("own-criticism", meeting))
        assert {text for text in (CANARY, "关于夏栀") if text in text_of(page)} == seen
    client.force_login(cast.anna)
    assert {text for text in (CANARY, "关于夏栀") if text in text_of(client.get(address("criticism", meeting)))} == {
        CANARY, "关于夏栀",
    }  # fmt: skip


@pytest.fixture
def others(cast, eve):
    """Everybody who may open something of this meeting and must not read what was said."""
    deputy = make_member(cast.branch, "副书记", user=True)
    recorder = make_member(cast.branch, "宣传委员", user=True)
    appoint(deputy, organisation=cast.branch, post=Post.DEPUTY_SECRETARY, on=FOUNDED, by=cast.anna)
    appoint(recorder, organisation=cast.branch, post=Post.PUBLICITY_COMMISSIONER, on=FOUNDED, by=cast.anna)
    return [
        deputy.user, recorder.user, eve, cast.bo, cast.carla, cast.adam,
        make_grantee(cast.general, Role.GENERAL_BRANCH_STAFF, "总支"),
        make_grantee(cast.general.parent, Role.COMMITTEE_LEADER, "领导"),
        make_grantee(cast.general.parent.parent, Role.DISCIPLINE_OFFICER, "纪委"),
        make_grantee(cast.general.parent.parent, Role.AUDIT_ADMINISTRATOR, "审计"),
    ]  # fmt: skip


@pytest.mark.one_database
def test_no_page_list_paper_or_export_of_others_lets_a_word_out(cast, client, others, meeting):
    say(cast, meeting)
    say(cast, meeting, speaker=cast.dan.member)
    actions.save_record(meeting, record(cast, rectify(cast)), by=cast.anna)
    looked = 0
    for state in ("draft", "sealed"):
        if state == "sealed":
            sealed(cast, Meeting.objects.get(pk=meeting.pk), rectify(cast))
        places = [
            *(address(name, meeting) for name in (
                "detail", "record", "panel", "docx", "pdf", "criticism", "own-criticism", "missed", "notes",
            )),
            *(reverse(f"meetings:{name}") for name in ("list", "mine", "followups", "reviews")),
            f"{reverse('meetings:list')}?q={CANARY}", reverse("dashboards:dashboard"), reverse("dashboards:export"),
            reverse("dashboards:branch", args=[cast.branch.public_id]), reverse("audit:list"),
            reverse("members:list"), reverse("members:detail", args=[cast.dan.member.public_id]),
        ]  # fmt: skip
        for user in (*others, cast.anna):
            client.force_login(user)
            for place in places:
                if user is cast.anna and place == address("criticism", meeting):
                    continue
                answer = client.get(place)
                looked += answer.status_code == 200
                assert CANARY not in text_of(answer), (user.name, place)
    assert looked > 60


@pytest.mark.parametrize("name", ["criticism", "own-criticism"])
def test_others_get_no_page(cast, client, others, meeting, name):
    say(cast, meeting)
    for user in others:
        client.force_login(user)
        belongs = getattr(user, "member", None) and user.member.organisation_id == cast.branch.pk
        expected = 200 if name == "own-criticism" and belongs else 404
        assert client.get(address(name, meeting)).status_code == expected, user.name


# --- The pages --------------------------------------------------------------------------------------------------------


def test_a_member_writes_the_own_self_check_and_takes_it_back(cast, client, meeting):
    client.force_login(cast.dan)
    assert text_of(client.get(reverse("meetings:mine"))).count(address("own-criticism", meeting)) == 1
    sent = {
        "idempotency_key": "00000000-0000-4000-8000-000000000001", "member": cast.anna.member.pk,
        "text": " 理论学习不够。 ", "speaker": cast.anna.member.pk,
    }  # fmt: skip
    assert client.post(address("own-criticism", meeting), sent).url == address("own-criticism", meeting)
    row = Criticism.objects.get()
    assert (row.member, row.speaker, row.text) == (cast.dan.member, cast.dan.member, "理论学习不够。")
    key = {"idempotency_key": "00000000-0000-4000-8000-000000000002"}
    client.post(address("own-criticism-back", meeting, row.public_id), key)
    assert not Criticism.objects.exists()


def test_nobody_takes_back_what_somebody_else_said(cast, client, meeting):
    row = say(cast, meeting)
    client.force_login(cast.dan)
    key = {"idempotency_key": "00000000-0000-4000-8000-000000000002"}
    assert client.post(address("own-criticism-back", meeting, row.public_id), key).status_code == 404
    assert client.post(address("criticism-back", meeting, row.public_id), key).status_code == 404
    client.force_login(cast.anna)
    client.post(address("criticism-back", meeting, row.public_id), key)
    assert not Criticism.objects.exists()


def test_the_keeper_notes_and_what_is_missing_is_said_beside_the_field(cast, client, meeting):
    client.force_login(cast.anna)
    sent = {
        "idempotency_key": "00000000-0000-4000-8000-000000000003", "member": cast.dan.member.pk, "text": CANARY,
        "speaker": "",
    }  # fmt: skip
    answer = client.post(address("criticism", meeting), sent)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"speaker"})
    assert CANARY in text_of(answer)
    answer = client.post(address("criticism", meeting), sent | {"speaker": cast.people[0].pk})
    assert answer.url == address("criticism", meeting)
    assert Criticism.objects.get().speaker == cast.people[0]


def test_an_open_record_page_goes_on_after_a_note(cast, client, meeting):
    actions.save_record(meeting, record(cast), by=cast.anna)
    before = Meeting.objects.get(pk=meeting.pk).version
    say(cast, meeting)
    assert Meeting.objects.get(pk=meeting.pk).version == before + 1


class TestReading:
    """The keeper reads it under the eyes of the trail."""

    @pytest.fixture(autouse=True)
    def keeper(self, client, cast):
        client.force_login(cast.anna)

    def read(self, client, meeting):
        return client.get(reverse("meetings:criticism", args=[meeting.public_id]))

    def entries(self):
        rows = Entry.objects.filter(verb="meeting.criticism-read").order_by("pk")
        return list(rows.values_list("actor__name", "subject_id", "reference"))

    def test_every_look_leaves_an_entry_with_how_many_and_no_word(self, cast, client, meeting):
        say(cast, meeting)
        assert [CANARY in self.read(client, meeting).content.decode() for _look in range(2)] == [True, True]
        assert self.entries() == [("周明远", str(meeting.pk), "1")] * 2

    def test_a_form_that_is_refused_shows_it_again_and_leaves_one_too(self, cast, client, meeting):
        say(cast, meeting)
        client.post(reverse("meetings:criticism", args=[meeting.public_id]), {})
        assert len(self.entries()) == 1

    def test_without_an_entry_nothing_is_shown(self, cast, client, meeting, monkeypatch):
        say(cast, meeting)

        def broken(*_args, **_kwargs):
            raise DatabaseError("no room")

        monkeypatch.setattr("meetings.criticising.record", broken)
        client.raise_request_exception = False
        answer = self.read(client, meeting)
        assert answer.status_code == 500
        assert CANARY not in answer.content.decode()

    def test_where_nothing_is_noted_nothing_is_read(self, cast, client, meeting):
        assert self.read(client, meeting).status_code == 200
        assert self.entries() == []

    def test_whoever_spoke_and_whom_it_concerns_read_their_own_without_an_entry(self, cast, client, meeting):
        say(cast, meeting)
        client.force_login(cast.dan)
        page = client.get(reverse("meetings:own-criticism", args=[meeting.public_id])).content.decode()
        assert CANARY in page
        assert self.entries() == []


def test_another_meeting_has_no_such_page(cast, client):
    other = cast.plan(yesterday())
    client.force_login(cast.anna)
    assert client.get(address("criticism", other)).status_code == 404
    assert client.get(address("own-criticism", other)).status_code == 404
