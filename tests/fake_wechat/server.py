"""The platform on a port: reads a request, lets go wrong what is to go wrong, lets an endpoint act, answers."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.fake_wechat import control, customers, drafts, masses, media, readers, releases, tokens
from tests.fake_wechat.calls import Answer, Call, Endpoint
from tests.fake_wechat.refusals import Refusal
from tests.fake_wechat.state import FakeWeChat, Fault

ENDPOINTS: dict[str, Endpoint] = {
    **tokens.ENDPOINTS,
    **drafts.ENDPOINTS,
    **releases.ENDPOINTS,
    **masses.ENDPOINTS,
    **media.ENDPOINTS,
    **readers.ENDPOINTS,
    **customers.ENDPOINTS,
}
PAGE = b"<html><body><h1>502 Bad Gateway</h1></body></html>"
# These answer as text without naming the encoding, which makes careless clients read Latin-1.
AS_TEXT = ("draft/get", "draft/batchget", "freepublish/getarticle", "freepublish/batchget")
ACTS_NOT = -1


class Cut(Exception):
    """The connection ends here, without an answer."""


class Server(ThreadingHTTPServer):
    """Ends with all its threads: open connections are shut, sleepers woken."""

    daemon_threads = False
    request_queue_size = 128

    def __init__(self, fake: FakeWeChat, port: int) -> None:
        self.fake = fake
        self.connections: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), Handler)
        fake.address = f"http://127.0.0.1:{self.server_address[1]}"

    def process_request(self, request: Any, client_address: Any) -> None:
        self.connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """The callers that went away are none of our business; what was wrong here is in `bugs`."""

    def stop(self) -> None:
        self.fake.closing.set()
        self.shutdown()
        for connection in list(self.connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: Server

    def do_GET(self) -> None:
        self._answer_one()

    def do_POST(self) -> None:
        self._answer_one()

    def log_message(self, *_args: object) -> None:
        """Silent: `calls` has them."""

    def _answer_one(self) -> None:
        call = self._call()
        fake = self.server.fake
        try:
            if call.path.startswith("/_control/"):
                status, answer = control.steer(fake, call)
                self._send(status, _bytes(answer))
            else:
                status, body, kind = answered(fake, call)
                self._send(status, body, kind, cut_halfway=call.is_cut_halfway)
        except Cut:
            self.close_connection = True
        except Exception as error:
            fake.bugs.append(error)
            self._send(500, repr(error).encode())

    def _call(self) -> Call:
        address = urlsplit(self.path)
        return Call(
            method=self.command,
            path=address.path,
            query=dict(parse_qsl(address.query)),
            content_type=self.headers.get("Content-Type", ""),
            body=self.rfile.read(int(self.headers.get("Content-Length") or 0)),
            ip=self.client_address[0],
        )

    def _send(self, status: int, body: bytes, kind: str = "application/json", *, cut_halfway: bool = False) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if cut_halfway else body)
        self.close_connection = self.close_connection or cut_halfway


@contextmanager
def running(ledger_file: Path | None = None, port: int = 0) -> Iterator[FakeWeChat]:
    """The platform in threads of this process; raises at the end if the fake itself broke."""
    fake = FakeWeChat(ledger_file)
    server = Server(fake, port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield fake
    finally:
        server.stop()
        thread.join()
    if fake.bugs:
        raise fake.bugs[0]


def answered(fake: FakeWeChat, call: Call) -> tuple[int, bytes, str]:
    """Status, body and content type; raises `Cut` where the caller gets none of them."""
    if call.path not in ENDPOINTS and call.path not in tokens.OPEN:
        return 404, b"not found", "text/plain"
    fault = fake.fault_of(call.path)
    if fault and fault.how in ("refuse", "cut_before", "http500"):
        return _not_acted(fake, call, fault)
    body = _slowly(fake, call, fault.seconds) if fault and fault.how == "slow" else _acted(fake, call)
    how = fault.how if fault else ""
    if how == "cut_after":
        raise Cut
    if how in ("http500_after", "garbage"):
        return 500 if how == "http500_after" else 200, PAGE, "text/html"
    call.is_cut_halfway = how == "cut_halfway"
    is_text = call.path.endswith(AS_TEXT)
    return 200, _bytes(body), "text/plain" if is_text else "application/json; encoding=utf-8"


def _not_acted(fake: FakeWeChat, call: Call, fault: Fault) -> tuple[int, bytes, str]:
    with fake.lock:
        token = fake.tokens.get(call.query.get("access_token", ""))
        code = fault.code if fault.how == "refuse" else ACTS_NOT
        fake.note(call.path, token.appid if token else "", code)
    if fault.how == "cut_before":
        raise Cut
    if fault.how == "http500":
        return 500, PAGE, "text/html"
    return 200, _bytes(Refusal(fault.code, ip=call.ip).answer), "application/json; encoding=utf-8"


def _slowly(fake: FakeWeChat, call: Call, seconds: float) -> Answer:
    """Acts after a while, whether or not the caller still waits. A send counts as being worked on meanwhile."""
    name = masses.begin(fake, call) if call.path == masses.SENDALL else None
    if fake.closing.wait(seconds):
        raise Cut
    with fake.lock:
        if name:
            masses.end(fake, name)
        return _acted(fake, call)


def _acted(fake: FakeWeChat, call: Call) -> Answer:
    """One at a time, as far as anybody can see."""
    with fake.lock:
        try:
            answer = _answer(fake, call)
        except Refusal as refusal:
            answer = refusal.answer
        fake.note(call.path, call.appid, answer.get("errcode", 0))
        return answer


def _answer(fake: FakeWeChat, call: Call) -> Answer:
    if call.path in tokens.OPEN:
        return tokens.OPEN[call.path](fake, call)
    endpoint = ENDPOINTS[call.path]
    account = tokens.caller(fake, call)
    if call.method != endpoint.method:
        raise Refusal(43001 if endpoint.method == "GET" else 43002)
    if endpoint.right and endpoint.right not in account.can:
        raise Refusal(48001)
    tokens.count_call(account, call.path, endpoint.daily)
    return endpoint.act(fake, account, call)


def _bytes(answer: Any) -> bytes:
    return json.dumps(answer, ensure_ascii=False).encode()
