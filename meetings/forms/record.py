"""The record of a meeting: one page, one form, rows read by hand."""

import hashlib
from uuid import uuid5

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.forms import VersionedFormMixin
from meetings.choices import LateReason, LeaveReason, Method, Presence, VoteKind
from meetings.forms.fields import CountField, DayField, LineField, PersonField, TextField
from meetings.forms.gathering import LABELS, GatheringForm
from meetings.forms.rows import RowSet
from meetings.records import AttendanceData, GuestData, RecordData, RemarkData, ResolutionData
from meetings.selectors import eligible
from meetings.titles import default_title
from members.choices import StandingKind

REMARKS = RowSet(
    "remark",
    {"item": CountField(required=False), "speaker": LineField(60), "gist": TextField(5000),
     "dissent": forms.BooleanField(required=False)},
    marks=("speaker", "gist"),
)  # fmt: skip
VOTES = RowSet(
    "vote",
    {
        "title": LineField(200), "text": TextField(5000), "kind": forms.ChoiceField(choices=VoteKind.choices),
        "method": forms.ChoiceField(choices=Method.choices),
        "sitting": forms.ChoiceField(choices=[(label, label) for label in LABELS], required=False),
        "candidate": PersonField(), "yes": CountField(required=False), "no": CountField(required=False),
        "abstain": CountField(required=False), "written_yes": CountField(required=False),
        "written_no": CountField(required=False), "responsible": PersonField(), "deadline": DayField(required=False),
    },
    marks=("title", "text", "yes", "no", "abstain"),
)  # fmt: skip
GUESTS = RowSet(
    "guest", {"name": LineField(60), "post": LineField(80), "reason": LineField(100)}, marks=("name", "post")
)
NEW_VOTE = {"kind": VoteKind.ORDINARY, "method": Method.SHOW_OF_HANDS, "sitting": "A"}


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

    def read_rows(self):
        super().read_rows()
        people = {"responsible": self.people_choices(), "candidate": self.candidate_choices()}
        self.remarks = REMARKS.read(self.source)
        self.votes = VOTES.read(self.source, people)
        self.guests = GUESTS.read(self.source)
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
        return [*super().all_rows, *self.remarks, *self.votes, *self.guests]

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
            attendances=self.attendances({s.label for s in sittings}), guests=self.guest_data(),
            late_reason=values.get("late_reason", ""), late_note=values.get("late_note", ""),
        )  # fmt: skip

    def stored_sittings(self):
        """The sittings as they are stored, while the typed ones cannot be read."""
        return tuple(self.meeting.sittings.all())

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
        return [
            ResolutionData(
                title=row.get("title", ""), text=row.get("text", ""), kind=row.get("kind", VoteKind.ORDINARY),
                method=row.get("method", Method.SHOW_OF_HANDS),
                sitting=row.get("sitting") if row.get("sitting") in labels else LABELS[0],
                candidate_id=row.get("candidate"), yes=row.get("yes"), no=row.get("no"), abstain=row.get("abstain"),
                written_yes=row.get("written_yes", 0), written_no=row.get("written_no", 0),
                responsible_id=row.get("responsible"), deadline=row.get("deadline"),
            )
            for row in self.votes
        ]  # fmt: skip

    def attendances(self, labels) -> tuple[AttendanceData, ...]:
        """Whoever of the day's roll was noted; nothing is assumed of the others."""
        rows = (self.attendance(entry.member.pk, labels) for entry in self.people.roll)
        return tuple(row for row in rows if row)

    def attendance(self, pk, labels) -> AttendanceData | None:
        """One person as noted, None while nothing is."""
        state, _colon, label = str(self.source.get(f"att-{pk}") or "").partition(":")
        if state not in Presence.values:
            return None
        reason = self.source.get(f"why-{pk}") or ""
        kept = reason if state == Presence.LEAVE and reason in LeaveReason.values else ""
        return AttendanceData(label if label in labels else LABELS[0], pk, state, kept)

    def guest_data(self) -> tuple[GuestData, ...]:
        """Who attended without a vote."""
        return tuple(GuestData(row.get("name", ""), row.get("post", ""), row.get("reason", "")) for row in self.guests)

    vote_kinds, methods = VoteKind.choices, Method.choices
    count_names = ("yes", "no", "abstain", "written_yes", "written_no")

    @property
    def words(self) -> dict:
        people = self.people_choices()
        return {
            "kind": VoteKind.choices, "method": Method.choices, "responsible": people,
            "candidate": self.candidate_choices(), "why": LeaveReason.choices,
            "att": [*Presence.choices, *((f"present:{sign}", f"{Presence.PRESENT.label} {sign}") for sign in LABELS)],
        }  # fmt: skip

    def votes_numbered(self) -> list:
        """The filled resolutions, each with its number."""
        for number, row in enumerate(self.votes, start=1):
            row.number = number
        return self.votes

    def votes_shown(self) -> list:
        """The resolutions and an empty one."""
        return VOTES.with_blanks(self.votes_numbered(), 0 if self.votes else 1, **NEW_VOTE)

    def vote_blank(self):
        """The pattern of one more resolution."""
        return VOTES.blank("__n__", **NEW_VOTE)

    def remarks_free(self) -> list:
        """Two empty lines for what was said, for pages without scripts."""
        return REMARKS.with_blanks(self.remarks, 2)[-2:]

    def guests_shown(self) -> list:
        """The guests and an empty line."""
        return GUESTS.with_blanks(self.guests)
