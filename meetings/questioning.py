"""Asking whether an administrative meeting stood for a Party one: asked, answered, closed or kept; never a verdict."""

from dataclasses import asdict

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.trail import record
from common.errors import StaleEdit
from meetings.choices import PartKind, QuestionState
from meetings.models import Answer, Meeting, Question
from meetings.records import RecordData
from meetings.rules import AgendaFacts, Ground, administrative_grounds
from regulations.citations import cite
from regulations.findings import Finding, RuleBroken

STUDY_KINDS = (PartKind.PARTY_LECTURE, PartKind.THEME_PARTY_DAY)


def facts_of(data: RecordData) -> AgendaFacts:
    """What a record says of its agenda."""
    items = [item for part in data.parts for item in part.items]
    ends = [sitting.ends_at - sitting.starts_at for sitting in data.sittings if sitting.ends_at]
    return AgendaFacts(
        matters=len(items), business=sum(item.is_administrative for item in items),
        has_study=any(part.topic or part.kind in STUDY_KINDS for part in data.parts),
        minutes=int(max(ends).total_seconds() // 60) if ends and len(ends) == len(data.sittings) else None,
        words=(data.title, *(item.title for item in items)),
    )  # fmt: skip


def grounds_of(question: Question) -> list[Ground]:
    """The grounds in the reader's language, from the facts as they were when it was asked."""
    return administrative_grounds(AgendaFacts(**{**question.facts, "words": tuple(question.facts["words"])}))


def question_for(meeting: Meeting, data: RecordData) -> Question | None:
    """The question a record gives rise to, not yet saved; None where there is nothing to ask.

    A leading committee decides on police business by its office; of its meetings nothing is asked.
    """
    if PartKind.LEADING_MEETING in data.kinds:
        return None
    facts = facts_of(data)
    return Question(meeting=meeting, facts=asdict(facts)) if administrative_grounds(facts) else None


def ask_about(meeting: Meeting, data: RecordData) -> Question | None:
    """Ask, where the record gives grounds; part of the transaction that seals it. No query where there are none."""
    question = question_for(meeting, data)
    if question is not None:
        question.save()
        record(None, "meeting.questioned", meeting, path=meeting.organisation.path)
    return question


def refuse(code, message, field=""):
    """Stop the act with one finding."""
    raise RuleBroken([Finding(code, message, cite("LOCAL"), field)])


def locked(question: Question, version: int) -> Question:
    """The question under a lock; StaleEdit when the caller saw an older version."""
    rows = Question.objects.select_related("meeting__organisation").select_for_update(of=("self",))
    row = rows.get(pk=question.pk)
    if row.version != version:
        raise StaleEdit(row)
    return row


def move(question: Question, **columns):
    """Save columns and count the version up."""
    for name, value in {**columns, "version": question.version + 1}.items():
        setattr(question, name, value)
    question.save()


@transaction.atomic
def answer_question(question: Question, *, reason, text, by, version) -> Answer:
    """The branch answers, or answers again; earlier answers stay. Raises RuleBroken when it is closed, StaleEdit."""
    question = locked(question, version)
    if question.state == QuestionState.CLOSED:
        refuse("closed", _("This question is closed; nothing more is to be said."))
    answer = Answer.objects.create(
        question=question, number=question.answers.count() + 1, reason=reason, text=text, by=by
    )
    move(question, state=QuestionState.ANSWERED, weighed_at=None, weighed_by=None)
    path = question.meeting.organisation.path
    record(by, "meeting.question-answered", question.meeting, path=path, reference=f"{answer.number} {reason}")
    return answer


@transaction.atomic
def weigh_question(question: Question, *, keep: bool, note, by, version) -> Question:
    """The committee closes the question or keeps it for the next talk with the branch.

    It is kept only when the branch was heard; whoever answered for the branch does not weigh. Raises RuleBroken,
    StaleEdit.
    """
    question = locked(question, version)
    if question.state == QuestionState.CLOSED:
        refuse("closed", _("This question is closed; nothing more is to be said."))
    if keep and not question.answers.exists():
        refuse("unheard", _("The branch has not answered yet. Hear it first, or close the question."), "keep")
    if question.answers.filter(by=by).exists():
        refuse("own", _("Whoever answered for the branch does not decide about the answer."))
    state = QuestionState.KEPT if keep else QuestionState.CLOSED
    move(question, state=state, note=note, weighed_at=timezone.now(), weighed_by=by)
    record(by, f"meeting.question-{state}", question.meeting, path=question.meeting.organisation.path)
    return question
