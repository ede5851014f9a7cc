"""Taking turns: A B A B …, medians, spread, and how noisy the run was."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median
from time import perf_counter

Case = Callable[[], object]


@dataclass(frozen=True)
class Figure:
    """One ratio. Times are medians in milliseconds; `noise` is the interquartile range of the floor over its median."""

    name: str
    floor_ms: float
    ours_ms: float
    ratio: float
    goal: float
    noise: float
    at_least: bool = False
    note: str = ""

    @property
    def holds(self) -> bool:
        """Whether the goal is met."""
        return self.ratio >= self.goal if self.at_least else self.ratio <= self.goal

    def as_dict(self) -> dict:
        """For --json."""
        return {**asdict(self), "holds": self.holds}

    def __str__(self):
        sign = "≥" if self.at_least else "≤"
        return (
            f"{'ok  ' if self.holds else 'OVER'} {self.name}: {self.ours_ms:.2f} ms against {self.floor_ms:.2f} ms = "
            f"{self.ratio:.2f} (goal {sign} {self.goal}; noise {self.noise:.0%}) {self.note}"
        )


def clock(case: Case) -> float:
    """Milliseconds of one run."""
    begun = perf_counter()
    case()
    return (perf_counter() - begun) * 1000


def nothing():
    """What is done before a case that needs no preparation."""


def turns(floor: Case, ours: Case, rounds: int, before: Case = nothing) -> tuple[list[float], list[float]]:
    """Both warmed up once, then taking turns; `before` happens ahead of each of ours, off the clock."""
    floor(), ours()
    pairs = []
    for _round in range(rounds):
        a = clock(floor)
        before()
        pairs.append((a, clock(ours)))
    return [a for a, _b in pairs], [b for _a, b in pairs]


def spread(times: list[float]) -> float:
    """Interquartile range over median."""
    ordered = sorted(times)
    quarter = len(ordered) // 4
    return (ordered[-1 - quarter] - ordered[quarter]) / (median(ordered) or 1)


def compare(
    name: str, floor: Case, ours: Case, *, goal: float, rounds: int = 15, note: str = "", before: Case = nothing
) -> Figure:
    """Our time over the floor's, both medians of one run."""
    floors, times = turns(floor, ours, rounds, before)
    a, b = median(floors), median(times)
    return Figure(name, a, b, b / a, goal, spread(floors), note=note)


def compare_rates(name: str, floor_rate: float, our_rate: float, *, goal: float, note: str = "") -> Figure:
    """Rows a second of ours over the floor's; the goal is a least value."""
    return Figure(name, 1000 / floor_rate, 1000 / our_rate, our_rate / floor_rate, goal, 0.0, at_least=True, note=note)
