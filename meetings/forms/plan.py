"""Planning: when, where, what about, who chairs."""

from datetime import date, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.choices import Form, Kind
from branches.models import Organisation
from common.forms import VersionedFormMixin
from common.periods import Period, add_months
from meetings.choices import PartKind
from meetings.forms.gathering import GatheringForm
from meetings.forms.values import plan_values
from meetings.joining import partners_of
from meetings.records import RecordData
from meetings.selectors import chairs_on, last_of_kind
from meetings.titles import default_title
from meetings.usual import standing_matters
from members.choices import Post
from members.models import Appointment


class PlanForm(GatheringForm):
    """A meeting put on the calendar, for one branch or for several that hold it together."""

    guests = forms.ModelMultipleChoiceField(
        label=_("Held together with"), queryset=Organisation.objects.none(), required=False,
        to_field_name="public_id", widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Each branch gets a record of its own: time, place, agenda and gist filled in, roll and votes its own."
        ),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.organisation.kind == Kind.BRANCH and self.organisation.form != Form.TEMPORARY:
            self.fields["guests"].queryset = partners_of(self.organisation, self.scope)
        else:
            del self.fields["guests"]

    def clean_guests(self):
        guests = self.cleaned_data["guests"]
        if guests and PartKind.COMMITTEE_MEETING in self.chosen_kinds:
            raise forms.ValidationError(_("Only the committee sits in a committee meeting."), code="committee-alone")
        return list(guests)

    def record(self) -> RecordData:
        """The plan as plain values."""
        items, sittings = self.item_data().values(), self.sitting_data()
        values = self.cleaned_data
        return RecordData(
            title=values["title"] or default_title(self.chosen_kinds, timezone.localdate(sittings[0].starts_at)),
            sittings=sittings, parts=self.part_data(items), chair_id=values["chair"],
            recorder_id=values["recorder"], notes=values["notes"],
        )  # fmt: skip


class ChangePlanForm(PlanForm, VersionedFormMixin):
    """A plan that is changed; the version tells whether somebody else changed it meanwhile. Who holds it stays."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("guests", None)


def first_values(organisation, kind, period: Period | None = None) -> dict:
    """What a new plan is filled in with: place, hour, chair and recorder of last time, else by post; standing matters.

    A plan made for the duty of a period gets a day in it; for a period that is over, whoever enters it says the day.
    """
    values, today = usual_values(organisation, kind), timezone.localdate()
    if period is not None:
        day = fitting_day(date.fromisoformat(values["sitting-0-day"]), period, today)
        values["sitting-0-day"] = day.isoformat() if day else ""
    return values


def fitting_day(day: date, period: Period, today: date) -> date | None:
    """The day moved into what is left of the period on `today`; None where nothing is left."""
    if period.end < today:
        return None
    return min(max(day, period.start, today), period.end)


def usual_values(organisation, kind) -> dict:
    """As last time, on the next fitting day; a first meeting by the posts."""
    last = last_of_kind(organisation, kind)
    if last is not None:
        matters = enumerate(standing_matters(organisation, kind))
        agenda = {f"item-{index}-title": title for index, title in matters}
        return as_last_time(plan_values(last), kind, timezone.localdate()) | agenda
    chair = next(iter(chairs_on(organisation, timezone.localdate())), None)
    return {
        "kinds": [kind], "chair": chair, "recorder": recorder_by_post(organisation) or chair,
        "sitting-0-day": next_day(None, timezone.localdate()).isoformat(), "sitting-0-begins": "14:00",
    }  # fmt: skip


def recorder_by_post(organisation) -> int | None:
    """The organization commissioner of the branch, who usually keeps the record."""
    held = Appointment.objects.on(timezone.localdate()).filter(
        organisation=organisation, post=Post.ORGANIZATION_COMMISSIONER
    )
    return held.values_list("member_id", flat=True).first()


def as_last_time(values, kind, today) -> dict:
    """The values of last time on the next fitting day; title and texts are new each time."""
    kept = {
        name: value for name, value in values.items() if name in ("chair", "recorder") or name.startswith("sitting-0-")
    }
    last = date.fromisoformat(values["sitting-0-day"])
    return kept | {"kinds": [kind], "sitting-0-day": next_day(last, today, kind).isoformat()}


def next_day(last, today, kind=None):
    """The same day of the next month (quarter for an assembly) once that lies ahead, else a week from today."""
    if last is not None:
        follows = add_months(last, 3 if kind == PartKind.GENERAL_ASSEMBLY else 1)
        if follows > today:
            return follows
    return today + timedelta(days=7)
