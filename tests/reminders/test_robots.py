"""Robots of office chat: dialects, signatures, refusals, and that nobody but the operator says where they live."""

import base64
import hashlib
import hmac
import socket
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from config.environment import Environment, StartRefused
from reminders import robots
from reminders.actions import deliver
from reminders.models import Preference, Reminder
from reminders.registry import NotSent, outside_channels
from reminders.robots import Post, say
from reminders.rules import PAUSES
from tests.factories import make_user
from tests.reminders.making import NOON
from tests.reminders.robot_server import running_robot
from tests.reminders.test_deliver import make_reminder

POST = Post("支部工作台有 2 条提醒等您查看，请登录查看。", "900001", "b7f0", 1774000000.25)
SECRET = "robot-secret"


@pytest.fixture
def robot():
    with running_robot() as robot:
        yield robot


def expected_mac(text: bytes) -> bytes:
    return hmac.new(SECRET.encode(), text, hashlib.sha256).digest()


class TestDialects:
    def test_wecom(self, robot):
        say("wecom", robot.url, SECRET, POST)
        ((path, headers, body, sent),) = robot.seen
        assert path == "/hook?key=abc"
        assert sent == {"msgtype": "text", "text": {"content": POST.text, "mentioned_list": ["900001"]}}
        assert (headers["X-Timestamp"], headers["Idempotency-Key"]) == ("1774000000", "b7f0")
        assert headers["X-Signature"] == expected_mac(b"1774000000\nb7f0\n" + body).hex()

    def test_dingtalk(self, robot):
        say("dingtalk", robot.url, SECRET, POST)
        ((path, headers, _body, sent),) = robot.seen
        query = parse_qs(urlsplit(path).query)
        assert sent == {"msgtype": "text", "text": {"content": POST.text}, "at": {"atUserIds": ["900001"]}}
        assert query["key"] == ["abc"]
        assert query["timestamp"] == ["1774000000250"]
        assert base64.b64decode(query["sign"][0]) == expected_mac(b"1774000000250\n" + SECRET.encode())
        assert headers["Idempotency-Key"] == "b7f0"

    @pytest.mark.parametrize(
        ("answer", "said"),
        [
            ((200, b'{"errcode": 310000, "errmsg": "keywords"}', {}), "code 310000"),
            ((200, b'{"code": 19001}', {}), "code 19001"),
            ((200, b"<html>", {}), "unreadable answer"),
            ((200, b"[]", {}), "unreadable answer"),
            ((200, b"{}", {}), "code None"),
            ((500, b"", {}), "HTTP 500"),
            ((302, b"", {"Location": "http://127.0.0.1:1/"}), "HTTP 302"),
        ],
    )
    def test_anything_but_yes_is_no_and_names_no_address(self, robot, answer, said):
        robot.answers = [answer]
        with pytest.raises(NotSent) as refusal:
            say("wecom", robot.url, SECRET, POST)
        assert str(refusal.value) == said
        assert len(robot.seen) == 1

    def test_nobody_there(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            address = f"http://127.0.0.1:{free.getsockname()[1]}/"
        with pytest.raises(NotSent, match=r"^URLError$"):
            say("wecom", address, SECRET, POST)

    def test_a_robot_that_never_answers_is_left_after_the_time_out(self, monkeypatch):
        monkeypatch.setattr(robots, "TIMEOUT_SECONDS", 0.2)
        with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(NotSent, match=r"Timeout|URLError"):
            say("wecom", f"http://127.0.0.1:{silent.getsockname()[1]}/", SECRET, POST)

    def test_no_proxy_of_the_environment_is_asked(self, robot, monkeypatch):
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
        say("wecom", robot.url, SECRET, POST)
        assert len(robot.seen) == 1


class TestChannel:
    @pytest.fixture
    def user(self, db):
        user = make_user("林书涵", "900007")
        Preference.objects.create(user=user, channels=["wecom"])
        return user

    def test_without_an_address_there_is_no_such_way(self, settings):
        settings.ROBOTS = {}
        assert [channel.name for channel in outside_channels()] == ["email"]

    def test_one_post_with_the_number_and_nothing_of_the_titles(self, user, robot, settings):
        settings.ROBOTS = {"wecom": (robot.url, SECRET)}
        for number in range(3):
            make_reminder(user, number=number, channel="wecom", title="机密标题")
        assert deliver(NOON) == 3
        ((_path, headers, body, sent),) = robot.seen
        assert sent["text"] == {
            "content": "支部工作台有 3 条提醒等您查看，请登录查看。", "mentioned_list": ["900007"],
        }  # fmt: skip
        assert "机密标题" not in body.decode()
        assert {str(row.bundle) for row in Reminder.objects.all()} == {headers["Idempotency-Key"]}

    def test_every_try_carries_the_same_id(self, user, robot, settings):
        settings.ROBOTS = {"wecom": (robot.url, SECRET)}
        robot.answers = [(500, b"", {}), (200, b"no", {}), (200, b'{"errcode": 0}', {})]
        make_reminder(user, channel="wecom")
        sent = [deliver(NOON), deliver(NOON + PAUSES[0]), deliver(NOON + PAUSES[0] + PAUSES[1])]
        assert sent == [0, 0, 1]
        assert len({headers["Idempotency-Key"] for _path, headers, *_rest in robot.seen}) == 1

    def test_a_robot_that_was_taken_away_is_a_refusal(self, user, settings):
        settings.ROBOTS = {}
        make_reminder(user, channel="wecom", expires_at=NOON + timedelta(hours=1))
        assert deliver(NOON) == 0
        assert Reminder.objects.get().error == "not configured"


class TestWhere:
    """Addresses come from the environment alone, and only safe ones start."""

    @pytest.fixture
    def place(self, monkeypatch):
        monkeypatch.setenv("ZHIBU_WECOM_SECRET", SECRET)

        def read(address, hosts=()):
            monkeypatch.setenv("ZHIBU_WECOM_URL", address)
            return Environment().robot("WECOM", hosts)

        return read

    def test_https_anywhere_and_plain_http_where_the_operator_says(self, place):
        assert place("https://chat.example.cn/send?key=1") == ("https://chat.example.cn/send?key=1", SECRET)
        assert place("http://chat.bureau:8080/x", ["chat.bureau"]) == ("http://chat.bureau:8080/x", SECRET)
        assert place("") is None

    @pytest.mark.parametrize(
        "address",
        [
            "http://chat.example.cn/", "http://chat.bureau.evil/", "file:///etc/passwd", "ftp://chat.bureau/",
            "https://user:word@chat.example.cn/", "https:///x", "chat.bureau/x", "https://chat.example.cn/#x",
        ],
    )  # fmt: skip
    def test_nothing_else_starts(self, place, address):
        with pytest.raises(StartRefused):
            place(address, ["chat.bureau"])

    def test_an_address_without_a_secret_does_not_start(self, place, monkeypatch):
        monkeypatch.delenv("ZHIBU_WECOM_SECRET")
        with pytest.raises(StartRefused):
            place("https://chat.example.cn/")
