"""Saving the record page: what was sent is merged with what stands, written, and answered."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import StaleEdit
from meetings import actions, drafts
from meetings.forms.conflicts import label_of, section_word, worded
from meetings.forms.merging import (
    changes,
    compact,
    completed,
    merge,
    renumbered,
    rows,
    seen_by,
    without_blank_rows,
)
from meetings.forms.pages import as_data, as_page, prefilled, sent_by, stand_of
from meetings.forms.rows import LIMIT
from meetings.models import Meeting
from meetings.selectors import whole


@dataclass(frozen=True)
class Saved:
    """The meeting as saved, and what the page that sent it must learn."""

    meeting: Meeting
    answer: dict


@transaction.atomic
def save_page(form, *, by, quiet=False) -> Saved:
    """Merge the page of a readable `form` with what others saved since it was opened, and store the result.

    Raises Refused when the record is sealed, StaleEdit when the two pages together cannot be read: then nothing is
    stored and both texts are shown.
    """
    return Saving(form, by, actions.lock(form.meeting)).run(quiet=quiet)


class Saving:
    """One save, under the lock of its meeting."""

    def __init__(self, form, by, locked):
        self.form, self.by, self.locked = form, by, locked
        self.page, self.key = str(UUID(form.data["idempotency_key"].strip())), form.cleaned_data["idempotency_key"]
        self.settled = {*form.data.getlist("settled"), *form.data.getlist("take")}
        fresh = form.meeting
        if fresh.version != locked.version or fresh.entered_at != locked.entered_at:
            fresh = whole(Meeting.objects.filter(pk=locked.pk)).get()
        self.stand = stand_of(fresh)

    def run(self, *, quiet) -> Saved:
        """Carry it out once; the same act sent again gets the answer of the first time."""
        known = self.stand.answered(self.key)
        if known is not None:
            return Saved(self.locked, known)
        return self.write(quiet=quiet) if self.is_news else Saved(self.locked, self.answer(self.locked))

    @property
    def is_news(self) -> bool:
        """Whether anything would be different afterwards."""
        unchanged = self.merged.values == self.stored and self.questions == self.stand.questions
        return self.stand.meeting.entered_at is None or not unchanged

    @cached_property
    def stored(self) -> dict:
        """The page as it stands; leave that was granted is noted in a record that has not begun."""
        begun = self.stand.meeting.entered_at is not None
        return self.stand.values if begun else {**self.stand.values, **as_page(prefilled(self.stand.meeting))}

    @cached_property
    def steps(self):
        """The saves since the version the page began from; None where they are not known any more."""
        return self.stand.since(self.form.cleaned_data["version"])

    @cached_property
    def base(self) -> dict | None:
        """What the page knew to be stored."""
        if self.steps is None:
            return None
        told = [each for step in self.steps for each in ((str(step.page), step.changes), *ended_texts(step))]
        return seen_by(self.page, self.stand.values, told)

    @property
    def known(self) -> dict:
        """The base, or the stored page while the base is not known."""
        return self.stored if self.base is None else self.base

    @cached_property
    def sent(self) -> tuple[dict, dict]:
        """What was sent, and which of its rows got another number."""
        filled = {row.name for row in self.form.all_rows}
        told = {**without_blank_rows(sent_by(self.form), filled, self.known), **self.chosen}
        return renumbered(self.base, self.stored, told)

    @property
    def chosen(self) -> dict:
        """Second texts that were chosen by the button beside them, on pages without scripts."""
        wanted = self.form.data.getlist("take")
        return {each["name"]: each["value"] for each in self.stand.questions if each["id"] in wanted}

    @cached_property
    def merged(self):
        """Both pages together."""
        return merge(self.base, self.stored, self.sent[0], {each["name"] for each in self.own_questions})

    @property
    def own_questions(self) -> list[dict]:
        """What this page was told and has not decided yet: the second text is the one in its input."""
        return [each for each in self.open_before if each["page"] == self.page]

    @cached_property
    def decided_places(self) -> set[str]:
        """Where this page chose a text, even one that somebody else decided, or wrote on, meanwhile."""
        ended = [each for step in self.steps or () for each in step.ended]
        return {each["name"] for each in (*self.stand.questions, *ended) if each["id"] in self.settled}

    @cached_property
    def open_before(self) -> list[dict]:
        """What was open, less what this page decided. An own text beside which another one was chosen no longer stands
        in the input: from then on it is a second text like those of others, open until somebody decides it.
        """
        left = [each for each in self.stand.questions if each["id"] not in self.settled]
        return [
            each | {"page": ""} if each["page"] == self.page and each["name"] in self.decided_places else each
            for each in left
        ]

    @cached_property
    def questions(self) -> list[dict]:
        """What is open afterwards: questions of others as they were, the own ones as sent now."""
        others = [each for each in self.open_before if each["page"] != self.page]
        kept = [each for each in self.own_questions if each["name"] not in self.sent[0]]
        asked = {each["id"]: each for each in self.own_questions}
        own = [self.question(name, value) for name, value in self.merged.open.items()]
        found = {each["id"]: each for each in (*others, *kept, *(asked.get(each["id"], each) for each in own))}
        return [each for each in found.values() if each["value"] != (self.merged.values.get(each["name"]) or "")]

    @property
    def ended(self) -> list[dict]:
        """What was open and is not any more, so that the pages which do not know it yet can be told."""
        still = {each["id"] for each in self.questions}
        gone = [each for each in self.stand.questions if each["id"] not in still]
        return [{part: each[part] for part in ("id", "page", "name", "value")} for each in gone]

    def question(self, name, value) -> dict:
        """One place that two people wrote differently: the text that was second, and who was first."""
        first = self.stand.last_change_of(name)
        sign = hashlib.sha256(repr((self.page, name, value)).encode()).hexdigest()[:16]
        return {
            "id": sign, "name": name, "value": value, "page": self.page, "by": self.by.name,
            "at": f"{timezone.localtime():%H:%M}", "first_by": first.by.name if first else "",
            "first_at": f"{timezone.localtime(first.at):%H:%M}" if first else "",
        }  # fmt: skip

    @cached_property
    def merged_form(self):
        """The form of the merged page. StaleEdit where it cannot be read: each was whole, together they are not."""
        values = self.merged.values
        if values == compact(self.sent[0]) and not self.chosen:
            return self.form
        data = as_data(values, version=self.locked.version, idempotency_key=self.page)
        form = type(self.form)(data, meeting=self.stand.meeting, scope=self.form.scope)
        prefixes = [row.partition("-")[0] for row in rows(values)]
        if not form.is_valid() or any(prefixes.count(prefix) > LIMIT for prefix in set(prefixes)):
            raise StaleEdit(self.locked)
        return form

    def write(self, *, quiet) -> Saved:
        """Store the merged page and its rows."""
        record = self.merged_form.record()
        meeting = actions.save_record(self.locked, record, by=self.by, version=self.locked.version, quiet=quiet)
        answer = self.answer(meeting)
        drafts.keep(
            self.stand, meeting, self.merged.values, self.questions, page=self.page, key=self.key, by=self.by,
            changes=changes(self.stand.values, self.merged.values), ended=self.ended, answer=answer,
        )  # fmt: skip
        return Saved(meeting, answer)

    def answer(self, meeting) -> dict:
        """What the page that sent this must learn: texts by input, rows with another number, open places, a line."""
        sent, moved = self.sent
        mine, values = completed(sent, self.known), self.merged.values
        news = {name: new for name, (_old, new) in changes(mine, values).items() if name not in self.merged.open}
        return {
            "saved_at": f"{timezone.localtime():%H:%M}", "version": meeting.version, "moved": moved, "changed": news,
            "questions": [told(self.form, each, values, self.page) for each in self.questions],
            "notice": self.notice(news, moved),
        }  # fmt: skip

    def notice(self, news, moved) -> str:
        """Who saved meanwhile and what of it now stands on this page, too."""
        others = [step for step in self.steps or () if str(step.page) != self.page]
        if not others or not (news or moved):
            return ""
        names = "、".join(dict.fromkeys(step.by.name for step in others))
        at = f"{timezone.localtime(others[-1].at):%H:%M}"
        places = "、".join(dict.fromkeys(str(section_word(name)) for name in [*news, *(f"{row}-" for row in moved)]))
        words = {"names": names, "at": at, "places": places}
        if {step.by_id for step in others} == {self.by.pk}:
            return _("You also edited this draft in another window at %(at)s; merged: %(places)s") % words
        return _("%(names)s is editing this draft too (%(at)s); merged: %(places)s") % words


def ended_texts(step) -> list[tuple]:
    """The second texts which a save of somebody else decided, as if their pages had stored them just before: a page
    that still shows such a text has not written it anew.
    """
    gone = [each for each in step.ended if each["page"] != str(step.page)]
    return [(each["page"], {each["name"]: ("", each["value"])}) for each in gone]


def told(form, question, values, page="") -> dict:
    """A question in the words of its reader; `own` where the reader's page holds the second text (no page: one that is
    just being opened).
    """
    name, stored = question["name"], values.get(question["name"]) or ""
    return {
        **{part: question[part] for part in ("id", "name", "value", "by", "at", "first_by", "first_at")},
        "own": page != "" and question["page"] == page, "label": label_of(form, name), "stored": stored,
        "words": worded(form, name, question["value"]), "stored_words": worded(form, name, stored),
    }  # fmt: skip
