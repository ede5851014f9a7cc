"""Lights remembered for as long as nothing has happened that could change them.

Every act leaves an entry in the trail, in its own transaction. So what is derived from the facts of a day stays true
until the trail has moved; one small query tells, and tells where. Each process remembers for itself, and forgetting
costs time only.
"""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from django.conf import settings

from audit.selectors import Act, trail_window

# Acts that can change no light, whatever their place. A verb that stands nowhere here is taken to change any of them.
SILENT = frozenset({
    "account.activated", "account.changed", "account.disabled", "account.enabled", "account.locked", "account.opened",
    "account.reset", "account.session-ended", "account.signed-in", "account.signed-out", "dashboard.exported",
    "meeting.addendum", "meeting.attached", "meeting.detached", "meeting.leave-asked", "meeting.leave-decided",
    "meeting.printed", "meeting.resolution-done", "member.sensitive-read", "reading.stopped",
    "roster.exported",
})  # fmt: skip
# Acts that change lights of their own branch and of the organisations above it, and no others.
LOCAL = frozenset({
    "meeting.cancelled", "meeting.changed", "meeting.moved", "meeting.planned", "meeting.recorded", "meeting.sealed",
})  # fmt: skip


class Memory:
    """The results last asked for, each with the window of the trail under which it was derived."""

    def __init__(self):
        self._kept: OrderedDict = OrderedDict()
        self._lock = Lock()

    def recall(self, key, derive: Callable, repair: Callable = lambda _result, _acts: None):
        """What `derive` returned for `key`, still true; `key` holds everything else it depends on.

        After local acts `repair(result, acts)` gives the result as it is now, or None where it must be derived anew.
        """
        if not settings.LIGHTS_REMEMBERED:
            return derive()
        # Read before deriving: an act in between makes the result too new for its window, never too old.
        window = trail_window()
        with self._lock:
            seen, result = self._kept.get(key, (None, None))
        acts = seen and audible(window.since(seen))
        if acts != []:
            repaired = repair(result, acts) if acts and is_local(acts) else None
            result = derive() if repaired is None else repaired
        self._keep(key, window, result)
        return result

    def forget(self):
        """Derive everything anew from here on."""
        with self._lock:
            self._kept.clear()

    def _keep(self, key, window, result):
        with self._lock:
            self._kept[key] = window, result
            self._kept.move_to_end(key)
            while len(self._kept) > settings.LIGHTS_REMEMBERED:
                self._kept.popitem(last=False)


def audible(acts: list[Act] | None) -> list[Act] | None:
    """The acts that may have changed a light; None stays None: anything may have happened."""
    return acts if acts is None else [act for act in acts if act.verb not in SILENT]


def is_local(acts: list[Act]) -> bool:
    """Whether each of the acts reaches no further than its own branch and the organisations above it."""
    return all(act.verb in LOCAL for act in acts)


memory = Memory()
