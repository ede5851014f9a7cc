"""No address leads away, no foreign host is served, no form is taken from elsewhere."""

import time
from urllib.parse import urlencode, urljoin, urlsplit

import pytest
from django.db import transaction
from django.test import Client

from tests.factories import make_user
from tests.hostile.forms import visits
from tests.hostile.tricks import tricks
from tests.matrix.engine import errors, methods, writes

PASSWORD = "zhibu-test-Pass1"
OWN = {"", "testserver"}


def leads_away(location: str) -> bool:
    """Whether a browser would leave the site: it takes a backslash for a slash and drops tabs and line breaks."""
    seen = location.strip("\0\x1f \t\r\n").replace("\\", "/").replace("\t", "").replace("\r", "").replace("\n", "")
    parts = urlsplit(urljoin("http://testserver/sign-in/", seen))
    return parts.hostname != "testserver" or parts.scheme not in {"http", "https"}


def refused(answer) -> bool:
    return answer.status_code in {400, 403}


def test_there_are_tricks_enough():
    assert len(tricks()) >= 200


@pytest.mark.django_db
def test_signing_in_and_choosing_a_language_lead_nowhere_else(client, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    user, wrong = make_user(), []
    for trick in tricks():
        with transaction.atomic():
            signing = Client(raise_request_exception=False)
            query = urlencode({"next": trick})
            sent = {"login": user.badge_number, "password": PASSWORD, "next": trick}
            answers = [
                signing.post("/language/", {"language": "en", "next": trick}),
                signing.get(f"/sign-in/?{query}"),
                signing.post(f"/sign-in/?{query}", sent),
                signing.get(f"/sign-in/?{query}"),
            ]
            transaction.set_rollback(True)
        for answer in answers:
            if answer.status_code >= 500 or (answer.status_code == 302 and leads_away(answer["Location"])):
                wrong.append((trick, answer.status_code, answer.headers.get("Location")))
            if "evil" in answer.cookies or "X-Evil" in answer.headers:
                wrong.append((trick, "header"))
    assert wrong == []


@pytest.mark.django_db
def test_the_question_who_one_is_leads_nowhere_else(client, settings):
    settings.STEP_UP_REQUIRED, user, wrong = True, make_user(), []
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - 3600}]
    session.save()
    for trick in tricks():
        try:
            answer = client.get("/accounts/me/second-factor/codes/", headers={"Referer": trick})
        except ValueError:
            continue
        assert answer.status_code == 403
        wrong += [trick] if leads_away(answer.context["back"]) else []
    assert wrong == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "evil.example:80", "", "a b", "[::1", "127.0.0.1"]
)
def test_a_foreign_host_is_served_nothing(client, settings, host):
    settings.ALLOWED_HOSTS = ["testserver"]
    for path in ("/sign-in/", "/", "/healthz/", "/nowhere/"):
        answer = client.get(path, headers={"Host": host})
        assert answer.status_code == 400
        assert not host or host.encode() not in answer.content
    answer = client.get("/sign-in/", headers={"X-Forwarded-Host": "evil.example"})
    assert b"evil.example" not in answer.content


@pytest.mark.one_database
def test_no_form_is_taken_from_elsewhere(asker):
    """Each address that takes a form refuses one without its token, and one from another origin even with it."""
    wrong, asked = [], 0
    token = "a" * 32
    for route, persona, address in visits(asker):
        if "post" not in methods(route.view):
            continue
        asked += 1
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        client.force_login(asker.world.people[persona.name])
        client.cookies["csrftoken"] = token
        for what, data, headers in (
            ("without a token", {}, {}),
            ("with a wrong token", {"csrfmiddlewaretoken": "b" * 32}, {}),
            ("from a foreign origin", {"csrfmiddlewaretoken": token}, {"Origin": "https://evil.example"}),
            ("from no origin", {"csrfmiddlewaretoken": token}, {"Origin": "null"}),
            ("from another site", {"csrfmiddlewaretoken": token}, {"Sec-Fetch-Site": "cross-site"}),
            ("from a neighbour", {"csrfmiddlewaretoken": token}, {"Sec-Fetch-Site": "same-site"}),
        ):
            with writes() as written, errors():
                answer = client.post(address, data, headers=headers)
            if not refused(answer) or written - {"accounts_session"}:
                wrong.append(f"{route.name} {what}: {answer.status_code} {written}")
    assert wrong == []
    assert asked > 80
