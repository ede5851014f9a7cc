"""What every test may rely on: databases, a browser where there is one, and a loud word where there is not."""

import os
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from hypothesis import settings as hypothesis_settings

from config.catalogues import compile_catalogue, stale_catalogues

# Playwright's synchronous interface runs an event loop in the main thread; Django would refuse the database there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# How long an example takes says how busy the machine is, not whether the rule holds.
hypothesis_settings.register_profile("zhibu", deadline=None)
hypothesis_settings.load_profile("zhibu")

VIEWPORTS = {"desktop": {"width": 1366, "height": 768}, "phone": {"width": 390, "height": 844}}


def chromium():
    """The Chromium to use: CHROMIUM, or the one on the path."""
    named = os.environ.get("CHROMIUM")
    return named or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def chinese_font():
    """Whether a Chinese font is installed; without one every character is a box."""
    if not shutil.which("fc-list"):
        return False
    return bool(subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True, check=False).stdout.strip())


def missing_for_browser_tests():
    """What the browser tests lack on this machine, as Debian packages."""
    built = Path(settings.BASE_DIR, "static", "dist", "app.css").exists()
    found = {"chromium": chromium(), "fonts-noto-cjk": chinese_font(), "the built front end (make assets)": built}
    return [package for package, there in found.items() if not there]


def pytest_configure(config):
    """Compile the translations once, before any worker reads them."""
    if not hasattr(config, "workerinput"):
        for source in stale_catalogues():
            compile_catalogue(source)


def pytest_collection_modifyitems(config, items):
    """Skip what this machine or database cannot run; REQUIRE_BROWSER=1 turns a missing browser into a failure."""
    browser_items = [item for item in items if item.get_closest_marker("browser")]
    lacking = missing_for_browser_tests() if browser_items else []
    if lacking and os.environ.get("REQUIRE_BROWSER") == "1":
        raise pytest.UsageError(f"REQUIRE_BROWSER=1, but this machine lacks {', '.join(lacking)}.")
    reasons = {
        "browser": f"browser tests need {', '.join(lacking)}" if lacking else "",
        "postgres": "" if "postgresql" in settings.DATABASES["default"]["ENGINE"] else "holds on PostgreSQL only",
        "redis": "" if settings.REDIS_URL else "needs the server that REDIS_URL names",
        # Another -m replaces the one of pyproject.toml, which leaves them out.
        "nightly": "" if "nightly" in config.option.markexpr else "runs with `make nightly`",
    }
    for item in items:
        for marker, reason in reasons.items():
            if reason and item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


def pytest_terminal_summary(terminalreporter):
    """Say loudly that the browser tests did not run."""
    skipped = [
        report for report in terminalreporter.stats.get("skipped", []) if "browser tests need" in str(report.longrepr)
    ]
    if skipped:
        terminalreporter.section("BROWSER TESTS DID NOT RUN", sep="!", red=True, bold=True)
        terminalreporter.line(f"{len(skipped)} tests were left out: {skipped[0].longrepr[2]}")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Debian's Chromium instead of a downloaded one; its sandbox does not work inside containers."""
    return {
        **browser_type_launch_args,
        "executable_path": chromium(),
        "args": ["--no-sandbox", "--disable-dev-shm-usage"],
    }


@pytest.fixture
def browser_context_args(browser_context_args):
    """A Chinese desktop on the bureau's clock."""
    return {
        **browser_context_args,
        "viewport": VIEWPORTS["desktop"],
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
    }


@pytest.fixture
def page(page):
    """A page that fails the test when a script breaks, the policy blocks something or a request leaves the machine."""
    complaints = []
    page.on("request", lambda request: complaints.append(request.url) if _leaves(request.url) else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if _is_violation(message) else None)
    yield page
    assert complaints == []


def _leaves(url):
    parts = urlsplit(url)
    return parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname not in {"localhost", "127.0.0.1"}


def _is_violation(message):
    return message.type == "error" and "Content Security Policy" in message.text


@pytest.fixture
def sign_in_page(page, live_server, client):
    """A function that signs an account in without the form and returns its page."""

    def sign_in(user):
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        return page

    return sign_in


@pytest.fixture
def is_postgres():
    """Whether the run uses PostgreSQL."""
    return connection.vendor == "postgresql"
