"""Who may know of a case, and how it moves."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.actions import issue_code
from accounts.roles import Role
from audit.models import Entry
from common.envelopes import Unreadable, new_key, rewrap, seal, unseal
from common.errors import Refused, StaleEdit
from common.row_security import reading_as, reading_everything
from discipline.choices import Duty, Ground, Relation, Stage, StepKind, StepState
from discipline.models import Case, Handler, Note, Plea, Reader
from discipline.pleas import pleas_within
from discipline.selectors import cases_of
from discipline.stepping_aside import declare, renew, resting, step_aside
from discipline.steps import answer, ask
from discipline.trail import HIDDEN
from discipline.writing import record_plea, write_note
from members.actions import appoint, link_account
from members.choices import Post
from tests.factories import FOUNDED, make_grantee, make_member

pytestmark = pytest.mark.django_db


def seen(user, bureau):
    """The addresses of the cases that exist for an account."""
    with reading_as(user):
        return [case.public_id for case in cases_of(user, bureau.scope)]


def code_of(refused):
    """The codes of a refusal."""
    return [finding.code for finding in refused.value.findings]


class TestWhoMayKnow:
    def test_the_named_and_nobody_else(self, bureau, lead):
        case = lead()
        assert seen(bureau.officer, bureau) == seen(bureau.approver, bureau) == [case.public_id]
        assert seen(bureau.other, bureau) == seen(bureau.secretary, bureau) == seen(bureau.subject.user, bureau) == []

    def test_a_copy_of_the_table_tells_neither_name_nor_number(self, bureau, lead):
        case = lead()
        with reading_everything():
            row = Case.objects.filter(pk=case.pk).values().get()
        text = str(row)
        assert "许知远" not in text
        assert "纪线" not in text
        assert case.facts.name == "许知远"
        assert case.facts.member == bureau.subject.pk

    def test_the_person_concerned_is_shut_out_though_named(self, bureau, lead):
        case = lead()
        member = make_member(bureau.third, "沈砚之", by=None)
        link_account(member, bureau.officer, by=None, on=FOUNDED)
        assert seen(bureau.officer, bureau) == [case.public_id]
        with reading_everything():
            row = Case.objects.get(pk=case.pk)
            row.keep(row.facts.__class__(name="沈砚之", member=member.pk))
            row.save()
        assert seen(bureau.officer, bureau) == []

    def test_the_line_of_duty_is_shut_out_at_once(self, bureau, lead):
        lead()
        member = make_member(bureau.other_branch, "沈砚之")
        link_account(member, bureau.officer, by=None, on=FOUNDED)
        assert len(seen(bureau.officer, bureau)) == 1
        appoint(member, organisation=bureau.own.parent, post=Post.SECRETARY, on=bureau.today, by=None)
        assert seen(bureau.officer, bureau) == []

    def test_the_same_branch_cannot_be_named(self, bureau, lead):
        member = make_member(bureau.own, "梁以安")
        link_account(member, bureau.other, by=None, on=FOUNDED)
        with pytest.raises(Refused) as refused:
            lead(approver=bureau.other)
        assert code_of(refused) == ["barred"]

    def test_stepping_aside_holds_on_the_next_look_and_for_ever(self, bureau, lead):
        case = lead()
        step_aside(case, relation=Relation.WITNESS, by=bureau.approver)
        assert seen(bureau.approver, bureau) == []
        with pytest.raises(Refused) as refused:
            ask(case, kind=StepKind.NAME, ground=Ground.STAFFING, by=bureau.officer, person=bureau.approver,
                duty=Duty.APPROVER)  # fmt: skip
        assert code_of(refused) == ["barred"]

    def test_others_are_declared_by_the_named(self, bureau, lead):
        case = lead()
        declare(case, user=bureau.other, relation=Relation.RELATIVE, by=bureau.officer)
        with pytest.raises(Refused) as refused:
            declare(case, user=bureau.other, relation=Relation.RELATIVE, by=bureau.officer)
        assert code_of(refused) == ["declared"]

    def test_a_reset_lets_the_right_rest_until_it_is_renewed(self, bureau, lead):
        case = lead()
        issue_code(bureau.officer, by=bureau.secretary)
        assert seen(bureau.officer, bureau) == []
        assert resting(bureau.scope) == [bureau.officer]
        with pytest.raises(Refused):
            renew(bureau.officer, by=bureau.officer, scope=bureau.scope)
        renew(bureau.officer, by=bureau.approver, scope=bureau.scope)
        assert seen(bureau.officer, bureau) == [case.public_id]
        assert resting(bureau.scope) == []

    def test_three_cases_take_as_many_questions_as_one(self, bureau, lead, django_assert_num_queries):
        lead()
        with reading_as(bureau.officer):
            cases_of(bureau.officer, bureau.scope)
            with django_assert_num_queries(3) as captured:
                cases_of(bureau.officer, bureau.scope)
        lead(number="8")
        lead(number="9")
        with reading_as(bureau.officer), django_assert_num_queries(len(captured)):
            assert len(cases_of(bureau.officer, bureau.scope)) == 3

    def test_numbers_tell_nothing(self, bureau, lead):
        first, second, third = (lead(number=str(n)) for n in range(3))
        assert len({second.pk - first.pk, third.pk - second.pk, 1}) == 3


class TestTheWall:
    """PostgreSQL alone, asked past every page and query of ours."""

    pytestmark = pytest.mark.postgres

    @pytest.fixture
    def rows(self, bureau, lead):
        case = lead()
        write_note(case, text="金丝雀", by=bureau.officer)
        record_plea(case, person="某人", post="", at=bureau.officer.opened_at, way="call", behaviour="asked",
                    by=bureau.officer, scope=bureau.scope)  # fmt: skip
        ask(case, kind=StepKind.MOVE, stage=Stage.INQUIRY, ground=Ground.FOUND, by=bureau.officer)
        return case

    @staticmethod
    def counts():
        with connection.cursor() as cursor:
            found = {}
            for name in ("case", "reader", "handler", "step", "note", "plea"):
                cursor.execute(f"SELECT count(*) FROM discipline_{name}")  # noqa: S608 - our own names
                found[name] = cursor.fetchone()[0]
        return found

    def test_without_a_reader_there_are_no_rows(self, rows):
        assert set(self.counts().values()) == {0}

    def test_a_reader_finds_the_own_rows(self, bureau, rows):
        with reading_as(bureau.officer):
            assert self.counts() == {"case": 1, "reader": 1, "handler": 2, "step": 1, "note": 1, "plea": 1}
        with reading_as(bureau.other):
            assert set(self.counts().values()) == {0}

    def test_the_reader_is_forgotten_with_the_transaction(self, bureau, rows):
        with reading_as(bureau.officer), reading_everything():
            pass
        assert set(self.counts().values()) == {0}
        with pytest.raises(ZeroDivisionError), reading_as(bureau.officer):
            raise ZeroDivisionError
        assert set(self.counts().values()) == {0}

    def test_nobody_names_oneself(self, bureau, rows):
        with reading_as(bureau.other), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Handler.objects.create(case_id=rows.pk, user=bureau.other, duty=Duty.TEAM, named_by=bureau.other)

    @pytest.mark.parametrize("model", [Note, Plea])
    def test_notes_and_pleas_stay_as_they_are(self, rows, model):
        for act in (lambda: model.objects.update(entered_at=None) if model is Plea else model.objects.update(by=None),
                    lambda: model.objects.all().delete()):  # fmt: skip
            with pytest.raises(DatabaseError), reading_everything():
                act()


class TestSteps:
    def test_first_approved_then_done(self, bureau, lead):
        case = lead(received_on=bureau.today - timedelta(days=3))
        step = ask(case, kind=StepKind.MOVE, stage=Stage.VERIFICATION, ground=Ground.FOUND, by=bureau.officer,
                   due_on=bureau.today + timedelta(days=30))  # fmt: skip
        with reading_everything():
            assert Case.objects.get().stage == Stage.LEAD
        answer(step, approved=True, by=bureau.approver)
        with reading_everything():
            row = Case.objects.get()
        assert (row.stage, row.stage_on, row.due_on) == (
            Stage.VERIFICATION, bureau.today, bureau.today + timedelta(days=30),
        )  # fmt: skip

    def test_what_is_refused_does_not_happen(self, bureau, lead):
        case = lead()
        step = answer(ask(case, kind=StepKind.MOVE, stage=Stage.CLOSED, ground=Ground.UNFOUNDED, by=bureau.officer),
                      approved=False, by=bureau.approver)  # fmt: skip
        assert step.state == StepState.REFUSED
        with reading_everything():
            assert Case.objects.get().stage == Stage.LEAD

    @pytest.mark.parametrize("stage", [Stage.REVIEW, Stage.ADJUDICATION, Stage.DECIDED, Stage.LEAD])
    def test_a_lead_has_four_dispositions(self, bureau, lead, stage):
        with pytest.raises(Refused) as refused:
            ask(lead(), kind=StepKind.MOVE, stage=stage, ground=Ground.FOUND, by=bureau.officer)
        assert code_of(refused) == ["not-next"]

    def test_nobody_answers_alone(self, bureau, lead):
        step = ask(lead(), kind=StepKind.MOVE, stage=Stage.HELD, ground=Ground.NOT_ENOUGH, by=bureau.officer)
        for user in (bureau.officer, bureau.other, bureau.secretary):
            with pytest.raises(Refused) as refused:
                answer(step, approved=True, by=user)
            assert code_of(refused) == ["not-approver"]

    def test_the_approver_asks_for_nothing(self, bureau, lead):
        with pytest.raises(Refused) as refused:
            ask(lead(), kind=StepKind.MOVE, stage=Stage.HELD, ground=Ground.NOT_ENOUGH, by=bureau.approver)
        assert code_of(refused) == ["not-working"]

    def test_an_answer_is_given_once(self, bureau, lead):
        step = ask(lead(), kind=StepKind.MOVE, stage=Stage.HELD, ground=Ground.NOT_ENOUGH, by=bureau.officer)
        answer(step, approved=True, by=bureau.approver)
        with pytest.raises(Refused) as refused:
            answer(step, approved=False, by=bureau.approver)
        assert code_of(refused) == ["answered"]

    def test_one_of_a_kind_waits(self, bureau, lead):
        case = lead()
        ask(case, kind=StepKind.MOVE, stage=Stage.HELD, ground=Ground.NOT_ENOUGH, by=bureau.officer)
        with pytest.raises(Refused) as refused:
            ask(case, kind=StepKind.MOVE, stage=Stage.CLOSED, ground=Ground.UNFOUNDED, by=bureau.officer)
        assert code_of(refused) == ["waits"]

    def test_a_stale_page_is_told(self, bureau, lead):
        case = lead()
        ask(case, kind=StepKind.EXTEND, ground=Ground.COMPLEX, by=bureau.officer, due_on=bureau.today, version=1)
        with pytest.raises(StaleEdit):
            ask(case, kind=StepKind.MOVE, stage=Stage.HELD, ground=Ground.FOUND, by=bureau.officer, version=1)

    def test_people_come_and_go_by_two_hands(self, bureau, lead):
        case = lead()
        step = ask(case, kind=StepKind.NAME, ground=Ground.STAFFING, by=bureau.officer, person=bureau.other,
                   duty=Duty.TEAM)  # fmt: skip
        assert seen(bureau.other, bureau) == []
        answer(step, approved=True, by=bureau.approver)
        assert seen(bureau.other, bureau) == [case.public_id]
        step = ask(case, kind=StepKind.RELEASE, ground=Ground.STAFFING, by=bureau.other, person=bureau.officer)
        answer(step, approved=True, by=bureau.approver)
        assert seen(bureau.officer, bureau) == []
        with reading_everything():
            assert Handler.objects.get(user=bureau.officer).until is not None
            assert not Reader.objects.filter(user=bureau.officer).exists()


class TestRegistering:
    def test_several_people_of_one_name(self, bureau, lead):
        make_member(bureau.third, "许知远")
        with pytest.raises(Refused) as refused:
            lead(subject="许知远")
        assert code_of(refused) == ["several"]

    def test_somebody_in_no_register_is_kept_by_name(self, bureau, lead):
        facts = lead(subject="阿依古丽·买买提").facts
        assert (facts.name, facts.member) == ("阿依古丽·买买提", None)

    def test_nobody_approves_alone(self, bureau, lead):
        with pytest.raises(Refused) as refused:
            lead(approver=bureau.officer)
        assert code_of(refused) == ["same"]

    def test_a_day_ahead(self, bureau, lead):
        with pytest.raises(Refused) as refused:
            lead(received_on=bureau.today + timedelta(days=1))
        assert code_of(refused) == ["future"]


class TestWriting:
    def test_a_note_is_read_in_its_case_only(self, bureau, lead):
        case, other = lead(), lead(number="8")
        note = write_note(case, text="已按程序告知。", by=bureau.officer)
        assert note.text == "已按程序告知。"
        with pytest.raises(Unreadable):
            other.unseal(f"note:{note.public_id}", note.sealed_text)
        with pytest.raises(Unreadable):
            case.unseal("facts", note.sealed_text)

    def test_only_the_named_write(self, bureau, lead):
        with pytest.raises(Refused) as refused:
            write_note(lead(), text="x", by=bureau.other)
        assert code_of(refused) == ["not-named"]

    def test_an_approach_is_seen_above_and_not_by_the_person(self, bureau, lead):
        leader = make_member(bureau.third, "顾清源", badge_number="020202")
        link_account(leader, bureau.approver, by=None, on=FOUNDED)
        plea = record_plea(lead(), person="020202", post="支队长", at=bureau.officer.opened_at, way="call",
                           behaviour="pleaded", by=bureau.officer, scope=bureau.scope)  # fmt: skip
        other_head = make_grantee(bureau.root, Role.DISCIPLINE_HEAD, "秦景行")
        assert [row.pk for row in pleas_within(bureau.scope, other_head)] == [plea.pk]
        assert plea.person == "顾清源 支队长"
        assert pleas_within(bureau.scope, bureau.approver) == []

    def test_every_entry_stands_where_no_administrator_looks(self, bureau, lead):
        before = set(Entry.objects.values_list("pk", flat=True))
        step_aside(lead(), relation=Relation.INTEREST, by=bureau.officer)
        paths = Entry.objects.exclude(pk__in=before).values_list("path", flat=True)
        assert set(paths) == {HIDDEN}


class TestEnvelopes:
    @pytest.mark.parametrize("algorithm", ["aes-256-gcm", "sm4-gcm"])
    def test_what_is_sealed_is_read_at_its_place(self, algorithm):
        key = new_key(algorithm)
        token = seal(key, "阿依古丽·买买提", "case:1:facts")
        assert token.startswith(f"{algorithm}:")
        assert unseal(key, token, "case:1:facts") == "阿依古丽·买买提"
        wrong = [(key, token, "case:2:facts"), (new_key(algorithm), token, "case:1:facts"),
                 (key, token[:-8] + "AAAAAAA=", "case:1:facts")]  # fmt: skip
        for each in wrong:
            with pytest.raises(Unreadable):
                unseal(*each)

    def test_a_new_key_of_the_site_needs_no_text_written_anew(self, settings):
        key = new_key()
        token = seal(key, "text", "place")
        old = settings.CASE_KEYS[0]
        settings.CASE_KEYS = [new := "A" * 43 + "=", old]
        moved = rewrap(key)
        settings.CASE_KEYS = [new]
        assert unseal(moved, token, "place") == "text"
        with pytest.raises(Unreadable):
            unseal(key, token, "place")
