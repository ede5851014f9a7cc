"""The chain of the trail: sealed once, in order, and every manipulation found by whoever holds the last anchor."""

import io
import json
import random
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from audit import sealing, tasks, verifier
from audit.models import ChainHead, Checkpoint, Entry, Link, Verification
from audit.verifier import BEGINNING, Mark, Peaks, Verifier, canonical, link_hash
from tests.factories import unlocked_trail

SCRIPT = Path(settings.BASE_DIR, "audit", "verifier.py")
BEGAN = datetime(2026, 3, 1, tzinfo=UTC)


def act(number=1):
    """So many entries."""
    return Entry.objects.bulk_create(
        Entry(verb="meeting.sealed", subject_type="meetings.meeting", subject_id=str(n), path="1/2/", fields=["题目"])
        for n in range(number)
    )


def chained(number):
    """A trail of so many entries with checkpoints, as (position, sealed at, hash, contents) and marks."""
    rows, marks, head, peaks = [], [], BEGINNING, Peaks()
    for place in range(1, number + 1):
        at, text = sealing.instant(BEGAN + timedelta(seconds=place)), canonical({"id": place * 3, "verb": f"v{place}"})
        head = link_hash(head, place, at, text)
        peaks.add(bytes.fromhex(head))
        rows.append((place, at, head, text))
        if place % 10 == 0 or place == number:
            marks.append(Mark(place, head, peaks.root, at))
    return rows, marks


def lines_of(rows, marks):
    """The export."""
    yield from (f"entry {position} {at} {stored} {text}" for position, at, stored, text in rows)
    yield from (f"checkpoint {mark.size} {mark.head} {mark.root} {mark.at}" for mark in marks)


def rewritten(rows, begin=0):
    """The rows with fresh hashes from `begin` on: what somebody does who controls the machine."""
    head = rows[begin - 1][2] if begin else BEGINNING
    made = list(rows[:begin])
    for place, (_old, at, _stored, text) in enumerate(rows[begin:], begin + 1):
        head = link_hash(head, place, at, text)
        made.append((place, at, head, text))
    return made


def fresh_marks(rows, marks):
    """Checkpoints that agree with `rows`."""
    peaks, made, sizes = Peaks(), [], {mark.size for mark in marks}
    for place, at, stored, _text in rows:
        peaks.add(bytes.fromhex(stored))
        if place in sizes:
            made.append(Mark(place, stored, peaks.root, at))
    return made


# Each takes (rows, marks, where, dice) and gives what the manipulated machine exports.


def edit(rows, marks, at, _dice):
    place, when, stored, text = rows[at]
    return [*rows[:at], (place, when, stored, text.replace('"v', '"w')), *rows[at + 1 :]], marks


def delete(rows, marks, at, _dice):
    return [*rows[:at], *rows[at + 1 :]], marks


def insert(rows, marks, at, _dice):
    place, when, stored, _text = rows[at]
    return [*rows[:at], (place, when, stored, canonical({"id": 1, "verb": "new"})), *rows[at:]], marks


def reorder(rows, marks, at, _dice):
    other = at - 1 if at else 1
    made = list(rows)
    made[at], made[other] = made[other], made[at]
    return made, marks


def cut_the_tail(rows, marks, at, _dice):
    return rows[:at], [mark for mark in marks if mark.size <= at]


def rewrite(rows, marks, at, _dice):
    made, _marks = edit(rows, marks, at, _dice)
    made = rewritten(made, at)
    return made, fresh_marks(made, marks)


def fork(rows, marks, at, dice):
    more = [(0, sealing.instant(BEGAN + timedelta(days=1, seconds=n)), "", canonical({"id": n, "verb": "other"}))
            for n in range(dice.randint(1, 40))]  # fmt: skip
    made = rewritten([*rows[:at], *more], at)
    return made, fresh_marks(made, marks)


def turn_the_clock_back(rows, marks, at, _dice):
    place, _when, stored, text = rows[at]
    return [*rows[:at], (place, sealing.instant(BEGAN), stored, text), *rows[at + 1 :]], marks


def swap_a_checkpoint(rows, marks, at, dice):
    which = dice.randrange(len(marks))
    return rows, [*marks[:which], Mark(marks[which].size, rows[at][2], "f" * 64), *marks[which + 1 :]]


KINDS = (edit, delete, insert, reorder, cut_the_tail, rewrite, fork, turn_the_clock_back, swap_a_checkpoint)


def judged(kind, seed):
    """One random manipulation of a random trail: the report of whoever holds the last anchor, and where it was."""
    dice = random.Random(f"{kind.__name__} {seed}")  # noqa: S311 - a repeatable dice, no secret
    rows, marks = chained(dice.randint(2, 60))
    at = dice.randrange(len(rows))
    made, kept = kind(rows, marks, at, dice)
    anchors = [marks[-1]]
    return Verifier(anchors).run(lines_of(made, kept), [mark.size for mark in kept]), at


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_random_manipulation_is_found(kind):
    for seed in range(40):
        report, _at = judged(kind, seed)
        assert report.bad, seed


@pytest.mark.nightly
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_ten_thousand_random_manipulations_are_found(kind):
    assert [seed for seed in range(1_112) if not judged(kind, seed)[0].bad] == []


@pytest.mark.parametrize("kind", [edit, delete, insert], ids=lambda kind: kind.__name__)
def test_what_does_not_hide_its_traces_is_named_by_its_place(kind):
    for seed in range(20):
        report, at = judged(kind, seed)
        # Where the last entry went, the checkpoint that still knows it stands at the same place.
        assert report.position == at + 1


def test_an_untouched_trail_has_no_fault_and_says_what_it_cannot_judge():
    rows, marks = chained(37)
    report = Verifier([marks[2]]).run([*lines_of(rows, marks), "unsealed {}"], [mark.size for mark in marks])
    assert (report.bad, report.entries, report.anchored, report.unsealed) == ("", 37, 30, 1)
    assert list(report.lines)[2] == "cannot be judged    7 entries after it, 1 not sealed yet"


def test_without_an_anchor_a_cut_and_a_rewriting_go_unnoticed_and_nothing_claims_otherwise():
    rows, marks = chained(37)
    for kind in (cut_the_tail, rewrite):
        made, kept = kind(rows, marks, 20, random.Random(1))  # noqa: S311
        report = Verifier().run(lines_of(made, kept), [mark.size for mark in kept])
        assert (report.bad, report.anchored) == ("", 0)


@pytest.mark.parametrize("number", [0, 1, 2, 3, 7, 8, 33])
def test_the_root_is_that_of_the_whole_tree(number):
    leaves = [f"{n:064x}" for n in range(number)]
    peaks = Peaks()
    for leaf in leaves:
        peaks.add(bytes.fromhex(leaf))
    assert peaks.root == (tree([bytes.fromhex(leaf) for leaf in leaves]).hex() if leaves else BEGINNING)


def tree(leaves):
    """RFC 6962 as it is written down."""
    if len(leaves) == 1:
        return sha256(b"\0" + leaves[0]).digest()
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return sha256(b"\1" + tree(leaves[:half]) + tree(leaves[half:])).digest()


@pytest.mark.django_db
class TestSealing:
    def test_every_entry_is_sealed_once_in_the_order_of_ids(self):
        entries = act(3)
        assert sealing.seal() == 3
        more = act(2)
        assert (sealing.seal(), sealing.seal()) == (2, 0)
        links = Link.objects.order_by("position").values_list("position", "entry_id")
        assert list(links) == list(enumerate([row.pk for row in [*entries, *more]], 1))
        assert sealing.judge().bad == ""

    def test_nothing_to_seal_takes_no_lock(self, django_assert_num_queries):
        act(1)
        sealing.seal()
        with django_assert_num_queries(2):
            sealing.seal()

    def test_times_never_go_back(self, monkeypatch):
        act(1)
        sealing.seal()
        monkeypatch.setattr(sealing.timezone, "now", lambda: BEGAN)
        act(1)
        sealing.seal()
        first, second = Link.objects.order_by("position")
        assert second.sealed_at == first.sealed_at
        assert sealing.judge().bad == ""

    def test_a_checkpoint_says_how_the_chain_stands_and_only_once(self):
        act(5)
        sealing.seal()
        mark = sealing.checkpoint()
        head = ChainHead.objects.get()
        assert (mark.size, mark.hash, sealing.checkpoint()) == (5, head.hash, None)
        assert sealing.judge([Mark.parse(str(mark))]).anchored == 5

    def test_the_night_seals_what_came_very_late_and_keeps_its_judgement(self, monkeypatch):
        early = act(1)[0]
        monkeypatch.setattr(sealing, "LATE_IDS", 0)
        ChainHead.objects.create(pk=1, newest=early.pk + 5)
        assert sealing.seal() == 0
        tasks.verify()
        found = Verification.objects.get()
        assert (found.entries, found.unsealed, found.fault, found.position) == (1, 0, "", None)

    def test_the_night_raises_the_alarm(self, caplog):
        act(2)
        sealing.seal()
        with unlocked_trail():
            Entry.objects.filter(subject_id="1").update(subject_id="9")
        tasks.verify()
        assert Verification.objects.get().position == 2
        assert [record.message for record in caplog.records if record.levelname == "ERROR"] == [
            "the chain of the trail is broken"
        ]

    def test_a_deleted_entry_is_missed_at_its_place(self):
        act(3)
        sealing.seal()
        with unlocked_trail():
            Entry.objects.filter(subject_id="1").delete()
        assert (sealing.judge().position, sealing.judge().entries) == (2, 1)

    @pytest.mark.postgres
    @pytest.mark.parametrize("statement", [
        "UPDATE audit_entry SET verb = 'x'", "DELETE FROM audit_entry", "UPDATE audit_link SET hash = 'x'",
        "DELETE FROM audit_link", "UPDATE audit_checkpoint SET size = 9", "DELETE FROM audit_checkpoint",
    ])  # fmt: skip
    def test_the_database_refuses_to_change_the_trail(self, statement):
        act(1)
        sealing.seal()
        sealing.checkpoint()
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute(statement)

    def test_the_script_alone_judges_an_export(self, tmp_path):
        act(4)
        sealing.seal()
        sealing.checkpoint()
        act(1)
        trail, slips = tmp_path / "trail.txt", tmp_path / "slips.txt"
        with trail.open("w", encoding="utf-8") as file:
            call_command("export_audit", stdout=file)
        slips.write_text(f"# filed by the audit administrator\n{Checkpoint.objects.get()}\n", encoding="utf-8")
        assert run(trail, "--anchors", slips) == (0, [
            "entries judged      4", "last anchor matched 4",
            "cannot be judged    0 entries after it, 1 not sealed yet", "no fault found",
        ])  # fmt: skip
        text = trail.read_text(encoding="utf-8")
        trail.write_text(text.replace('"subject_id":"2"', '"subject_id":"7"'), encoding="utf-8")
        status, lines = run(trail, "--anchors", slips)
        assert (status, lines[3][:47]) == (1, "FIRST FAULT         entry 3 is not what was sea")

    def test_the_command_says_the_same_and_fails_on_a_fault(self):
        act(2)
        sealing.seal()
        output = io.StringIO()
        call_command("verify_audit", stdout=output)
        assert output.getvalue().splitlines()[-1] == "no fault found"
        with unlocked_trail():
            Entry.objects.filter(subject_id="0").update(path="9/")
        with pytest.raises(CommandError, match="the chain is broken"):
            call_command("verify_audit", stdout=io.StringIO())


def run(*arguments):
    """Exit status and lines of the script, with nothing but Python."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(SCRIPT), *map(str, arguments)], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout.splitlines()


def test_the_receiver_keeps_what_agrees_and_refuses_what_contradicts(tmp_path):
    kept, (_rows, marks) = tmp_path / "kept.txt", chained(30)
    one, two, three = (f"checkpoint {mark.size} {mark.head} {mark.root} {mark.at}" for mark in marks)
    assert verifier.receive(kept, [one, two, two]) == 0
    other = f"checkpoint {marks[1].size} {'e' * 64} {'e' * 64} now"
    assert verifier.receive(kept, [other, three]) == 1
    assert verifier.receive(kept, [one]) == 1
    assert verifier.receive(kept, [three]) == 0
    assert kept.read_text(encoding="utf-8").splitlines() == [one, two, three]


def test_contents_are_one_text_whatever_the_order():
    assert canonical({"b": 1, "a": "题"}) == canonical(json.loads('{"a": "题", "b": 1}')) == '{"a":"题","b":1}'
