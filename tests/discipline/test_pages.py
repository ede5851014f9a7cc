"""The pages of the discipline body as people use them."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from common.row_security import reading_everything
from discipline import pages
from discipline.choices import Ground, Stage, StepKind
from discipline.models import Case, Plea
from discipline.steps import ask
from discipline.writing import write_note
from members.models import Member

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(bureau, lead, client):
    """(case, the handler's browser)."""
    case = lead()
    client.force_login(bureau.officer)
    return case, client


def address(case, name="case", **more):
    return reverse(f"discipline:{name}", kwargs={"public_id": case.public_id, **more})


def sent(**values):
    return {"idempotency_key": str(uuid4()), **values}


def verbs(case):
    """What the trail says of a case, in order."""
    rows = Entry.objects.filter(subject_type="discipline.case", subject_id=str(case.pk)).order_by("id")
    return list(rows.values_list("verb", flat=True))


class TestLead:
    @pytest.fixture
    def typed(self, bureau):
        return {"subject": "０１０１０１", "problem": "work", "source": "letter", "received_on": str(bureau.today),
                "number": "纪线〔2026〕7", "approver": bureau.approver.public_id}  # fmt: skip

    def test_one_form_has_one_effect(self, bureau, client, typed):
        client.force_login(bureau.officer)
        form = sent(**typed)
        first, second = (client.post(reverse("discipline:register"), form) for _ in range(2))
        with reading_everything():
            case = Case.objects.get()
        assert first.url == second.url == address(case)
        assert (case.facts.member, case.facts.number) == (bureau.subject.pk, "纪线〔2026〕7")

    @pytest.mark.parametrize(("change", "field", "words"), [
        ({"subject": "许知远"}, "subject", "有同名人员，请填写警号。"),
        ({"received_on": "2999-01-01"}, "received_on", "日期在今天之后"),
        ({"approver": "neighbour"}, "approver", "选择一个有效的选项"),
        ({"subject": " "}, "subject", "这一项必须填写"),
    ])  # fmt: skip
    def test_what_does_not_fit_is_said_beside_the_field(self, bureau, client, typed, change, field, words):
        Member.objects.filter(user=bureau.secretary).update(name="许知远")
        client.force_login(bureau.officer)
        answer = client.post(reverse("discipline:register"), sent(**{**typed, **change}))
        assert answer.status_code == 422
        assert words in str(answer.context["form"].errors[field])
        assert "纪线〔2026〕7" in answer.content.decode()

    def test_the_approver_is_another_officer(self, bureau, client):
        client.force_login(bureau.officer)
        choices = client.get(reverse("discipline:register")).context["form"].fields["approver"].queryset
        assert set(choices) == {bureau.approver, bureau.other}


class TestCase:
    def test_every_look_leaves_an_entry_and_the_name_another(self, bureau, opened):
        case, client = opened
        before = len(verbs(case))
        page = client.get(address(case)).content.decode()
        assert "许知远" not in page
        assert f"{bureau.officer.name} {bureau.officer.badge_number}" in page
        page = client.get(address(case) + "?name=shown").content.decode()
        assert "许知远" in page
        assert verbs(case)[before:] == ["case.read", "case.read", "case.name-shown"]

    def test_no_trace_nothing_shown(self, opened, monkeypatch):
        case, client = opened
        client.raise_request_exception = False

        def fail(*_args, **_more):
            raise RuntimeError("the trail cannot be written")

        monkeypatch.setattr(pages, "leave", fail)
        answer = client.get(address(case))
        assert answer.status_code == 500
        assert "纪线" not in answer.content.decode()

    def test_nothing_is_kept_by_the_browser(self, opened):
        case, client = opened
        for name in ("case", "note", "plea", "move"):
            answer = client.get(address(case, name))
            assert "no-store" in answer["Cache-Control"]
            assert "data-unsaved" not in answer.content.decode()

    def test_a_step_from_asking_to_happening(self, bureau, opened, client):
        case, handler = opened
        form = sent(stage=Stage.INQUIRY, ground=Ground.FOUND, on=str(bureau.today), version=1)
        assert handler.post(address(case, "move"), form).url == address(case)
        with reading_everything():
            step = case.steps.get()
        client.force_login(bureau.approver)
        page = client.get(address(case))
        assert "批准" in page.content.decode()
        client.post(address(case, "answer", step=step.public_id), {})
        client.post(address(case, "answer", step=step.public_id), {"answer": "approve"})
        with reading_everything():
            assert Case.objects.get().stage == Stage.INQUIRY

    def test_a_stale_step_keeps_what_was_chosen(self, bureau, opened):
        case, client = opened
        ask(case, kind=StepKind.EXTEND, ground=Ground.COMPLEX, by=bureau.officer, due_on=bureau.today)
        form = sent(stage=Stage.INQUIRY, ground=Ground.FOUND, on=str(bureau.today), version=1)
        answer = client.post(address(case, "move"), form)
        assert answer.status_code == 422
        assert answer.context["form"]["stage"].value() == Stage.INQUIRY
        assert answer.context["form"]["version"].value() == 2

    def test_a_long_name_with_a_middle_dot_pleads(self, bureau, opened):
        case, client = opened
        form = sent(person="阿依古丽·买买提·阿不都热合曼", post="某支队", day=str(bureau.today), clock="00:00",
                    way="call", behaviour="asked")  # fmt: skip
        assert client.post(address(case, "plea"), form).status_code == 302
        with reading_everything():
            assert Plea.objects.select_related("case").get().person == "阿依古丽·买买提·阿不都热合曼 某支队"
        assert "阿依古丽·买买提·阿不都热合曼 某支队" in client.get(address(case)).content.decode()

    @pytest.mark.parametrize("text", ["", "x" * 501, "\x00"])
    def test_a_note_that_does_not_fit(self, opened, text):
        case, client = opened
        answer = client.post(address(case, "note"), sent(text=text))
        assert answer.status_code == 422
        assert answer.context["form"].errors["text"]

    def test_markup_stays_text(self, bureau, opened):
        case, client = opened
        write_note(case, text="<script>alert(1)</script>", by=bureau.officer)
        page = client.get(address(case)).content.decode()
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)" in page

    def test_stepping_aside_closes_the_page(self, opened):
        case, client = opened
        answer = client.post(address(case, "step-aside"), sent(relation="witness"))
        assert answer.url == reverse("discipline:board")
        assert client.get(address(case)).status_code == 404


class TestBoard:
    def test_counts_are_of_the_own_cases(self, bureau, lead, client):
        lead()
        lead(number="8", by=bureau.other)
        client.force_login(bureau.officer)
        board = client.get(reverse("discipline:board")).context["board"]
        assert board.open_count == 1
        client.force_login(bureau.approver)
        assert client.get(reverse("discipline:board")).context["board"].open_count == 2

    def test_found_by_number(self, opened):
        _case, client = opened
        assert client.get(reverse("discipline:board") + "?q=2026〕7").context["board"].open_count == 1
        assert client.get(reverse("discipline:board") + "?q=2026〕8").context["board"].open_count == 0

    def test_the_queries_do_not_grow(self, bureau, lead, client):
        client.force_login(bureau.officer)
        counted, made = set(), 0
        for number in (1, 3, 30):
            while made < number:
                lead(number=str(made))
                made += 1
            client.get(reverse("discipline:board"))
            with CaptureQueriesContext(connection) as queries:
                assert client.get(reverse("discipline:board")).context["board"].open_count == number
            counted.add(len(queries))
        assert len(counted) == 1
