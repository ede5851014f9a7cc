"""Lights remembered for as long as nothing has happened.

Every act leaves an entry in the trail, in its own transaction. So what is derived from the facts of a day stays true
until the trail has moved; one small query tells. Each process remembers for itself, and forgetting costs time only.
"""

from collections import OrderedDict
from threading import Lock

from django.conf import settings

from audit.selectors import trail_stamp


class Memory:
    """The results last asked for, each with the stamp of the trail under which it was derived."""

    def __init__(self):
        self._kept: OrderedDict = OrderedDict()
        self._lock = Lock()

    def recall(self, key, derive):
        """What `derive` returned for `key` since the trail moved last; `key` holds everything else it depends on."""
        if not settings.LIGHTS_REMEMBERED:
            return derive()
        # Read before deriving: an act in between makes the result too new for its stamp, never too old.
        stamp = trail_stamp()
        with self._lock:
            known = self._kept.get(key)
        if known and known[0] == stamp:
            return known[1]
        result = derive()
        self._keep(key, stamp, result)
        return result

    def forget(self):
        """Derive everything anew from here on."""
        with self._lock:
            self._kept.clear()

    def _keep(self, key, stamp, result):
        with self._lock:
            self._kept[key] = stamp, result
            self._kept.move_to_end(key)
            while len(self._kept) > settings.LIGHTS_REMEMBERED:
                self._kept.popitem(last=False)


memory = Memory()
