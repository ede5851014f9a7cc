"""Whether an administrative meeting stood for a Party one: asked, answered, closed or kept; never a verdict."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from audit.models import Entry
from common.errors import StaleEdit
from meetings import actions
from meetings.choices import AnswerReason, PartKind, QuestionState
from meetings.models import Answer, Question
from meetings.questioning import answer_question, facts_of, grounds_of, weigh_question
from meetings.records import ItemData
from meetings.rules import AgendaFacts, administrative_grounds
from regulations.findings import RuleBroken
from tests.meetings.cast import Cast

FACTS = st.builds(
    AgendaFacts, matters=st.integers(0, 9), business=st.integers(0, 9), has_study=st.booleans(),
    minutes=st.none() | st.integers(0, 240), words=st.lists(st.sampled_from(["周例会", "主题党日", ""])).map(tuple),
).filter(lambda facts: facts.business <= facts.matters)  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        (AgendaFacts(5, 4, True, 60), ["business"]),
        (AgendaFacts(4, 2, False, 60), []),
        (AgendaFacts(1, 1, True, 60), []),
        (AgendaFacts(1, 1, False, 60), ["no_party_matter"]),
        (AgendaFacts(2, 2, False, 18, ("大队周例会",)), ["business", "no_party_matter", "named", "short"]),
        (AgendaFacts(2, 0, False, 60, ("大队周例会",)), []),
        (AgendaFacts(2, 0, False, 18, ("大队周例会",)), ["named", "short"]),
        (AgendaFacts(2, 0, False, 18), []),
        (AgendaFacts(0, 0, False, None), []),
    ],
)
def test_the_grounds(facts, codes):
    assert [ground.code for ground in administrative_grounds(facts)] == codes


@given(FACTS)
def test_a_meeting_of_party_matters_alone_is_asked_only_for_name_and_length(facts):
    grounds = {ground.code for ground in administrative_grounds(replace(facts, business=0))}
    assert grounds in (set(), {"named", "short"})


@given(FACTS)
def test_more_study_never_gives_more_grounds(facts):
    less = {ground.code for ground in administrative_grounds(replace(facts, has_study=True))}
    assert less <= {ground.code for ground in administrative_grounds(replace(facts, has_study=False))}


@pytest.fixture
def cast(db):
    return Cast()


def business_record(cast):
    """A record whose matters are police business but for one."""
    data = cast.record()
    items = (*(ItemData(f"部署{n}", is_administrative=True) for n in range(3)), *data.parts[0].items)
    return replace(data, parts=(replace(data.parts[0], items=items),))


@pytest.fixture
def question(cast):
    meeting = actions.save_and_seal(cast.plan(), business_record(cast), by=cast.anna)
    return Question.objects.get(meeting=meeting)


def test_sealing_asks_where_there_are_grounds_and_only_there(cast, question):
    assert (question.state, question.facts["matters"], question.facts["business"]) == (QuestionState.ASKED, 4, 3)
    assert [ground.code for ground in grounds_of(question)] == ["business"]
    entry = Entry.objects.get(verb="meeting.questioned")
    assert (entry.actor, entry.path, entry.subject_id) == (None, cast.branch.path, str(question.meeting_id))
    other = actions.save_and_seal(cast.plan(), cast.record(), by=cast.anna)
    assert not Question.objects.filter(meeting=other).exists()


def test_a_lecture_is_study(cast):
    assert facts_of(cast.record(kinds=(PartKind.PARTY_LECTURE,))).has_study
    assert facts_of(cast.record()).minutes == 60


def answer(question, by, **values):
    said = {"reason": AnswerReason.COMBINED, "text": "先开会后部署", "version": question.version, **values}
    return answer_question(question, by=by, **said)


def weigh(question, by, keep=False, **values):
    return weigh_question(question, keep=keep, by=by, **{"note": "", "version": question.version, **values})


def test_answers_stand_beside_one_another_and_the_committee_closes(cast, question):
    answer(question, cast.anna)
    question.refresh_from_db()
    answer(question, cast.anna, reason=AnswerReason.MARKED_WRONGLY)
    question.refresh_from_db()
    assert question.state == QuestionState.ANSWERED
    assert list(Answer.objects.values_list("number", "reason")) == [(1, "combined"), (2, "marked_wrongly")]
    closed = weigh(question, cast.bo, note="已核实")
    assert (closed.state, closed.weighed_by, closed.note) == (QuestionState.CLOSED, cast.bo, "已核实")
    verbs = Entry.objects.filter(verb__startswith="meeting.question").order_by("id").values_list("verb", "actor")
    assert list(verbs) == [
        ("meeting.questioned", None), ("meeting.question-answered", cast.anna.pk),
        ("meeting.question-answered", cast.anna.pk), ("meeting.question-closed", cast.bo.pk),
    ]  # fmt: skip
    with pytest.raises(RuleBroken):
        answer(closed, cast.anna)


def test_nothing_is_kept_unheard_but_it_may_be_closed(cast, question):
    with pytest.raises(RuleBroken):
        weigh(question, cast.bo, keep=True)
    assert weigh(question, cast.bo).state == QuestionState.CLOSED


def test_what_is_kept_may_be_answered_again(cast, question):
    answer(question, cast.anna)
    question.refresh_from_db()
    kept = weigh(question, cast.bo, keep=True)
    assert kept.state == QuestionState.KEPT
    answer(kept, cast.anna)
    question.refresh_from_db()
    assert (question.state, question.weighed_at, question.weighed_by) == (QuestionState.ANSWERED, None, None)


def test_whoever_answered_does_not_decide_and_stale_pages_are_noticed(cast, question):
    answer(question, cast.bo)
    with pytest.raises(StaleEdit):
        weigh(question, cast.bo)
    question.refresh_from_db()
    with pytest.raises(RuleBroken):
        weigh(question, cast.bo)


class TestPages:
    def post(self, client, user, route, question, **values):
        client.force_login(user)
        address = reverse(f"meetings:{route}", args=[question.meeting.public_id])
        return client.post(address, {"idempotency_key": uuid4(), "version": question.version, **values})

    def test_the_branch_answers_and_the_committee_weighs(self, client, cast, question):
        assert self.post(client, cast.anna, "question", question, reason="combined", text="").status_code == 302
        question.refresh_from_db()
        assert self.post(client, cast.bo, "weigh", question, keep="yes", note="下次谈话再问").status_code == 302
        question.refresh_from_db()
        assert (question.state, question.note) == (QuestionState.KEPT, "下次谈话再问")

    def test_other_needs_words(self, client, cast, question):
        answer = self.post(client, cast.anna, "question", question, reason="other", text="")
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["text"])
        assert not Answer.objects.exists()

    def test_a_refusal_keeps_what_was_typed(self, client, cast, question):
        answer = self.post(client, cast.bo, "weigh", question, keep="yes", note="先记一笔")
        assert answer.status_code == 422
        assert "先记一笔" in answer.content.decode()

    def test_who_may_do_what(self, client, cast, question):
        for user, route in [(cast.anna, "weigh"), (cast.bo, "question"), (cast.carla, "question")]:
            assert self.post(client, user, route, question, reason="combined").status_code == 404

    def test_both_sides_find_it(self, client, cast, question):
        client.force_login(cast.bo)
        page = client.get("/dashboard/").content.decode()
        assert reverse("meetings:weigh", args=[question.meeting.public_id]) in page
        client.force_login(cast.anna)
        assert reverse("meetings:question", args=[question.meeting.public_id]) in client.get("/").content.decode()
        weigh(question, cast.bo)
        assert reverse("meetings:question", args=[question.meeting.public_id]) not in client.get("/").content.decode()
