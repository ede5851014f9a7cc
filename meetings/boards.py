"""What the record page shows beside the form: roll, thresholds, results, findings, steps. The server computes."""

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from branches.models import Organisation
from meetings.choices import LeaveReason, Presence
from meetings.records import RecordData
from meetings.verdicts import Eligible, findings_of, is_late, quorum_lines, takes_votes, votes_of
from members.choices import Post, StandingKind
from members.models import Suspension

# Which section of the page a field stands in, by what its name begins with.
SECTIONS = {
    "item": "agenda", "remark": "agenda", "topic": "agenda", "lecturer": "agenda", "attendance": "roll",
    "guest": "roll", "vote": "votes",
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
    today: object = field(default_factory=timezone.localdate)

    @cached_property
    def votes(self) -> list:
        return votes_of(self.data, self.people)

    @cached_property
    def findings(self) -> list:
        return findings_of(self.data, self.people, today=self.today, entered_at=self.meeting.entered_at)

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
    def open(self) -> int:
        """How many are not noted yet."""
        return len(self.people.ids - self.presence.keys())

    @property
    def voters(self) -> int:
        return len(self.people.voters)

    @cached_property
    def best_sitting(self) -> tuple[str, int]:
        """The sitting with the most voters, and how many: a vote belongs to one sitting."""
        counts = [(s.label, len(self.data.present_in(s.label) & self.people.voters)) for s in self.data.sittings]
        return max(counts, key=lambda pair: pair[1])

    @property
    def voters_present(self) -> int:
        return self.best_sitting[1]

    @property
    def has_sittings(self) -> bool:
        """Whether there are several sittings."""
        return len(self.data.sittings) > 1

    @cached_property
    def lines(self) -> list:
        return quorum_lines(self.data.kinds, self.voters, self.voters_present)

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
        rows = Suspension.objects.on(self.data.held_on).filter(member__in=self.people.ids)
        return list(rows.select_related("member").order_by("member__sort_key", "id"))

    @cached_property
    def roll(self) -> list[Person]:
        """Everyone due that day as noted so far, the committee first as the roll is called."""
        return [self.person(entry) for entry in sorted(self.people.roll, key=rank_of)]

    def person(self, entry) -> Person:
        pk = entry.member.pk
        value = self.noted.get(f"att-{pk}") or ""
        if value == Presence.PRESENT:
            value = f"present:{self.data.sittings[0].label}"
        return Person(pk, entry.member.name, tags_of(entry), entry.group_id, value, self.noted.get(f"why-{pk}") or "")

    @property
    def states(self) -> list[tuple]:
        """The choices of one person: value, word, look."""
        came = [(f"present:{s.label}", self.word_for(s.label), "in") for s in self.data.sittings]
        return [
            ("", _("Not noted"), "none"),
            *came,
            ("leave", Presence.LEAVE.label, "leave"),
            ("absent", Presence.ABSENT.label, "out"),
        ]

    def word_for(self, label) -> str:
        """Present; with the sitting where there are several."""
        return f"{Presence.PRESENT.label} {label}" if self.has_sittings else str(Presence.PRESENT.label)

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
    Post.GROUP_LEADER: gettext_lazy("Group leader"),
}  # fmt: skip


POSTS = list(Post)


def rank_of(entry) -> int:
    """Where somebody stands on the roll: by the first post held, everybody else after that."""
    return min((POSTS.index(Post(post)) for post in entry.posts), default=len(POSTS))


def tags_of(entry) -> list[str]:
    """Post and probation, the two attributes that matter when the roll is called."""
    posts = [SHORT_POSTS.get(Post(post), _("Committee")) for post in entry.posts]
    return list(dict.fromkeys(map(str, posts)))[:1] + (
        [_("Probationary")] if entry.standing == StandingKind.PROBATIONARY else []
    )
