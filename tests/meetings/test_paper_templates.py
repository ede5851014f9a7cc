"""The bureau's own paper templates: what is refused and why, versions, which one a record prints with."""

import io
import os
import re
import stat
from functools import cache
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt

from accounts.roles import Role
from audit.models import Entry
from common.errors import Refused
from meetings import actions, paper_checks, paper_pages, paper_reader, paper_versions, uploads
from meetings.choices import PartKind
from meetings.models import Meeting, PaperTemplate
from meetings.paper_files import supplied
from meetings.paper_form import FACTS, fields, required
from meetings.sealing import contents, seal_hash
from meetings.selectors import whole
from meetings.uploads import Checked
from tests.factories import make_grantee
from tests.meetings.cast import Cast
from tests.meetings.paper_corpus import BROKEN, HOSTILE, KIND, changed, footer

NAME = "党员大会.docx"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def cast(db):
    return Cast(full=5, probationary=0)


@cache
def own(text="市局监制", kind=KIND) -> bytes:
    """A template as a bureau makes it: another line, another font."""
    document = Document(io.BytesIO(supplied(kind)))
    document.paragraphs[0].insert_paragraph_before().add_run(text).font.size = Pt(9)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def checked(text="市局监制", kind=KIND) -> Checked:
    return Checked(NAME, uploads.TYPES[".docx"], own(text, kind))


def in_use(cast, organisation, text="市局监制", kind=KIND) -> PaperTemplate:
    row = paper_versions.upload(organisation, kind, checked(text, kind), by=cast.bo)
    paper_versions.put_to_use(row, by=cast.bo)
    return row


def asked(kind=KIND) -> dict:
    return {"allowed": list(fields(kind)), "required": required(kind)}


def sealed(cast):
    return actions.save_and_seal(cast.plan(), cast.record(), by=cast.anna)


def words(content) -> str:
    return "".join(node.text or "" for node in Document(io.BytesIO(content)).element.body.iter(qn("w:t")))


# --- The check --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", PartKind)
def test_the_supplied_templates_pass_their_own_check(kind):
    assert paper_reader.answer(supplied(kind), asked(kind)) == {}
    assert paper_reader.answer(own(kind=kind), asked(kind)) == {}


@pytest.mark.parametrize(
    "data",
    [
        changed(("{{ agenda }}", "")),
        changed(("{{ numbered }}", "")),
        changed(("{{ place }}", "{{place}}（{{ topic }}）")),
        changed(("{{ place }}", "{</w:t></w:r><w:r><w:t>{ pl</w:t></w:r><w:r><w:t>ace }}")),
        footer("{{ footer }}", "{{ footer }} {{ organisation }}"),
    ],
    ids=["without agenda", "without number above", "further field", "mark in pieces", "more in the footer"],
)
def test_what_a_bureau_may_change(data):
    assert paper_reader.answer(data, asked()) == {}


@pytest.mark.parametrize(("name", "data", "code", "what"), HOSTILE, ids=[row[0] for row in HOSTILE])
def test_what_cannot_stay_is_named(name, data, code, what):
    problems = dict(paper_reader.answer(data, asked())["problems"])
    assert code in problems
    assert what in "、".join(problems[code])


@pytest.mark.parametrize(("name", "data", "code"), BROKEN, ids=[row[0] for row in BROKEN])
def test_what_is_no_honest_document_is_refused_whole(name, data, code):
    answer = paper_reader.answer(data, asked())
    assert answer["refused"] == code
    assert code in uploads.REASONS


def test_every_reason_names_what_it_is_about_in_chinese():
    with translation.override("zh-hans"):
        for code in paper_checks.PROBLEMS:
            message = str(paper_checks.objection(code, ["{{ palce }}"]).message)
            assert re.search(r"[\u4e00-\u9fff]", message)
            assert "%%" not in message
            assert ("{{ palce }}" in message) is (code != "loop")


def test_the_reader_works_alone_under_limits():
    assert paper_checks.check(NAME, "", own(), KIND).data == own()
    for name, declared, data, code in (
        ("a.docm", "", own(), "macros"),
        ("a.pdf", "", b"%PDF-1.4", "suffix"),
        (NAME, "text/html", own(), "declared"),
        (NAME, "", b"0" * (uploads.LARGEST + 1), "size"),
        (NAME, "", next(data for name, data, _code in BROKEN if name == "zip bomb"), "bomb"),
        (NAME, "", changed(("{{ place }}", "{{ palce }}")), "unknown"),
    ):
        with pytest.raises(Refused) as refusal:
            paper_checks.check(name, declared, data, KIND)
        assert code in [finding.code for finding in refusal.value.findings]


@pytest.mark.parametrize("kind", PartKind)
def test_only_what_stands_twice_may_be_left_out(kind):
    facts = {name for line in FACTS[kind] for name in line}
    assert {name for name in facts if name not in required(kind)} <= {"agenda"}
    assert set(required(kind)) <= set(fields(kind))


# --- Versions ---------------------------------------------------------------------------------------------------------


def test_every_version_stays_and_one_is_in_use(cast):
    first, second = in_use(cast, cast.general, "一"), in_use(cast, cast.general, "二")
    assert list(PaperTemplate.objects.values_list("number", "in_use")) == [(2, True), (1, False)]
    paper_versions.put_to_use(first, by=cast.bo)
    paper_versions.put_to_use(first, by=cast.bo)
    assert list(PaperTemplate.objects.values_list("number", "in_use")) == [(2, False), (1, True)]
    paper_versions.withdraw(cast.general, KIND, by=cast.bo)
    paper_versions.withdraw(cast.general, KIND, by=cast.bo)
    assert not PaperTemplate.objects.filter(in_use=True).exists()
    verbs = Entry.objects.filter(verb__startswith="paper.").order_by("pk").values_list("verb", "reference")
    assert list(verbs) == [
        ("paper.uploaded", first.sha256), ("paper.put-to-use", first.sha256), ("paper.uploaded", second.sha256),
        ("paper.put-to-use", second.sha256), ("paper.put-to-use", first.sha256), ("paper.withdrawn", first.sha256),
    ]  # fmt: skip


def test_the_same_file_twice_is_one_version(cast):
    paper_versions.upload(cast.general, KIND, checked(), by=cast.bo)
    with pytest.raises(Refused) as refusal:
        paper_versions.upload(cast.general, KIND, checked(), by=cast.bo)
    assert [finding.code for finding in refusal.value.findings] == ["twice"]
    assert PaperTemplate.objects.count() == 1


def test_the_database_knows_one_template_in_use(cast):
    in_use(cast, cast.general, "一")
    spare = paper_versions.upload(cast.general, KIND, checked("二"), by=cast.bo)
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperTemplate.objects.filter(pk=spare.pk).update(in_use=True)


def test_the_nearest_template_above_holds(cast):
    office = cast.general.parent
    assert paper_versions.in_force(cast.branch, KIND) is None
    higher = in_use(cast, office, "党委")
    assert paper_versions.in_force(cast.branch, KIND) == higher
    nearer = in_use(cast, cast.general, "总支")
    assert paper_versions.in_force(cast.branch, KIND) == nearer
    assert paper_versions.in_force(office, KIND) == higher
    assert paper_versions.in_force(office.parent, KIND) is None
    assert paper_versions.in_force(cast.branch, PartKind.PARTY_LECTURE) is None
    paper_versions.withdraw(cast.general, KIND, by=cast.bo)
    assert paper_versions.in_force(cast.branch, KIND) == higher
    assert [(kind, held) for kind, held, _own in paper_versions.overview(cast.general) if held] == [(KIND, higher)]


def test_a_sealed_record_prints_with_the_template_of_today(cast, client):
    meeting = sealed(cast)
    client.force_login(cast.anna)
    before = client.get(reverse("meetings:docx", args=[meeting.public_id])).content
    row = in_use(cast, cast.general)
    after = client.get(reverse("meetings:docx", args=[meeting.public_id])).content
    assert words(after) == "市局监制" + words(before)
    references = list(Entry.objects.filter(verb="meeting.printed").order_by("pk").values_list("reference", flat=True))
    assert references == ["docx", f"docx {row.sha256[:12]}"]
    stored = whole(Meeting.objects.filter(pk=meeting.pk)).get()
    assert seal_hash(contents(stored)) == stored.seal_hash


def test_a_damaged_template_never_stops_a_paper(cast, client, media, caplog):
    meeting, row = sealed(cast), in_use(cast, cast.general)
    place = uploads.place_of(row.sha256, paper_versions.FOLDER)
    assert place == media / "paper" / row.sha256[:2] / row.sha256
    client.force_login(cast.anna)
    for damage in (lambda: place.write_bytes(b"x"), place.unlink):
        damage()
        answer = client.get(reverse("meetings:docx", args=[meeting.public_id]))
        assert "市局监制" not in words(answer.content)
    assert [record.levelname for record in caplog.records if "paper template" in record.message] == ["ERROR"] * 2


def test_templates_are_never_swept(cast):
    row = in_use(cast, cast.general)
    place = uploads.place_of(row.sha256, paper_versions.FOLDER)
    os.utime(place, (0, 0))
    assert uploads.sweep() == 0
    assert place.is_file()


# --- Pages ------------------------------------------------------------------------------------------------------------


def hand_in(client, organisation, data, name=NAME, kind=KIND):
    address = reverse("meetings:paper-kind", args=[organisation.public_id, kind])
    file = SimpleUploadedFile(name, data, uploads.TYPES[".docx"])
    return client.post(address, {"file": file, "idempotency_key": uuid4()})


def test_bo_hands_one_in_looks_at_it_and_puts_it_to_use(cast, client):
    meeting = sealed(cast)
    client.force_login(cast.bo)
    answer = hand_in(client, cast.general, own())
    row = PaperTemplate.objects.get()
    assert answer.url == reverse("meetings:paper-version", args=[row.public_id])
    assert not row.in_use
    page = client.get(answer.url).content.decode()
    specimen = reverse("meetings:paper-specimen", args=[row.public_id, meeting.public_id, "docx"])
    assert specimen in page
    content = client.get(specimen).content
    assert "市局监制" in words(content)
    assert Document(io.BytesIO(content)).sections[0].header.paragraphs[0].text == "样张"
    assert Entry.objects.get(verb="meeting.printed").reference == "specimen docx"
    answer = client.post(reverse("meetings:paper-use", args=[row.public_id]), {"idempotency_key": uuid4()})
    assert answer.url == reverse("meetings:paper-kind", args=[cast.general.public_id, KIND])
    row.refresh_from_db()
    assert row.in_use
    assert client.get(reverse("meetings:paper-file", args=[row.public_id])).getvalue() == own()
    client.post(reverse("meetings:paper-withdraw", args=[cast.general.public_id, KIND]), {"idempotency_key": uuid4()})
    row.refresh_from_db()
    assert not row.in_use


@pytest.mark.parametrize(
    ("name", "data"),
    [(row[0], row[1]) for row in HOSTILE[::8]] + [(row[0], row[1]) for row in BROKEN[::4]],
    ids=[row[0] for row in HOSTILE[::8]] + [row[0] for row in BROKEN[::4]],
)
def test_a_refusal_stands_beside_the_field(cast, client, name, data):
    client.force_login(cast.bo)
    answer = hand_in(client, cast.general, data)
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"file"}
    assert not PaperTemplate.objects.exists()
    assert not Entry.objects.filter(verb="paper.uploaded").exists()


def test_a_form_without_its_key_changes_nothing(cast, client):
    row = paper_versions.upload(cast.general, KIND, checked(), by=cast.bo)
    client.force_login(cast.bo)
    answer = client.post(reverse("meetings:paper-use", args=[row.public_id]), follow=True)
    assert answer.redirect_chain == [(reverse("meetings:paper-kind", args=[cast.general.public_id, KIND]), 302)]
    row.refresh_from_db()
    assert not row.in_use


def test_nobody_else_sees_or_replaces_templates(cast, client):
    meeting, row = sealed(cast), paper_versions.upload(cast.general, KIND, checked(), by=cast.bo)
    stranger = make_grantee(cast.branch, Role.COMMITTEE_STAFF, "外人")
    addresses = {
        "meetings:paper-version": [row.public_id], "meetings:paper-file": [row.public_id],
        "meetings:paper-specimen": [row.public_id, meeting.public_id, "docx"],
        "meetings:paper-kind": [cast.general.public_id, KIND],
    }  # fmt: skip
    for user in (cast.anna, cast.carla, cast.dan, cast.adam, stranger):
        client.force_login(user)
        for name, arguments in addresses.items():
            assert client.get(reverse(name, args=arguments)).status_code == 404
        assert (
            client.post(reverse("meetings:paper-use", args=[row.public_id]), {"idempotency_key": uuid4()}).status_code
            == 404
        )
        assert hand_in(client, cast.general, own("外")).status_code == 404
    row.refresh_from_db()
    assert (row.in_use, PaperTemplate.objects.count()) == (False, 1)


def test_a_specimen_is_a_record_below_the_template_that_one_may_read(cast, client):
    sealed(cast)
    draft = actions.save_record(cast.plan(), cast.record(), by=cast.anna)
    row = paper_versions.upload(cast.general, KIND, checked(), by=cast.bo)
    lecture = paper_versions.upload(
        cast.general, PartKind.PARTY_LECTURE, checked(kind=PartKind.PARTY_LECTURE), by=cast.bo
    )
    client.force_login(cast.bo)
    for template, ending in ((row, "docx"), (lecture, "docx")):
        address = reverse("meetings:paper-specimen", args=[template.public_id, draft.public_id, ending])
        assert client.get(address).status_code == 404
    page = client.get(reverse("meetings:paper-version", args=[lecture.public_id]))
    assert page.context["chosen"] is None


def test_no_kind_of_that_name(cast, client):
    client.force_login(cast.bo)
    assert client.get(reverse("meetings:paper-kind", args=[cast.general.public_id, "feast"])).status_code == 404
    assert client.get(reverse("meetings:paper-kind", args=[cast.branch.public_id, KIND])).status_code == 404
    answer = client.get(reverse("meetings:paper-supplied", args=[KIND]))
    assert b"".join(answer) == supplied(KIND)


# --- Pages set by LibreOffice -----------------------------------------------------------------------------------------


@pytest.fixture
def program(tmp_path, monkeypatch):
    """A stand-in for a program: does what `body` says, with the arguments of the real one."""

    def install(name, body):
        path = tmp_path / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    monkeypatch.setenv("DATABASE_PASSWORD", "secret")
    return install


FIND = 'while [ "$1" != "--outdir" ]; do shift; done; [ -f "$3" ] || exit 1; '
SET, DRAW = (
    FIND + 'printf "%%PDF-set" > "$2/paper.pdf"',
    'printf drawn; while [ $# -gt 1 ]; do shift; done; cp "$0" "$1.png"',
)


def test_pages_are_set_in_a_folder_that_vanishes_without_the_environment(program):
    program("soffice", FIND + 'env | grep -c -E "^(HOME|LANG)=|PASSWORD" > "$2/paper.pdf"; echo $2 >> "$2/paper.pdf"')
    assert paper_pages.can_set()
    count, folder = paper_pages.pdf_of(b"word").decode().split()
    assert count == "2"
    assert not Path(folder).exists()


def test_a_program_that_hangs_or_gives_nothing_is_given_up(program, monkeypatch):
    program("soffice", "exit 1")
    with pytest.raises(paper_pages.CannotSetError):
        paper_pages.pdf_of(b"word")
    monkeypatch.setattr(paper_pages, "PATIENCE", 0.2)
    program("soffice", "sleep 60 & sleep 60")
    with pytest.raises(paper_pages.CannotSetError):
        paper_pages.pdf_of(b"word")


def test_the_pdf_follows_the_own_template_where_pages_can_be_set(cast, client, program):
    program("soffice", SET)
    meeting, row = sealed(cast), in_use(cast, cast.general)
    client.force_login(cast.anna)
    answer = client.get(reverse("meetings:pdf", args=[meeting.public_id]))
    assert answer.content == b"%PDF-set"
    assert Entry.objects.get(verb="meeting.printed").reference == f"pdf {row.sha256[:12]}"


def test_the_first_page_is_shown_where_it_can_be_drawn(cast, client, program):
    program("soffice", SET)
    program("pdftoppm", DRAW)
    meeting, row = sealed(cast), paper_versions.upload(cast.general, KIND, checked(), by=cast.bo)
    client.force_login(cast.bo)
    address = reverse("meetings:paper-specimen", args=[row.public_id, meeting.public_id, "png"])
    page = client.get(reverse("meetings:paper-version", args=[row.public_id])).content.decode()
    assert f'<img class="dj-page" src="{address}"' in page
    answer = client.get(address)
    assert answer.headers["Content-Type"] == "image/png"
    assert b"printf drawn" in answer.content


@pytest.mark.parametrize("missing", ["SETTER", "DRAWER"])
def test_without_the_programs_the_page_says_so(cast, client, monkeypatch, program, missing):
    program("soffice", SET)
    monkeypatch.setattr(paper_pages, missing, "no-such-program")
    meeting, row = sealed(cast), paper_versions.upload(cast.general, KIND, checked(), by=cast.bo)
    client.force_login(cast.bo)
    page = client.get(reverse("meetings:paper-version", args=[row.public_id])).content.decode()
    assert "LibreOffice" in page
    assert "<img" not in page
    answer = client.get(reverse("meetings:paper-specimen", args=[row.public_id, meeting.public_id, "png"]))
    assert answer.url == reverse("meetings:paper-version", args=[row.public_id])
    assert not Entry.objects.filter(verb="meeting.printed").exists()
