"""Keyset paging walks every row once, in both directions, with one query a page."""

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import SignInAttempt, User
from common.paging import KeysetPage, counted, decode, encode
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def users(*names):
    return [make_user(name) for name in names]


def page(address="", size=2, column="name", model=User):
    return KeysetPage(model.objects.all(), QueryDict(address.lstrip("?")), column=column, size=size)


def walk(first, step):
    """All pages from `first` on, each as a list of names."""
    pages, current = [[row.name for row in first]], first
    while address := getattr(current, step):
        current = page(address)
        pages.append([row.name for row in current])
    return pages


def test_walks_forth_and_back():
    users("a", "b", "b", "b", "c")
    assert walk(page(), "older") == [["a", "b"], ["b", "b"], ["c"]]
    last = page(page(page().older).older)
    assert walk(last, "newer") == [["c"], ["b", "b"], ["a", "b"]]
    assert not page().newer
    assert not last.older


def test_begins_with_the_greatest():
    users("a", "b", "c")
    first = page(column="-name")
    assert [row.name for row in first] == ["c", "b"]
    assert [row.name for row in page(first.older, column="-name")] == ["a"]


def test_keeps_the_other_parameters():
    users("a", "b", "c")
    older = page("q=%E5%91%A8&standing=full&standing=probationary").older
    assert older.startswith("?q=%E5%91%A8&standing=full&standing=probationary&after=")
    assert page(older).newer.startswith("?q=%E5%91%A8&standing=full&standing=probationary&before=")
    assert "after" not in page(older).newer


def test_moments_are_places_too():
    for number in range(3):
        SignInAttempt.objects.create(badge_number=str(number))
    first = page(column="-at", model=SignInAttempt)
    assert [row.badge_number for row in first] == ["2", "1"]
    assert [row.badge_number for row in page(first.older, column="-at", model=SignInAttempt)] == ["0"]


@pytest.mark.parametrize("token", ["x", "%00", "bnVsbA", "WzEsMl0x", encode("a", "b"), encode("a", None), "你好"])
def test_a_broken_token_gives_the_first_page(token):
    users("a", "b", "c")
    assert [row.name for row in page(f"after={token}")] == ["a", "b"]


def test_a_broken_moment_gives_the_first_page():
    SignInAttempt.objects.create(badge_number="1")
    assert len(page(f"after={encode('yesterday', 1)}", column="at", model=SignInAttempt)) == 1


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_one_query(rows, django_assert_num_queries):
    users(*"abcdefghijklmnopqrstuvwxyzabcd"[:rows])
    with django_assert_num_queries(1):
        shown = page(size=10)
        assert len(list(shown)) == min(rows, 10)
        assert bool(shown.older) == (rows > 10)


def test_counts_no_further_than_the_cap():
    users("a", "b", "c")
    assert counted(User.objects.order_by("name"), cap=2) == (2, True)
    assert counted(User.objects.all(), cap=3) == (3, False)


@given(st.text(max_size=20), st.integers(1, 2**40))
def test_a_token_names_its_place(name, pk):
    assert decode(encode(name, pk), User._meta.get_field("name")) == (name, pk)
