"""The dead man's light: whether scheduler and worker are awake, and whether the clocks agree."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from reminders.clock import database_now
from reminders.models import Beat, Watermark

BEAT, PLAN, DELIVER = "beat", "plan", "deliver"
# Beat wakes the planner every minute: three missed calls are no accident any more.
SLEEPS_AFTER = timedelta(minutes=3)


@dataclass(frozen=True)
class Light:
    """Whether what should happen by itself does: "ok", "asleep" or "never". `held`: the clocks disagree."""

    scheduler: str
    worker: str
    held: bool

    @property
    def is_ok(self) -> bool:
        """Whether nobody needs to look."""
        return self.scheduler == self.worker == "ok" and not self.held


def state(now: datetime, *ended: datetime | None) -> str:
    """How long ago the jobs ended last, as a word; a moment in the future is no sign of life either."""
    if None in ended:
        return "never"
    return "ok" if all(abs(now - at) < SLEEPS_AFTER for at in ended) else "asleep"


def light() -> Light:
    """The light at this moment, by the database's clock; three short queries."""
    now, ended = database_now(), dict(Beat.objects.values_list("job", "at"))
    return Light(
        scheduler=state(now, ended.get(BEAT)), worker=state(now, ended.get(PLAN), ended.get(DELIVER)),
        held=Watermark.objects.filter(held_at__isnull=False).exists(),
    )  # fmt: skip
