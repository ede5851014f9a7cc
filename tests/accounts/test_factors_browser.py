"""The second factor in a real browser, in Chinese: an app's code, a security key, a proof that keeps what was typed."""

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from tests.accounts.proofs import code
from tests.accounts.test_sign_in import PASSWORD
from tests.factories import make_bureau, make_grantee, make_user

pytestmark = [pytest.mark.browser, pytest.mark.one_database, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = settings.STEP_UP_REQUIRED = True


@pytest.fixture
def site(live_server):
    """The address of the site under the one name that browsers trust without a certificate."""
    return live_server.url.replace("127.0.0.1", "localhost")


def sign_in(page, site, user):
    page.goto(f"{site}/sign-in/?next=/accounts/me/")
    page.locator("input[name=login]").fill(user.badge_number)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()


def test_an_app_is_set_up_and_signs_in(page, site):
    user = make_user(badge_number="020317")
    sign_in(page, site, user)
    page.wait_for_url("**/accounts/me/second-factor/")
    page.get_by_role("link", name="绑定身份验证应用").click()
    secret = page.locator("code.dj-code").inner_text()
    page.get_by_label("动态验证码").fill(code(secret=secret))
    page.get_by_role("button", name="绑定").click()
    expect(page.locator(".dj-codes li")).to_have_count(10)
    page.context.clear_cookies()
    sign_in(page, site, user)
    page.wait_for_url("**/sign-in/second/")
    page.get_by_label("动态验证码").fill(code(1, secret=secret))
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url("**/accounts/me/")


def test_a_security_key_is_set_up_signs_in_and_confirms(page, site):
    user = make_grantee(make_bureau()["root"], Role.SYSTEM_ADMINISTRATOR)
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "transport": "usb", "hasUserVerification": True, "isUserVerified": True,
    }})  # fmt: skip
    sign_in(page, site, user)
    page.get_by_role("link", name="绑定安全密钥").click()
    page.get_by_label("密钥名称").fill("办公室")
    page.get_by_role("button", name="插入密钥并触摸").click()
    expect(page.locator(".dj-codes li")).to_have_count(10)
    page.context.clear_cookies()
    sign_in(page, site, user)
    page.wait_for_url("**/sign-in/second/")
    page.get_by_role("button", name="使用安全密钥").click()
    page.wait_for_url("**/accounts/me/")


def test_a_proof_goes_on_with_what_was_typed(page, site, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    user = make_grantee(make_bureau()["root"], Role.SYSTEM_ADMINISTRATOR)
    sign_in(page, site, user)
    page.goto(f"{site}/accounts/open/")
    page.locator("textarea[name=people]").fill("900001 林书涵\n900002 周明远")
    settings.STEP_UP_LIFE *= 0
    page.get_by_role("button", name="开通账号").click()
    expect(page.get_by_role("heading", name="请确认是本人")).to_be_visible()
    page.get_by_label("口令").fill(PASSWORD)
    page.get_by_role("button", name="确认本人").click()
    expect(page.get_by_role("cell", name="900002")).to_be_visible()
