"""What the record page shows beside the form: roll, thresholds, results, findings, steps. The server computes."""

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from branches.models import Organisation
from meetings.choices import DUTY_REASONS, WITH_EXCLUSIONS, LeaveReason, PartKind, Presence
from meetings.records import RecordData
from meetings.rules import Attended
from meetings.verdicts import Eligible, findings_of, is_late, quorum_lines, takes_votes, votes_of
from members.choices import DutyPattern, Post, RestKind, StandingKind
from members.models import Suspension

# Which section of the page a field stands in, by what its name begins with.
SECTIONS = {
    "item": "agenda", "remark": "agenda", "topic": "agenda", "lecturer": "agenda", "people": "roll",
    "att": "roll", "exclusions": "roll", "criticism": "agenda", "why": "roll", "stay": "roll", "guest": "roll",
    "vote": "votes", "stand": "votes",
}  # fmt: skip
REASONS = [("", "—"), *LeaveReason.choices]


def section_of(fieldname) -> str:
    """The section in which a finding's field stands."""
    return SECTIONS.get(fieldname.partition("-")[0], "basics")


@dataclass(frozen=True)
class Person:
    """One line of the roll."""

    pk: int
    name: str
    tags: list
    group: int | None
    value: str
    reason: str
    pattern: str = ""
    arrived: str = ""
    left: str = ""
    errors: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        """The look of the line: in, leave, out, or none while nothing is noted."""
        return {"present": "in", "leave": "leave", "absent": "out"}.get(self.value.partition(":")[0], "none")


@dataclass(frozen=True)
class Step:
    """One anchor at the head of the page."""

    href: str
    label: str
    note: str = ""
    state: str = ""


@dataclass
class Board:
    """A record as typed, with what the rights of its day make of it."""

    meeting: object
    data: RecordData
    people: Eligible
    noted: dict
    sees_rests: bool = False
    sees_exclusions: bool = False
    stays: dict = field(default_factory=dict)
    rows: dict = field(default_factory=dict)
    duty_patterns: dict = field(default_factory=dict)
    today: object = field(default_factory=timezone.localdate)

    @cached_property
    def votes(self) -> list:
        return votes_of(self.data, self.people)

    @cached_property
    def findings(self) -> list:
        """Every objection, each leading to its field on this page."""
        found = findings_of(
            self.data, self.people, today=self.today, entered_at=self.meeting.entered_at, votes=self.votes
        )
        return [replace(finding, field=self.place_of(finding.field)) for finding in found]

    def place_of(self, name) -> str:
        """The field of the page: the rule counts rows one after the other, the page may have left some out."""
        prefix, _dash, rest = name.partition("-")
        number, _dash, end = rest.partition("-")
        rows = self.rows.get(prefix, ())
        return f"{prefix}-{rows[int(number)]}-{end}" if number.isdecimal() and int(number) < len(rows) else name

    @property
    def blocking(self) -> list:
        """What keeps the record from being sealed."""
        return [finding for finding in self.findings if finding.blocking]

    @cached_property
    def presence(self) -> dict:
        return self.data.presence()

    def count(self, state) -> int:
        """How many people are noted so."""
        return sum(1 for noted, _reason in self.presence.values() if noted == state)

    @property
    def present(self) -> int:
        return self.count(Presence.PRESENT)

    @property
    def on_leave(self) -> int:
        return self.count(Presence.LEAVE)

    @property
    def absent(self) -> int:
        return self.count(Presence.ABSENT)

    @property
    def due(self) -> int:
        return len(self.people.roll)

    @property
    def attended(self) -> Attended:
        """Who came of those due, and of those whom duty did not keep away."""
        on_duty = sum(1 for noted, why in self.presence.values() if noted == Presence.LEAVE and why in DUTY_REASONS)
        return Attended(self.due, self.present, on_duty)

    @property
    def open(self) -> int:
        """How many are not noted yet."""
        return len(self.people.ids - self.presence.keys())

    @property
    def voters(self) -> int:
        return len(self.people.voters)

    @cached_property
    def best_sitting(self) -> tuple[str, int]:
        """The sitting with the most voters, and how many: a vote belongs to one sitting."""
        counts = [(s.label, len(self.data.stays_in(s.label).keys() & self.people.voters)) for s in self.data.sittings]
        return max(counts, key=lambda pair: pair[1])

    @property
    def in_room(self) -> set[int]:
        """Who was in the room for which the thresholds are worked out."""
        if self.timed:
            return self.data.present_at(self.timed.resolution.sitting, self.timed.resolution.taken_at)
        return set(self.data.stays_in(self.best_sitting[0]))

    @property
    def timed(self):
        """The last vote of which the hour is known; the thresholds follow it. None while no hour is."""
        return next((vote for vote in reversed(self.votes) if vote.resolution.taken_at), None)

    @property
    def voters_present(self) -> int:
        """Voters in the room at the hour of the last vote; without an hour those who came at all."""
        return len(self.in_room & self.people.voters)

    @property
    def shown_sitting(self) -> str:
        """The label of the sitting for which the thresholds are worked out."""
        return self.timed.resolution.sitting if self.timed else self.best_sitting[0]

    @property
    def labels(self) -> str:
        """The labels of the sittings in order: A, AB, ABC."""
        return "".join(sitting.label for sitting in self.data.sittings)

    @property
    def has_sittings(self) -> bool:
        """Whether there are several sittings."""
        return len(self.labels) > 1

    @cached_property
    def lines(self) -> list:
        return quorum_lines(self.data.kinds, self.people, self.in_room, self.data.left_out)

    @property
    def takes_votes(self) -> bool:
        return takes_votes(self.data.kinds)

    @property
    def is_late(self) -> bool:
        return is_late(self.data.held_on, self.meeting.entered_at)

    @property
    def rests(self) -> list:
        """Whose rights rest on the day and from when to when; only for those who may know."""
        if not self.sees_rests:
            return []
        rows = Suspension.objects.on(self.data.held_on).filter(member__in=self.people.ids, kind=RestKind.RIGHTS)
        return list(rows.select_related("member").order_by("member__sort_key", "id"))

    @property
    def left_out(self) -> int:
        """How many are left out of those due in elections and admissions."""
        return len(self.data.left_out & self.people.voters)

    @property
    def takes_exclusions(self) -> bool:
        """Whether something is put to the vote from which somebody may be left out."""
        return any(line.kind in WITH_EXCLUSIONS for line in self.lines)

    @property
    def exclusions(self) -> list:
        """Who is left out and why; only for those who may know."""
        return list(self.meeting.exclusions.all()) if self.sees_exclusions else []

    @property
    def excludable(self) -> list[tuple]:
        """(id, name) of those with a vote who are not left out."""
        taken = {row.member_id for row in self.meeting.exclusions.all()}
        return [(e.member.pk, e.member.name) for e in self.people.roll if e.member.pk in self.people.voters - taken]

    @cached_property
    def roll(self) -> list[Person]:
        """Everyone due that day as noted so far, the committee first as the roll is called."""
        return [self.person(entry) for entry in sorted(self.people.roll, key=rank_of)]

    @property
    def plain_post(self) -> str:
        """What somebody is called who belongs to the body that meets and leads it not."""
        leads = PartKind.LEADING_MEETING in self.data.kinds
        return pgettext("Party committee", "Member") if leads else _("Committee")

    def person(self, entry) -> Person:
        pk = entry.member.pk
        row, hours = self.stays.get(pk), (self.noted.get(f"stay-{pk}-{name}") or "" for name in ("arrived", "left"))
        errors = tuple(error for errors in row.errors.values() for error in errors) if row else ()
        return Person(
            pk, entry.member.name, tags_of(entry, self.plain_post), entry.group_id, self.value_of(pk),
            self.noted.get(f"why-{pk}") or "", self.duty_patterns.get(pk, ""), *hours, errors=errors,
        )  # fmt: skip

    def value_of(self, pk) -> str:
        """The choice of one person, with the sittings in order where somebody came."""
        state, _colon, labels = str(self.noted.get(f"att-{pk}") or "").partition(":")
        came = "".join(label for label in self.labels if label in labels) or self.labels[:1]
        return f"present:{came}" if state == Presence.PRESENT else state

    @property
    def states(self) -> list[tuple]:
        """The choices of one person: value, word, look."""
        sizes = range(1, len(self.labels) + 1)
        sets = ["".join(each) for size in sizes for each in combinations(self.labels, size)]
        came = [(f"present:{each}", self.word_for(each), "in") for each in sets]
        return [
            ("", _("Not noted"), "none"),
            *came,
            ("leave", Presence.LEAVE.label, "leave"),
            ("absent", Presence.ABSENT.label, "out"),
        ]

    def word_for(self, labels) -> str:
        """Present; with the sittings where there are several."""
        return f"{Presence.PRESENT.label} {'、'.join(labels)}" if self.has_sittings else str(Presence.PRESENT.label)

    @property
    def in_bulk(self) -> list[tuple]:
        """What everybody shown can be set to at once: a sitting, a reason of leave, absent."""
        reasons = [(f"leave:{value}", f"{Presence.LEAVE.label}：{word}") for value, word in LeaveReason.choices]
        return [*((value, word) for value, word, look in self.states if look == "in"), *reasons,
                ("absent", Presence.ABSENT.label)]  # fmt: skip

    @property
    def patterns(self) -> list[tuple]:
        """The duty patterns on the roll, each with how many; empty where there is but one."""
        counts = Counter(person.pattern for person in self.roll)
        found = [(value, word, counts[value]) for value, word in DutyPattern.choices if counts[value]]
        return found if len(found) > 1 else []

    @property
    def reasons(self) -> list[tuple]:
        return REASONS

    @cached_property
    def groups(self) -> list[tuple]:
        """The groups of the people on the roll, each with how many; empty where there are none."""
        counts = Counter(person.group for person in self.roll if person.group)
        groups = Organisation.objects.filter(pk__in=counts).in_order() if len(counts) > 1 else ()
        return [(group, counts[group.pk]) for group in groups]

    @property
    def steps(self) -> list[Step]:
        """The anchors, each with its count and whether something is missing there."""
        wrong = {section_of(finding.field) for finding in self.blocking}
        items, votes = sum(len(part.items) for part in self.data.parts), len(self.votes)
        found = [
            self.step("basics", _("Basics"), "", wrong),
            self.step("agenda", _("Agenda"), ngettext("%(n)s item", "%(n)s items", items) % {"n": items}, wrong),
            self.step("roll", _("Attendance"), f"{self.present} / {self.due}", wrong),
        ]
        if self.takes_votes:
            found.append(
                self.step(
                    "votes",
                    _("Votes"),
                    ngettext("%(n)s item", "%(n)s items", votes) % {"n": votes},
                    wrong,
                    done=votes > 0,
                )
            )
        if self.attach_url:
            number = len(self.meeting.attachments.all())
            found.append(
                Step("#files", _("Attachments"), ngettext("%(n)s file", "%(n)s files", number) % {"n": number})
            )
        return [*found, self.last_step()]

    @staticmethod
    def step(name, label, note, wrong, *, done=True) -> Step:
        return Step(f"#{name}", label, note, "error" if name in wrong else "done" if done else "")

    def last_step(self) -> Step:
        number = len(self.blocking)
        note = ngettext("%(n)s open", "%(n)s open", number) % {"n": number} if number else _("complete")
        return Step("#check", _("Check and seal"), note, "error" if number else "done")

    @property
    def attach_url(self) -> str:
        """Where files are attached, once that page exists."""
        try:
            return reverse("meetings:attach", args=[self.meeting.public_id])
        except NoReverseMatch:
            return ""


SHORT_POSTS = {
    Post.SECRETARY: gettext_lazy("Secretary"), Post.DEPUTY_SECRETARY: gettext_lazy("Deputy secretary"),
    Post.GROUP_LEADER: pgettext_lazy("roll", "Group leader"),
}  # fmt: skip


POSTS = list(Post)


def rank_of(entry) -> int:
    """Where somebody stands on the roll: by the first post held, everybody else after that."""
    return min((POSTS.index(Post(post)) for post in entry.posts), default=len(POSTS))


def tags_of(entry, plain: str) -> list[str]:
    """Post and probation, the two attributes that matter when the roll is called; `plain` for posts without a word."""
    posts = [SHORT_POSTS.get(Post(post), plain) for post in entry.posts]
    return list(dict.fromkeys(map(str, posts)))[:1] + (
        [_("Probationary")] if entry.standing == StandingKind.PROBATIONARY else []
    )
