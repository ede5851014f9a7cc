"""An assembly of forty in two sittings, one shift away, two resolutions: how many presses and choices it takes."""

import re
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.utils import timezone

from meetings.choices import PartKind, State
from meetings.models import Attendance, Resolution
from members.choices import DutyPattern
from members.models import Member
from tests.factories import make_organisation
from tests.meetings.cast import Cast, yesterday

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST_INTERACTIONS = 25


@dataclass
class Hand:
    """Counts presses and choices; text is typed as often as it must be."""

    page: object
    done: list = field(default_factory=list)

    def press(self, what):
        self.done.append(what)
        self.page.locator(what).first.click()

    def choose(self, where, **what):
        self.done.append(where)
        self.page.locator(where).first.select_option(**what)

    def type(self, where, text):
        self.page.locator(where).first.fill(text)


@pytest.fixture
def cast():
    """Forty members: eight work in two shifts, six in four; the others by day."""
    cast = Cast(full=38, probationary=2)
    people = [member.pk for member in cast.people]
    Member.objects.filter(pk__in=people[:8]).update(duty_pattern=DutyPattern.TWO_SHIFTS)
    Member.objects.filter(pk__in=people[8:14]).update(duty_pattern=DutyPattern.FOUR_SHIFTS)
    make_organisation("第一党小组", kind="group", parent=cast.branch)
    return cast


def type_the_text(hand):
    """Times, places, matters and what was said: text, however it is entered."""
    hand.type("#sitting-1-day", (yesterday() + timedelta(days=1)).isoformat())
    hand.type("#sitting-1-begins", "00:00")
    hand.type("#sitting-1-ends", "01:00")
    hand.type("#sitting-1-place", "交警大队会议室")


def note_attendance(hand):
    """Everybody to A; those of two shifts to B; those of four shifts were on duty."""
    hand.press("[data-all]")
    hand.choose("[data-filter=pattern]", value="two_shifts")
    hand.choose("[data-bulk]", value="present:B")
    hand.choose("[data-filter=pattern]", value="four_shifts")
    hand.choose("[data-bulk]", value="leave:on_duty")
    hand.choose("[data-filter=pattern]", value="")


def vote(hand, number, chair, yes):
    """A matter put to the vote in sitting A with who carries it out."""
    hand.press(f".dj-matter:nth-child({number + 1}) [data-vote]")
    hand.type(f"#vote-{number}-yes", str(yes))
    hand.type(f"#vote-{number}-no", "0")
    hand.type(f"#vote-{number}-abstain", "0")
    hand.type(f"#vote-{number}-taken", "14:40")
    hand.type(f"#vote-{number}-text", "同意。")
    hand.choose(f"#vote-{number}-responsible", value=str(chair.pk))
    hand.type(f"#vote-{number}-deadline", (timezone.localdate() + timedelta(days=30)).isoformat())


def test_two_sittings_of_forty_with_two_resolutions_and_one_shift_away(live_server, sign_in_page, cast):
    meeting = cast.plan(kinds=(PartKind.GENERAL_ASSEMBLY,))
    hand = Hand(sign_in_page(cast.anna))
    hand.page.goto(f"{live_server.url}/meetings/{meeting.public_id}/record/")
    hand.type("#item-1-title", "通过支部公约")
    hand.press(".dj-more > summary")
    type_the_text(hand)
    # The page learns of the second sitting while the text is typed.
    hand.page.wait_for_selector("[data-bulk] option[value='present:B']", state="attached")
    note_attendance(hand)
    hand.press(".dj-matter:nth-child(1) [data-add=remark]")
    hand.type("#remark-0-speaker", "周明远")
    hand.type("#remark-0-gist", "同意。")
    for number in (0, 1):
        vote(hand, number, cast.chair, 24)
    hand.press(".acts [value=review]")
    hand.page.wait_for_selector("text=封存前请核对")
    hand.press("#confirm [value=seal]")
    hand.page.wait_for_selector("text=本记录已封存")

    meeting.refresh_from_db()
    assert meeting.state == State.SEALED
    rows = list(Attendance.objects.values_list("sitting__label", "presence"))
    assert (rows.count(("A", "present")), rows.count(("B", "present")), rows.count(("A", "leave"))) == (26, 8, 6)
    # Twenty-six sat in A, two of them on probation; whoever sat in B has no part in the votes of A.
    assert [(row.due, row.present, row.carried) for row in Resolution.objects.order_by("order")] == [(38, 24, True)] * 2
    assert re.search(r"实到\s*34 人", hand.page.locator(".dj-sheet").inner_text())
    assert len(hand.done) <= MOST_INTERACTIONS, hand.done
