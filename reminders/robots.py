"""Robots of office chat: one post, two dialects. Where they live is the operator's setting, never anybody's input."""

import base64
import hashlib
import hmac
import json
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException
from urllib.parse import urlencode

from reminders.registry import NotSent

TIMEOUT_SECONDS = 10
LONGEST_ANSWER = 65536


@dataclass(frozen=True)
class Post:
    """What is said to whom: the text, the badge number that the chat knows the person by, the id of every try."""

    text: str
    badge_number: str
    id: str
    at: float


@dataclass(frozen=True)
class Request:
    """What goes over the wire."""

    url: str
    body: bytes
    headers: dict[str, str]


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """A robot that sends us elsewhere is not followed: only the configured address is ever asked."""

    def redirect_request(self, *_args, **_kwargs):
        return None


# No proxy of the environment either: the message goes where the operator said.
OPENER = urllib.request.build_opener(NoRedirect, urllib.request.ProxyHandler({}))


def mac(secret: str, text: bytes) -> bytes:
    """HMAC-SHA256."""
    return hmac.new(secret.encode(), text, hashlib.sha256).digest()


def wecom(url: str, secret: str, post: Post) -> Request:
    """The dialect of WeCom: the person in `mentioned_list`; time and signature of time, id and body in headers."""
    content = {"content": post.text, "mentioned_list": [post.badge_number]}
    body = json.dumps({"msgtype": "text", "text": content}, ensure_ascii=False).encode()
    seconds = str(int(post.at))
    signed = mac(secret, b"\n".join((seconds.encode(), post.id.encode(), body))).hex()
    return Request(url, body, {"X-Timestamp": seconds, "X-Signature": signed})


def dingtalk(url: str, secret: str, post: Post) -> Request:
    """The dialect of DingTalk: the person in `atUserIds`; milliseconds and signature in the query."""
    content = {"msgtype": "text", "text": {"content": post.text}, "at": {"atUserIds": [post.badge_number]}}
    milliseconds = str(int(post.at * 1000))
    signed = base64.b64encode(mac(secret, f"{milliseconds}\n{secret}".encode())).decode()
    query = urlencode({"timestamp": milliseconds, "sign": signed})
    return Request(f"{url}{'&' if '?' in url else '?'}{query}", json.dumps(content, ensure_ascii=False).encode(), {})


DIALECTS: dict[str, Callable[[str, str, Post], Request]] = {"wecom": wecom, "dingtalk": dingtalk}


def say(dialect: str, url: str, secret: str, post: Post):
    """Hand a message to a robot within ten seconds; raises NotSent, whose text names no address."""
    request = DIALECTS[dialect](url, secret, post)
    headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": post.id, **request.headers}
    asked = urllib.request.Request(request.url, request.body, headers, method="POST")  # noqa: S310 - checked at the start
    try:
        with OPENER.open(asked, timeout=TIMEOUT_SECONDS) as answer:
            check(answer.read(LONGEST_ANSWER))
    except urllib.error.HTTPError as problem:
        raise NotSent(f"HTTP {problem.code}") from None
    except (OSError, HTTPException) as problem:
        raise NotSent(type(problem).__name__) from None


def check(answer: bytes):
    """A robot says yes with a code of 0; anything else, or something unreadable, is no."""
    try:
        said = json.loads(answer)
        code = said.get("errcode", said.get("code"))
    except (ValueError, AttributeError):
        raise NotSent("unreadable answer") from None
    if code != 0:
        raise NotSent(f"code {str(code)[:20]}")
