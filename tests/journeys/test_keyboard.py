"""With the keyboard alone: plan, decide on leave, record and seal, typing only what is new, read what one missed."""

from dataclasses import dataclass

import pytest

from meetings import actions
from meetings.choices import LeaveState, PartKind, Presence, State
from meetings.models import Acknowledgement, Attendance, LeaveRequest, Meeting, Remark
from tests.meetings.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FARTHEST = 60
MOST_KEYS, MOST_LETTERS = 220, 40


@dataclass
class Keyboard:
    """Presses keys and counts them; a thing is reached by Tab or not at all."""

    page: object
    keys: int = 0
    letters: int = 0

    def press(self, key):
        self.keys += 1
        self.page.keyboard.press(key)

    def type(self, text):
        self.letters += len(text)
        self.page.keyboard.type(text)

    def reach(self, what, key="Tab"):
        """Press Tab until the focus is there, and that it can be seen to be there."""
        for _step in range(FARTHEST):
            self.press(key)
            if self.page.evaluate("what => document.activeElement.matches(what)", what):
                outline = "getComputedStyle(document.activeElement)"
                assert self.page.evaluate(f"{outline}.outlineStyle != 'none' || {outline}.boxShadow != 'none'")
                return
        pytest.fail(f"{what} is more than {FARTHEST} steps away")


def test_a_short_record_with_the_keyboard_alone(sign_in_page, live_server):
    cast = Cast(full=8, probationary=1)
    meeting = cast.plan()
    page = sign_in_page(cast.anna)
    page.goto(f"{live_server.url}/meetings/")
    hand = Keyboard(page)

    hand.reach(f"a[href$='/{meeting.public_id}/record/']")
    hand.press("Enter")
    page.wait_for_selector("#record")

    hand.reach("[data-add=remark]")
    hand.press("Enter")
    assert page.evaluate("document.activeElement.name") == "remark-0-speaker"
    hand.type("周明远")
    hand.press("Enter")
    assert page.evaluate("document.activeElement.name") == "remark-0-gist"
    hand.type("同意年度计划，下月起每周学习半天。")

    hand.reach("[data-all]")
    hand.press("Space")
    hand.reach(".dj-p .tap")
    hand.press("ArrowDown")
    second = page.locator(".dj-p .tap").nth(1).inner_text()
    assert page.evaluate("document.activeElement.innerText") == second
    hand.press("Space")
    hand.press("Space")
    page.wait_for_selector("[data-o=out]:text-is('1')")

    hand.press("End")
    hand.reach("[value=review]")
    hand.press("Enter")
    page.wait_for_selector("#confirm")
    hand.reach("#confirm [value=seal]")
    hand.press("Enter")
    page.wait_for_selector("text=本记录已封存")

    assert Meeting.objects.get().state == State.SEALED
    assert Remark.objects.values_list("speaker_name", "gist").get() == ("周明远", "同意年度计划，下月起每周学习半天。")
    assert Attendance.objects.get(presence=Presence.ABSENT).member.name in second
    assert hand.letters <= MOST_LETTERS
    assert hand.keys <= MOST_KEYS


def test_a_plan_a_leave_and_a_record_to_read(sign_in_page, live_server):
    cast = Cast()
    missed = actions.save_and_seal(cast.plan(), cast.record(away=[cast.dan.member]), by=cast.anna)
    page = sign_in_page(cast.anna)
    page.goto(f"{live_server.url}/meetings/")
    hand = Keyboard(page)

    hand.reach("a[href$='/meetings/plan/']")
    hand.press("Enter")
    page.wait_for_selector("[name=item-0-title]")
    hand.reach("[name=kinds][value=general_assembly]")
    hand.press("Space")
    hand.reach("[name=kinds][value=theme_party_day]")
    hand.press("Space")
    hand.reach("[name=item-0-title]")
    hand.type("走访困难家庭")
    hand.reach(".dj-desk-only .btn-primary")
    hand.press("Enter")
    page.wait_for_selector("#leave")
    planned = Meeting.objects.get(state=State.PLANNED)
    assert [part.kind for part in planned.parts.all()] == [PartKind.THEME_PARTY_DAY]

    actions.ask_leave(planned.sittings.get(), cast.dan.member, reason="on_duty", note="", by=cast.dan)
    page.reload()
    hand.reach("[name=granted][value=yes]")
    hand.press("Enter")
    page.wait_for_selector(".dj-rows .dj-st.ok")
    assert LeaveRequest.objects.get().state == LeaveState.GRANTED

    page = sign_in_page(cast.dan)
    page.goto(f"{live_server.url}/meetings/mine/")
    hand = Keyboard(page)
    hand.reach(f"a.btn[href$='/{missed.public_id}/record/']")
    hand.press("Enter")
    page.wait_for_selector("h1")
    hand.reach("main form .btn-primary")
    hand.press("Enter")
    page.wait_for_selector(".dj-alert.ok")
    assert Acknowledgement.objects.get(member=cast.dan.member).read_at
