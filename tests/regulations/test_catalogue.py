"""Articles, citations, the start-up check and the register of uses."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.utils import translation

from regulations import checks, uses
from regulations.catalogue import ARTICLES, SLUGS, known_article
from regulations.citations import Citation, UnknownArticleError, cite
from regulations.findings import Finding, RuleBroken
from regulations.numerals import chinese
from regulations.uses import Use, UseKind, register_use, uses_of


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "一"), (9, "九"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一"), (99, "九十九"), (100, "一百"),
        (106, "一百零六"), (110, "一百一十"), (111, "一百一十一"), (120, "一百二十"), (201, "二百零一"),
    ],
)  # fmt: skip
def test_chinese_numerals(number, words):
    assert chinese(number) == words


def test_a_citation_names_its_article_in_the_readers_language():
    citation = cite("BR 11")
    assert (citation, citation.label, citation.get_absolute_url()) == (Citation("BR", "11"), "BR 11", "/rules/br-11/")
    with translation.override("zh-hans"):
        assert str(citation) == "支部工作条例 第十一条"
    with translation.override("en"):
        assert str(citation) == "Branch Regulations Art. 11"
        assert str(cite("ELE")) == "Election Regulations"


@pytest.mark.parametrize("label", ["BR 99", "br 11", "", "BR11"])
def test_an_unknown_article_is_refused(label):
    assert not known_article(label)
    with pytest.raises(UnknownArticleError):
        cite(label)


def test_an_article_is_cited_only_for_days_on_which_it_holds():
    assert cite("ELE", on=date(2020, 7, 13)).label == "ELE"
    with pytest.raises(UnknownArticleError, match="not in force on 2020-07-12"):
        cite("ELE", on=date(2020, 7, 12))


def test_labels_and_addresses_are_unique_and_say_the_same():
    assert [article.label for article in ARTICLES.values()] == list(ARTICLES)
    assert len(SLUGS) == len(ARTICLES)


def test_every_use_rests_on_a_known_article():
    assert checks.articles_known(None) == []


def test_the_check_names_a_use_without_article(monkeypatch):
    bad = Use("BR 99", UseKind.DUTY, "meetings.assembly", "Assembly", "soft")
    monkeypatch.setattr(checks, "all_uses", lambda: [bad])
    (error,) = checks.articles_known(None)
    assert (error.id, error.is_serious()) == ("regulations.E001", True)
    assert "'meetings.assembly' cites the unknown article 'BR 99'" in error.msg


def test_a_use_said_twice_stands_once(monkeypatch):
    monkeypatch.setattr(uses, "_uses", {})
    for _ in range(2):
        register_use("CON 11", kind=UseKind.RULE, code="test", title="A test", level="hard")
    assert uses_of("CON 11") == [Use("CON 11", UseKind.RULE, "test", "A test", "hard")]


def test_a_broken_rule_carries_its_findings():
    finding = Finding("no_quorum", "Too few came.", cite("BR 11"), "present")
    assert list(RuleBroken([finding]).findings) == [finding]


def test_the_cite_tag_shows_an_article_and_leads_to_it():
    template = Template("{% load ui %}{% cite given %}")
    with translation.override("en"):
        html = template.render(Context({"given": cite("DEV 20")}))
    assert html.count('<span class="dj-cite">') == 1
    assert '<a href="/rules/dev-20/">Recruitment Rules Art. 20</a>' in html


@pytest.mark.parametrize(
    ("text", "words", "html"),
    [
        ("a <b> b", "b", "a &lt;<mark>b</mark>&gt; <mark>b</mark>"),
        ("General Meeting", "meet gen", "<mark>Gen</mark>eral <mark>Meet</mark>ing"),
        ("1.5 & 115", "1.5", "<mark>1.5</mark> &amp; 115"),
        ("<i>", "", "&lt;i&gt;"),
    ],
)
def test_words_are_marked_and_the_rest_is_escaped(text, words, html):
    context = Context(vars(SimpleNamespace(text=text, words=words)))
    assert Template("{% load citations %}{{ text|marked:words }}").render(context) == html
