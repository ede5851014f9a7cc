"""Reading what follows a sealed record."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from meetings.choices import Presence, State
from meetings.inspection import POINTS
from meetings.models import Acknowledgement, Attendance, Review

SHOWN = 30


@dataclass(frozen=True)
class Readers:
    """Who was away from a sealed record and has confirmed having read it, or not yet."""

    rows: list[Acknowledgement]

    @property
    def confirmed(self) -> int:
        """How many have confirmed."""
        return sum(row.read_at is not None for row in self.rows)

    @property
    def waiting(self) -> list[Acknowledgement]:
        """Who has still to confirm."""
        return [row for row in self.rows if row.read_at is None]


def readers_of(meeting) -> Readers:
    """Who has to read a sealed record; one query."""
    return Readers(list(Acknowledgement.objects.filter(meeting=meeting).select_related("member").in_order()))


def records_to_read(member) -> list[Acknowledgement]:
    """The sealed records a member missed and has not confirmed yet, newest first; one query."""
    if member is None:
        return []
    rows = Acknowledgement.objects.open().filter(member=member).select_related("meeting__organisation")
    return list(rows.order_by("-id")[:SHOWN])


def taken_part(member, since) -> list[Attendance]:
    """Where a member came since a day, by sealed records of the own branch and of temporary ones; two queries.

    Shown to the member alone: one row a meeting, the last one first; its day and kind, not its text.
    """
    rows = Attendance.objects.filter(
        member=member, presence=Presence.PRESENT, sitting__meeting__state=State.SEALED,
        sitting__meeting__held_on__gte=since,
    )  # fmt: skip
    rows = rows.select_related("sitting__meeting__organisation").prefetch_related("sitting__meeting__parts")
    rows = rows.order_by("-sitting__meeting__held_on", "-id")
    return list({row.sitting.meeting_id: row for row in rows}.values())[:SHOWN]


def rounds_of(meeting) -> list[Review]:
    """Every round of review of a record, the last one first; one query."""
    rows = Review.objects.filter(meeting=meeting).select_related("reviewer", "decided_by")
    return list(rows.order_by("-number"))


def returned_records(branch, scope) -> list[Review]:
    """The records of a branch that were returned and wait for an answer, the oldest first; one query."""
    rows = Review.objects.unanswered().filter(meeting__organisation=branch)
    rows = rows.filter(scope.condition("meeting__organisation__path"))
    return list(rows.select_related("meeting", "reviewer").order_by("decided_at")[:SHOWN])


def places_of(meeting) -> list[tuple[str, str]]:
    """Where in a whole record something may be missing, in the order of its paper: (field of the page, words)."""
    found = [
        ("sitting", _("Time and place")), ("chair", _("Chair")), ("recorder", _("Recorder")),
        ("attendance", _("Attendance")), ("guests", _("Guests")),
    ]  # fmt: skip
    parts = list(meeting.parts.all())
    found += [(f"topic-{part.kind}", part.get_kind_display()) for part in parts]
    items = [item for part in parts for item in part.items.all()]
    found += [(f"item-{n}", _("Matter %(n)s: %(title)s") % {"n": n + 1, "title": i.title}) for n, i in enumerate(items)]
    votes = [row for part in parts for row in part.resolutions.all()]
    found += [
        (f"vote-{n}", _("Resolution %(n)s: %(title)s") % {"n": n + 1, "title": v.title}) for n, v in enumerate(votes)
    ]
    return [*found, ("files", _("Attachments"))]


@dataclass(frozen=True)
class Said:
    """One round of review in words; `where` and `what` say why a record was returned."""

    review: Review
    where: str = ""
    what: str = ""


def said(reviews, places) -> list[Said]:
    """Rounds with the words of their places and codes; a place that is gone stands by its name."""
    names = dict(places)
    return [
        Said(row, names.get(row.place, row.place), POINTS[row.code].title if row.code in POINTS else row.code)
        for row in reviews
    ]
