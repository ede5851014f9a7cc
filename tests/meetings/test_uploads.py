"""What may be attached and what not; how it is kept, who gets it, and that a sealed record keeps its files."""

import hashlib
import io
import os
import re
import zipfile
import zlib
from urllib.parse import unquote
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import Workbook
from PIL import Image

from audit.models import Entry
from common.errors import Refused
from meetings import actions, file_reader, uploads
from meetings.file_views import serve
from meetings.models import Attachment, Meeting
from meetings.uploads import Checked, attach, check, clean_name, detach, place_of, store, sweep
from tests.common.corpus import ENTITIES, lying_bomb, million_rows, overlapping_bomb
from tests.meetings.cast import Cast


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def cast(db):
    return Cast(full=3, probationary=0)


def picture(form="PNG", size=(12, 8), mode="RGB", **options) -> bytes:
    stream = io.BytesIO()
    Image.new(mode, size, 90).save(stream, form, **options)
    return stream.getvalue()


def document() -> bytes:
    stream = io.BytesIO()
    made = Document()
    made.add_paragraph("通知")
    made.save(stream)
    return stream.getvalue()


def workbook() -> bytes:
    stream = io.BytesIO()
    book = Workbook()
    book.active.append(["签到", 1])
    book.save(stream)
    return stream.getvalue()


def pdf(body=b"") -> bytes:
    return b"%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\n" + body + b"\ntrailer <<>>\nstartxref\n0\n%%EOF\n"


def packed(names, base=None, comment=b"", **options) -> bytes:
    """A zip with what `base` holds and `names` on top."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        if base:
            with zipfile.ZipFile(io.BytesIO(base)) as old:
                for name in old.namelist():
                    if name not in names:
                        archive.writestr(name, old.read(name))
        for name, content in names.items():
            archive.writestr(name, content)
        archive.comment = comment
    return stream.getvalue()


def types_of(kind) -> bytes:
    return b'<Types xmlns="x"><Override ContentType="' + kind + b'"/></Types>'


def rels(target_type, mode="External") -> bytes:
    return (
        '<Relationships xmlns="x"><Relationship Id="r1" Target="http://10.0.0.1/a.dotm" '
        f'Type="http://schemas/{target_type}" TargetMode="{mode}"/></Relationships>'
    ).encode()


def object_stream(content) -> bytes:
    body = zlib.compress(content)
    return b"5 0 obj <</Type /ObjStm /Length %d /Filter /FlateDecode>> stream\n" % len(body) + body + b"\nendstream"


def encrypted_zip() -> bytes:
    data = bytearray(document())
    data[6] |= 1
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


def with_link() -> bytes:
    """A package with a symbolic link in it."""
    stream = io.BytesIO(document())
    link = zipfile.ZipInfo("word/link.xml")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    return stream.getvalue()


def words(content, *, field=False) -> bytes:
    """A part of a Word file; `field` puts the content between the bounds of a field."""
    bounds = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end")] if field else ["", ""]
    head = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p>'
    return f"{head}{bounds[0]}{content}{bounds[1]}</w:p></w:body></w:document>".encode()


MACRO = b"application/vnd.ms-word.document.macroEnabled.main+xml"
GOOD = {
    "a.pdf": pdf(), "b.docx": document(), "c.xlsx": workbook(), "d.png": picture(), "e.jpg": picture("JPEG"),
    "f.png": picture(mode="P"), "g.png": picture(mode="LA"), "h.png": picture(mode="I;16"),
    "i.jpg": picture("JPEG", mode="CMYK"), "k.jpg": picture("JPEG", mode="L"),
    "l.pdf": pdf(object_stream(b"<</Type /Page>>")),
    "m.docx": packed({"word/_rels/document.xml.rels": rels("hyperlink")}, document()),
}  # fmt: skip
HOSTILE = [
    ("empty.pdf", b"", "empty"),
    ("blank.pdf", b"\0\0 \n", "empty"),
    ("page.pdf", b"<html><script>alert(1)</script>", "markup"),
    ("page.png", b"\xef\xbb\xbf  <svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "markup"),
    ("drawing.jpg", b"<?xml version='1.0'?><svg/>", "markup"),
    ("setup.pdf", b"MZ\x90\0" + b"\0" * 99, "program"),
    ("tool.docx", b"\x7fELF" + b"\0" * 99, "program"),
    ("run.pdf", b"#!/bin/sh\nrm -rf /\n", "program"),
    ("old.docx", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old"),
    ("locked.docx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
    ("locked.pdf", pdf(b"trailer <</Encrypt 5 0 R>>"), "encrypted"),
    ("locked.xlsx", pdf(), "differs"),
    ("rar.docx", b"Rar!\x1a\x07", "archive"),
    ("plain.docx", packed({"readme.txt": "x"}), "archive"),
    ("sheet.docx", workbook(), "differs"),
    ("text.xlsx", document(), "differs"),
    ("photo.png", picture("JPEG"), "differs"),
    ("photo.jpg", picture(), "differs"),
    ("paper.png", pdf(), "differs"),
    ("anim.png", picture("GIF", mode="L"), "picture"),
    ("words.pdf", "会议通知".encode(), "kind"),
    ("macro.docx", packed({"word/vbaProject.bin": b"x"}, document()), "macros"),
    ("macro2.docx", packed({"[Content_Types].xml": types_of(MACRO)}, document()), "macros"),
    ("control.docx", packed({"word/activeX/activeX1.xml": b"<x/>"}, document()), "macros"),
    ("ole.docx", packed({"word/embeddings/oleObject1.bin": b"x"}, document()), "macros"),
    ("carrier.docx", packed({"word/media/setup.exe": b"MZ"}, document()), "program"),
    ("remote.docx", packed({"word/_rels/settings.xml.rels": rels("attachedTemplate")}, document()), "links"),
    ("tracker.docx", packed({"word/_rels/document.xml.rels": rels("image")}, document()), "links"),
    ("linked.xlsx", packed({"xl/_rels/a.rels": rels("externalLinkPath")}, workbook()), "links"),
    (
        "entities.docx",
        packed({"word/document.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}, document()),
        "entities",
    ),
    ("laughs.xlsx", packed({"xl/a.rels": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}, workbook()), "entities"),
    ("bomb.docx", packed({"word/media/a.bin": b"\0" * (100 * 1024 * 1024)}, document()), "bomb"),
    ("climb.docx", packed({"../../etc/cron.d/x": b"x"}, document()), "damaged"),
    ("comment.docx", packed({}, document(), comment=b"%PDF-1.4"), "kind"),
    ("secret.docx", encrypted_zip(), "encrypted"),
    ("chain.docx", packed({"word/document.xml": ENTITIES + b"<x>&j;</x>"}, document()), "entities"),
    ("twice.docx", packed({"WORD/document.xml": b"<x/>", "word/document.xml": b"<x/>"}, document()), "bomb"),
    ("crowd.docx", packed({f"word/media/{n}.png": b"" for n in range(1100)}, document()), "bomb"),
    ("absolute.docx", packed({"/etc/passwd": b"x"}, document()), "damaged"),
    ("drive.docx", packed({"C:/windows/x.xml": b"<x/>"}, document()), "damaged"),
    ("link.docx", with_link(), "damaged"),
    ("lying.xlsx", lying_bomb(), "bomb"),
    ("overlapping.xlsx", overlapping_bomb(), "bomb"),
    ("rows.xlsx", million_rows(), "rows"),
    ("sheet4.xlsx", packed({"xl/macrosheets/sheet1.xml": b"<x/>"}, workbook()), "macros"),
    (
        "dde.xlsx",
        packed({"xl/externalLinks/externalLink1.xml": b"<externalLink><ddeLink/></externalLink>"}, workbook()),
        "links",
    ),
    (
        "dde.docx",
        packed(
            {
                "word/document.xml": words(
                    "<w:r><w:instrText>DDE</w:instrText></w:r><w:r><w:instrText>AUTO c:\\cmd.exe</w:instrText></w:r>",
                    field=True,
                )
            },
            document(),
        ),
        "links",
    ),
    ("dde2.docx", packed({"word/footer9.xml": words('<w:fldSimple w:instr=" dde excel x"/>')}, document()), "links"),
    ("deeper.docx", packed({"word/document.xml": b"<x>" * 200_000 + b"instr"}, document()), "damaged"),
    ("script.docx", packed({"word/media/run.js": b"x"}, document()), "program"),
    ("half.docx", document()[:2000], "damaged"),
    ("half.png", picture(size=(300, 300))[:60], "damaged"),
    ("claims.png", bytes(picture()[:16]) + b"\0\1\x86\xa0\0\1\x86\xa0" + bytes(picture()[24:]), "damaged"),
    ("inflated.png", picture(size=(6000, 6000), mode="RGBA")[:-40], "damaged"),
    ("huge.png", picture(size=(8000, 5001), mode="1"), "pixels"),
    ("script.pdf", pdf(b"2 0 obj <</S /JavaScript /JS (app.alert(1))>> endobj"), "active"),
    ("hidden.pdf", pdf(b"2 0 obj <</S /J#61vaScript>> endobj"), "active"),
    ("deep.pdf", pdf(object_stream(b"<</S /Launch /F (cmd.exe)>>")), "active"),
    ("cargo.pdf", pdf(b"<</Names <</EmbeddedFiles 3 0 R>>>>"), "active"),
    ("sender.pdf", pdf(b"2 0 obj <</S /SubmitForm /F (http://10.0.0.1)>> endobj"), "active"),
    ("inner.pdf", pdf(b"2 0 obj <</S /GoToE>> endobj"), "active"),
    ("media.pdf", pdf(b"2 0 obj <</Subtype /RichMedia>> endobj"), "active"),
    ("forms.pdf", pdf(b"<</XFA 3 0 R>>"), "active"),
    ("inflated.pdf", pdf(object_stream(b"\0" * (100 * 1024 * 1024))), "bomb"),
    ("double.pdf", pdf() + packed({"a": "b"}), "kind"),
    ("tail.pdf", pdf() + b"<script>alert(1)</script>", "kind"),
    ("endless.pdf", b"%PDF-1.4 no end", "damaged"),
]


@pytest.mark.parametrize("name", GOOD)
def test_honest_files_are_taken(name):
    line, kept = file_reader.answer(GOOD[name], uploads.suffix_of(name))
    assert line == {"content_type": uploads.TYPES[uploads.suffix_of(name)]}
    if name.endswith(("png", "jpg")):
        assert Image.open(io.BytesIO(kept)).size == (12, 8)
    else:
        assert kept == GOOD[name]


@pytest.mark.parametrize(("name", "data", "code"), HOSTILE, ids=[row[0] for row in HOSTILE])
def test_hostile_files_are_refused_with_a_reason(name, data, code):
    line, kept = file_reader.answer(data, uploads.suffix_of(name))
    assert (line["refused"], kept) == (code, b"")
    assert code in uploads.REASONS


def test_the_reader_works_alone_under_limits():
    bomb = next(data for name, data, _code in HOSTILE if name == "bomb.docx")
    for name, data in GOOD.items():
        assert check(name, "", data).content_type == uploads.TYPES[uploads.suffix_of(name)]
    for name, declared, data, code in (
        ("a.svg", "image/svg+xml", b"<svg/>", "suffix"),
        ("a.docm", "", document(), "macros"),
        ("a.pdf", "text/html", pdf(), "declared"),
        ("a.png", "image/jpeg", picture(), "declared"),
        ("bomb.docx", "", bomb, "bomb"),
        ("big.pdf", "application/pdf", b"%PDF-" + b"0" * uploads.LARGEST, "size"),
    ):
        with pytest.raises(Refused) as refusal:
            check(name, declared, data)
        assert [finding.code for finding in refusal.value.findings] == [code]


def test_pictures_lose_what_the_camera_added_and_stand_upright():
    source = Image.new("RGB", (40, 20), "white")
    exif = source.getexif()
    exif[0x0112], exif[0x010F] = 6, "Secret Camera"
    exif.get_ifd(0x8825)[1] = "N"
    stream = io.BytesIO()
    source.save(stream, "JPEG", exif=exif, comment=b"<script>alert(1)</script>", icc_profile=b"profile" * 9)
    kept = check("现场.jpeg", "image/jpeg", stream.getvalue()).data
    with Image.open(io.BytesIO(kept)) as image:
        assert image.size == (20, 40)
        assert dict(image.getexif()) == {}
        assert image.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"Secret" not in kept
    assert b"script" not in kept


@given(st.text(max_size=300))
@example("0.:")
def test_names_are_kept_readable_and_harmless(text):
    for name in (text, f"{text}.PDF"):
        cleaned = clean_name(name)
        assert 0 < len(cleaned) <= uploads.NAME_LENGTH + len(name)
        assert clean_name(cleaned) == cleaned
        assert not set(cleaned) & set('/\\<>:"|?*\0\r\n\t\u202e\u2066\u200f')
        assert not cleaned.startswith(".")


def test_a_name_that_reads_backwards_shows_its_ending():
    assert clean_name("签到\u202efdp.exe") == "签到fdp.exe"
    assert clean_name("C:\\fakepath\\签 到.PDF") == "签 到.pdf"
    assert clean_name("x" * 300 + ".docx") == "x" * 145 + ".docx"


def test_bytes_lie_under_their_hash_and_nothing_half_written_stays(media):
    file = Checked("a.pdf", "application/pdf", pdf())
    place = store(file)
    assert place == media / "attachments" / file.sha256[:2] / file.sha256
    assert hashlib.sha256(place.read_bytes()).hexdigest() == place.name
    place.write_bytes(b"damaged")
    store(file)
    assert place.read_bytes() == file.data
    assert [path.name for path in place.parent.iterdir()] == [file.sha256]
    assert place.stat().st_mode & 0o777 == 0o640


def test_a_file_is_attached_once_and_the_trail_says_so(cast):
    meeting = cast.plan()
    row, before = attach(meeting, Checked("通知.pdf", "application/pdf", pdf()), by=cast.anna)
    assert (row.name, row.size, before) == ("通知.pdf", len(pdf()), meeting.version)
    assert Meeting.objects.get().version == before + 1
    with pytest.raises(Refused) as refusal:
        attach(meeting, Checked("again.pdf", "application/pdf", pdf()), by=cast.anna)
    assert [finding.code for finding in refusal.value.findings] == ["twice"]
    assert Attachment.objects.count() == 1
    assert [e.reference for e in Entry.objects.filter(verb="meeting.attached")] == [row.sha256]


def test_the_twenty_first_file_is_refused(cast):
    meeting = cast.plan()
    for number in range(20):
        attach(meeting, Checked(f"{number}.pdf", "application/pdf", pdf(b"%d" % number)), by=cast.anna)
    with pytest.raises(Refused) as refusal:
        attach(meeting, Checked("x.pdf", "application/pdf", pdf(b"x")), by=cast.anna)
    assert [finding.code for finding in refusal.value.findings] == ["many"]
    assert Attachment.objects.count() == 20


def test_a_sealed_record_keeps_its_files(cast):
    meeting = cast.plan()
    row, _before = attach(meeting, Checked("a.pdf", "application/pdf", pdf()), by=cast.anna)
    actions.save_and_seal(meeting, cast.record(), by=cast.anna)
    for act in (
        lambda: attach(meeting, Checked("b.pdf", "application/pdf", pdf(b"2")), by=cast.anna),
        lambda: detach(Attachment.objects.get(), by=cast.anna),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        assert [finding.code for finding in refusal.value.findings] == ["sealed"]
    assert list(Attachment.objects.values_list("sha256", flat=True)) == [row.sha256]


def test_files_nobody_names_are_swept_after_a_day(cast):
    meeting = cast.plan()
    kept, _before = attach(meeting, Checked("a.pdf", "application/pdf", pdf()), by=cast.anna)
    gone, _before = attach(meeting, Checked("b.pdf", "application/pdf", pdf(b"2")), by=cast.anna)
    detach(Attachment.objects.get(pk=gone.pk), by=cast.anna)
    now = place_of(gone.sha256).stat().st_mtime
    assert sweep(now + 3600) == 0
    assert sweep(now + 25 * 3600) == 1
    assert place_of(kept.sha256).exists()
    assert not place_of(gone.sha256).exists()


# --- Pages ------------------------------------------------------------------------------------------------------------


def send(client, meeting, data, name="通知.pdf", declared="application/pdf", **more):
    file = SimpleUploadedFile(name, data, declared)
    address = reverse("meetings:attach", args=[meeting.public_id])
    headers = {"HX-Request": "true"} if more.pop("htmx", False) else {}
    return client.post(address, {"file": file, "idempotency_key": uuid4(), **more}, headers=headers)


def address_of(row):
    return reverse("meetings:attachment", args=[row.meeting.public_id, row.public_id])


def test_a_file_goes_up_and_comes_down_as_it_was(cast, client):
    meeting = cast.plan()
    client.force_login(cast.anna)
    answer = send(client, meeting, pdf())
    assert answer.status_code == 302
    assert answer.url == reverse("meetings:detail", args=[meeting.public_id]) + "#files"
    answer = client.get(address_of(Attachment.objects.get()))
    assert b"".join(answer.streaming_content) == pdf()
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''%E9%80%9A")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_front_server_sends_the_bytes_where_one_is_named(cast, client, settings):
    settings.X_ACCEL_REDIRECT = "/inside"
    meeting = cast.plan()
    row, _before = attach(meeting, Checked("a.pdf", "application/pdf", pdf()), by=cast.anna)
    client.force_login(cast.anna)
    answer = client.get(address_of(row))
    assert answer.content == b""
    assert answer.headers["X-Accel-Redirect"] == f"/inside/attachments/{row.sha256[:2]}/{row.sha256}"
    assert answer.headers["Content-Type"] == "application/pdf"


def test_the_type_sent_follows_the_name_not_the_row(cast, client):
    row, _before = attach(cast.plan(), Checked("a.pdf", "application/pdf", pdf()), by=cast.anna)
    Attachment.objects.update(content_type="text/html")
    client.force_login(cast.anna)
    assert client.get(address_of(row)).headers["Content-Type"] == "application/pdf"


def test_outside_the_scope_a_file_does_not_exist(cast, client):
    meeting = cast.plan()
    row, _before = attach(meeting, Checked("a.pdf", "application/pdf", pdf()), by=cast.anna)
    remove = reverse("meetings:detach", args=[meeting.public_id, row.public_id])
    for user in (cast.carla, cast.dan, cast.adam):
        client.force_login(user)
        assert client.get(address_of(row)).status_code == 404
        assert send(client, meeting, pdf(b"2")).status_code == 404
        assert client.post(remove, {"idempotency_key": uuid4()}).status_code == 404
    client.force_login(cast.bo)
    assert client.get(address_of(row)).status_code == 200
    assert send(client, meeting, pdf(b"2")).status_code == 404
    client.logout()
    assert client.get(address_of(row)).status_code == 302
    assert Attachment.objects.count() == 1


def test_a_file_is_not_found_under_another_meeting(cast, client):
    row, _before = attach(cast.plan(), Checked("a.pdf", "application/pdf", pdf()), by=cast.anna)
    other = cast.plan()
    client.force_login(cast.anna)
    assert client.get(reverse("meetings:attachment", args=[other.public_id, row.public_id])).status_code == 404
    remove = reverse("meetings:detach", args=[other.public_id, row.public_id])
    assert client.post(remove, {"idempotency_key": uuid4()}).status_code == 404
    assert Attachment.objects.count() == 1


def test_fifty_megabytes_are_refused_readably(cast, client):
    meeting = cast.plan()
    client.force_login(cast.anna)
    answer = send(client, meeting, b"%PDF-" + os.urandom(1024) * 50 * 1024)
    assert answer.status_code == 422
    assert re.search("20 MB", answer.content.decode())
    assert Attachment.objects.count() == 0


@pytest.mark.parametrize(("data", "name"), [(b"", "a.pdf"), (b"<html>", "a.pdf"), (pdf(), "a.exe"), (b"x", "x" * 2000)])
def test_a_refusal_is_a_sentence_and_writes_nothing(cast, client, data, name):
    meeting = cast.plan()
    client.force_login(cast.anna)
    entries = Entry.objects.count()
    answer = send(client, meeting, data, name=name)
    assert answer.status_code == 422
    assert 'class="dj-error"' in answer.content.decode()
    assert (Attachment.objects.count(), Entry.objects.count()) == (0, entries)
    assert Meeting.objects.get().version == meeting.version


def test_without_a_file_the_page_says_so(cast, client):
    client.force_login(cast.anna)
    answer = client.post(reverse("meetings:attach", args=[cast.plan().public_id]), {"idempotency_key": uuid4()})
    assert answer.status_code == 422


def test_htmx_gets_the_list_and_the_version_only_if_nobody_saved_in_between(cast, client):
    meeting = cast.plan()
    client.force_login(cast.anna)
    answer = send(client, meeting, pdf(), htmx=True, version=meeting.version)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "<html" not in text
    assert "通知.pdf" in text
    assert f'name="version" value="{meeting.version + 1}"' in text
    stale = send(client, meeting, pdf(b"2"), htmx=True, version=meeting.version).content.decode()
    assert 'name="version"' not in stale
    refused = send(client, meeting, b"<html>", htmx=True)
    assert refused.status_code == 422
    assert "<html" not in refused.content.decode()


def test_the_same_form_sent_twice_attaches_once(cast, client):
    meeting, key = cast.plan(), uuid4()
    client.force_login(cast.anna)
    for _ in range(2):
        assert send(client, meeting, pdf(), idempotency_key=key).status_code == 302
    assert Attachment.objects.count() == 1


def test_taking_off_leads_back_and_a_sealed_record_says_no(cast, client):
    meeting = cast.plan()
    first, _before = attach(meeting, Checked("a.pdf", "application/pdf", pdf()), by=cast.anna)
    second, _before = attach(meeting, Checked("b.pdf", "application/pdf", pdf(b"2")), by=cast.anna)
    client.force_login(cast.anna)
    remove = reverse("meetings:detach", args=[meeting.public_id, first.public_id])
    answer = client.post(remove, {"idempotency_key": uuid4(), "page": "record"})
    assert answer.url == reverse("meetings:record", args=[meeting.public_id]) + "#files"
    assert list(Attachment.objects.values_list("name", flat=True)) == ["b.pdf"]
    actions.save_and_seal(meeting, cast.record(), by=cast.anna)
    remove = reverse("meetings:detach", args=[meeting.public_id, second.public_id])
    assert client.post(remove, {"idempotency_key": uuid4()}, follow=True).status_code == 200
    assert Attachment.objects.count() == 1
    page = client.get(reverse("meetings:detail", args=[meeting.public_id])).content.decode()
    assert "b.pdf" in page
    assert remove not in page


def test_two_thousand_names_go_out_in_one_header(cast, client):
    row, _before = attach(cast.plan(), Checked("a.pdf", "application/pdf", pdf()), by=cast.anna)

    @given(st.text(min_size=1, max_size=150))
    def round_trip(text):
        row.name = clean_name(f"{text}.pdf")
        header = serve(row).headers["Content-Disposition"]
        assert "\n" not in header
        assert "\r" not in header
        named = re.fullmatch(r"attachment; filename\*=utf-8''(.*)", header)
        plain = re.fullmatch(r'attachment; filename="(.*)"', header)
        assert (unquote(named[1]) if named else plain[1].replace('\\"', '"').replace("\\\\", "\\")) == row.name

    round_trip()
