"""What has come to the trail since it was last looked at."""

import pytest

from audit.selectors import WINDOW, Act, Window


def rows(first, last, salt="s"):
    """Entries with ids from `first` to `last`, newest first, at most a window of them."""
    return [(pk, f"{salt}{pk}", "meeting.sealed", f"1/{pk}/") for pk in range(last, first - 1, -1)][:WINDOW]


def paths(acts):
    """Where the acts happened, in order."""
    return sorted(act.path for act in acts)


def test_nothing_has_come_to_a_trail_that_stands_still():
    assert Window(rows(1, 5)).since(Window(rows(1, 5))) == []
    assert Window([]).since(Window([])) == []


def test_what_has_come_is_named_with_its_place():
    assert Window(rows(1, 6)).since(Window(rows(1, 5))) == [Act("meeting.sealed", "1/6/")]


def test_one_that_was_numbered_early_and_came_late_is_seen():
    earlier = [row for row in rows(1, 6) if row[0] != 4]
    assert Window(rows(1, 6)).since(Window(earlier)) == [Act("meeting.sealed", "1/4/")]


@pytest.mark.parametrize("known", [1, WINDOW - 1, WINDOW, WINDOW + 50])
def test_older_entries_may_leave_the_window(known):
    acts = Window(rows(1, known + 3)).since(Window(rows(1, known)))
    assert paths(acts) == sorted(f"1/{pk}/" for pk in range(known + 1, known + 4))


def test_more_than_a_window_cannot_be_told():
    assert Window(rows(1, 2 * WINDOW)).since(Window(rows(1, WINDOW))) is None
    assert Window(rows(1, 2 * WINDOW)).since(Window([])) is None
    assert Window(rows(1, 2 * WINDOW - 1)).since(Window(rows(1, WINDOW))) is not None


def test_a_trail_rolled_back_or_another_one_cannot_be_told():
    assert Window(rows(1, 4)).since(Window(rows(1, 5))) is None
    assert Window(rows(1, 5, salt="other")).since(Window(rows(1, 5))) is None
    assert Window(rows(1, 2 * WINDOW, salt="other")).since(Window(rows(1, 2 * WINDOW))) is None
