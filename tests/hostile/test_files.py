"""What strangers send through the three uploads is refused in words or made harmless, and never breaks a page."""

import io
import os
from random import Random
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from lxml import html

from meetings import file_reader, uploads
from meetings.uploads import clean_name, suffix_of
from tests.hostile import files
from tests.hostile.files import EICAR, MARK, everything, two_natures, wrong_endings
from tests.hostile.forms import ways_in
from tests.hostile.words import EVERY
from tests.matrix.engine import errors

SEED = int(os.environ.get("ZHIBU_SEED", "20261201"))
UPLOADS = {"meetings:attach", "meetings:paper-kind", "members:import"}
FEW = 60


def harmless(name, data) -> str | None:
    """What is wrong with the reader's answer: a file kept with what it carries, or a refusal without words."""
    line, kept = file_reader.answer(data, suffix_of(name))
    if "refused" in line:
        return None if line["refused"] in uploads.REASONS and not kept else f"{name}: {line}"
    # A remark between the lines of a PDF is never run; what could be run is refused.
    is_remark = name.endswith("inside.pdf")
    return f"{name}: kept with what it carries" if MARK in kept and not is_remark else None


def test_two_natures_are_refused_or_parted():
    chosen = Random(SEED).sample([*two_natures(), *wrong_endings()], FEW)  # noqa: S311 - a repeatable dice, no secret
    assert [problem for problem in (harmless(*each) for each in chosen) if problem] == []


@pytest.mark.nightly
def test_the_whole_corpus_is_refused_or_parted():
    corpus = everything()
    problems = [problem for problem in (harmless(*each) for each in corpus) if problem]
    print(f"{len(corpus)} files, {len(problems)} faults")  # noqa: T201 - the figure of the night
    assert problems == []
    assert len(corpus) >= 250


def names(number) -> list[str]:
    """File names that turn the reading direction, split headers, climb folders, or are far too long."""
    chance = Random(SEED)  # noqa: S311 - a repeatable dice, no secret
    pieces = [word[:300] for word in EVERY] + [
        "\u202e",
        "\u2066",
        "..",
        "../",
        "..\\",
        "\r\n",
        "：",
        "ＣＯＮ",
        "党员",
        "x" * 255,
    ]
    endings = (
        ".pdf",
        ".PDF",
        ".pdf ",
        ".exe",
        ".pdf.exe",
        ".p\u202edf",
        "",
        ".",
        "．ｐｄｆ",
        ".docx\0.exe",
        "\r\n.pdf",
    )
    return ["".join(chance.choices(pieces, k=chance.randint(1, 3))) + chance.choice(endings) for _ in range(number)]


def test_two_thousand_file_names_become_harmless():
    for name in names(2000):
        cleaned = clean_name(name)
        assert 0 < len(cleaned) <= uploads.NAME_LENGTH + len(name)
        assert not set(cleaned) & set('/\\<>:"|?*\0\r\n\t\u202e\u2066\u200f')
        assert not cleaned.startswith(".")
        assert cleaned.encode()


def sent(asker, way, name, data) -> str | None:
    """What is wrong with the page's answer to a file; None when nothing is."""
    with transaction.atomic(), errors() as raised:
        fields = {**dict(way.fields), "idempotency_key": str(uuid4()), "file": SimpleUploadedFile("x", data)}
        fields["file"]._name = name
        answer = asker.client(way.persona).post(way.address, fields)
        transaction.set_rollback(True)
    if answer.status_code == 302:
        return None
    if answer.status_code != 422:
        return f"{way.route} {name!r}: {answer.status_code} {raised}"
    said = html.fromstring(answer.content).xpath("//*[contains(@class, 'dj-error') or contains(@class, 'alert')]")
    return None if said else f"{way.route} {name!r}: refused without a word"


@pytest.fixture
def doors(asker, settings, tmp_path):
    settings.MEDIA_ROOT, settings.STEP_UP_REQUIRED = tmp_path, False
    found = [way for way in ways_in(asker) if way.route in UPLOADS and way.method == "POST"]
    assert {way.route for way in found} == UPLOADS
    return found


@pytest.mark.one_database
def test_each_upload_refuses_in_words(asker, doors):
    chosen = [
        ("eicar.csv", EICAR), ("eicar.docx", EICAR), ("a\r\nX: 1\u202efdp.xlsx", b"<html>"),
        ("x" * 900 + ".docx", b"PK\3\4"),
    ]  # fmt: skip
    assert [said for way in doors for said in [sent(asker, way, *each) for each in chosen] if said] == []


@pytest.mark.nightly
def test_the_whole_corpus_through_each_upload(asker, doors):
    corpus = [*everything(), *((name, EICAR) for name in names(40))]
    problems = [said for way in doors for said in [sent(asker, way, *each) for each in corpus] if said]
    print(f"{len(corpus)} files through {len(doors)} uploads, {len(problems)} faults")  # noqa: T201 - the figure
    assert problems == []


def test_the_corpus_is_made_not_stored():
    assert io.BytesIO(files.nested()).read(2) == b"PK"
    assert len(files.styled()) < 150_000
