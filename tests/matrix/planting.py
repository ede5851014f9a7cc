"""Thousands of words planted where administrators must never look, each in one row of one kind; and where to look."""

import logging
import re
from contextlib import contextmanager
from copy import copy
from datetime import timedelta
from itertools import count

from django.conf import settings
from django.db import connection

from common.ids import public_id
from common.row_security import reading_everything
from discipline.choices import Concern, Measure, RiskKind, RiskLevel
from discipline.models import Case, EarlyReminder, Facts, Note, Plea, Risk
from discipline.registering import person_index
from members.models import SensitiveFacts
from tests.factories import FOUNDED

WORD = re.compile(r"Q\d{5}X")
PLACE = "own"


def words_in(text: str) -> set[str]:
    """The planted words of a text."""
    return set(WORD.findall(text))


class Planter:
    """Plants words in the rows of a world, as copies of what stands there already."""

    def __init__(self, world):
        self.world, self.place, self.numbers = world, world[PLACE], count(1)
        self.kind_of = {}
        self.members = []

    def plant(self, each: int) -> dict[str, str]:
        """{word: what it stands in}, `each` of every kind."""
        for kind, way in KINDS.items():
            words = [f"Q{next(self.numbers):05}X" for _ in range(each)]
            way(self, words)
            self.kind_of.update(dict.fromkeys(words, kind))
        return self.kind_of

    def copies(self, row, changes):
        """Copies of a row, each with its own changes, written at once."""
        rows = []
        for values in changes:
            new = copy(row)
            new._state = copy(row._state)
            new.pk, new._state.adding = None, True
            if hasattr(row, "public_id"):
                new.public_id = public_id()
            for name, value in values.items():
                setattr(new, name, value)
            rows.append(new)
        return type(row)._base_manager.bulk_create(rows)

    def people(self, words):
        self.members = self.copies(
            self.place.member, ({"name": word, "badge_number": "", "user": None} for word in words)
        )

    def facts(self, words):
        with reading_everything():
            SensitiveFacts.objects.bulk_create(
                SensitiveFacts(member=member, health=word) for member, word in zip(self.members, words, strict=True)
            )

    def meetings(self, words):
        self.copies(self.place.planned, ({"title": word, "notes": word} for word in words))

    def remarks(self, words):
        self.copies(self.place.draft.parts.get().items.first().remarks.first(), ({"gist": word} for word in words))

    def resolutions(self, words):
        self.copies(self.place.resolution, ({"title": word, "text": word} for word in words))

    def leaves(self, words):
        self.copies(self.place.leave, self.by_member(words, "note"))

    def criticism(self, words):
        self.copies(self.place.said, self.by_member(words, "text"))

    def make_ups(self, words):
        self.copies(self.place.make_up, self.by_member(words, "material"))

    def exclusions(self, words):
        self.copies(self.place.exclusion, self.by_member(words, "higher_approval"))

    def by_member(self, words, field):
        """The word in a field, and a person of one's own for each."""
        return ({field: word, "member": member} for word, member in zip(words, self.members, strict=True))

    def files(self, words):
        self.copies(self.place.attachment, ({"name": f"{word}.pdf", "sha256": f"{word:0<64}"} for word in words))

    def studies(self, words):
        day, study = self.world.today, self.world["root"].study
        self.copies(study, ({"topic": word, "held_on": day - timedelta(days=n)} for n, word in enumerate(words, 1)))

    def rosters(self, words):
        cells = ({"number": n, "cells": {"name": word}} for n, word in enumerate(words, 100))
        self.copies(self.place.row, cells)

    def exemptions(self, words):
        self.copies(self.place.exemption, ({"reason": word} for word in words))

    def notices(self, words):
        """To everybody but administrators: the titles of what they are told."""
        sent = self.copies(self.place.notice.reminder, ({"title": word, "subject": word} for word in words))
        self.copies(self.place.notice, ({"title": row.title, "reminder": row} for row in sent))

    def cases(self, words):
        with reading_everything():
            for word in words:
                stage_on = self.world.today
                case = Case(organisation=self.world["committee"].organisation, source="letter", problem="work",
                            received_on=stage_on, stage_on=stage_on, due_on=stage_on)  # fmt: skip
                case.keep(Facts(name=word, member=None, number=word))
                case.save(force_insert=True)

    def notes(self, words):
        self.sealed(Note, words, "note", "sealed_text", by=self.world.maker)

    def pleas(self, words):
        self.sealed(Plea, words, "plea", "sealed_person", at=self.place.notice.at, way="call", behaviour="asked",
                    entered_by=self.world.maker)  # fmt: skip

    def sealed(self, model, words, name, column, **values):
        """Words under the key of the case of the committee."""
        case, rows = self.world["committee"].case, []
        with reading_everything():
            for word in words:
                row = model(case=case, **values)
                setattr(row, column, case.seal(f"{name}:{row.public_id}", word))
                rows.append(row)
            model._base_manager.bulk_create(rows)

    def reminders(self, words):
        with reading_everything():
            for word, member in zip(words, self.members, strict=True):
                row = EarlyReminder(
                    organisation=self.place.organisation, subject_index=person_index(member.pk),
                    measure=next(iter(Measure)), concern=next(iter(Concern)), talker=self.world.people["secretary"],
                    due_on=self.world.ahead, kept_by=self.world.maker,
                )  # fmt: skip
                row.keep(member.pk, word)
                row.save(force_insert=True)

    def risks(self, words):
        Risk.objects.bulk_create(
            Risk(organisation=self.place.organisation, found_on=FOUNDED, review_on=self.world.ahead,
                 owner=self.place.member, kind=next(iter(RiskKind)), place=word, point=word, signs=word,
                 level=next(iter(RiskLevel)), measures=word, indicator=word)
            for word in words
        )  # fmt: skip


KINDS = {
    "member": Planter.people, "health": Planter.facts, "meeting": Planter.meetings, "remark": Planter.remarks,
    "resolution": Planter.resolutions, "leave": Planter.leaves, "criticism": Planter.criticism,
    "make-up": Planter.make_ups, "exclusion": Planter.exclusions, "file": Planter.files, "study": Planter.studies,
    "roster": Planter.rosters, "exemption": Planter.exemptions, "notice": Planter.notices, "case": Planter.cases,
    "note": Planter.notes, "approach": Planter.pleas, "early reminder": Planter.reminders, "risk": Planter.risks,
}  # fmt: skip


# --- Where to look besides the page -----------------------------------------------------------------------------------


class Lines(logging.Handler):
    """What is logged meanwhile, with everything a record carries."""

    def __init__(self):
        super().__init__()
        self.texts = []

    def emit(self, record):
        self.texts.append(f"{record.getMessage()} {vars(record)}")


@contextmanager
def logged():
    """The texts logged inside."""
    lines = Lines()
    loggers = [logging.getLogger(name) for name in (None, "zhibu", "zhibu.access", "django", "django.request")]
    for logger in loggers:
        logger.addHandler(lines)
    yield lines.texts
    for logger in loggers:
        logger.removeHandler(lines)


@contextmanager
def asked():
    """The questions put to the database inside, each with its values."""
    found = {}

    def keep(execute, sql, params, many, context):
        if sql.lstrip().upper().startswith("SELECT"):
            found[sql, repr(params)] = params
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        yield found


def answers(questions) -> set[str]:
    """The planted words that the database gives to the questions an administrator's pages asked."""
    seen = set()
    with connection.cursor() as cursor:
        for (sql, _text), params in questions.items():
            cursor.execute(sql, params)
            seen |= words_in(str(cursor.fetchall()))
    return seen


def in_redis() -> tuple[int, set[str]]:
    """(how many keys, planted words in their bytes) of the database that REDIS_URL names; none without one."""
    if not settings.REDIS_URL:
        return 0, set()
    import redis  # noqa: PLC0415 - only where there is a server

    store = redis.Redis.from_url(settings.REDIS_URL)
    keys = list(store.scan_iter())
    seen = set()
    for key in keys:
        seen |= words_in(f"{key} {store.dump(key)} {plain(store, key)}")
    return len(keys), seen


def plain(store, key):
    """The value of a key; what DUMP gives may be pressed together."""
    ways = {b"string": store.get, b"hash": store.hgetall, b"set": store.smembers}
    kind = store.type(key)
    if kind in ways:
        return ways[kind](key)
    return store.lrange(key, 0, -1) if kind == b"list" else store.zrange(key, 0, -1) if kind == b"zset" else ""
