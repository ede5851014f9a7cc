"""The record page as plain texts by name: as it is stored, as it was sent, as a form takes it."""

from django import forms
from django.http import QueryDict

from meetings import drafts
from meetings.choices import LeaveState, Presence
from meetings.forms.conflicts import SKIPPED, plain
from meetings.forms.merging import compact
from meetings.forms.record import RecordForm
from meetings.forms.values import record_values
from meetings.models import LeaveRequest
from meetings.selectors import record_of

# Inputs that say something about the look or about the saving, nothing about the meeting.
ABOUT_THE_PAGE = SKIPPED | {"settled", "take", "common"}
# Inputs that choose what is shown, and those of pasted notes that are still to be taken over.
AIDS = frozenset({"show", "pasted", "piece"})


def prefilled(meeting) -> dict:
    """What a record that has not begun holds already: who was granted leave, and why."""
    granted = LeaveRequest.objects.filter(sitting__meeting=meeting, state=LeaveState.GRANTED).select_related("sitting")
    sittings = len(meeting.sittings.all())
    by_member = {}
    for request in granted:
        by_member.setdefault(request.member_id, []).append(request)
    away = {pk: rows[0].reason for pk, rows in by_member.items() if len(rows) == sittings}
    return {f"att-{pk}": Presence.LEAVE.value for pk in away} | {f"why-{pk}": reason for pk, reason in away.items()}


def is_content(name: str) -> bool:
    """Whether an input belongs to the record, not to the page around it."""
    return name not in ABOUT_THE_PAGE and name.partition("-")[0] not in AIDS


def as_page(values: dict) -> dict:
    """Values of any type as texts, without what says nothing."""
    texts = {
        name: [plain(each) for each in v] if isinstance(v, list | tuple) else plain(v) for name, v in values.items()
    }
    return compact({name: text for name, text in texts.items() if is_content(name)})


def stand_of(meeting) -> drafts.Stand:
    """The page of a whole meeting: the kept one, or what its rows make."""
    draft = drafts.draft_of(meeting)
    stand = drafts.Stand(meeting, draft, {})
    if not stand.is_kept:
        stand.before = as_page(record_values(meeting, record_of(meeting)))
    return stand


def shown(stand: drafts.Stand) -> dict:
    """The values with which the page is filled in, with granted leave while nothing has been entered."""
    values = {name: as_choice(name, value) for name, value in stand.values.items()}
    begun = stand.meeting.entered_at is not None
    return {**values, **({} if begun else prefilled(stand.meeting)), "version": stand.meeting.version}


def as_choice(name, value):
    """A choice of the form itself in the type that it stands for."""
    return getattr(RecordForm.base_fields.get(name), "coerce", lambda text: text)(value)


def sent_by(form) -> dict:
    """What was sent, empty places included."""
    data = form.data
    several = {name for name, each in form.fields.items() if isinstance(each, forms.MultipleChoiceField)}
    return {
        name.replace("\0", ""): [plain(each) for each in data.getlist(name)] if name in several else clean(data[name])
        for name in data if is_content(name)
    }  # fmt: skip


def clean(text) -> str:
    """One text as it is kept: line ends in one form, no character a database refuses."""
    return plain(text).replace("\0", "")


def as_data(page: dict, **extra) -> QueryDict:
    """A page as a form takes it."""
    data = QueryDict(mutable=True)
    for name, value in {**page, **extra}.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data
