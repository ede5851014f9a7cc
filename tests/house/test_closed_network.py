"""Nothing is fetched from outside: no address in locks, no foreign host in pages, styles and scripts."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
# What a page may name without fetching it: XML namespaces and the example domain.
HARMLESS = ("http://www.w3.org/", "https://example.", "http://localhost")
PAGES = sorted(
    path
    for folder in ("templates", "assets")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".html", ".txt", ".css", ".js", ".mjs", ".svg"}
)
ADDRESS = re.compile(r"https?://[^\s\"'<>)]*")
INLINE = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|\sstyle=|\son[a-z]+=\"|hx-on|javascript:", re.I)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_has_hashes_and_no_address(lock):
    text = lock.read_text(encoding="utf-8")
    assert not re.search(r"://|--index-url |--extra-index|--find-links ", text)
    assert len(re.findall(r"^[a-z0-9A-Z]\S*==", text, re.M)) <= text.count("--hash=sha256:")


def test_the_front_end_lock_names_no_registry():
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in text
    assert text.count('"integrity"') > 0
    settings_of_npm = (ROOT / ".npmrc").read_text(encoding="utf-8")
    assert "registry=" not in settings_of_npm
    assert "omit-lockfile-registry-resolved=true" in settings_of_npm


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_page_names_no_foreign_host(path):
    named = ADDRESS.findall(path.read_text(encoding="utf-8"))
    assert [address for address in named if not address.startswith(HARMLESS)] == []


@pytest.mark.parametrize(
    "path", [path for path in PAGES if path.suffix == ".html"], ids=lambda p: str(p.relative_to(ROOT))
)
def test_a_page_has_no_inline_script_or_style(path):
    assert INLINE.findall(path.read_text(encoding="utf-8")) == []
