"""The paper of a record: everything that was typed, as it was typed, the same in Word and PDF; and nothing else."""

import io
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
import segno
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from docx import Document
from docx.oxml.ns import qn

from audit.models import Entry
from common.pdf import pdf_is_possible
from meetings import actions, paper_files, paper_templates
from meetings.choices import PartKind
from meetings.models import Meeting
from meetings.paper_files import FOLDER, docx_of, html_of, pdf_of
from meetings.papers import arithmetic, paper_contents
from meetings.records import AttendanceData, GuestData, ItemData, RemarkData
from meetings.selectors import whole
from meetings.uploads import Checked, attach
from members.models import Suspension
from tests.meetings.cast import Cast, admission, ordinary

ODD = "A < B & C {{ 7*7 }} {% x %} {_{ y }_} {_% z %_} =1+1 &amp; <b>粗</b> \U00020000 𠮷"
needs_pdf = pytest.mark.skipif(
    not pdf_is_possible() or not shutil.which("pdftotext"), reason="needs Pango and pdftotext"
)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def cast(db):
    return Cast(full=5, probationary=1)


def paper_of(meeting, by):
    return paper_contents(whole(Meeting.objects.filter(pk=meeting.pk)).get(), printed_by=by, printed_at=timezone.now())


def sealed(cast, meeting=None, **values):
    return actions.save_and_seal(meeting or cast.plan(), cast.record(**values), by=cast.anna)


def with_remarks(cast, *remarks, **values):
    data = cast.record(**values)
    items = (ItemData("讨论年度计划", remarks=remarks),)
    return replace(data, parts=(replace(data.parts[0], items=items), *data.parts[1:]))


def word_text(content) -> list[str]:
    """Every paragraph of a Word file in order, line breaks as \\n."""
    body = Document(io.BytesIO(content)).element.body
    texts = []
    for paragraph in body.iter(qn("w:p")):
        pieces = paragraph.iter(qn("w:t"), qn("w:br"), qn("w:tab"))
        texts.append("".join("\n" if piece.tag == qn("w:br") else piece.text or "" for piece in pieces))
    return [text for text in texts if text]


def pdf_text(content) -> str:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return done.stdout.decode()


def pictures_in(content) -> list[bytes]:
    """The pictures of a Word file."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [archive.read(name) for name in archive.namelist() if name.startswith("word/media/")]


def squeezed(text) -> str:
    return "".join(text.split())


def lines_of(paper) -> list[str]:
    """What must stand on both papers, in order."""
    head = [paper.organisation, paper.heading, f"{paper.numbered}　{paper.times}", *filter(None, [paper.late])]
    facts = [text for line in paper.lines for pair in line for text in pair]
    return [
        *head,
        *facts,
        *(row.lead + row.text for row in paper.rows),
        *(row.lead + row.text for row in paper.addenda),
    ]


def stands_in_order(lines, text):
    """Whether each line stands in the text, one after the other."""
    at = 0
    for line in map(squeezed, lines):
        found = text.find(line, at)
        assert found >= 0, line
        at = found + len(line)


def test_word_and_html_say_the_same_in_the_same_order(cast):
    meeting = cast.plan()
    attach(meeting, Checked("签到表.pdf", "application/pdf", b"x"), by=cast.anna)
    data = with_remarks(
        cast, RemarkData(None, "赵启航", f"第一段\n第二段 {ODD}"),
        RemarkData(None, "施敬之", "不同意。", is_dissent=True),
        away=cast.roll()[4:5], resolutions=[
            admission(4, candidate_id=cast.people[-1].pk),
            ordinary(2, 2, deadline=date(2027, 1, 31), responsible_id=cast.chair.pk),
        ],
        guests=(GuestData("宋致远", "组织科科长", "指导"),),
    )  # fmt: skip
    actions.save_and_seal(meeting, data, by=cast.anna)
    actions.add_addendum(meeting, text="结束时间应为 15:25。", by=cast.anna)
    paper = paper_of(meeting, cast.anna)
    stands_in_order(lines_of(paper), squeezed("".join(word_text(docx_of(paper)))))
    texts = squeezed("".join(row.lead + row.text for row in paper.rows))
    assert "不同意见（施敬之）：不同意。" in texts
    assert "接收预备党员" in texts
    assert "附件：签到表.pdf" in texts
    assert [row.text for row in paper.addenda] == ["结束时间应为 15:25。"]
    assert paper.facts["guests"] == "宋致远（组织科科长，指导）"
    assert paper.facts["leave"] == f"{cast.roll()[4].name}（值班）"
    assert paper.facts["absent"] == "无"


@needs_pdf
def test_the_pdf_says_the_same_too(cast):
    meeting = sealed(cast, resolutions=[ordinary(4, responsible_id=cast.chair.pk, deadline=date(2026, 12, 31))])
    paper = paper_of(meeting, cast.anna)
    content = pdf_of(paper)
    assert content.startswith(b"%PDF-")
    stands_in_order(lines_of(paper), squeezed(pdf_text(content)))
    text = squeezed(pdf_text(content))
    assert squeezed(f"记录编号{paper.number}校验码{paper.code}") in text
    assert "第1页共" in text


@needs_pdf
def test_the_pdf_fetches_nothing(cast):
    data = with_remarks(cast, RemarkData(None, "甲", '<img src="file:///etc/passwd"><link href="http://10.0.0.1/x">'))
    meeting = actions.save_and_seal(cast.plan(), data, by=cast.anna)
    assert "file:///etc/passwd" in squeezed(pdf_text(pdf_of(paper_of(meeting, cast.anna))))


def test_what_was_typed_prints_as_it_was_typed(cast):
    name = "阿依古丽·" * 10
    data = with_remarks(cast, RemarkData(None, name, ODD), title=ODD[:100], notes="=HYPERLINK(1)\r\n+1\t@x\x0b末行\x07")
    meeting = actions.save_record(cast.plan(kinds=(PartKind.GROUP_MEETING,)), data, by=cast.anna)
    paper = paper_of(meeting, cast.anna)
    word, page = word_text(docx_of(paper)), html_of(paper)
    assert f"{name}：{ODD}" in word
    assert ODD[:100] in word
    assert "<b>粗</b>" not in page
    assert "&lt;b&gt;粗&lt;/b&gt;" in page
    group = replace(paper, kind=PartKind.GROUP_MEETING)
    assert "=HYPERLINK(1)\n+1    @x\n末行" in word_text(docx_of(group))


def test_a_draft_says_so_and_has_no_number(cast):
    meeting = actions.save_record(cast.plan(), cast.record(resolutions=[ordinary(4)]), by=cast.anna)
    paper = paper_of(meeting, cast.anna)
    assert (paper.number, paper.code, paper.draft) == ("", "", "草稿")
    header = Document(io.BytesIO(docx_of(paper))).sections[0].header.paragraphs[0].text
    assert header == "草稿"
    assert 'class="draft">草稿' in html_of(paper)
    assert "<svg" not in html_of(paper)
    assert pictures_in(docx_of(paper)) == []
    assert "尚未封存" in paper.times
    assert any("赞成共 4 票，超过应到会 5 人的半数（2.5），通过。" in row.text for row in paper.rows)


def test_a_sealed_record_carries_number_times_and_code(cast):
    paper = paper_of(sealed(cast), cast.anna)
    assert paper.number == f"{cast.branch.code}-{timezone.localdate().year}-001"
    assert len(paper.code.replace(" ", "")) == 10
    assert paper.times.startswith("召开 ")
    assert "封存 2" in paper.times
    document = Document(io.BytesIO(docx_of(paper)))
    picture, text, page = document.sections[0].footer.tables[0].rows[0].cells
    assert f"记录编号 {paper.number}　校验码 {paper.code}" in text.text
    assert [code.text.strip() for code in page._tc.iter(qn("w:instrText"))] == ["PAGE", "NUMPAGES"]
    assert len(list(picture._tc.iter(qn("a:blip")))) == 1
    assert html_of(paper).count("<svg") == 1
    assert document.sections[0].header.paragraphs[0].text == ""


def test_word_carries_the_squares_of_number_and_code(cast):
    """The same squares as the PDF; the picture is drawn by segno, whose reader is every telephone."""
    paper = paper_of(sealed(cast), cast.anna)
    stream = io.BytesIO()
    segno.make(f"{paper.number} {paper.code.replace(' ', '')}", micro=False, error="m").save(
        stream, kind="png", scale=6, border=0
    )
    assert pictures_in(docx_of(paper)) == [stream.getvalue()]


def test_a_late_entry_is_labelled_with_its_reason(cast):
    day = timezone.localdate() - timedelta(days=9)
    meeting = sealed(cast, meeting=cast.plan(day=day), day=day, late_reason="task_force", late_note="专案收网后补登")
    assert paper_of(meeting, cast.anna).late == "补登：专案，专案收网后补登"
    assert paper_of(sealed(cast), cast.anna).late == ""


def test_suspended_rights_never_print(cast):
    resting = cast.people[0]
    Suspension.objects.create(member=resting, start=date(2026, 1, 1))
    meeting = sealed(cast, resolutions=[ordinary(3, responsible_id=cast.chair.pk, deadline=date(2026, 12, 31))])
    paper = paper_of(meeting, cast.anna)
    text = "".join(lines_of(paper))
    assert resting.name not in text
    assert paper.facts["due"] == "6 人（有表决权 4 人）"
    for word in ("停止", "中止", "处分", "察看", "暂停"):
        assert word not in text


def test_who_came_later_or_left_earlier_is_named(cast):
    data = cast.record()
    first, *others = data.attendances
    moved = AttendanceData("A", first.member_id, "present", "", time(14, 20), None)
    meeting = actions.save_and_seal(cast.plan(), replace(data, attendances=(moved, *others)), by=cast.anna)
    rows = paper_of(meeting, cast.anna).rows
    assert [row.text for row in rows if "到会" in row.label] == [f"{cast.roll()[0].name} 14:20 到会"]


class Row:
    """The counts of one vote."""

    def __init__(self, yes, written_yes=0, written_no=0):
        self.yes, self.written_yes, self.written_no = yes, written_yes, written_no


@pytest.mark.parametrize(
    ("basis", "row", "due", "present", "carried", "text"),
    [
        ("ordinary", Row(13), 24, 19, True, "赞成共 13 票，超过应到会 24 人的半数（12），通过。"),
        ("ordinary", Row(12), 24, 19, False, "赞成共 12 票，未超过应到会 24 人的半数（12），未通过。"),
        ("ordinary", Row(12), 25, 11, False,
         "须到会 13 人以上，到会人数不足，表决无效，赞成共 12 票，未超过应到会 25 人的半数（12.5），未通过。"),
        ("admission", Row(12, 1), 24, 19, True,
         "会前书面意见赞成 1 票，反对 0 票。赞成共 13 票，超过应到会 24 人的半数（12），通过。"),
    ],
)  # fmt: skip
def test_the_arithmetic_stands_beside_the_result(basis, row, due, present, carried, text):
    with override("zh-hans"):
        assert arithmetic(basis, row, due, present, carried) == text


@pytest.mark.parametrize("kind", PartKind)
def test_each_kind_has_its_form(cast, kind):
    place = cast.branch
    meeting = cast.plan(kinds=(kind,), organisation=place)
    data = cast.record(kinds=(kind,))
    data = replace(
        data, parts=(replace(data.parts[0], topic="纪律教育", lecturer="宋致远（组织科科长）", gist="学条例。"),)
    )
    meeting = actions.save_record(meeting, data, by=cast.anna)
    paper = paper_of(meeting, cast.anna)
    stands_in_order(lines_of(paper), squeezed("".join(word_text(docx_of(paper)))))
    shown = {label for line in paper.lines for label, _text in line}
    assert shown >= {"时间", "地点", "应到", "实到", "请假", "缺席", "列席"}
    assert ("授课人" in shown) is (kind == PartKind.PARTY_LECTURE)
    decides = {PartKind.GENERAL_ASSEMBLY, PartKind.COMMITTEE_MEETING, PartKind.LEADING_MEETING}
    assert ("到会情况" in shown) is (kind in decides)
    assert ("组织者" in shown) is (kind == PartKind.THEME_PARTY_DAY)


def test_the_paper_is_chinese_for_everybody(cast):
    meeting = sealed(cast)
    with override("en"):
        paper = paper_of(meeting, cast.anna)
        assert paper.heading == "党员大会记录"
        assert "记录编号" in docx_footer(paper)
        assert "记录编号" in html_of(paper)


def docx_footer(paper):
    return Document(io.BytesIO(docx_of(paper))).sections[0].footer.tables[0].rows[0].cells[1].text


@pytest.mark.parametrize("kind", PartKind)
def test_the_templates_in_the_repository_are_those_the_command_makes(kind):
    """Only the parts that carry text: packing differs between versions of zlib."""
    made, kept = io.BytesIO(paper_templates.build(kind)), FOLDER / f"{kind}.docx"
    with zipfile.ZipFile(made) as one, zipfile.ZipFile(kept) as other:
        assert one.namelist() == other.namelist()
        assert [n for n in one.namelist() if one.read(n) != other.read(n)] == []


def test_a_template_names_the_chinese_fonts_and_loops_once():
    with zipfile.ZipFile(FOLDER / "general_assembly.docx") as archive:
        body, styles = archive.read("word/document.xml").decode(), archive.read("word/styles.xml").decode()
    assert 'w:eastAsia="仿宋_GB2312"' in styles
    assert 'w:eastAsia="方正小标宋简体"' in body
    assert body.count("{%") == 2


def test_the_command_writes_one_template_for_each_kind_and_that_of_requests(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr("meetings.management.commands.make_templates.FOLDER", tmp_path)
    call_command("make_templates")
    assert sorted(path.stem for path in tmp_path.iterdir()) == sorted([*PartKind.values, "referral"])


def test_a_paper_takes_the_same_queries_whatever_stands_in_it(cast, django_assert_num_queries):
    small = sealed(cast)
    data = with_remarks(
        cast, *[RemarkData(None, f"甲{n}", "同意。") for n in range(20)], resolutions=[ordinary(1, 3)] * 5
    )
    large = actions.save_and_seal(cast.plan(), data, by=cast.anna)
    for meeting in (small, large):
        stored = whole(Meeting.objects.filter(pk=meeting.pk)).get()
        with django_assert_num_queries(2):
            paper_contents(stored, printed_by=cast.anna, printed_at=timezone.now())


# --- Pages ------------------------------------------------------------------------------------------------------------


def test_the_word_file_is_handed_out_and_the_trail_says_so(cast, client):
    meeting = sealed(cast)
    client.force_login(cast.anna)
    answer = client.get(reverse("meetings:docx", args=[meeting.public_id]))
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{meeting.record_number}.docx"'
    assert answer.headers["Content-Type"].endswith("wordprocessingml.document")
    assert word_text(answer.content)[1] == "党员大会记录"
    entry = Entry.objects.get(verb="meeting.printed")
    assert (entry.actor, entry.reference, entry.subject_id) == (cast.anna, "docx", str(meeting.pk))


@needs_pdf
def test_the_pdf_is_handed_out(cast, client):
    meeting = sealed(cast)
    client.force_login(cast.bo)
    answer = client.get(reverse("meetings:pdf", args=[meeting.public_id]))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert Entry.objects.get(verb="meeting.printed").reference == "pdf"


def test_without_pango_the_page_offers_word(cast, client, monkeypatch):
    monkeypatch.setattr("meetings.file_views.pdf_is_possible", lambda: False)
    meeting = sealed(cast)
    client.force_login(cast.anna)
    answer = client.get(reverse("meetings:pdf", args=[meeting.public_id]), follow=True)
    assert answer.redirect_chain == [(reverse("meetings:detail", args=[meeting.public_id]), 302)]
    assert "Pango" in answer.content.decode()
    assert not Entry.objects.filter(verb="meeting.printed").exists()


@pytest.mark.parametrize("name", ["docx", "pdf"])
def test_outside_the_scope_there_is_no_paper(cast, client, name):
    meeting, plan = sealed(cast), cast.plan()
    for user in (cast.carla, cast.dan, cast.adam):
        client.force_login(user)
        assert client.get(reverse(f"meetings:{name}", args=[meeting.public_id])).status_code == 404
    client.force_login(cast.anna)
    assert client.get(reverse(f"meetings:{name}", args=[plan.public_id])).status_code == 404
    assert not Entry.objects.filter(verb="meeting.printed").exists()


def test_a_value_never_becomes_a_template():
    environment = paper_files.SandboxedEnvironment(autoescape=True, finalize=paper_files.literal)
    assert environment.from_string("{{ x }}").render(x="{{ 7*7 }} {_{ <") == "{{ 7*7 }} {&#95;{ &lt;"
