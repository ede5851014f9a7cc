"""What the page says of a vote while it is typed."""

import pytest

from meetings.choices import VoteKind
from meetings.rules import Tally
from meetings.verdicts import result


@pytest.mark.parametrize(
    ("tally", "carried"),
    [
        (None, None),
        (Tally(due=26, present=25, yes=14, no=11), True),
        (Tally(due=26, present=25, yes=13, no=12), False),
        (Tally(due=26, present=25, yes=30), None),
        (Tally(due=26, present=27, yes=14), None),
    ],
)
def test_counts_that_cannot_be_true_have_no_result(tally, carried):
    outcome = result(VoteKind.ORDINARY, tally)
    assert (outcome and outcome.carried) == carried
