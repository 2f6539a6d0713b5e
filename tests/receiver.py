"""A webhook receiver for tests, as docs/webhook.md wants one: signature, idempotency, a ledger; and it can fail.

In a test `with running() as receiver:`; as a process `python -m tests.receiver --port 0 --secret S`, which prints its
address on its first line and takes `POST /_control/fail`, `/_control/recover` and `GET /_control/ledger`."""

import argparse
import hmac
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from opscontent import clock

SECRET = "a secret of the tests"
TOLERANCE_SECONDS = 300
ACT_FIRST = ("cut_after", "http500_after")
KINDS = ("cut_before", "slow", "http500", "status", *ACT_FIRST)
Said = tuple[int, dict[str, Any]] | None  # None: hang up without a word


@dataclass
class Fault:
    """What goes wrong with the next `times` editions that come in."""

    kind: str
    times: int = 1
    status: int = 500
    seconds: float = 5.0
    reason: str = ""


class Receiver:
    """`ledger` has one entry a publication; a forgetful one publishes whatever comes, as often as it comes.

    `state` and `urls` are what it says of a publication; `seen` has every signed request, method and path. One that
    `accepts` says so when an edition comes, and `state` only when it is asked."""

    def __init__(self, secret: str = SECRET, file: Path | None = None, *, forgetful: bool = False) -> None:
        self.secret, self.file, self.forgetful = secret, file, forgetful
        self.ledger: list[dict[str, Any]] = _kept(file)
        self.seen: list[tuple[str, str]] = []
        self.state, self.urls = "live", None  # type: str, list[Any] | None
        self.any_time = False  # for a test that moves the clock of one process
        self.accepts = False
        self.base = ""
        self.over = threading.Event()
        self._faults: list[Fault] = []
        self._denied: set[str] = set()  # what it said not to have, it never takes
        self._lock = threading.Lock()

    @property
    def address(self) -> str:
        return f"{self.base}/articles"

    @property
    def ask_address(self) -> str:
        return f"{self.base}/ask"

    @property
    def options(self) -> dict[str, str]:
        """The channel's options with which an account reaches this receiver."""
        reach = {"address": self.address, "ask_address": self.ask_address}
        return reach | {"secret": self.secret, "allows_private": "yes"}

    def fail(self, kind: str, times: int = 1, *, status: int = 500, seconds: float = 5.0, reason: str = "") -> None:
        """Fail with the next editions: `cut_before`, `cut_after`, `slow`, `http500`, `http500_after`, `status`.

        What ends in `_after` is published all the same; `slow` publishes after its seconds, and answers."""
        assert kind in KINDS
        self._faults.append(Fault(kind, times, status, seconds, reason))

    def recover(self) -> None:
        self._faults.clear()

    def taken(self, letter: dict[str, Any]) -> Said:
        """What is said to an edition."""
        fault = self._next_fault()
        if fault is not None and fault.kind not in (*ACT_FIRST, "slow"):
            return self._failed(fault)
        if fault is not None and fault.kind == "slow":
            self.over.wait(fault.seconds)
        said = self._published(letter)
        return self._failed(fault) if fault is not None and fault.kind in ACT_FIRST else said

    def asked(self, key: str) -> Said:
        """What is said of an attempt."""
        with self._lock:
            if any(entry["id"] == key for entry in self.ledger):
                return 200, self._fate(key)
            self._denied.add(key)
            return 200, {"state": "absent"}

    def is_signed(self, moment: str, mark: str, text: bytes) -> bool:
        expected = hmac.new(self.secret.encode(), moment.encode() + b"." + text, sha256).hexdigest()
        if not hmac.compare_digest(mark, f"v1={expected}"):
            return False
        return self.any_time or abs(clock.now().timestamp() - int(moment)) <= TOLERANCE_SECONDS

    def _published(self, letter: dict[str, Any]) -> Said:
        key = letter["id"]
        with self._lock:
            if key in self._denied:
                return 410, {"reason": "it was asked about and said not to be here"}
            if self.forgetful or all(entry["id"] != key for entry in self.ledger):
                self._write(letter)
            return 200, self._fate(key) | ({"state": "accepted"} if self.accepts else {})

    def _write(self, letter: dict[str, Any]) -> None:
        titles = [article["title"] for article in letter["articles"]]
        entry = {"id": letter["id"], "at": clock.now().isoformat(), "account": letter["account"], "titles": titles}
        if self.file is not None:
            with self.file.open("a") as lines:
                lines.write(json.dumps(entry) + "\n")
                lines.flush()
                os.fsync(lines.fileno())
        self.ledger.append(entry)

    def _fate(self, key: str) -> dict[str, Any]:
        count = len(next(entry for entry in self.ledger if entry["id"] == key)["titles"])
        own = [f"{self.base}/read/{key}/{position}" for position in range(count)]
        return {"state": self.state, "urls": own if self.urls is None else self.urls}

    def _next_fault(self) -> Fault | None:
        with self._lock:
            fault = self._faults[0] if self._faults else None
            if fault is not None:
                fault.times -= 1
                if fault.times <= 0:
                    self._faults.pop(0)
            return fault

    @staticmethod
    def _failed(fault: Fault) -> Said:
        if fault.kind.startswith("cut"):
            return None
        status = fault.status if fault.kind == "status" else 500
        return status, {"reason": fault.reason} if fault.reason else {}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # two workers knock sixteen times at once; who finds it full waits a second

    def __init__(self, receiver: Receiver, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.receiver = receiver
        receiver.base = f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, *_: object) -> None:
        """Whoever hung up meanwhile does so on purpose."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path in ("/_control/fail", "/_control/recover"):
            getattr(self.server.receiver, self.path.rpartition("/")[2])(**json.loads(body))
            self._say((200, {}))
        elif self._is_signed(body):
            letter = json.loads(body)
            self._say((200, {"pong": True}) if letter.get("ping") else self.server.receiver.taken(letter))

    def do_GET(self) -> None:
        if self.path == "/_control/ledger":
            self._say((200, {"ledger": self.server.receiver.ledger}))
            return
        key = parse_qs(urlsplit(self.path).query).get("id", [""])[0]
        if self._is_signed(key.encode()):
            self._say(self.server.receiver.asked(key))

    def _is_signed(self, text: bytes) -> bool:
        moment, mark = (self.headers.get(f"X-Opscontent-{name}", "") for name in ("Timestamp", "Signature"))
        if not self.server.receiver.is_signed(moment, mark, text):
            self._say((401, {"reason": "the signature is wrong"}))
            return False
        self.server.receiver.seen.append((self.command, self.path))
        return True

    def _say(self, said: Said) -> None:
        self.close_connection = True
        if said is None:
            return
        status, content = said
        answer = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@contextmanager
def running(secret: str = SECRET, file: Path | None = None, *, forgetful: bool = False) -> Iterator[Receiver]:
    """A receiver in a thread of this process."""
    receiver = Receiver(secret, file, forgetful=forgetful)
    with _Server(receiver, 0) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield receiver
        finally:
            receiver.over.set()
            server.shutdown()
            thread.join()


def main() -> None:
    parser = argparse.ArgumentParser(description="A webhook receiver for tests.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--state", type=Path, help="where the ledger is kept, a line of JSON a publication")
    parser.add_argument("--secret", default=SECRET)
    parser.add_argument("--forgetful", action="store_true", help="publish again what was published")
    parser.add_argument("--any-time", action="store_true", help="take signatures of any time")
    given = parser.parse_args()
    receiver = Receiver(given.secret, given.state, forgetful=given.forgetful)
    receiver.any_time = given.any_time
    with _Server(receiver, given.port) as server:
        print(receiver.address, flush=True)
        server.serve_forever()


def _kept(file: Path | None) -> list[dict[str, Any]]:
    if file is None or not file.exists():
        return []
    return [json.loads(line) for line in file.read_text().splitlines()]


if __name__ == "__main__":
    main()
