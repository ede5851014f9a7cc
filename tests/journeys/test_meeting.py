"""An assembly of forty, from plan to paper, clicked through in Chinese as the people concerned do it."""

import re
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from common.periods import month, quarter
from meetings.actions import change_plan
from meetings.choices import State
from meetings.models import Meeting, Resolution
from meetings.selectors import record_of, whole
from members.actions import appoint
from members.choices import Post
from reminders.models import Notice
from tests.factories import make_member
from tests.faults.site import Site
from tests.meetings.cast import Cast
from tests.reminders.processes import environment_of_processes, wait_until

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
    hand.press("label:has-text('主题党日')")
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
    hand.fill("#topic-theme_party_day", "重温入党誓词")
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
    assert hand.page.locator("#findings >> text=决议 2：无责任人").is_visible()
    assert hand.page.locator("#confirm [value=seal]").count() == 0
    hand.press("text=决议 2：无责任人")
    assert hand.page.evaluate("document.activeElement.name") == "vote-1-responsible"


def seal(hand, chair):
    """The gap is closed, the summary compared, the record sealed."""
    hand.choose("#vote-1-responsible", value=str(chair.pk))
    hand.fill("#vote-1-deadline", (timezone.localdate() + timedelta(days=30)).isoformat())
    hand.press(".acts [value=review]")
    hand.page.wait_for_selector("text=封存前请核对")
    hand.press("#confirm [value=seal]")
    hand.page.wait_for_selector("text=本记录已封存")


def still_due(page, live_server, branch, day) -> int:
    """How many lights of the branch stand as 应办 in the committee's cell of the month of `day`."""
    page.goto(f"{live_server.url}/dashboard/?month={month(day).code}")
    cell = page.locator(f'a[href*="{branch.public_id}&period={month(day).code}"]')
    found = re.search(r"应办 (\d+)", cell.inner_text())
    return int(found[1]) if found else 0


def light_of_assembly(page, live_server, branch, day) -> str:
    """The light of the quarter's assembly, in the words of its page."""
    code = quarter(day).code
    page.goto(f"{live_server.url}/duties/meetings.general_assembly/{branch.public_id}/{code}/")
    return page.locator("main").inner_text()


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

    committee = sign_in_page(cast.bo)
    due = still_due(committee, live_server, cast.branch, meeting.held_on)
    assert due >= 1
    assert "应办" in light_of_assembly(committee, live_server, cast.branch, meeting.held_on)
    sign_in_page(cast.anna)
    secretary.page.goto(f"{live_server.url}/meetings/{meeting.public_id}/record/")
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
    secretary.page.emulate_media(media="screen")

    committee = sign_in_page(cast.bo)
    # The theme day's light, and in the last month of a quarter the assembly's, have turned.
    turned = 2 if quarter(meeting.held_on).end == month(meeting.held_on).end else 1
    assert still_due(committee, live_server, cast.branch, meeting.held_on) == due - turned
    assert "已办" in light_of_assembly(committee, live_server, cast.branch, meeting.held_on)


@pytest.mark.postgres
@pytest.mark.redis
def test_the_next_reminder_passes_redis_and_a_worker_and_is_read(live_server, sign_in_page, cast, tmp_path):
    secretary = Hand(sign_in_page(cast.anna))
    meeting = plan(secretary, live_server)
    reader = sign_in_page(cast.dan)
    reader.goto(f"{live_server.url}/reminders/")
    assert reader.locator(f"text={meeting.title}").count() == 0

    told = Notice.objects.filter(recipient=cast.dan)
    with Site(tmp_path, environment_of_processes(tmp_path), names=["worker", "beat"]):
        wait_until(told.exists)
    reader.reload()
    assert reader.locator("main").get_by_text(meeting.title).is_visible()
    reader.locator("main").get_by_text(meeting.title).click()
    reader.wait_for_url(live_server.url + reverse("meetings:invitation", args=[meeting.public_id]))
