"""What planning and recording ask alike: kinds, title, sittings, agenda, who chairs and who records."""

from datetime import datetime, time, timedelta

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from branches.choices import Kind
from common.forms import IdempotentFormMixin
from meetings.choices import PartKind
from meetings.forms.fields import ClockField, DayField, LineField, PersonField, TextField
from meetings.forms.rows import RowSet
from meetings.lecturers import Lecturer, leaders_above, lecturer_of
from meetings.records import ItemData, PartData, SittingData
from meetings.selectors import kinds_for
from members.choices import COMMITTEE_POSTS, PARTY_MEMBERS
from members.models import Appointment, Member

LABELS = "ABC"
SITTINGS = RowSet(
    "sitting",
    {"day": DayField(), "begins": ClockField(), "ends": ClockField(required=False), "place": LineField(80)},
    marks=("day", "begins", "place"),
)
ITEMS = RowSet(
    "item", {"title": LineField(200), "administrative": forms.BooleanField(required=False)}, marks=("title",)
)
# Kinds with a topic, a lecturer or a course of their own.
WITH_TOPIC = (PartKind.PARTY_LECTURE, PartKind.THEME_PARTY_DAY, PartKind.ORGANIZATIONAL_LIFE)
PART_TEXTS = {
    "topic": LineField(200),
    "lecturer": LineField(80),
    "leads": forms.BooleanField(required=False),
    "gist": TextField(),
}


def people_of(organisation, named=()):
    """Whom the pages of a meeting offer: the people of the branch or of the group alone; of a leading committee whoever
    holds its posts. `named` are ids that stand in the record already.
    """
    if organisation.kind == Kind.GROUP:
        return Member.objects.filter(Q(pk__in=named) | Q(group=organisation, left_on=None)).in_order()
    if organisation.kind != Kind.LEADING_PARTY_COMMITTEE:
        return Member.objects.present().of(organisation).in_order()
    held = Appointment.objects.on(timezone.localdate()).filter(organisation=organisation, post__in=COMMITTEE_POSTS)
    return Member.objects.present().filter(pk__in=held.values("member")).in_order()


def local(day, clock) -> datetime:
    """A moment in the site's time zone."""
    return timezone.make_aware(datetime.combine(day, clock))


class GatheringForm(IdempotentFormMixin):
    """`source` is what was sent, or the values of a record on the first look; rows are read from either."""

    kinds = forms.MultipleChoiceField(label=_("kind"), widget=forms.CheckboxSelectMultiple)
    title = LineField(100, label=_("title"), help_text=_("Left empty, it is made from the kind and the day."))
    chair = PersonField(label=_("chair"))
    recorder = PersonField(label=_("recorder"))
    notes = TextField(label=_("materials and notes for those invited"), widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, data=None, *, organisation, values=None, scope=None, **kwargs):
        super().__init__(data, scope=scope, initial=values, **kwargs)
        self.organisation = organisation
        self.source = data if data is not None else (values or {})
        people = people_of(organisation, self.named_before).only("pk", "name", "standing", "group", "duty_pattern")
        self.people_of_branch = list(people)
        self.fields["kinds"].choices = [(kind.value, kind.label) for kind in kinds_for(organisation)]
        for name in ("chair", "recorder"):
            self.fields[name].choices = self.people_choices()
        self.read_rows()

    @property
    def named_before(self) -> list[int]:
        """Who stands in the record already and is therefore still offered."""
        return []

    def people_choices(self) -> list[tuple]:
        """The Party members of the branch, of the group or of the committee."""
        members = [(m.pk, m.name) for m in self.people_of_branch if m.standing in PARTY_MEMBERS]
        return [("", "—"), *members]

    @property
    def is_of_branch(self) -> bool:
        """Whether shifts, police business and several kinds make sense: not where the leading committee meets."""
        return self.organisation.kind != Kind.LEADING_PARTY_COMMITTEE

    @property
    def words(self) -> dict:
        """{end of a name: choices} of what is typed as a code."""
        return {}

    def read_rows(self):
        """Read every list of the page."""
        self.sittings = SITTINGS.read(self.source)[: len(LABELS)]
        self.items = ITEMS.read(self.source)
        for row in self.sittings:
            self.check_times(row)

    @staticmethod
    def check_times(row):
        """A meeting that ends before it begins ends after midnight, or is mistyped."""
        begins, ends = row.get("begins"), row.get("ends")
        if begins and ends and ends <= begins and not (begins >= time(18) and ends <= time(6)):
            row.object_to("ends", _("The end lies before the beginning."))

    @property
    def all_rows(self) -> list:
        """Every row of the page."""
        return [*self.sittings, *self.items]

    def clean_kinds(self):
        kinds = self.cleaned_data["kinds"]
        if PartKind.COMMITTEE_MEETING in kinds and len(kinds) > 1:
            raise forms.ValidationError(
                _("Only the committee sits in a committee meeting: record it by itself."), code="committee-alone"
            )
        return kinds

    def clean(self):
        values = super().clean()
        if not self.sittings:
            raise forms.ValidationError(_("Say when and where the meeting is."), code="no-sitting")
        if any(row.errors for row in self.all_rows):
            raise forms.ValidationError(
                _("Something could not be read; it is marked below and kept as typed."), code="rows"
            )
        return values

    @property
    def chosen_kinds(self) -> list[str]:
        """The kinds that were ticked and exist here, in the order of the list."""
        sent = self.source.getlist("kinds") if hasattr(self.source, "getlist") else self.source.get("kinds", [])
        return [value for value, _label in self.fields["kinds"].choices if value in sent]

    def sitting_data(self) -> tuple[SittingData, ...]:
        """The sittings that could be read, labelled in order."""
        rows = [row for row in self.sittings if row.get("day") and row.get("begins")]
        return tuple(self.sitting(label, row) for label, row in zip(LABELS, rows, strict=False))

    @staticmethod
    def sitting(label, row) -> SittingData:
        begins, ends = local(row.get("day"), row.get("begins")), row.get("ends")
        if ends is not None:
            last = row.get("day") + timedelta(days=ends <= row.get("begins"))
            ends = local(last, ends)
        return SittingData(label, begins, row.get("place", ""), ends)

    def item_data(self) -> dict[int, ItemData]:
        """{number of the row: matter}."""
        return {
            row.index: ItemData(row.get("title", ""), row.get("administrative", default=False)) for row in self.items
        }

    @property
    def held_on(self):
        """The day as typed; today while it cannot be read."""
        sittings = self.sitting_data()
        return timezone.localdate(min(s.starts_at for s in sittings)) if sittings else timezone.localdate()

    @cached_property
    def lecturers(self) -> list[Lecturer]:
        """Who is offered as lecturer: the leaders of the committees above, then the people of the branch. One query."""
        people = [Lecturer(m.pk, m.name, m.name) for m in self.people_of_branch]
        return [*leaders_above(self.organisation, self.held_on), *people]

    def lecturer_values(self, texts) -> dict:
        """The person of the register whom the line names; a leader of a committee is a leading cadre without a tick."""
        found = lecturer_of(texts["lecturer"], self.lecturers) if texts["lecturer"] else None
        return (
            {"lecturer_id": found.member_id, "lecturer_leads": texts["lecturer_leads"] or found.leads} if found else {}
        )

    def part_texts(self, kind) -> dict:
        """Topic, lecturer and course of one kind as typed."""
        values = {name: self.source.get(f"{name}-{kind}") or "" for name in PART_TEXTS}
        lines = {
            name: str(values[name]).replace("\r\n", "\n").replace("\0", "") for name in ("topic", "lecturer", "gist")
        }
        limits = {"topic": 200, "lecturer": 80, "gist": 20000}
        texts = {"lecturer_leads": bool(values["leads"])} | {n: text.strip()[: limits[n]] for n, text in lines.items()}
        return texts | self.lecturer_values(texts)

    def part_data(self, items, resolutions=()) -> tuple[PartData, ...]:
        """A part for each kind; the agenda and the votes belong to the first."""
        parts = [PartData(kind=kind, **self.part_texts(kind)) for kind in self.chosen_kinds]
        return tuple(
            part if number else PartData(**{**vars(part), "items": tuple(items), "resolutions": tuple(resolutions)})
            for number, part in enumerate(parts)
        )

    def parts_shown(self) -> list[dict]:
        """Kinds with texts of their own, each with what was typed and whether it is chosen."""
        return [
            {"kind": value, "label": label, "chosen": value in self.chosen_kinds,
             "lectures": value == PartKind.PARTY_LECTURE,
             **self.part_texts(value)}
            for value, label in self.fields["kinds"].choices if value in WITH_TOPIC
        ]  # fmt: skip

    def items_shown(self) -> list:
        """The agenda and one empty line."""
        return ITEMS.with_blanks(self.items, 1 if self.items else 2)

    def sittings_shown(self) -> list:
        """All three sittings, empty where there is none yet."""
        return SITTINGS.with_blanks(self.sittings, len(LABELS) - len(self.sittings))
