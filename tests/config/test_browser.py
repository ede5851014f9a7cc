"""The sign-in page in a real browser: Chinese, within its policy, and nothing asked from outside."""

import pytest
from playwright.sync_api import expect

from tests.factories import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_stranger_is_led_to_a_chinese_sign_in_page(page, live_server):
    page.goto(f"{live_server.url}/sign-in/password/")
    assert page.url.startswith(f"{live_server.url}/sign-in/?next=")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.get_by_role("button", name="登录")).to_be_visible()


def test_signing_in_leads_where_one_wanted_to_go(page, live_server):
    user = make_user(badge_number="012345")
    page.goto(f"{live_server.url}/sign-in/?next=/sign-in/password/")
    page.locator("input[name=login]").fill(user.badge_number)
    page.locator("input[name=password]").fill("zhibu-test-Pass1")
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(f"{live_server.url}/sign-in/password/")


def test_a_signed_in_page_opens_without_the_form(sign_in_page, live_server):
    page = sign_in_page(make_user())
    page.goto(f"{live_server.url}/sign-in/password/")
    assert page.url == f"{live_server.url}/sign-in/password/"
