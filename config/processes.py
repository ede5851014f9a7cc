"""Several processes in one terminal: started together, prefixed, and stopped together."""

import os
import signal
import subprocess
import threading
import time

STOP_WITHIN_SECONDS = 15
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Family:
    """Named child processes that live and die together, each in a process group of its own."""

    def __init__(self, write):
        self.write = write
        self.children = {}
        self.stopping = threading.Event()

    def start(self, name, arguments, environment):
        """Start one child; its lines come out with its name in front."""
        child = subprocess.Popen(  # noqa: S603 - the arguments are our own
            arguments,
            env={**os.environ, **environment, "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            text=True,
            errors="replace",
        )
        self.children[name] = child
        threading.Thread(target=self._echo, args=(name, child), daemon=True).start()

    def _echo(self, name, child):
        for line in child.stdout:
            self.write(f"{name:<6} | {line.rstrip()}")

    def dead(self):
        """The name of a child that has ended by itself, if any."""
        return next((name for name, child in self.children.items() if child.poll() is not None), None)

    def watch(self):
        """Wait until somebody asks to stop (None) or a child ends by itself (its name)."""
        while not self.stopping.wait(0.2):
            if name := self.dead():
                return name
        return None

    def listen(self):
        """Ctrl-C, a closed terminal and `kill` all mean: stop the family."""
        for number in STOP_SIGNALS:
            signal.signal(number, lambda *_: self.stopping.set())

    def stop(self):
        """Ask every child to end; after 15 seconds end whole groups by force."""
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + STOP_WITHIN_SECONDS
        for child in self.children.values():
            try:
                child.wait(max(0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                pass
            _kill_group(child)


def _kill_group(child):
    """What is left of the child's group, its own children included."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    child.wait()
