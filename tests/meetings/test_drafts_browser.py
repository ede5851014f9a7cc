"""Drafts in real browsers: two people, no network, a session that ended, and what is left on the device."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from meetings.models import DraftStep, Meeting
from meetings.selectors import record_of, whole
from members.choices import Post
from tests.factories import make_secretary
from tests.meetings.cast import Cast
from tests.meetings.test_recording import address

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Everything IndexedDB holds, as text, bytes included.
DUMP = """async () => {
  const found = [];
  for (const { name } of await indexedDB.databases()) {
    const open = indexedDB.open(name);
    const base = await new Promise((done) => { open.onsuccess = () => done(open.result); });
    for (const table of base.objectStoreNames) {
      const rows = await new Promise((done) => {
        const all = base.transaction(table).objectStore(table).getAll(); all.onsuccess = () => done(all.result);
      });
      rows.forEach((row) => found.push(JSON.stringify(row) + new TextDecoder().decode(row.data)
        + new TextDecoder("utf-16").decode(row.data.slice(0, row.data.byteLength - row.data.byteLength % 2))));
    }
    base.close();
  }
  return found;
}"""


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def meeting(cast):
    return cast.plan()


@pytest.fixture
def deputy(cast):
    return make_secretary(cast.branch, "林书涵", Post.DEPUTY_SECRETARY)


@pytest.fixture
def opened(live_server, meeting, page, browser, browser_context_args):
    """A function that opens the record in a browser of its own, signed in as somebody."""
    contexts = []

    def open_as(user, context=None):
        context = context or browser.new_context(**browser_context_args)
        contexts.append(context)
        sign_in(context, user, live_server)
        tab = context.new_page()
        tab.goto(live_server.url + address(meeting))
        return tab

    yield open_as
    for context in contexts:
        context.close()


def sign_in(context, user, live_server):
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])


def status(tab, state):
    """Wait until the page says so."""
    expect(tab.locator(f"[data-autosave-status][data-state={state}]")).to_have_count(1, timeout=15000)


def stored(meeting):
    return record_of(whole(Meeting.objects.filter(pk=meeting.pk)).get())


def test_two_people_merge_and_one_decides_what_both_wrote(opened, cast, meeting, deputy):
    mine, theirs = opened(cast.anna), opened(deputy)
    theirs.fill("#id_notes", "带笔记本")
    theirs.fill("#guest-0-name", "赵启航")
    theirs.fill("#guest-0-post", "法制大队")
    status(theirs, "saved")
    mine.fill("#id_notes", "带学习材料")
    mine.fill("#guest-0-name", "高志诚")
    mine.fill("#guest-0-post", "督察支队")
    status(mine, "open")
    expect(mine.locator("[data-merged]")).to_contain_text("林书涵")
    assert mine.input_value("#id_notes") == "带学习材料"
    assert (mine.input_value("#guest-0-name"), mine.input_value("#guest-1-name")) == ("赵启航", "高志诚")
    assert [guest.name for guest in stored(meeting).guests] == ["赵启航", "高志诚"]
    assert stored(meeting).notes == "带笔记本"
    box = mine.locator(".dj-question[data-question]")
    expect(box).to_contain_text("带笔记本")
    box.get_by_role("button", name="采用这一种").click()
    status(mine, "saved")
    assert stored(meeting).notes == "带学习材料"
    assert mine.locator(".dj-question[data-question]").count() == 0


def test_without_network_everything_stays_encrypted_on_the_device_and_arrives_once(opened, cast, meeting):
    tab = opened(cast.anna)
    tab.fill("#id_notes", "先存一次")
    status(tab, "saved")
    before = DraftStep.objects.count()
    tab.context.set_offline(True)
    tab.fill("#id_notes", "断网时写的机密字样")
    status(tab, "offline")
    expect(tab.locator("[data-autosave-status]")).to_contain_text("网络断开，改动已存在本机，恢复后自动补传")
    tab.wait_for_function(f"({DUMP})().then((rows) => rows.length === 1)")
    assert "机密" not in "".join(tab.evaluate(DUMP))
    tab.locator(".acts [value=save]").click()
    assert tab.url.endswith("/record/")
    assert stored(meeting).notes == "先存一次"
    tab.context.set_offline(False)
    status(tab, "saved")
    assert (stored(meeting).notes, DraftStep.objects.count()) == ("断网时写的机密字样", before + 1)
    tab.wait_for_function(f"({DUMP})().then((rows) => rows.length === 0)")


def test_an_ended_session_keeps_the_draft_for_the_same_person_only(opened, live_server, cast, meeting, deputy):
    tab = opened(cast.anna)
    context = tab.context
    context.clear_cookies()
    tab.fill("#id_notes", "登录失效时写的")
    status(tab, "ended")
    expect(tab.get_by_role("link", name="重新登录")).to_be_visible()
    tab.wait_for_function(f"({DUMP})().then((rows) => rows.length === 1)")
    tab.close()

    foreign = opened(deputy, context)
    foreign.wait_for_function("document.querySelector('[data-kept]').hidden")
    assert foreign.input_value("#id_notes") == ""
    assert "登录失效" not in "".join(foreign.evaluate(DUMP)) + foreign.content()
    foreign.close()

    again = opened(cast.anna, context)
    expect(again.locator("[data-kept]")).to_contain_text("本机存有")
    again.get_by_role("button", name="并入草稿").click()
    expect(again.locator("#id_notes")).to_have_value("登录失效时写的")
    assert stored(meeting).notes == "登录失效时写的"
    assert again.evaluate(DUMP) == []


def test_signed_in_again_in_another_window_the_page_goes_on_by_itself(opened, live_server, cast, meeting, deputy):
    tab = opened(cast.anna)
    tab.context.clear_cookies()
    tab.fill("#id_notes", "接着写")
    status(tab, "ended")
    sign_in(tab.context, deputy, live_server)
    tab.evaluate("window.dispatchEvent(new Event('focus'))")
    status(tab, "other")
    sign_in(tab.context, cast.anna, live_server)
    tab.evaluate("window.dispatchEvent(new Event('focus'))")
    status(tab, "saved")
    assert (stored(meeting).notes, DraftStep.objects.get().by) == ("接着写", cast.anna)


def test_two_windows_of_one_person_a_double_click_and_the_way_back(opened, live_server, cast, meeting):
    first = opened(cast.anna)
    second = opened(cast.anna, first.context)
    second.fill("#id_notes", "另一个窗口写的")
    status(second, "saved")
    first.fill("#id_title", "四季度党员大会")
    first.locator(".acts [value=save]").dblclick()
    first.wait_for_selector("text=草稿已保存")
    assert (stored(meeting).title, stored(meeting).notes) == ("四季度党员大会", "另一个窗口写的")
    assert DraftStep.objects.count() == 2
    first.goto(f"{live_server.url}/meetings/")
    first.go_back()
    first.fill("#id_title", "回来后改的")
    status(first, "saved")
    assert (stored(meeting).title, stored(meeting).notes) == ("回来后改的", "另一个窗口写的")
    assert first.locator(".dj-question[data-question]").count() == 0


def test_old_records_are_removed_and_an_old_browser_is_told(opened, browser, browser_context_args, cast, meeting):
    tab = opened(cast.anna)
    tab.wait_for_function("indexedDB.databases().then((all) => all.length === 1)")
    tab.evaluate("""async () => {
      const open = indexedDB.open("zhibu-drafts", 1);
      const base = await new Promise((done) => { open.onsuccess = () => done(open.result); });
      const table = base.transaction("drafts", "readwrite").objectStore("drafts");
      [29, 31].forEach((days) => table.put({
        id: `${days}`, slot: "x", at: Date.now() - days * 864e5, data: new ArrayBuffer(8),
      }));
      await new Promise((done) => { table.transaction.oncomplete = done; });
      base.close();
    }""")
    tab.reload()
    tab.wait_for_function(f"({DUMP})().then((rows) => rows.length === 1)")
    old = browser.new_context(**browser_context_args)
    old.add_init_script("Object.defineProperty(window, 'isSecureContext', { value: false })")
    bare = opened(cast.anna, old)
    expect(bare.locator("[data-bare]")).to_be_visible()
    old.set_offline(True)
    bare.fill("#id_notes", "只在此页上")
    expect(bare.locator("[data-autosave-status]")).to_contain_text("改动只在此页上")


def test_signing_out_sends_what_is_typed_and_asks_where_it_cannot(opened, cast, meeting):
    tab = opened(cast.anna)
    press = lambda: (tab.locator(".dj-user").click(), tab.locator(".dj-top [data-sign-out] button").click())  # noqa: E731
    tab.route("**/record/", lambda route: route.abort())
    tab.fill("#id_notes", "没有发出去的话")
    status(tab, "offline")
    press()
    expect(tab.get_by_role("dialog")).to_contain_text("还有草稿没有发送")
    tab.unroute("**/record/")
    tab.get_by_role("button", name="留下并发送").click()
    status(tab, "saved")
    assert stored(meeting).notes == "没有发出去的话"
    tab.route("**/record/", lambda route: route.abort())
    tab.fill("#id_notes", "可以不要的话")
    status(tab, "offline")
    press()
    tab.get_by_role("button", name="仍然退出").click()
    tab.wait_for_url("**/sign-in/**")
    assert stored(meeting).notes == "没有发出去的话"
    tab.unroute("**/record/")
    back = opened(cast.anna, tab.context)
    back.fill("#id_notes", "退出前刚写的")
    back.locator(".dj-user").click()
    back.locator(".dj-top [data-sign-out] button").click()
    back.wait_for_url("**/sign-in/**")
    assert stored(meeting).notes == "退出前刚写的"


def test_a_small_form_outlives_the_session(opened, live_server, cast, meeting, deputy):
    tab = opened(cast.anna)
    tab.clock.install()
    tab.goto(f"{live_server.url}/meetings/{meeting.public_id}/cancel/")
    tab.clock.fast_forward(61000)
    tab.fill("#id_reason", "另有任务，改期")
    line, button = tab.locator("#session-ended"), tab.locator("form[data-guard] button.btn-primary")
    tab.context.clear_cookies()
    button.click()
    expect(line).to_contain_text("登录已失效")
    sign_in(tab.context, deputy, live_server)
    button.click()
    expect(line).to_contain_text("由他人登录")
    assert Meeting.objects.get().state == "planned"
    sign_in(tab.context, cast.anna, live_server)
    tab.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(line).to_be_hidden()
    button.click()
    tab.wait_for_url(f"{live_server.url}/meetings/{meeting.public_id}/")
    cancelled = Meeting.objects.get()
    assert (cancelled.state, cancelled.cancelled_reason) == ("cancelled", "另有任务，改期")
