"""One draft, several pages: merged by the server, asked about where two differ, sealed only when nothing is open."""

import re
from base64 import b64decode
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from audit.models import Entry
from meetings.choices import LeaveState, State
from meetings.forms.pages import stand_of
from meetings.models import Draft, DraftStep, LeaveRequest, Meeting
from meetings.selectors import record_of, whole
from members.choices import Post
from tests.factories import make_secretary
from tests.meetings.cast import Cast, yesterday
from tests.meetings.test_recording import AUTOSAVE, address, key, typed
from tests.meetings.test_uploads import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def meeting(cast, client):
    """A record that somebody began; everybody is noted as present."""
    client.force_login(cast.anna)
    meeting = cast.plan()
    Page(client, cast, meeting, 99).save()
    return meeting


@pytest.fixture
def second(cast):
    """The browser of the deputy secretary of the branch."""
    browser = Client()
    browser.force_login(make_secretary(cast.branch, "林书涵", Post.DEPUTY_SECRETARY))
    return browser


class Page:
    """An opened record page: it keeps its key and the version it knows, as the script does."""

    def __init__(self, browser, cast, meeting, number, **more):
        self.browser, self.meeting = browser, meeting
        meeting.refresh_from_db()
        self.data = typed(cast, meeting, idempotency_key=key(number)) | more

    def save(self, **more):
        """Save by itself; the answer, and the page follows it."""
        self.data |= more
        answer = self.browser.post(address(self.meeting), self.data, **AUTOSAVE)
        assert answer.status_code == 200, answer.content
        told = answer.json()
        self.data["version"] = told["version"]
        self.data |= told["changed"]
        return told


def stored(meeting):
    return record_of(whole(Meeting.objects.filter(pk=meeting.pk)).get())


def test_what_two_people_write_in_different_places_is_merged_and_said(client, second, cast, meeting):
    people = cast.roll()
    mine, theirs = Page(client, cast, meeting, 1), Page(second, cast, meeting, 2)
    theirs.save(**{f"att-{people[0].pk}": "leave", f"why-{people[0].pk}": "on_duty"})
    told = mine.save(title="一季度党员大会")
    record = stored(meeting)
    assert record.title == "一季度党员大会"
    assert record.presence()[people[0].pk] == ("leave", "on_duty")
    assert told["changed"] == {f"att-{people[0].pk}": "leave", f"why-{people[0].pk}": "on_duty"}
    assert told["questions"] == []
    assert re.fullmatch(r"林书涵 \d\d:\d\d 也在改这份草稿，已合并到会名单", told["notice"])


def test_the_same_place_becomes_a_question_that_both_see_and_one_decides(client, second, cast, meeting):
    mine, theirs = Page(client, cast, meeting, 1), Page(second, cast, meeting, 2)
    theirs.save(notes="带笔记本")
    told = mine.save(notes="带学习材料")
    [question] = told["questions"]
    assert (question["own"], question["stored_words"], question["first_by"]) == (True, "带笔记本", "林书涵")
    assert stored(meeting).notes == "带笔记本"
    # Typing on changes the open text, never the stored one.
    [question] = mine.save(notes="带学习材料和笔")["questions"]
    assert (stored(meeting).notes, question["words"]) == ("带笔记本", "带学习材料和笔")
    [seen] = theirs.save(title="改名")["questions"]
    assert (seen["own"], seen["words"], seen["id"]) == (False, "带学习材料和笔", question["id"])
    assert mine.save(settled=question["id"])["questions"] == []
    assert stored(meeting).notes == "带学习材料和笔"


class TestThreeTextsInOnePlace:
    """甲 was first; 乙, whose page is `mine`, and 丙 came second: two questions at one place."""

    @pytest.fixture
    def pages(self, client, second, cast, meeting):
        first, mine, theirs = (Page(browser, cast, meeting, n) for n, browser in enumerate([second, client, second], 1))
        first.save(notes="甲的")
        mine.save(notes="乙的")
        theirs.save(notes="丙的")
        return mine, theirs

    @pytest.fixture
    def asked(self, pages):
        """The questions as `mine` sees them, by their second text."""
        asked = {each["value"]: each for each in pages[0].save(title="改名")["questions"]}
        assert {text: each["own"] for text, each in asked.items()} == {"乙的": True, "丙的": False}
        return {text: each["id"] for text, each in asked.items()}

    @pytest.mark.parametrize("chosen", ["丙的", "甲的"], ids=["taken", "left"])
    def test_deciding_the_text_of_another_leaves_the_own_one_open_until_it_is_decided(
        self, pages, asked, meeting, chosen
    ):
        mine, _theirs = pages
        mine.save(notes=chosen, settled=asked["丙的"])
        # Neither the next save nor what is typed on in that place takes it away.
        for more in ({"title": "又改名"}, {"notes": f"{chosen}，添了一句"}):
            told = mine.save(**more)
            assert [(each["value"], each["own"]) for each in told["questions"]] == [("乙的", False)]
            assert stored(meeting).notes == mine.data["notes"]
        opened = mine.browser.get(address(meeting)).context["questions"]
        assert [(each["value"], each["own"]) for each in opened] == [("乙的", False)]
        assert mine.save(notes="乙的", settled=asked["乙的"])["questions"] == []
        assert stored(meeting).notes == "乙的"

    @pytest.mark.parametrize("left", ["丙的", "甲的", "丙的，又添了一句"], ids=["taken", "left", "written on"])
    def test_so_does_deciding_what_somebody_else_decided_or_wrote_on_meanwhile(self, pages, asked, left):
        mine, theirs = pages
        if left == "丙的，又添了一句":
            theirs.save(notes=left)
        else:
            theirs.save(notes=left, settled=asked["丙的"])
        told = mine.save(notes="甲的", settled=asked["丙的"])
        assert ("乙的", False) in [(each["value"], each["own"]) for each in told["questions"]]


def test_a_text_that_somebody_else_decided_against_does_not_come_back_by_itself(client, second, cast, meeting):
    mine, theirs = Page(client, cast, meeting, 1), Page(second, cast, meeting, 2)
    theirs.save(notes="甲的")
    mine.save(notes="乙的")
    [question] = theirs.save(title="改名")["questions"]
    theirs.save(settled=question["id"])
    told = mine.save(**{"sitting-0-place": "三楼会议室"})
    assert (told["changed"], told["questions"]) == ({"notes": "甲的", "title": "改名"}, [])
    assert stored(meeting).notes == "甲的"
    assert told["notice"].endswith("也在改这份草稿，已合并基本信息")


def test_a_text_on_which_its_author_wrote_before_he_knew_of_the_decision_is_asked_about(client, second, cast, meeting):
    mine, theirs = Page(client, cast, meeting, 1), Page(second, cast, meeting, 2)
    theirs.save(notes="甲的")
    mine.save(notes="乙的")
    [question] = theirs.save(title="改名")["questions"]
    theirs.save(settled=question["id"])
    told = mine.save(notes="乙的，又添了一句")
    assert [(each["value"], each["own"]) for each in told["questions"]] == [("乙的，又添了一句", True)]
    assert stored(meeting).notes == "甲的"


def test_a_page_opened_while_somebody_saves_is_of_one_version(client, second, cast, meeting, monkeypatch):
    """Rows and kept page are read one after the other; the kept page gives lines other numbers than the rows do."""
    theirs, waiting = Page(second, cast, meeting, 1), [{"guest-2-name": "林若兰", "title": "改名"}]
    theirs.save(**{"guest-0-name": "赵启航", "guest-1-name": "高志诚"})
    theirs.save(**{"guest-0-name": ""})

    def interrupted(found):
        if waiting:
            theirs.save(**waiting.pop())
        return stand_of(found)

    monkeypatch.setattr("meetings.views.drafting.stand_of", interrupted)
    form = client.get(address(meeting)).context["form"]
    shown = {row.name: row.values["name"] for row in form.guests_shown() if row.values["name"]}
    meeting.refresh_from_db()
    assert (form["version"].value(), shown) == (meeting.version, {"guest-1": "高志诚", "guest-2": "林若兰"})


def test_two_new_resolutions_are_two_resolutions(client, second, cast, meeting):
    mine, theirs = Page(client, cast, meeting, 1), Page(second, cast, meeting, 2)
    theirs.save(**{"guest-0-name": "赵启航", "guest-0-post": "法制大队"})
    told = mine.save(**{"guest-0-name": "高志诚", "guest-0-post": "督察支队"})
    assert [guest.name for guest in stored(meeting).guests] == ["赵启航", "高志诚"]
    assert told["moved"] == {"guest-0": "guest-1"}
    assert told["changed"] == {"guest-0-name": "赵启航", "guest-0-post": "法制大队"}


def test_the_same_act_sent_again_gets_the_answer_of_the_first_time(client, second, cast, meeting):
    mine, theirs = Page(client, cast, meeting, 1), Page(second, cast, meeting, 2)
    body = mine.data | {"notes": "第一稿"}
    first = client.post(address(meeting), body, **AUTOSAVE).json()
    theirs.save(notes="", title="改名")
    again = client.post(address(meeting), body, **AUTOSAVE).json()
    assert (again, DraftStep.objects.count()) == (first, 3)


def test_an_answer_that_was_lost_makes_no_question_of_ones_own_text(client, cast, meeting):
    mine = Page(client, cast, meeting, 1)
    client.post(address(meeting), mine.data | {"notes": "第一稿"}, **AUTOSAVE)
    told = mine.save(notes="第一稿，改过")
    assert (told["questions"], told["notice"], stored(meeting).notes) == ([], "", "第一稿，改过")


def test_saving_what_stands_already_writes_nothing(client, cast, meeting):
    mine = Page(client, cast, meeting, 1)
    version, entries = meeting.version, Entry.objects.count()
    assert mine.save()["version"] == version
    assert (DraftStep.objects.count(), Entry.objects.count()) == (1, entries)


def test_a_page_that_is_too_old_to_know_from_what_it_began_asks_about_every_difference(client, second, cast, meeting):
    mine, theirs = Page(client, cast, meeting, 1), Page(second, cast, meeting, 2)
    theirs.save(notes="甲")
    Draft.objects.update(begun=meeting.version + 1)
    told = mine.save(notes="乙")
    assert [each["words"] for each in told["questions"]] == ["乙"]
    assert stored(meeting).notes == "甲"


def test_a_file_attached_meanwhile_is_no_change_of_the_page(client, second, cast, meeting):
    mine = Page(client, cast, meeting, 1)
    png = SimpleUploadedFile("图.png", picture(), "image/png")
    url = address(meeting, "attach")
    assert second.post(url, {"file": png, "idempotency_key": key(5), "page": "record"}).status_code == 302
    told = mine.save(title="改名")
    assert (told["questions"], stored(meeting).title) == ([], "改名")


def test_the_way_back_is_kept_for_thirty_days(client, cast, meeting):
    mine = Page(client, cast, meeting, 1)
    DraftStep.objects.update(at=timezone.now() - timedelta(days=31))
    mine.save(title="改名")
    assert list(DraftStep.objects.values_list("version", flat=True)) == [mine.data["version"]]
    assert Draft.objects.get().begun == mine.data["version"] - 1


def test_two_pages_that_are_unreadable_together_are_shown_both(client, second, cast, meeting):
    mine, theirs = Page(client, cast, meeting, 1), Page(second, cast, meeting, 2)
    theirs.save(**{"sitting-0-begins": "14:40"})
    body = mine.data | {"sitting-0-ends": "14:30"}
    assert client.post(address(meeting), body, **AUTOSAVE).status_code == 409
    page = client.post(address(meeting), body)
    assert page.status_code == 422
    assert {(each.typed, each.stored) for each in page.context["differences"]} == {
        ("14:30", "15:00"), ("14:00", "14:40"),
    }  # fmt: skip


def test_granted_leave_stays_with_a_page_opened_before_it_was_granted(client, cast):
    client.force_login(cast.anna)
    meeting = cast.plan()
    person = cast.roll()[1]
    mine = Page(client, cast, meeting, 1, **{f"att-{m.pk}": "" for m in cast.roll()})
    LeaveRequest.objects.create(
        sitting=meeting.sittings.get(), member=person, reason="training", state=LeaveState.GRANTED
    )
    assert mine.save()["changed"] == {f"att-{person.pk}": "leave", f"why-{person.pk}": "training"}
    assert stored(meeting).presence() == {person.pk: ("leave", "training")}


def test_nothing_is_sealed_that_the_person_has_not_seen(client, second, cast, meeting):
    mine, theirs = Page(client, cast, meeting, 1), Page(second, cast, meeting, 2)
    theirs.save(notes="带笔记本")
    answer = client.post(address(meeting), mine.data | {"intent": "seal"}, follow=True)
    meeting.refresh_from_db()
    assert (meeting.state, "没有封存" in answer.content.decode()) == (State.DRAFT, True)
    again = Page(client, cast, meeting, 3, notes="带笔记本", intent="seal")
    assert client.post(address(meeting), again.data).url == address(meeting, "detail")


def test_nothing_is_sealed_while_a_place_is_open(client, second, cast, meeting):
    mine, theirs = Page(client, cast, meeting, 1), Page(second, cast, meeting, 2)
    theirs.save(notes="带笔记本")
    mine.save(notes="带学习材料")
    third = Page(client, cast, meeting, 3, notes="带笔记本", intent="seal")
    client.post(address(meeting), third.data)
    meeting.refresh_from_db()
    assert meeting.state == State.DRAFT
    assert client.get(address(meeting) + "?check=1").context["sealable"] is False


def test_a_key_for_the_device_is_handed_to_the_same_person_again_and_to_nobody_else(client, second, cast, meeting):
    url = address(meeting, "draft-key")
    told, again, other = client.get(url).json(), client.get(url).json(), second.get(url).json()
    assert (told["key"], told["slot"]) == (again["key"], again["slot"])
    assert len(b64decode(told["key"])) == 32
    assert {told["key"], told["slot"]} & {other["key"], other["slot"]} == set()
    assert "no-store" in client.get(url).headers["Cache-Control"]
    sealing = Page(client, cast, meeting, 2, intent="seal")
    client.post(address(meeting), sealing.data)
    assert client.get(url).status_code == 404


def test_the_page_of_a_draft_goes_with_the_seal(client, cast, meeting):
    Page(client, cast, meeting, 1).save()
    sealing = Page(client, cast, meeting, 2, intent="seal")
    assert client.post(address(meeting), sealing.data).url == address(meeting, "detail")
    assert (Draft.objects.count(), DraftStep.objects.count()) == (0, 0)


def test_the_page_names_who_else_is_editing(client, second, cast, meeting):
    assert "也在改这份草稿" not in client.get(address(meeting)).content.decode()
    Page(second, cast, meeting, 2).save(notes="带笔记本")
    text = client.get(address(meeting)).content.decode()
    assert "林书涵" in text
    assert "也在改这份草稿" in text


def test_numbers_of_rows_stay_when_the_page_is_opened_again(client, cast, meeting):
    rows = {"item-2-title": "第三项", "remark-5-item": "0", "remark-5-speaker": "高志诚", "remark-5-gist": "同意"}
    Page(client, cast, meeting, 1).save(**rows)
    form = client.get(address(meeting)).context["form"]
    assert [row.index for row in form.items] == [0, 2]
    assert [row.index for row in form.remarks] == [0, 5]
    assert yesterday() == form.held_on
