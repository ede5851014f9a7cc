"""A network between the site and its database that may be slow, cut, closed or silent."""

import random
import socket
import struct
import threading
import time

from tests.faults.site import HOST

CHUNK = 65536
# A connection that is ended like this is reset, not closed in order.
AT_ONCE = struct.pack("ii", 1, 0)


class Proxy:
    """Passes bytes on in both directions. `delay` holds back every piece (seconds); `is_silent` swallows everything;
    `cut_after` resets each connection after so many bytes; `is_closed` refuses new ones.
    """

    def __init__(self, port: int):
        self.target, self.pairs, self.lock = (HOST, port), set(), threading.Lock()
        self.delay, self.is_silent, self.is_closed, self.cut_after = 0.0, False, False, None

    def __enter__(self):
        self.server = socket.create_server((HOST, 0), backlog=100)
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.close()
        self.reset()

    def _accept(self):
        while True:
            try:
                near, _address = self.server.accept()
            except OSError:
                return
            if self.is_closed:
                drop(near)
                continue
            try:
                far = socket.create_connection(self.target, timeout=5)
            except OSError:
                drop(near)
                continue
            far.settimeout(None)
            with self.lock:
                self.pairs.add((near, far))
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._pass, args=(one, other, (near, far)), daemon=True).start()

    def _pass(self, source, target, pair):
        passed, limit = 0, self.cut_after
        try:
            while data := source.recv(CHUNK):
                time.sleep(self.delay)
                if self.is_silent:
                    continue
                passed += len(data)
                if limit is not None and passed > limit:
                    break
                target.sendall(data)
        except OSError:
            pass
        self._end(pair)

    def _end(self, pair):
        with self.lock:
            self.pairs.discard(pair)
        for each in pair:
            drop(each)

    def reset(self):
        """Reset every connection there is."""
        for pair in list(self.pairs):
            self._end(pair)

    def heal(self):
        """A good network again; what was swallowed does not come any more."""
        was_lossy = self.is_silent
        self.delay, self.is_silent, self.is_closed, self.cut_after = 0.0, False, False, None
        if was_lossy:
            self.reset()

    def spoil(self, dice: random.Random) -> str:
        """Make the network bad in one of its ways; returns which."""
        way = dice.choice(("slow", "reset", "cut", "closed", "silent"))
        if way == "slow":
            self.delay = dice.uniform(0.02, 0.2)
        elif way == "cut":
            self.cut_after = dice.randrange(500, 60_000)
        elif way == "closed":
            self.is_closed = True
        elif way == "silent":
            self.is_silent = True
        if way in {"reset", "cut", "closed"}:
            self.reset()
        return way


def drop(connection):
    """End one connection with a reset."""
    try:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    connection.close()
