"""The register of risks: whose, when it is to be reviewed, what is refused."""

from datetime import timedelta

import pytest

from audit.models import Entry
from common.errors import Refused, StaleEdit
from common.periods import add_months
from common.scope import Scope
from discipline import risks
from discipline.choices import RiskKind, RiskLevel
from discipline.local_values import REVIEWS
from discipline.models import Risk
from members.actions import appoint, transfer_member
from members.choices import Post
from obligations.value_actions import set_local_value
from tests.factories import make_member

pytestmark = pytest.mark.django_db
FACTS = {
    "kind": RiskKind.POST, "place": "涉案财物管理员", "point": "保管不严", "signs": "出入库登记不全",
    "level": RiskLevel.HIGH, "measures": "双人双锁，按月盘点", "indicator": "账物相符",
}  # fmt: skip


@pytest.fixture
def note(bureau):
    """A function that notes a risk of the own branch."""

    def make(**values):
        owner = values.pop("owner", None) or make_member(bureau.own, "责任人")
        return risks.note_risk(**{"organisation": bureau.own, "found_on": bureau.today, "by": bureau.secretary,
                                  "owner": owner, "leader": None, **FACTS, **values})  # fmt: skip

    return make


def code_of(refused):
    return [finding.code for finding in refused.value.findings]


def grounds(bureau, scope=None):
    return [line.grounds for line in risks.lines(scope or bureau.scope, bureau.today)]


def test_the_day_follows_from_the_level_and_the_bureau_may_set_it(bureau, note):
    assert note().review_on == add_months(bureau.today, 3)
    assert note(level=RiskLevel.LOW).review_on == add_months(bureau.today, 12)
    set_local_value(REVIEWS[RiskLevel.LOW], value=6, start=bureau.today, ground="局党委会议", by=None,
                    today=bureau.today)  # fmt: skip
    assert note(level=RiskLevel.LOW).review_on == add_months(bureau.today, 6)


def test_what_is_to_be_reviewed(bureau, note):
    owner = make_member(bureau.own, "责任人")
    note(owner=owner, found_on=bureau.today - timedelta(days=1))
    note(found_on=add_months(bureau.today, -3))
    assert grounds(bureau) == [[], ["day"]]
    appoint(owner, organisation=bureau.own, post=Post.DISCIPLINE_COMMISSIONER, on=bureau.today, by=None)
    assert grounds(bureau) == [["post"], ["day"]]
    assert grounds(bureau, Scope.of(bureau.other_branch.path)) == []


def test_a_transfer_of_who_answers_for_it_is_a_change_of_post(bureau, note):
    owner = make_member(bureau.own, "责任人")
    note(owner=owner, found_on=bureau.today - timedelta(days=1))
    transfer_member(owner, organisation=bureau.other_branch, on=bureau.today, by=None, version=owner.version)
    assert grounds(bureau) == [["post"]]


def test_a_review_is_a_dated_row_and_moves_the_day(bureau, note):
    row = note(found_on=add_months(bureau.today, -3))
    row = risks.review_risk(row, on=bureau.today, level=RiskLevel.MIDDLE, by=bureau.secretary, version=1)
    assert (row.level, row.review_on) == (RiskLevel.MIDDLE, add_months(bureau.today, 6))
    assert [(each.on, each.level) for each in row.reviews.all()] == [(bureau.today, RiskLevel.MIDDLE)]
    assert grounds(bureau) == [[]]
    with pytest.raises(Refused) as refused:
        risks.review_risk(row, on=bureau.today, level=RiskLevel.LOW, by=bureau.secretary, version=2)
    assert code_of(refused) == ["before"]
    with pytest.raises(StaleEdit):
        risks.review_risk(row, on=bureau.today, level=RiskLevel.LOW, by=bureau.secretary, version=1)


def test_days_ahead_and_strangers(bureau, note):
    with pytest.raises(Refused) as refused:
        note(found_on=bureau.today + timedelta(days=1))
    assert code_of(refused) == ["future"]
    with pytest.raises(Refused) as refused:
        note(owner=make_member(bureau.other_branch, "外人"))
    assert code_of(refused) == ["stranger"]
    assert not Risk.objects.exists()


def test_whoever_leads_the_organisation_may_answer_though_a_member_elsewhere(bureau, note):
    leader = make_member(bureau.other_branch, "分管领导")
    appoint(leader, organisation=bureau.own, post=Post.COMMITTEE_MEMBER, on=bureau.today, by=None)
    assert note(leader=leader).leader == leader


def test_closed_ones_leave_the_register(bureau, note):
    row = note()
    risks.close_risk(row, on=bureau.today, by=bureau.secretary, version=1)
    assert risks.lines(bureau.scope, bureau.today) == []
    assert list(Entry.objects.filter(verb__startswith="risk.").order_by("pk").values_list("verb", flat=True)) == [
        "risk.noted", "risk.closed",
    ]  # fmt: skip


def test_thirty_rows_take_as_many_questions_as_one(bureau, note, django_assert_num_queries):
    note()
    with django_assert_num_queries(4):
        risks.lines(bureau.scope, bureau.today)
    owner = make_member(bureau.own, "责任人二")
    for _each in range(29):
        note(owner=owner)
    with django_assert_num_queries(4):
        assert len(risks.lines(bureau.scope, bureau.today)) == 30


def test_other_bodies_see_nothing(bureau, note):
    note()
    assert len(grounds(bureau)) == 1
    assert grounds(bureau, Scope.of(bureau.other_branch.path)) == []
