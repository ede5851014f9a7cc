"""Each wall around cases asked alone: while all of them stand, one that is gone shows nowhere."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actions import end_grant, issue_code
from accounts.roles import Role
from audit.models import Entry
from audit.pages import entries_within
from branches.choices import Kind
from common.errors import Refused
from common.row_security import reading_as, reading_everything
from common.scope import Scope
from discipline.board import CasePage
from discipline.choices import Duty, Ground, Organ, SanctionKind, SanctionSide, Stage, StepKind
from discipline.models import Handler
from discipline.people import officers
from discipline.registering import person_index
from discipline.relations import Places
from discipline.sanctions import accept_appeal, enter_sanction
from discipline.selectors import case_of, cases_of
from discipline.stepping_aside import renew, resting
from discipline.steps import answer, ask, end_naming
from discipline.writing import record_plea
from members.actions import appoint, link_account
from members.choices import Post
from tests.factories import FOUNDED, make_grantee, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def elsewhere(bureau):
    """A part of the tree that holds none of the cases."""
    return Scope.of(bureau.third.path)


def code_of(refused):
    return [finding.code for finding in refused.value.findings]


class TestTheQuery:
    """With the wall of the database open."""

    def test_only_the_named(self, bureau, lead):
        case = lead()
        with reading_everything():
            assert cases_of(bureau.officer, bureau.scope) == [case]
            assert cases_of(bureau.other, bureau.scope) == []
            assert case_of(bureau.other, bureau.scope, case.public_id) is None

    def test_only_where_the_right_holds(self, bureau, lead, elsewhere):
        lead()
        with reading_everything():
            assert cases_of(bureau.officer, elsewhere) == []

    def test_whoever_answers_to_the_person_concerned_may_not_know(self, bureau, lead):
        lead()
        link_account(make_member(bureau.other_branch, "沈砚之"), bureau.officer, by=None, on=FOUNDED)
        appoint(bureau.subject, organisation=bureau.own.parent, post=Post.SECRETARY, on=bureau.today, by=None)
        with reading_everything():
            assert cases_of(bureau.officer, bureau.scope) == []

    def test_about_leaders_nobody_of_the_house_may_know(self, bureau, lead):
        lead()
        link_account(make_member(bureau.other_branch, "沈砚之"), bureau.officer, by=None, on=FOUNDED)
        appoint(bureau.subject, organisation=bureau.root, post=Post.COMMITTEE_MEMBER, on=bureau.today, by=None)
        with reading_everything():
            assert cases_of(bureau.officer, bureau.scope) == []


def test_the_line_ends_where_the_path_of_the_post_does():
    places = SimpleNamespace(
        branch={1: 3, 2: 30}, path={1: "1/2/3/", 2: "1/2/30/"}, posts={1: {("1/2/3/", Kind.BRANCH)}, 2: set()}
    )
    assert not Places._is_over(places, 1, 2)
    places.path[2] = "1/2/3/4/"
    assert Places._is_over(places, 1, 2)


@pytest.mark.postgres
def test_the_wall_shows_each_the_own_case(bureau, lead):
    lead()
    lead(number="8", by=bureau.other, approver=make_grantee(bureau.root, Role.DISCIPLINE_HEAD, "秦景行"))
    for user in (bureau.officer, bureau.other):
        with reading_as(user), connection.cursor() as cursor:
            cursor.execute("SELECT (SELECT count(*) FROM discipline_case), (SELECT count(*) FROM discipline_handler)")
            assert cursor.fetchone() == (1, 2)


@pytest.mark.postgres
@pytest.mark.parametrize(("columns", "values"), [
    ("discipline_reader (case_id, user_id, renewed_at)", "%(case)s, %(user)s, now()"),
    ("discipline_handler (case_id, user_id, named_by_id, duty, since)", "%(case)s, %(user)s, %(user)s, 'team', now()"),
])  # fmt: skip
def test_the_wall_lets_nobody_write_oneself_in(bureau, lead, columns, values):
    """Plain words to the database: what Django sends asks for the row back, and reading alone would be refused."""
    who = {"case": lead().pk, "user": bureau.other.pk}
    with (
        reading_as(bureau.other),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"INSERT INTO {columns} VALUES ({values})", who)  # noqa: S608 - our own names


class TestTwoHands:
    def test_whoever_asked_does_not_approve_though_an_approver_now(self, bureau, lead):
        step = ask(lead(), kind=StepKind.MOVE, stage=Stage.HELD, ground=Ground.NOT_ENOUGH, by=bureau.officer)
        with reading_everything():
            Handler.objects.filter(user=bureau.officer).update(duty=Duty.APPROVER)
        with pytest.raises(Refused) as refused:
            answer(step, approved=True, by=bureau.officer)
        assert code_of(refused) == ["not-approver"]

    def test_whoever_was_taken_off_does_nothing_any_more(self, bureau, lead):
        case = lead()
        with reading_everything():
            end_naming(case, bureau.officer)
        with pytest.raises(Refused) as refused:
            ask(case, kind=StepKind.MOVE, stage=Stage.HELD, ground=Ground.NOT_ENOUGH, by=bureau.officer)
        assert code_of(refused) == ["not-working"]


class TestOtherBodies:
    def test_officers_are_those_of_the_scope_whose_right_holds(self, bureau, elsewhere):
        assert set(officers(bureau.scope)) == {bureau.officer, bureau.approver, bureau.other}
        assert list(officers(elsewhere)) == []
        end_grant(bureau.other.grants.get(), on=bureau.today, by=None)
        assert set(officers(bureau.scope)) == {bureau.officer, bureau.approver}

    def test_rights_rest_and_are_renewed_in_the_own_body(self, bureau, lead, elsewhere):
        lead()
        issue_code(bureau.officer, by=bureau.secretary)
        assert resting(elsewhere) == []
        renew(bureau.officer, by=bureau.approver, scope=elsewhere)
        assert resting(bureau.scope) == [bureau.officer]

    def test_an_audit_administrator_finds_no_entry_of_a_case(self, bureau, lead):
        before = set(Entry.objects.values_list("pk", flat=True))
        lead()
        made = Entry.objects.exclude(pk__in=before)
        assert made.count() == 3
        assert list(entries_within(bureau.scope).filter(pk__in=made)) == []


def test_nobody_reads_on_a_case_what_concerns_oneself(bureau, lead):
    member = make_member(bureau.third, "顾清源", badge_number="020202")
    link_account(member, bureau.officer, by=None, on=FOUNDED)
    case = lead()
    record_plea(case, person="020202", post="", at=timezone.now(), way="call", behaviour="asked", by=bureau.approver,
                scope=bureau.scope)  # fmt: skip
    with reading_everything():
        own, others = (
            CasePage(case, bureau.officer, index, bureau.today).pleas for index in (person_index(member.pk), "")
        )
    assert [len(own), len(others)] == [0, 1]


class TestMixedAddresses:
    """One's own case with what belongs to another of one's own cases: it does not exist there."""

    @pytest.fixture
    def pair(self, bureau, lead):
        """(a case, another one, a sanction of the other, an appeal against it)."""
        first, other = lead(), lead(number="8", received_on=bureau.today - timedelta(days=90))
        for number, stage in enumerate((Stage.VERIFICATION, Stage.REVIEW, Stage.ADJUDICATION)):
            on = bureau.today - timedelta(days=80 - number)
            step = ask(other, kind=StepKind.MOVE, stage=stage, ground=Ground.FOUND, by=bureau.officer, on=on)
            answer(step, approved=True, by=bureau.approver)
        sanction = enter_sanction(other, side=SanctionSide.PARTY, kind=SanctionKind.WARNING, organ=Organ.COMMITTEE,
                                  decided_on=bureau.today - timedelta(days=9), by=bureau.officer)  # fmt: skip
        answer(sanction.step, approved=True, by=bureau.approver)
        return first, other, sanction, accept_appeal(sanction, accepted_on=bureau.today, by=bureau.officer)

    @pytest.mark.parametrize(("page", "word", "place"), [
        ("carry-out", "sanction", 2), ("longer", "sanction", 2), ("appeal", "sanction", 2),
        ("decide-appeal", "appeal", 3),
    ])  # fmt: skip
    def test_parts_of_another_case(self, bureau, pair, client, page, word, place):
        client.force_login(bureau.officer)
        answers = [
            client.get(reverse(f"discipline:{page}", args=[case.public_id, pair[place].public_id])).status_code
            for case in pair[:2]
        ]
        assert answers == [404, 200], word

    def test_a_step_of_another_case_is_not_answered(self, bureau, pair, client):
        client.force_login(bureau.approver)
        answers = [
            client.post(reverse("discipline:answer", args=[case.public_id, pair[2].step.public_id])).status_code
            for case in pair[:2]
        ]
        assert answers == [404, 302]
