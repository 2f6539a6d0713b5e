"""A server of boards for tests: what stands at each path, with conditional requests, redirects and faults."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Page:
    content: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class Boards:
    """`pages` by path; `asked` has the path and headers of every request."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.address = ""

    def newsnow(self, path: str, titles: list[str], milliseconds: int, **headers: str) -> str:
        """Put a board up and return its address."""
        items = [{"id": title, "title": title, "url": "https://example.org/"} for title in titles]
        found: dict[str, Any] = {"status": "success", "items": items, "updatedTime": milliseconds}
        return self.put(path, json.dumps(found).encode(), **headers)

    def put(self, path: str, content: bytes = b"", status: int = 200, **headers: str) -> str:
        self.pages[path] = Page(content, status, {name.replace("_", "-"): value for name, value in headers.items()})
        return self.address + path


@contextmanager
def serving() -> Iterator[Boards]:
    boards = Boards()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            boards.asked.append((self.path, dict(self.headers)))
            page = boards.pages.get(self.path, Page(status=404))
            etag = page.headers.get("ETag")
            if page.status == 200 and etag and self.headers.get("If-None-Match") == etag:
                page = Page(status=304)
            self.send_response(page.status)
            for name, value in page.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(page.content)))
            self.end_headers()
            self.wfile.write(page.content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    boards.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield boards
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
