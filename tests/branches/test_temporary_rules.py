"""What a temporary branch leaves to others, without a database (Branch Regulations, Art. 8)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branches.choices import Form, ReservedAct
from branches.rules import relation_stays, reserved_act


@pytest.mark.parametrize("act", ReservedAct)
def test_a_temporary_branch_is_told_why_with_the_article(act):
    (finding,) = reserved_act(Form.TEMPORARY, act, "kind")
    assert (finding.code, finding.citation.label, finding.field) == ("temporary_branch", "BR 8", "kind")
    assert finding.blocking


@given(st.sampled_from([Form.ORDINARY, Form.JOINT]), st.sampled_from(ReservedAct))
def test_other_branches_may(form, act):
    assert reserved_act(form, act) == relation_stays(form) == []


def test_membership_is_not_moved_into_it():
    assert [(f.code, f.citation.label) for f in relation_stays(Form.TEMPORARY)] == [("relation_stays", "BR 8")]
