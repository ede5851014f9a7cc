"""No scores and no rankings: not in tables, addresses, pages or translations."""

import re
from pathlib import Path

import polib
import pytest
from django.apps import apps
from django.conf import settings

from tests.house.addresses import routes

ENGLISH = r"scor(?:e|es|ed|ing)|rank(?:s|ed|ing|ings)?|points|leaderboard"
FORBIDDEN = re.compile(rf"(?<![A-Za-z])(?:{ENGLISH})(?![A-Za-z])|积分|排名|得分|排行", re.IGNORECASE)
OWN = set(settings.INSTALLED_APPS[: settings.INSTALLED_APPS.index("config") + 1])
ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))


def found_in(text):
    """The forbidden words of a text; an underscore ends a word."""
    return FORBIDDEN.findall(text.replace("_", " "))


@pytest.mark.parametrize("text", ["score", "meeting_points", "ranking", "积分排名", "total-score", "Scores"])
def test_the_guard_sees(text):
    assert found_in(text)


@pytest.mark.parametrize("text", ["scope", "underscore", "endpoints", "gist", "frankly", "评分表以外"])
def test_the_guard_lets_pass(text):
    assert found_in(text) == []


def test_no_field_is_a_figure_for_a_person():
    names = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in OWN
        for field in model._meta.get_fields()
    ]
    assert [name for name in names if found_in(name)] == []


def test_no_address_does():
    assert [route for name, route, _view in routes() if found_in(f"{name} {route}")] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_page_does(path):
    if path.suffix in {".html", ".txt"}:
        assert found_in(path.read_text(encoding="utf-8")) == []


def test_no_sentence_does():
    for source in (ROOT / "locale").glob("*/LC_MESSAGES/*.po"):
        entries = [entry for entry in polib.pofile(str(source)) if not entry.obsolete]
        assert [entry.msgid for entry in entries if found_in(f"{entry.msgid} {entry.msgstr}")] == []
