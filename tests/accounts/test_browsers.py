"""Browsers are named as people name them."""

import pytest

from accounts.browsers import browser_name

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (f"{WINDOWS}Chrome/86.0.4240.75 Safari/537.36", "Chrome / Windows"),
        (f"{WINDOWS}Chrome/120.0 Safari/537.36 Edg/120.0", "Edge / Windows"),
        ("Mozilla/5.0 (Linux; Android 13) Chrome/120.0 Mobile Safari/537.36", "Chrome / Android"),
        ("Mozilla/5.0 (X11; Linux aarch64; rv:115.0) Gecko/20100101 Firefox/115.0", "Firefox / Linux"),
        ("curl/8.0", "curl/8.0"),
        ("", ""),
    ],
)
def test_browser_and_system_are_named(agent, name):
    assert browser_name(agent) == name
