"""The request to the higher organisation about a vote that was sealed as referred: prefilled from the record."""

import io

import pytest
from django.urls import reverse
from docx import Document

from accounts.roles import Role
from audit.models import Entry
from meetings import actions, paper_templates
from meetings.models import Resolution
from meetings.paper_files import FOLDER, REFERRAL
from meetings.sealing import check_code
from tests.factories import make_grantee
from tests.meetings.cast import Cast, election
from tests.meetings.test_papers import word_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast(full=6, probationary=0)


@pytest.fixture
def meeting(cast):
    """Three of six due, five present: only the count of those present elects 甲."""
    row = election(("甲", 3), ("乙", 1), present=5)
    data = cast.record(resolutions=(row, election(("丙", 5), ("丁", 0), present=5)), away=cast.people[:1])
    return actions.save_and_seal(cast.plan(), data, by=cast.anna)


def address(meeting, row) -> str:
    return reverse("meetings:referral", args=[meeting.public_id, row.pk])


def test_the_paper_says_what_was_held_counted_and_asked(client, cast, meeting):
    row = Resolution.objects.get(referred=True)
    client.force_login(cast.anna)
    answer = client.get(address(meeting, row))
    lines = word_text(answer.content)
    held, first, second, because, why, question, attached, signed = lines[2:10]
    assert lines[0] == f"关于“{row.title}”选举结果认定的请示"
    assert lines[1] == f"{cast.general.name}："
    assert "应到会有选举权 6 人，实到 5 人" in held
    assert (first, second) == ("甲：赞成 3 票，报上级组织。", "乙：赞成 1 票，未当选。")
    assert "6" in because
    assert why.startswith("按应到会有选举权人数计算，甲未获当选所需的赞成票")
    assert (question, signed) == ("应以哪一种计算方法认定，请予批示。", cast.branch.name)
    assert attached == f"附件：会议记录（记录编号{meeting.record_number}）"
    code = check_code(meeting)
    footer = Document(io.BytesIO(answer.content)).sections[0].footer._element.xpath("string()")
    assert f"{meeting.record_number}\u3000校验码 {code[:5]} {code[5:]}" in footer
    assert "{" not in "".join([*lines, footer])


def test_it_leaves_an_entry_and_the_page_leads_to_it(client, cast, meeting):
    row = Resolution.objects.get(referred=True)
    client.force_login(cast.anna)
    assert address(meeting, row) in client.get(reverse("meetings:detail", args=[meeting.public_id])).content.decode()
    client.get(address(meeting, row))
    entry = Entry.objects.latest("pk")
    assert (entry.verb, entry.actor, entry.reference) == ("meeting.printed", cast.anna, f"referral {row.order + 1}")


def test_what_was_decided_needs_no_request(client, cast, meeting):
    client.force_login(cast.anna)
    assert client.get(address(meeting, Resolution.objects.get(referred=False))).status_code == 404


@pytest.mark.parametrize("who", ["carla", "dan"])
def test_others_find_nothing(client, cast, meeting, who):
    client.force_login(getattr(cast, who))
    assert client.get(address(meeting, Resolution.objects.get(referred=True))).status_code == 404


def test_the_higher_organisation_may_take_it_too(client, cast, meeting):
    client.force_login(make_grantee(cast.general, Role.GENERAL_BRANCH_STAFF))
    assert client.get(address(meeting, Resolution.objects.get(referred=True))).status_code == 200


def test_the_supplied_template_is_what_the_program_builds():
    assert (FOLDER / REFERRAL).read_bytes() == paper_templates.build_referral()
