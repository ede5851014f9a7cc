"""An assembly of forty, from plan to paper, clicked through in Chinese as the people concerned do it."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.utils import timezone

from meetings.actions import change_plan
from meetings.choices import State
from meetings.models import Meeting, Resolution
from meetings.selectors import record_of, whole
from members.actions import appoint
from members.choices import Post
from tests.factories import make_member
from tests.meetings.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST_INTERACTIONS = 45


@dataclass
class Hand:
    """Counts what a person does: each press and each field filled in."""

    page: object
    done: list = field(default_factory=list)

    def press(self, what):
        self.done.append(what)
        self.page.locator(what).first.click()

    def fill(self, where, text):
        self.done.append(where)
        self.page.locator(where).first.fill(text)

    def choose(self, where, **what):
        self.done.append(where)
        self.page.locator(where).first.select_option(**what)


@pytest.fixture
def cast():
    """A branch of forty with a committee, one applicant about to be admitted."""
    cast = Cast(full=38, probationary=2)
    appoint(
        cast.dan.member,
        organisation=cast.branch,
        post=Post.ORGANIZATION_COMMISSIONER,
        on=timezone.localdate(),
        by=cast.anna,
    )
    cast.applicant = make_member(cast.branch, "田雨禾", standing="prospective")
    return cast


def plan(hand, live_server):
    """The secretary plans an assembly for tomorrow."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    hand.page.goto(f"{live_server.url}/meetings/")
    hand.press("text=安排或登记会议")
    hand.fill("#sitting-0-day", tomorrow.isoformat())
    hand.fill("#sitting-0-ends", "15:30")
    hand.fill("#sitting-0-place", "三楼党员活动室")
    hand.fill("#item-0-title", "讨论接收田雨禾同志为预备党员")
    hand.fill("#item-1-title", "讨论支部年度工作计划")
    hand.press("text=安排会议并通知")
    hand.page.wait_for_selector("text=会议已安排")
    return Meeting.objects.get()


def ask_leave(hand, live_server, meeting):
    """A member asks leave because of duty."""
    hand.page.goto(f"{live_server.url}/meetings/mine/")
    hand.press(f"text={meeting.title}")
    hand.press("label[for=id_reason_0]")
    hand.press("button:has-text('请假')")
    hand.page.wait_for_selector("text=已提交")


def grant(hand, live_server, meeting):
    """The secretary grants it."""
    hand.page.goto(f"{live_server.url}/meetings/{meeting.public_id}/")
    hand.press("button[value=yes]")
    hand.page.wait_for_load_state()
    assert hand.page.locator("button[value=yes]").count() == 0


def let_a_day_pass(meeting, by):
    """The meeting is held: it was today, not tomorrow."""
    stored = whole(Meeting.objects.filter(pk=meeting.pk)).get()
    data = record_of(stored)
    yesterday = timezone.now() - timedelta(days=1)
    begins = yesterday.replace(hour=6, minute=0, second=0, microsecond=0)
    sitting = type(data.sittings[0])("A", begins, data.sittings[0].place, begins + timedelta(minutes=90))
    change_plan(stored, type(data)(**{**vars(data), "sittings": (sitting,)}), by=by)


def record(hand, live_server, meeting, applicant):
    """Attendance by exceptions, what was said, two votes."""
    hand.page.goto(f"{live_server.url}/meetings/{meeting.public_id}/record/")
    hand.press("[data-all]")
    hand.press(".dj-matter:nth-child(1) [data-add=remark]")
    hand.fill("#remark-0-speaker", "周明远")
    hand.fill("#remark-0-gist", "田雨禾同志在专案中表现突出，同意接收。")
    hand.press(".dj-matter:nth-child(1) [data-vote]")
    hand.fill("#vote-0-yes", "３５")
    hand.fill("#vote-0-no", "1")
    hand.fill("#vote-0-abstain", "1")
    hand.choose("#vote-0-kind", value="admission")
    hand.choose("#vote-0-candidate", value=str(applicant.pk))
    hand.fill("#vote-0-text", "同意接收田雨禾同志为中共预备党员，报上级党组织审批。")
    hand.press(".dj-matter:nth-child(2) [data-vote]")
    hand.fill("#vote-1-yes", "30")
    hand.fill("#vote-1-no", "4")
    hand.fill("#vote-1-abstain", "3")
    hand.fill("#vote-1-text", "通过支部年度工作计划。")
    hand.page.wait_for_selector("[data-line=election].ok")


def seal_is_refused(hand):
    """Without a responsible person nothing is sealed, and the page says which resolution lacks one."""
    hand.press(".acts [value=review]")
    hand.page.wait_for_selector("text=还不能封存")
    assert hand.page.locator("#findings >> text=决议 2：未写责任人。").is_visible()
    assert hand.page.locator("#confirm [value=seal]").count() == 0
    hand.press("text=决议 2：未写责任人。")
    assert hand.page.evaluate("document.activeElement.name") == "vote-1-responsible"


def seal(hand, chair):
    """The gap is closed, the summary compared, the record sealed."""
    hand.choose("#vote-1-responsible", value=str(chair.pk))
    hand.fill("#vote-1-deadline", (timezone.localdate() + timedelta(days=30)).isoformat())
    hand.press(".acts [value=review]")
    hand.page.wait_for_selector("text=封存前请核对")
    hand.press("#confirm [value=seal]")
    hand.page.wait_for_selector("text=本记录已封存")


def test_an_assembly_of_forty_from_plan_to_paper(live_server, sign_in_page, cast):
    secretary = Hand(sign_in_page(cast.anna))
    meeting = plan(secretary, live_server)
    member = Hand(sign_in_page(cast.dan))
    ask_leave(member, live_server, meeting)
    sign_in_page(cast.anna)
    grant(secretary, live_server, meeting)
    let_a_day_pass(meeting, cast.anna)

    record(secretary, live_server, meeting, cast.applicant)
    seal_is_refused(secretary)
    meeting.refresh_from_db()
    assert meeting.state == State.DRAFT
    seal(secretary, cast.chair)

    meeting.refresh_from_db()
    assert meeting.state == State.SEALED
    votes = [(row.kind, row.due, row.present, row.carried) for row in Resolution.objects.order_by("order")]
    assert votes == [("admission", 38, 37, True), ("ordinary", 38, 37, True)]
    secretary.page.emulate_media(media="print")
    assert secretary.page.locator(".dj-sheet").is_visible()
    assert not secretary.page.locator(".dj-top").is_visible()
    assert "陈立夏（值班）" in secretary.page.locator(".dj-sheet").inner_text()
    assert len(secretary.done) <= MOST_INTERACTIONS
