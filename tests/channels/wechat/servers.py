"""Servers that say what a test wants, byte by byte; real sockets on loopback."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@contextmanager
def saying(answer: bytes, heard: list[bytes] | None = None) -> Iterator[str]:
    """A server that reads a request into `heard`, writes these bytes and hangs up; its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_serve, args=(listener, answer, [] if heard is None else heard))
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        thread.join()


def http(body: bytes, status: str = "200 OK", more: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{more}\r\n".encode() + body


def _serve(listener: socket.socket, answer: bytes, heard: list[bytes]) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listener.accept()
            with connection, suppress(OSError):
                heard.append(_request(connection))
                connection.sendall(answer)


def _request(connection: socket.socket) -> bytes:
    """All of it: one that is hung up on too early hears a reset instead of the answer."""
    received = connection.recv(65536)
    head, _, body = received.partition(b"\r\n\r\n")
    length = re.search(rb"Content-Length: (\d+)", head)
    missing = int(length[1]) - len(body) if length else 0
    while missing > 0 and (more := connection.recv(65536)):
        received, missing = received + more, missing - len(more)
    return received


@contextmanager
def serving(files: dict[str, bytes]) -> Iterator[str]:
    """A web server with these files at their paths; its address."""

    class Files(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = files.get(self.path)
            self.send_response(404 if content is None else 200)
            self.send_header("Content-Length", str(len(content or b"")))
            self.end_headers()
            self.wfile.write(content or b"")

        def log_message(self, *_args: object) -> None:
            """Silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Files) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
