"""The chat robot of the play: refuses now and then, and keeps which ids it was posted and which it took."""

import random
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

REFUSES = 0.1


class Gateway:
    """Listens on a free port of this machine until the play is over."""

    def __init__(self, seed):
        self.dice = random.Random(f"{seed}-gateway")  # noqa: S311 - a repeatable dice, no secret
        self.taken: Counter = Counter()
        self.refused: Counter = Counter()
        self.lock = threading.Lock()

    def take(self, key) -> bool:
        """Whether a post is taken."""
        with self.lock:
            refused = self.dice.random() < REFUSES
            (self.refused if refused else self.taken)[key] += 1
        return not refused

    def __enter__(self):
        take = self.take

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                answer = b'{"errcode": 0}' if take(self.headers["Idempotency-Key"]) else b'{"errcode": 45009}'
                self.send_response(200)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_args):
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    @property
    def environment(self) -> dict[str, str]:
        """What the site is told of it."""
        address = f"http://127.0.0.1:{self.server.server_port}/"
        return {"ZHIBU_WECOM_URL": address, "ZHIBU_WECOM_SECRET": "faults", "ZHIBU_ROBOT_HOSTS": "127.0.0.1"}
