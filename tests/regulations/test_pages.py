"""The reading room as a signed-in person sees it."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from regulations.catalogue import ARTICLES
from regulations.selectors import find_articles

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client):
    client.force_login(get_user_model().objects.create(badge_number="A0001", name="宋致远"))
    return client


def labels(response):
    return [hit.article.label for _instrument, hits in response.context["groups"] for hit in hits]


def test_a_stranger_signs_in_first(client):
    for address in (reverse("regulations:list"), reverse("regulations:article", args=["br-11"])):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (302, f"/sign-in/?next={address}")


def test_the_list_holds_every_article(reader):
    assert labels(reader.get(reverse("regulations:list"))) == list(ARTICLES)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "五分之四"}, ["ELE"]),
        ({"q": "第十一条 支部工作条例"}, ["BR 11"]),
        ({"q": "dev 20"}, ["DEV 20"]),
        ({"q": "迟登"}, ["LOCAL"]),
        ({"q": "<script>"}, []),
        ({"q": "五分之四", "level": "soft"}, []),
    ],
)
def test_searching_by_words_inside(reader, query, found):
    assert labels(reader.get(reverse("regulations:list"), query, headers={"accept-language": "zh-hans"})) == found


@pytest.mark.parametrize("query", [{"level": "nonsense"}, {"q": "x" * 500}, {"q": "\x00"}])
def test_conditions_that_cannot_be_read_are_no_conditions(reader, query):
    answer = reader.get(reverse("regulations:list"), query)
    assert (answer.status_code, labels(answer)) == (200, list(ARTICLES))


def test_a_level_keeps_articles_that_hold_such_a_rule():
    soft = [hit for _instrument, hits in find_articles(level="soft") for hit in hits]
    assert soft
    assert all("soft" in [level.value for level in hit.levels] for hit in soft)
    assert "LOCAL" not in [hit.article.label for hit in soft]


@pytest.mark.parametrize("slug", [article.slug for article in ARTICLES.values()])
def test_every_article_has_a_page(reader, slug):
    answer = reader.get(reverse("regulations:article", args=[slug]), headers={"accept-language": "zh-hans"})
    assert answer.status_code == 200
    assert "摘要，非原文" in answer.content.decode()


def test_an_article_says_what_rests_on_it_and_where_sources_disagree(reader):
    html = reader.get(reverse("regulations:article", args=["ele"]), headers={"accept-language": "en"}).content.decode()
    assert "Whether enough voters came to an election" in html
    assert "Sources disagree whether the half is counted" in html
    assert "The number of the article has not been seen." in html


def test_an_unknown_article_does_not_exist(reader):
    assert reader.get(reverse("regulations:article", args=["br-99"])).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "dydh"}, "BR 11"),
        ({"q": "ZBGZTL dxz"}, "BR 13"),
        ({"q": "djhyg"}, None),
    ],
)
def test_searching_by_pinyin_initials(reader, query, found):
    """党员大会, 支部工作条例 with 党小组; in English the same, for initials are always those of the Chinese."""
    for language in ("zh-hans", "en"):
        held = labels(reader.get(reverse("regulations:list"), query, headers={"accept-language": language}))
        assert (found in held) if found else held == []


def test_one_letter_is_no_initial():
    hits = [hit for _instrument, hits in find_articles("q") for hit in hits]
    assert all("q" in hit.text for hit in hits)


def test_a_rule_says_its_number_its_article_and_where_it_is_asked(reader):
    answer = reader.get(reverse("regulations:rule", args=["general-assembly-quorum"]))
    assert answer.context["rule"].id == "general_assembly_quorum"
    assert {use.code for use in answer.context["beside"]} >= {"meetings.general_assembly", "general_assembly_pass"}
    text = answer.content.decode()
    assert all(word in text for word in ("general_assembly_quorum", "会议记录登记", "实到会", "/rules/br-11/"))
    assert reader.get(reverse("regulations:rule", args=["nonsense"])).status_code == 404


def test_an_article_leads_to_its_rules(reader):
    text = reader.get(reverse("regulations:article", args=["br-11"])).content.decode()
    assert "/rules/rule/general-assembly-quorum/" in text
    # Somebody who sees no lights is not led to duties.
    assert "/duties/rules/" not in text
