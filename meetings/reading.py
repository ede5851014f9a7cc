"""Reading what follows a sealed record."""

from dataclasses import dataclass

from meetings.models import Acknowledgement

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
