"""What Party committees owe: the lecture of their secretary, the half-yearly study, the part their members take in the
life of the branches they belong to.

The committees themselves meet elsewhere; lectures and rolls stand in the records of the branches.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import BigIntegerField, CharField, DateField, Exists, F, FilteredRelation, OuterRef, Q, Value
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from branches.choices import PARTY_COMMITTEES
from branches.models import Organisation
from common.periods import Cadence, Period
from common.scope import Scope
from meetings.choices import DUTY_REASONS, PartKind, Presence, State
from meetings.leading_rules import Seen, proof_of
from meetings.models import Attendance, Part, Study
from meetings.selectors import OF_COMMITTEES
from members.choices import COMMITTEE_POSTS, Post
from members.models import Appointment
from obligations.registry import Needs, PeriodicDuty
from obligations.rules import Deed, middle
from regulations.levels import Level

LECTURE, STUDY = "meetings.secretary_lecture", "meetings.responsibility_half_year_study"
DUAL_LIFE = "meetings.dual_org_life"
POSTS = list(COMMITTEE_POSTS)


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody in a post of a committee, from day to day."""

    member_id: int
    name: str
    post: str
    start: date
    end: date

    @property
    def title(self) -> str:
        """The post in words; the plain one is called otherwise than in a branch."""
        is_plain = self.post == Post.COMMITTEE_MEMBER
        return pgettext("Party committee", "Member") if is_plain else str(Post(self.post).label)

    def holds_on(self, day: date) -> bool:
        """Whether the post is held on `day`."""
        return self.start <= day <= self.end


@dataclass(slots=True)
class Committee:
    """A Party committee: from when to when it is open, and who belongs to it."""

    founded_on: date
    closed_on: date
    holders: list[Holder] = field(default_factory=list)

    def is_open_on(self, day: date) -> bool:
        """Whether it exists on `day`."""
        return self.founded_on <= day <= self.closed_on

    def secretary_on(self, day: date) -> Holder | None:
        """Its secretary on `day`."""
        return next((row for row in self.holders if row.post == Post.SECRETARY and row.holds_on(day)), None)

    def leaders_on(self, day: date) -> list[Holder]:
        """Its members on `day`, each once, in the order of their posts."""
        rows = sorted((row for row in self.holders if row.holds_on(day)), key=lambda row: POSTS.index(row.post))
        return list({row.member_id: row for row in reversed(rows)}.values())[::-1]


def columns(rows, sort: str, ids: tuple[str, str | None], *, texts, days):
    """The rows in one shape, so that all sorts are read together: sort, two ids, five texts, four days."""
    both = [F(name) if name else Value(None, output_field=BigIntegerField()) for name in ids]
    said = [F(text) for text in texts] + [Value("", output_field=CharField())] * (5 - len(texts))
    dated = [F(day) if isinstance(day, str) else day for day in days]
    dated += [Value(None, output_field=DateField())] * (4 - len(dated))
    return rows.order_by().values_list(Value(sort, output_field=CharField()), *both, *said, *dated)


class LeadingFacts:
    """The Party committees of a subtree and what they and their members did: one query.

    Lectures and rolls count wherever in the bureau they stand, so that no move of a branch changes whose they are.
    """

    def __init__(self, scope: Scope, needs: Needs):
        self.scope, self.needs = scope, needs
        self.start, self.end = min(start for start, _end in needs.values()), max(end for _start, end in needs.values())

    @cached_property
    def _rows(self) -> dict[str, list[tuple]]:
        """Everything that is known, by its sort; the columns of each stand beside its query."""
        asked = {LECTURE: self._lectures, DUAL_LIFE: self._rolls, STUDY: self._studies}
        others = [query(*self.needs[code]) for code, query in asked.items() if code in self.needs]
        found = defaultdict(list)
        for sort, *columns in self._posts().union(*others, all=True) if others else self._posts():
            found[sort].append(columns)
        return found

    def _posts(self):
        """(committee, member, name, post, –, –, –, founded, closed, from, until); without posts one row alone."""
        during = Q(appointments__start__lte=self.end) & (
            Q(appointments__end__isnull=True) | Q(appointments__end__gte=self.start)
        )
        held = FilteredRelation("appointments", condition=during & Q(appointments__post__in=COMMITTEE_POSTS))
        rows = Organisation.objects.within(self.scope).filter(kind__in=PARTY_COMMITTEES)
        return columns(
            rows.open_during(self.start, self.end).annotate(held=held), "post", ("pk", "held__member_id"),
            texts=("held__member__name", "held__post"), days=("founded_on", "closed_on", "held__start", "held__end"),
        )  # fmt: skip

    def _lectures(self, start: date, end: date):
        """(meeting, lecturer, reference, path, –, –, –, held, sealed): what leading cadres of the register gave."""
        rows = Part.objects.filter(
            kind=PartKind.PARTY_LECTURE,
            lecturer_leads=True,
            lecturer_member__isnull=False,
            meeting__held_on__gte=start,
            meeting__held_on__lte=end,
        ).exclude(meeting__state=State.CANCELLED)
        return columns(
            rows, "lecture", ("meeting_id", "lecturer_member_id"),
            texts=("meeting__public_id", "meeting__organisation__path"),
            days=("meeting__held_on", TruncDate("meeting__sealed_at")),
        )  # fmt: skip

    def _rolls(self, start: date, end: date):
        """(meeting, member, presence, reason, title, reference, path, held, sealed): sealed records on whose roll a
        member of these committees stands; what the committee of a branch held is left out.
        """
        leaders = Appointment.objects.within(self.scope).overlapping(self.start, self.end).filter(
            organisation__kind__in=PARTY_COMMITTEES, post__in=COMMITTEE_POSTS
        )  # fmt: skip
        apart = Part.objects.filter(meeting=OuterRef("sitting__meeting"), kind__in=OF_COMMITTEES)
        rows = Attendance.objects.filter(
            ~Exists(apart), member__in=leaders.values("member"), sitting__meeting__state=State.SEALED,
            sitting__meeting__held_on__gte=start, sitting__meeting__held_on__lte=end,
        )  # fmt: skip
        return columns(
            rows, "roll", ("sitting__meeting_id", "member_id"),
            texts=(
                "presence", "reason", "sitting__meeting__title", "sitting__meeting__public_id",
                "sitting__meeting__organisation__path",
            ),
            days=("sitting__meeting__held_on", TruncDate("sitting__meeting__sealed_at")),
        )  # fmt: skip

    def _studies(self, start: date, end: date):
        """(committee, –, number of the minutes, –, –, –, –, held, entered)."""
        rows = Study.objects.within(self.scope).filter(held_on__gte=start, held_on__lte=end)
        return columns(rows, "study", ("organisation_id", None), texts=("minutes",), days=("held_on", "entered_on"))

    @cached_property
    def committees(self) -> dict[int, Committee]:
        """Each committee by its id."""
        found: dict[int, Committee] = {}
        for pk, member, name, post, _3, _4, _5, founded, closed, start, end in self._rows["post"]:
            committee = found.setdefault(pk, Committee(founded, closed or date.max))
            if member:
                committee.holders.append(Holder(member, name, post, start, end or date.max))
        return found

    @cached_property
    def lectures(self) -> list[tuple[int, Deed]]:
        """(lecturer, deed) of every lecture by a leading cadre; one outside the subtree without its record."""
        return [
            (member, Deed(held_on, sealed_on, pk, reference if self.scope.covers(path) else ""))
            for pk, member, reference, path, _3, _4, _5, held_on, sealed_on, *_none in self._rows["lecture"]
        ]

    @cached_property
    def seen(self) -> dict[int, list[Seen]]:
        """The sealed records on whose roll each committee member stands, in the order of their days."""
        rolls: dict[tuple[int, int], list] = defaultdict(list)
        for meeting, member, *record in self._rows["roll"]:
            rolls[member, meeting].append(record)
        found = defaultdict(list)
        for (member, _meeting), sittings in sorted(rolls.items(), key=lambda row: row[1][0][5]):
            found[member].append(self.seen_in(sittings))
        return found

    def seen_in(self, sittings: list) -> Seen:
        """One person in one record: present in one of its sittings is present."""
        _presence, _reason, title, reference, path, held_on, sealed_on, *_none = sittings[0]
        came = any(row[0] == Presence.PRESENT for row in sittings)
        on_duty = any(row[1] in DUTY_REASONS for row in sittings)
        shown = (title, reference) if self.scope.covers(path) else ("", "")
        return Seen(held_on, sealed_on, came, on_duty, *shown)

    @cached_property
    def studies(self) -> dict[int, list[Deed]]:
        """What each committee studied, sealed with the entry."""
        found = defaultdict(list)
        for pk, _member, minutes, _2, _3, _4, _5, held_on, entered_on, *_none in self._rows["study"]:
            found[pk].append(Deed(held_on, entered_on, None, "", minutes))
        return found

    def open_in(self, period: Period) -> Iterator[tuple[int, Committee]]:
        """The committees that are open on the middle day."""
        return ((pk, each) for pk, each in self.committees.items() if each.is_open_on(middle(period)))


def with_secretary(facts: LeadingFacts, period: Period) -> list[int]:
    """Committees that have a secretary on the middle day (Branch Regulations, Art. 16)."""
    return [pk for pk, each in facts.open_in(period) if each.secretary_on(middle(period))]


def lectures_of(facts: LeadingFacts, committee: int, period: Period) -> list[Deed]:
    """The lectures given by whoever was secretary on their day."""
    secretary_on = facts.committees[committee].secretary_on
    return [
        deed for member, deed in facts.lectures
        if deed.held_on in period and (held := secretary_on(deed.held_on)) and member == held.member_id
    ]  # fmt: skip


def every_committee(facts: LeadingFacts, period: Period) -> list[int]:
    """Committees that are open on the middle day."""
    return [pk for pk, _committee in facts.open_in(period)]


def studies_of(facts: LeadingFacts, committee: int, _period: Period) -> list[Deed]:
    """What the committee studied."""
    return facts.studies.get(committee, [])


def with_leaders(facts: LeadingFacts, period: Period) -> list[int]:
    """Committees that have members on the middle day."""
    return [pk for pk, each in facts.open_in(period) if each.leaders_on(middle(period))]


def proofs(facts: LeadingFacts, committee: int, period: Period) -> list[tuple[Holder, Deed | None]]:
    """Each member of the committee on the middle day, and what shows that the person took part."""
    leaders = facts.committees[committee].leaders_on(middle(period))
    return [(leader, proof_of(facts.seen.get(leader.member_id, ()), period)) for leader in leaders]


def dual_life(facts: LeadingFacts, committee: int, period: Period) -> list[Deed]:
    """One deed for all members together, sealed with the record that was missing last (Party Constitution, Art. 8)."""
    found = [proof for _leader, proof in proofs(facts, committee, period)]
    done = [proof for proof in found if proof]
    if not done:
        return []
    if len(done) < len(found):
        label = _("%(done)s of %(all)s leaders") % {"done": len(done), "all": len(found)}
        return [Deed(min(proof.held_on for proof in done), None, None, "", label)]
    label = ngettext("%(n)s leader", "%(n)s leaders", len(found)) % {"n": len(found)}
    last = max(done, key=lambda proof: (proof.sealed_on, proof.held_on))
    return [Deed(last.held_on, last.sealed_on, None, "", label)]


def page_address(organisation, period) -> str:
    """The page on which the committee's lectures, studies and leaders stand."""
    query = {"period": period.code} if period.cadence in (Cadence.MONTH, Cadence.QUARTER) else {}
    return f"{reverse('meetings:leading')}{'?' if query else ''}{urlencode(query)}#{organisation.public_id}"


def record_address(deed: Deed) -> str:
    """The record of the lecture."""
    return reverse("meetings:detail", args=[deed.reference])


SEES = "meetings.view_leading"
_COMMITTEE = {
    "seen_with": "obligations.view_due", "facts": LeadingFacts, "owners": PARTY_COMMITTEES,
    "record_address": page_address, "deed_address": record_address,
}  # fmt: skip

DUTIES = (
    PeriodicDuty(
        code=LECTURE, title=gettext_lazy("Party lecture of the committee's secretary"), citation="BR 16",
        level=Level.HARD, cadence=Cadence.YEAR, owed_by=gettext_lazy("Party committees with a secretary"),
        owed_by_organisations=with_secretary, deeds=lectures_of, opens_months=3, from_below=True,
        act_name=gettext_lazy("See the lectures"), acts_with=SEES, **_COMMITTEE,
    ),
    PeriodicDuty(
        code=STUDY, title=gettext_lazy("Half-yearly study of strict governance"), citation="RESP", level=Level.HARD,
        cadence=Cadence.HALF_YEAR, owed_by=gettext_lazy("Party committees"), owed_by_organisations=every_committee,
        deeds=studies_of, opens_months=2, act_name=gettext_lazy("Note a study"), acts_with="meetings.keep_studies",
        moved_by=frozenset(), **_COMMITTEE,
    ),
    # No article says how often; what the bureau asks for holds.
    PeriodicDuty(
        code=DUAL_LIFE, title=gettext_lazy("Leaders in the life of their branch"), citation="CON 8",
        level=Level.LOCAL, cadence=Cadence.QUARTER, owed_by=gettext_lazy("Party committees, for each of their members"),
        owed_by_organisations=with_leaders, deeds=dual_life, from_below=True,
        # A roll counts once it is sealed.
        moved_by=frozenset({"meeting.sealed"}),
        act_name=gettext_lazy("See who took part"), acts_with=SEES, **_COMMITTEE,
    ),
)  # fmt: skip
