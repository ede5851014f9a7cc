"""The record of a meeting: one page, one form, rows read by hand."""

import hashlib
from itertools import combinations
from uuid import uuid5

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from common.forms import VersionedFormMixin
from meetings.choices import LateReason, LeaveReason, Method, PartKind, Presence, VoteKind
from meetings.forms.fields import ClockField, CountField, DayField, LineField, NameField, PersonField, TextField
from meetings.forms.gathering import LABELS, GatheringForm
from meetings.forms.rows import RowSet
from meetings.records import (
    AttendanceData,
    CandidateData,
    GuestData,
    RecordData,
    RemarkData,
    ResolutionData,
    SittingData,
)
from meetings.selectors import eligible, exclusions_of, self_checked
from meetings.titles import default_title
from members.choices import StandingKind

REMARKS = RowSet(
    "remark",
    {"item": CountField(required=False), "speaker": NameField(60), "gist": TextField(5000),
     "dissent": forms.BooleanField(required=False)},
    marks=("speaker", "gist"),
)  # fmt: skip
BALLOTS = ("seats", "issued", "returned", "valid")
VOTES = RowSet(
    "vote",
    {
        "title": LineField(200), "text": TextField(5000), "kind": forms.ChoiceField(choices=VoteKind.choices),
        "method": forms.ChoiceField(choices=Method.choices),
        "sitting": forms.ChoiceField(choices=[(label, label) for label in LABELS], required=False),
        "candidate": PersonField(), "yes": CountField(required=False), "no": CountField(required=False),
        "abstain": CountField(required=False), "written_yes": CountField(required=False),
        "written_no": CountField(required=False), "responsible": PersonField(), "deadline": DayField(required=False),
        "taken": ClockField(required=False), **{name: CountField(required=False) for name in BALLOTS},
        "scrutineers": LineField(100), "tellers": LineField(100),
    },
    marks=("title", "text", "yes", "no", "abstain", "seats"),
)  # fmt: skip
STANDING = RowSet(
    "stand",
    {"vote": CountField(required=False), "name": NameField(60), "yes": CountField(required=False),
     "no": CountField(required=False), "written_in": forms.BooleanField(required=False)},
    marks=("name", "yes"), digits=4, limit=200,
)  # fmt: skip
GUESTS = RowSet(
    "guest", {"name": NameField(60), "post": LineField(80), "reason": LineField(100)}, marks=("name", "post")
)
STAYS = RowSet(
    "stay", {"arrived": ClockField(required=False), "left": ClockField(required=False)}, marks=("arrived", "left"),
    digits=9, limit=1000,
)  # fmt: skip
NEW_VOTE = {"kind": VoteKind.ORDINARY, "method": Method.SHOW_OF_HANDS, "sitting": "A"}


def came_sets() -> list[str]:
    """Every set of sittings one person may have come to: A, B, AB…"""
    return ["".join(each) for size in range(1, len(LABELS) + 1) for each in combinations(LABELS, size)]


class RecordForm(GatheringForm, VersionedFormMixin):
    """A record as typed. Drafts always save: only what cannot be read is an error here."""

    chair_delegated = forms.BooleanField(label=_("chaired by delegation of the secretary"), required=False)
    late_reason = forms.ChoiceField(
        label=_("reason for late entry"), required=False, choices=[("", "—"), *LateReason.choices]
    )
    late_note = LineField(200, label=_("note on late entry"))

    def __init__(self, data=None, *, meeting, **kwargs):
        self.meeting = meeting
        super().__init__(data, organisation=meeting.organisation, **kwargs)

    @property
    def named_before(self) -> list[int]:
        return [pk for pk in (self.meeting.chair_id, self.meeting.recorder_id) if pk]

    def read_rows(self):
        super().read_rows()
        people = {
            "responsible": self.people_choices(), "candidate": self.candidate_choices(), "kind": self.vote_kinds,
        }  # fmt: skip
        self.remarks = REMARKS.read(self.source)
        self.standing = STANDING.read(self.source)
        self.votes = VOTES.read(self.source, people, {row.get("vote") for row in self.standing})
        self.guests = GUESTS.read(self.source)
        self.stays = {row.index: row for row in STAYS.read(self.source)}
        matters = {row.index for row in self.items}
        for row in self.remarks:
            if row.get("item") not in matters:
                row.object_to("gist", _("Name the matter this belongs to."))
        self.people = eligible(self.organisation, self.kinds_or_stored, self.held_on)

    def candidate_choices(self) -> list[tuple]:
        """Those of the branch who are not yet full members."""
        rows = [
            (m.pk, f"{m.name}（{m.get_standing_display()}）")
            for m in self.people_of_branch
            if m.standing != StandingKind.FULL
        ]
        return [("", "—"), *rows]

    @property
    def kinds_or_stored(self) -> list[str]:
        """The kinds as ticked; those stored while none is."""
        return self.chosen_kinds or [part.kind for part in self.meeting.parts.all()]

    @property
    def held_on(self):
        """The day as typed; the stored one while it cannot be read."""
        sittings = self.sitting_data()
        return timezone.localdate(min(s.starts_at for s in sittings)) if sittings else self.meeting.held_on

    @property
    def all_rows(self) -> list:
        return [*super().all_rows, *self.remarks, *self.votes, *self.standing, *self.guests, *self.stays.values()]

    @property
    def duty_patterns(self) -> dict[int, str]:
        """{member: duty pattern} of the branch, by which the roll is cut."""
        return {row.pk: row.duty_pattern for row in self.people_of_branch}

    @property
    def places(self) -> dict:
        """{list: numbers of its filled rows in order}, so that a finding leads to the right one."""
        lists = {"sitting": self.sittings, "guest": self.guests, "vote": self.votes, "stand": self.standing}
        return {name: [row.index for row in rows] for name, rows in lists.items()}

    def clean(self):
        values = super().clean()
        if "idempotency_key" in values:
            values["idempotency_key"] = uuid5(values["idempotency_key"], self.fingerprint())
        return values

    def fingerprint(self) -> str:
        """The page as sent. Going back and typing something else is another act, a double click is the same."""
        sent = sorted((key, tuple(self.data.getlist(key))) for key in self.data if key != "csrfmiddlewaretoken")
        return hashlib.sha256(repr(sent).encode()).hexdigest()

    def record(self) -> RecordData:
        """The record as plain values, as far as it can be read."""
        values = self.cleaned_data if self.is_bound else self.initial
        sittings = self.sitting_data() or self.stored_sittings()
        day = timezone.localdate(sittings[0].starts_at)
        return RecordData(
            title=values.get("title") or default_title(self.kinds_or_stored, day), sittings=sittings,
            parts=self.part_data(self.matters(), self.resolutions({s.label for s in sittings})),
            chair_id=values.get("chair"), chair_delegated=values.get("chair_delegated", False),
            recorder_id=values.get("recorder"), notes=values.get("notes", ""),
            attendances=self.attendances(sittings), guests=self.guest_data(),
            exclusions=exclusions_of(self.meeting), self_checked=self.self_checked,
            late_reason=values.get("late_reason", ""), late_note=values.get("late_note", ""),
        )  # fmt: skip

    @cached_property
    def self_checked(self):
        """Whose self-check is on record."""
        return self_checked(self.meeting, self.kinds_or_stored)

    def stored_sittings(self):
        """The sittings as they are stored, while the typed ones cannot be read."""
        rows = self.meeting.sittings.all()
        return tuple(SittingData(row.label, row.starts_at, row.place, row.ends_at) for row in rows)

    def matters(self) -> list:
        """The agenda with the points under each matter."""
        items, ids = self.item_data(), {m.name: m.pk for m in self.people_of_branch}
        below = {index: [] for index in items}
        for row in self.remarks:
            if row.get("item") in below:
                name = row.get("speaker", "")
                below[row.get("item")].append(
                    RemarkData(ids.get(name), name, row.get("gist", ""), row.get("dissent", default=False))
                )
        return [type(item)(item.title, item.is_administrative, tuple(below[index])) for index, item in items.items()]

    def resolutions(self, labels) -> list[ResolutionData]:
        """Every matter put to the vote."""
        stood = self.candidates()
        return [
            ResolutionData(
                title=row.get("title", ""), text=row.get("text", ""), kind=row.get("kind", VoteKind.ORDINARY),
                method=row.get("method", Method.SHOW_OF_HANDS),
                sitting=row.get("sitting") if row.get("sitting") in labels else LABELS[0],
                candidate_id=row.get("candidate"), yes=row.get("yes"), no=row.get("no"), abstain=row.get("abstain"),
                written_yes=row.get("written_yes", 0), written_no=row.get("written_no", 0),
                responsible_id=row.get("responsible"), deadline=row.get("deadline"),
                taken_at=row.get("taken"), **{name: row.get(name) for name in BALLOTS},
                scrutineers=row.get("scrutineers", ""), tellers=row.get("tellers", ""),
                candidates=tuple(stood.get(row.index, ())) if row.get("kind") == VoteKind.ELECTION else (),
            )
            for row in self.votes
        ]  # fmt: skip

    def candidates(self) -> dict[int, list[CandidateData]]:
        """{number of the resolution: those who stand, in the order of the ballot}."""
        ids, stood = {m.name: m.pk for m in self.people_of_branch}, {}
        for row in self.standing:
            name = row.get("name", "")
            stood.setdefault(row.get("vote"), []).append(CandidateData(
                name, ids.get(name), row.get("yes"), row.get("no"), row.get("written_in", default=False)
            ))  # fmt: skip
        return stood

    def attendances(self, sittings) -> tuple[AttendanceData, ...]:
        """Whoever of the day's roll was noted; nothing is assumed of the others."""
        return tuple(row for entry in self.people.roll for row in self.attendances_of(entry.member.pk, sittings))

    def attendances_of(self, pk, sittings) -> list[AttendanceData]:
        """One person as noted: a row for each sitting somebody came to, one for a leave, none while nothing is."""
        state, _colon, labels = str(self.source.get(f"att-{pk}") or "").partition(":")
        if state == Presence.PRESENT:
            came = [sitting for sitting in sittings if sitting.label in labels] or sittings[:1]
            return self.came(pk, came)
        reason = self.source.get(f"why-{pk}") or ""
        kept = reason if state == Presence.LEAVE and reason in LeaveReason.values else ""
        return [AttendanceData(sittings[0].label, pk, state, kept)] if state in Presence.values else []

    def came(self, pk, sittings) -> list[AttendanceData]:
        """The sittings one person came to; the hours belong to the one in which they lie, else to the first."""
        row = self.stays.get(pk)
        hours = (row.get("arrived"), row.get("left")) if row else (None, None)
        stays = [AttendanceData(sitting.label, pk, Presence.PRESENT, "", *hours) for sitting in sittings]
        within = [
            each for each, sitting in zip(stays, sittings, strict=True)
            if sitting.length and not each.stay(sitting).outside(sitting.length)
        ]  # fmt: skip
        timed = (within or stays)[0]
        return [each if each is timed else AttendanceData(each.sitting, pk, Presence.PRESENT) for each in stays]

    def guest_data(self) -> tuple[GuestData, ...]:
        """Who attended without a vote."""
        return tuple(GuestData(row.get("name", ""), row.get("post", ""), row.get("reason", "")) for row in self.guests)

    methods, labels = Method.choices, LABELS
    count_names = ("yes", "no", "abstain", "written_yes", "written_no", "taken", *BALLOTS)

    ballots = (
        ("seats", _("To be elected")), ("issued", _("Ballots issued")), ("returned", _("Ballots returned")),
        ("valid", _("Valid ballots")),
    )  # fmt: skip

    @property
    def words(self) -> dict:
        people = self.people_choices()
        return {
            "kind": VoteKind.choices, "method": Method.choices, "responsible": people,
            "candidate": self.candidate_choices(), "why": LeaveReason.choices,
            "att": [*Presence.choices, *((f"present:{s}", f"{Presence.PRESENT.label} {s}") for s in came_sets())],
        }  # fmt: skip

    @property
    def rectifies(self) -> bool:
        """Whether what has to be put right is listed: in organizational life meetings."""
        return PartKind.ORGANIZATIONAL_LIFE in self.kinds_or_stored

    @property
    def vote_kinds(self) -> list[tuple]:
        """The kinds of resolutions this gathering may have."""
        if PartKind.LEADING_MEETING in self.kinds_or_stored:
            return [(kind.value, kind.label) for kind in (VoteKind.ORDINARY, VoteKind.POSTS)]
        left_out = {VoteKind.POSTS} if self.rectifies else {VoteKind.POSTS, VoteKind.RECTIFICATION}
        return [pair for pair in VoteKind.choices if pair[0] not in left_out]

    @property
    def new_vote(self) -> dict:
        """What a new resolution begins with."""
        return NEW_VOTE | ({"kind": VoteKind.RECTIFICATION} if self.rectifies else {})

    def votes_numbered(self) -> list:
        """The filled resolutions, each with its number."""
        for number, row in enumerate(self.votes, start=1):
            row.number = number
        return self.votes

    def votes_shown(self) -> list:
        """The resolutions and an empty one."""
        return VOTES.with_blanks(self.votes_numbered(), 0 if self.votes else 1, **self.new_vote)

    def vote_blank(self):
        """The pattern of one more resolution."""
        return VOTES.blank("__n__", **self.new_vote)

    def stand_blank(self):
        """The pattern of one more candidate."""
        return STANDING.blank("__n__", vote="__item__")

    def standing_free(self) -> list:
        """Two empty lines for those who stand, for pages without scripts."""
        return STANDING.with_blanks(self.standing, 2)[-2:]

    def remarks_free(self) -> list:
        """Two empty lines for what was said, for pages without scripts."""
        return REMARKS.with_blanks(self.remarks, 2)[-2:]

    def guests_shown(self) -> list:
        """The guests and an empty line."""
        return GUESTS.with_blanks(self.guests)
