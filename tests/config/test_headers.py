"""Every answer carries the headers, and a write from another site is refused."""

import pytest

from tests.factories import make_user

pytestmark = pytest.mark.django_db

EXPECTED = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.mark.parametrize("address", ["/sign-in/", "/", "/nowhere/", "/healthz/", "/sign-up/"])
def test_every_answer_carries_the_headers(client, address):
    headers = client.get(address).headers
    assert {name: headers.get(name) for name in EXPECTED} == EXPECTED
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["Permissions-Policy"].count("=()") == headers["Permissions-Policy"].count("=")
    assert len(headers["X-Request-ID"]) == 16


def test_signed_in_pages_stay_out_of_caches(client):
    client.force_login(make_user())
    assert "no-store" in client.get("/sign-in/password/").headers["Cache-Control"]


@pytest.mark.parametrize(("origin", "status"), [("cross-site", 403), ("same-site", 403), ("same-origin", 302)])
def test_a_write_from_another_site_is_refused(client, origin, status):
    client.force_login(make_user())
    assert client.post("/sign-out/", headers={"Sec-Fetch-Site": origin}).status_code == status


def test_a_link_from_another_site_opens(client):
    assert client.get("/sign-in/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


@pytest.mark.parametrize(("given", "kept"), [("abcdef123456", True), ("short", False), ("with space 12345", False)])
def test_a_front_servers_request_id_is_kept_when_it_is_one(client, given, kept):
    answer = client.get("/healthz/", headers={"X-Request-ID": given})
    assert (answer.headers["X-Request-ID"] == given) is kept


@pytest.mark.parametrize("tries", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_sign_in_never_leads_away(client, tries):
    user = make_user()
    answer = client.post(
        f"/sign-in/?next={tries}", {"login": user.badge_number, "password": "zhibu-test-Pass1", "next": tries}
    )
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
