"""From a lead to a sanction and to the day its period is over, clicked through in Chinese by those concerned."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.roles import Role
from common.periods import add_months
from meetings.models import Meeting
from members.models import Suspension
from tests.factories import make_grantee, make_member
from tests.meetings.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# What nobody at the branch may learn from any page: the words of the whole matter.
WORDS = re.compile(r"察看|处分|线索|案件|纪线|审理|立案")


@pytest.fixture
def cast():
    """A branch, and a discipline body with an officer, a colleague and a head."""
    cast = Cast(full=7, probationary=0)
    root = cast.general.parent.parent
    cast.subject = make_member(cast.branch, "许知远", badge_number="010101")
    cast.officer = make_grantee(root, Role.DISCIPLINE_OFFICER, "沈砚之")
    cast.colleague = make_grantee(root, Role.DISCIPLINE_OFFICER, "梁以安")
    cast.head = make_grantee(root, Role.DISCIPLINE_HEAD, "陶怀谷")
    return cast


class Office:
    """The two hands of the discipline body in one browser."""

    def __init__(self, cast, sign_in_page, live_server):
        self.cast, self.sign_in, self.site = cast, sign_in_page, live_server.url

    def as_(self, user, address="/cases/"):
        """The page of somebody at an address."""
        page = self.sign_in(user)
        page.goto(f"{self.site}{address}")
        return page

    def register(self, received_on):
        """The officer registers the lead and is led to its page."""
        page = self.as_(self.cast.officer)
        page.click("text=登记线索 >> nth=0")
        page.fill("#id_subject", "010101")
        page.select_option("#id_problem", label="工作纪律")
        page.fill("#id_received_on", str(received_on))
        page.fill("#id_number", "纪线〔2026〕7")
        page.select_option("#id_approver", label=f"陶怀谷 {self.cast.head.badge_number}")
        page.click("main button[type=submit]")
        page.wait_for_selector("text=线索已登记")
        self.case = page.url.removeprefix(self.site)

    def ask_and_approve(self, link, fill):
        """The officer asks for something; the head approves it."""
        page = self.as_(self.cast.officer, self.case)
        page.click(f"text={link}")
        fill(page)
        page.click("main button[type=submit]")
        page.wait_for_selector("text=已报批")
        page = self.as_(self.cast.head, self.case)
        page.click("button[value=approve]")
        page.wait_for_selector("button[value=approve]", state="detached")

    def move(self, stage, on):
        def fill(page):
            page.click(f"label:has-text('{stage}')")
            page.select_option("#id_ground", label="情况需要")
            page.fill("#id_on", str(on))

        self.ask_and_approve("报批下一步", fill)

    def sanction(self, decided_on):
        def fill(page):
            page.select_option("#id_sanction", label="留党察看")
            page.click("label:text-is('12')")
            page.fill("#id_decided_on", str(decided_on))
            page.select_option("#id_organ", label="经纪委同意，党委批准")

        self.ask_and_approve("录入处分决定", fill)


def voters_on_page(page) -> int:
    """How many of those due have a vote, as the page of the record says."""
    return int(re.search(r"应到会[^0-9]{0,12}(\d+)", page.inner_text("[data-line]"))[1])


def test_from_the_lead_to_the_end_of_the_period(cast, sign_in_page, live_server):
    today = timezone.localdate()
    decided = add_months(today, -12)
    office = Office(cast, sign_in_page, live_server)
    office.register(decided - timedelta(days=90))
    for days, stage in ((80, "初步核实"), (60, "立案审查"), (30, "审理")):
        office.move(stage, decided - timedelta(days=days))
    office.sanction(decided)
    office.move("处分执行", decided)
    rests = Suspension.objects.get(kind="rights")
    assert (rests.start, rests.end) == (decided, today - timedelta(days=1))

    counted = {}
    for day in (today - timedelta(days=1), today):
        meeting = cast.plan(day=day)
        page = office.as_(cast.anna, f"/meetings/{meeting.public_id}/record/")
        page.wait_for_selector("[data-line]")
        counted[day] = voters_on_page(page)
        assert not WORDS.search(page.inner_text("body"))
    assert counted == {today - timedelta(days=1): 7, today: 8}
    for address in ("/", "/members/", f"/members/{cast.subject.public_id}/", "/meetings/", "/reminders/"):
        assert not WORDS.search(office.as_(cast.anna, address).inner_text("main"))
    assert Meeting.objects.count() == 2
    page = office.as_(cast.officer, office.case)
    assert "权利" in page.inner_text("main")


def test_a_plea_is_recorded_and_whoever_steps_aside_loses_the_case(cast, sign_in_page, live_server):
    office = Office(cast, sign_in_page, live_server)
    office.register(timezone.localdate())

    def name(page):
        page.select_option("#id_person", label=f"梁以安 {cast.colleague.badge_number}")
        page.click("label:has-text('办理人员')")

    office.ask_and_approve("增加", name)
    page = office.as_(cast.colleague, office.case)
    page.click("text=登记过问 >> nth=0")
    page.fill("#id_person", "某支队长")
    page.fill("#id_clock", "00:01")
    page.click("label:has-text('电话')")
    page.select_option("#id_behaviour", label="为当事人说情")
    page.click("main button[type=submit]")
    page.wait_for_selector("text=不能撤回")
    assert "某支队长" in office.as_(cast.head, "/cases/approaches/").inner_text("main")

    page = office.as_(cast.colleague, office.case)
    page.click("text=申请回避")
    page.click("label:has-text('亲属')")
    page.click("main button[type=submit]")
    page.wait_for_selector("text=您已回避")
    assert "纪线" not in page.inner_text("main")
    assert page.goto(f"{live_server.url}{office.case}").status == 404
