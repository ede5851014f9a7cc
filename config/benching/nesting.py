"""The same bureau inside more data: what the others cost a page that does not show them."""

from datetime import date
from statistics import median

from config.benching.database import bench_database
from config.benching.reading import client_of, page, staff, store
from config.benching.timing import Figure, clock, spread

TURNS = 3


def times(scale: str, today: date, rounds: int, say) -> list[float]:
    """Milliseconds of the dashboard of the first bureau inside `scale`."""
    with bench_database(scale, today, say):
        store(today)
        client = client_of(staff())
        page(client, "/dashboard/")
        return [clock(lambda: page(client, "/dashboard/")) for _round in range(rounds)]


def nested(scale: str, today: date, rounds: int, say) -> Figure:
    """Goal 3: the bureau inside `scale` against the bureau alone, in turns."""
    floors, ours = [], []
    for _turn in range(TURNS):
        floors += times("bureau", today, rounds, say)
        ours += times(scale, today, rounds, say)
    a, b = median(floors), median(ours)
    return Figure(f"dashboard of one bureau inside {scale}", a, b, b / a, 1.5, spread(floors))
