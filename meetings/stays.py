"""Who was in the room at a minute: people come late, leave early, are called out and come back. Plain values only.

Minutes count from the beginning of the sitting, so that a sitting may run past midnight.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import time

DAY = 24 * 60


def minutes_from(begins: time, clock: time) -> int:
    """Whole minutes from `begins` to `clock`, 0 to 1439; an earlier hour belongs to the next day."""
    return (clock.hour * 60 + clock.minute - begins.hour * 60 - begins.minute) % DAY


@dataclass(frozen=True)
class Stay:
    """From which minute to which one person was in the room; None is the beginning, or the end.

    A leaving before the arrival is somebody who was called out and came back. The minute of arrival counts, the minute
    of leaving does not.
    """

    arrived: int | None = None
    left: int | None = None

    @property
    def is_whole(self) -> bool:
        """Whether the person was there from beginning to end."""
        return self.arrived is None and self.left is None

    @property
    def is_empty(self) -> bool:
        """Whether both are the same minute, which says nothing."""
        return self.arrived is not None and self.arrived == self.left

    def covers(self, minute: int | None) -> bool:
        """Whether the person was in the room at `minute`; without one, whether throughout."""
        if minute is None:
            return self.is_whole
        came = self.arrived is None or self.arrived <= minute
        stayed = self.left is None or minute < self.left
        was_out = self.arrived is not None and self.left is not None and self.left < self.arrived
        return came or stayed if was_out else came and stayed

    def outside(self, length: int | None) -> list[str]:
        """Which of the two lies after the end of a sitting of `length` minutes; none while the end is not known."""
        if length is None:
            return []
        return [name for name in ("arrived", "left") if (getattr(self, name) or 0) > length]


def present_at(stays: Mapping[Hashable, Stay], minute: int | None) -> set:
    """Who was in the room at `minute`; without one, who surely was: those who stayed throughout."""
    return {key for key, stay in stays.items() if stay.covers(minute)}
