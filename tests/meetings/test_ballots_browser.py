"""An election typed by two people at once in real browsers."""

import pytest
from playwright.sync_api import expect

from tests.meetings.test_drafts_browser import cast, deputy, meeting, opened, status, stored

__all__ = ["cast", "deputy", "meeting", "opened"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def elect(tab, title, name):
    """An election in a new line, with one who stands."""
    row = tab.locator(".dj-vote").last
    row.locator("[name$=-title]").fill(title)
    row.locator("[data-vote-kind]").select_option("election")
    expect(row.locator(".dj-stand")).to_have_count(1)
    expect(row.locator("[data-counts]").first).to_be_hidden()
    assert row.locator("[name$=-method]").input_value() == "secret"
    row.locator(".dj-stand [name$=-name]").fill(name)


def test_two_elections_under_one_number_keep_their_own_candidates(opened, cast, meeting, deputy):
    mine, theirs = opened(cast.anna), opened(deputy)
    elect(theirs, "选举书记", "甲")
    status(theirs, "saved")
    elect(mine, "选举代表", "乙")
    mine.locator(".dj-vote").last.locator("[data-add=stand]").click()
    mine.locator(".dj-stand [name$=-name]").last.fill("丙")
    expect(mine.locator("[data-merged]")).to_contain_text("林书涵", timeout=15000)
    status(mine, "saved")
    votes = stored(meeting).parts[0].resolutions
    assert [(row.title, [each.name for each in row.candidates]) for row in votes] == [
        ("选举书记", ["甲"]), ("选举代表", ["乙", "丙"]),
    ]  # fmt: skip
