"""The pages of the registers: errors beside their field, what leaves the house, what is shown of figures."""

import io
import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from accounts.roles import Role
from audit.models import Entry
from common.periods import quarter
from common.row_security import reading_everything
from discipline.choices import Form, Problem
from discipline.early import keep_reminder
from discipline.figures import Concluded, keep_figures
from discipline.models import EarlyReminder, Risk
from discipline.risks import note_risk
from tests.factories import make_grantee, make_member

pytestmark = pytest.mark.django_db


def send(client, name, kwargs=None, **values):
    return client.post(reverse(f"discipline:{name}", kwargs=kwargs), {"idempotency_key": str(uuid4()), **values})


def errors(answer):
    return {name: [each.code for each in found.as_data()] for name, found in answer.context["form"].errors.items()}


@pytest.fixture
def officer(bureau, client):
    """The officer's browser."""
    client.force_login(bureau.officer)
    return client


class TestEarly:
    def test_from_a_suggestion_to_the_talk(self, bureau, officer):
        page = officer.get(reverse("discipline:remind"), {"member": bureau.subject.public_id, "reason": "absence"})
        assert (page.context["form"]["subject"].value(), page.context["form"]["concern"].value()) == (
            "010101", "absence",
        )  # fmt: skip
        answer = send(
            officer, "remind", subject="010101", measure="reminder_talk", concern="absence", due_on=bureau.today,
            talker=bureau.secretary.public_id,
        )  # fmt: skip
        assert answer.status_code == 302
        officer.force_login(bureau.secretary)
        page = officer.get(reverse("discipline:talks"))
        assert "许知远" in page.content.decode()
        ((row, _clock),) = page.context["rows"]
        done = send(officer, "talk-done", {"public_id": row.public_id}, on=bureau.today, version=1)
        assert done.url == reverse("discipline:talks")
        with reading_everything():
            assert EarlyReminder.objects.get().done_on == bureau.today

    def test_what_is_wrong_stands_beside_its_field(self, bureau, officer):
        assert set(errors(send(officer, "remind"))) == {"subject", "measure", "concern", "talker", "due_on"}
        right = {"subject": "010101", "measure": "reminder_talk", "concern": "duty", "due_on": bureau.today,
                 "talker": bureau.secretary.public_id}  # fmt: skip
        yesterday = bureau.today - timedelta(days=1)
        for values, expected in (
            ({"subject": "无此人"}, {"subject": ["nobody"]}), ({"due_on": yesterday}, {"due_on": ["past"]}),
            ({"follow_up_on": bureau.today}, {"follow_up_on": ["follow-up"]}),
        ):  # fmt: skip
            answer = send(officer, "remind", **{**right, **values})
            assert answer.status_code == 422
            assert errors(answer) == expected

    def test_no_page_of_others_counts_or_names_them(self, bureau, officer):
        keep_reminder(subject="010101", measure="admonition", concern="conduct", talker=bureau.secretary,
                      due_on=bureau.today, by=bureau.officer, scope=bureau.scope)  # fmt: skip
        officer.force_login(make_grantee(bureau.root, Role.COMMITTEE_STAFF, "干事"))
        for name in ("early", "signals", "talks", "remind"):
            assert officer.get(reverse(f"discipline:{name}")).status_code == 404
        for name in ("dashboards:dashboard", "reminders:list", "discipline:figures"):
            assert "诫勉" not in officer.get(reverse(name)).content.decode()


class TestRisks:
    FACTS = {"kind": "post", "place": "内勤", "point": "印章保管不严", "level": "high", "measures": "双人保管"}

    def test_noted_reviewed_changed_closed(self, bureau, client):
        client.force_login(bureau.secretary)
        owner = make_member(bureau.own, "赵清河")
        values = {**self.FACTS, "organisation": bureau.own.public_id, "found_on": bureau.today - timedelta(days=1)}
        assert errors(send(client, "risk-note", **values, owner="无此人")) == {"owner": ["stranger"]}
        assert send(client, "risk-note", **values, owner="赵清河").status_code == 302
        kwargs = {"public_id": Risk.objects.get().public_id}
        reviewed = send(client, "risk-review", kwargs, on=bureau.today, level="low", version=1)
        assert reviewed.status_code == 302
        facts = {name: value for name, value in self.FACTS.items() if name != "level"}
        changed = {**facts, "point": "印章使用不登记", "owner": "赵清河", "leader": "周明远"}
        assert send(client, "risk-change", kwargs, **changed, version=2).status_code == 302
        row = Risk.objects.get()
        assert (row.level, row.point, row.owner, row.leader.name) == ("low", "印章使用不登记", owner, "周明远")
        assert send(client, "risk-close", kwargs, on=bureau.today, version=3).status_code == 302
        assert client.get(reverse("discipline:risk-close", kwargs=kwargs)).status_code == 404

    def test_the_committee_reads_and_changes_nothing(self, bureau, client):
        row = note_risk(**self.FACTS, organisation=bureau.own, owner=bureau.subject, leader=None, signs="",
                        indicator="", found_on=bureau.today, by=None)  # fmt: skip
        client.force_login(make_grantee(bureau.root, Role.COMMITTEE_STAFF, "干事"))
        page = client.get(reverse("discipline:risks")).content.decode()
        assert "印章保管不严" in page
        assert reverse("discipline:risk-review", args=[row.public_id]) not in page
        assert client.get(reverse("discipline:risk-review", args=[row.public_id])).status_code == 404

    def test_the_form_on_paper(self, bureau, officer):
        note_risk(**self.FACTS, organisation=bureau.own, owner=bureau.subject, leader=None, signs="未登记",
                  indicator="用印次数", found_on=bureau.today, by=None)  # fmt: skip
        answer = officer.get(reverse("discipline:risks-paper"))
        table = Document(io.BytesIO(answer.content)).tables[0]
        head, row = ([cell.text for cell in line.cells] for line in table.rows)
        assert head == ["序号", "单位", "岗位/流程", "风险类别", "风险点", "主要内容及表现形式", "风险等级", "防控措施",
                        "监测指标", "责任人", "责任领导", "排查日期", "复核日期"]  # fmt: skip
        assert row[:10] == ["1", str(bureau.own), "内勤", "岗位职责", "印章保管不严", "未登记", "高", "双人保管",
                            "用印次数", "许知远"]  # fmt: skip
        said = "\n".join(line.text for line in Document(io.BytesIO(answer.content)).paragraphs)
        number = re.search(rf"{bureau.officer} {bureau.officer.badge_number}　编号：(\w+)", said)[1]
        assert Entry.objects.get(verb="risks.exported", actor=bureau.officer).reference == f"{number} 1"


class TestFigures:
    PERIOD = quarter(date(2026, 5, 1))

    @pytest.fixture
    def shown(self, bureau, client):
        """A function that gives the page of a quarter with people by form."""

        def look(*numbers, name="figures"):
            forms = (form for form, n in zip(Form, numbers, strict=False) for _each in range(n))
            cases = [Concluded(str(n), form, Problem.WORK, bureau.root.kind, None) for n, form in enumerate(forms)]
            keep_figures(self.PERIOD, cases)
            client.force_login(make_grantee(bureau.root, Role.COMMITTEE_LEADER, "局领导"))
            return client.get(reverse(f"discipline:{name}"))

        return look

    def test_merged_figures_have_no_number_anywhere(self, shown):
        table = shown(9, 2, 4).context["table"]
        form = table.blocks[0]
        assert form.rows == [("第一种形态：批评教育、谈话提醒", 9), ("其他（合并）", 6)]
        assert (table.cases, table.people) == (15, 15)
        assert len(form.merged) == 3

    def test_of_fewer_than_three_only_so_much_is_said(self, shown):
        answer = shown(2)
        assert answer.context["table"].blocks == []
        assert answer.context["trend"]["series"][0]["values"] == [None]
        assert "不足 3 人" in answer.content.decode()

    def test_the_workbook_says_the_same(self, shown):
        answer = shown(9, 2, 4, name="figures-export")
        rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
        assert ("按四种形态", "第一种形态：批评教育、谈话提醒", "9") in rows
        assert ("按四种形态", "第二种形态：轻处分", "已合并") in rows
        entry, number = Entry.objects.get(verb="figures.exported"), rows[2][0].rpartition("：")[2]
        assert (entry.actor.name in rows[2][0], entry.reference) == (True, f"{number} {self.PERIOD.code}")

    def test_a_committee_below_the_top_has_none(self, bureau, client):
        client.force_login(make_grantee(bureau.own.parent.parent, Role.COMMITTEE_LEADER, "机关党委"))
        assert client.get(reverse("discipline:figures")).status_code == 404
